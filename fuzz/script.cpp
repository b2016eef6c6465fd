#include "fuzz/script.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/bytes.h"
#include "fuzz/grammar.h"
#include "fuzz/pieces.h"
#include "parser/oracle.h"

namespace ssespec {
namespace {

using Kind = FuzzConnection::Kind;

constexpr std::size_t kMostBody = 600;        // bytes of one body
constexpr std::uint64_t kMostWait = 120;      // milliseconds: a longer reconnection time is shortened
constexpr std::uint64_t kAfterNoAnswer = 90;  // milliseconds at least: the HTTP layer may send a lost request again at once
constexpr int kFailing[] = {201, 202, 203, 204, 205, 206, 207, 226, 300, 304, 305, 306, 400, 401, 403, 404, 405, 406, 407, 408, 409,
                            410, 413, 418, 422, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 599};
constexpr std::string_view kTypes[] = {"text/event-stream;charset=utf-8", "Text/Event-Stream", "text/event-stream;", "text/event-stream; charset=latin1",
                                       "text/event-stream ; x=y", "text/event-stream; x=\"a;b\""};
constexpr std::string_view kWrongTypes[] = {"text/plain", "text/event-streamx", "application/json", "text/plain; x=text/event-stream", "text/html", "x-text/event-stream"};
constexpr std::string_view kLocations[] = {"{url:b}", "b", "{path:b}", "{other:b}", "./b"};

template <class T, std::size_t N>
const T& pick(Random& random, const T (&all)[N]) {
  return all[random.below(N)];
}

// A library may do with these as the standard of 2015 said, and try again.
bool may_try_again(int status) { return status == 429 || status >= 500; }

bool can_do(const std::vector<std::string>& can, std::string_view what) { return std::find(can.begin(), can.end(), what) != can.end(); }

// The bytes of a body, whose last word on the reconnection time is a short one.
void set_short_time(FuzzInput& body, bool set_always, std::uint64_t milliseconds) {
  const sse::OracleResult result = sse::interpret(body.stream);
  const bool is_long = result.reconnection_time && *result.reconnection_time > kMostWait;
  if (!is_long && (result.reconnection_time || !set_always)) return;
  const bool has_bom = body.stream.starts_with("\xEF\xBB\xBF");
  const std::string field = fmt::format("retry: {}\n", milliseconds);
  if (is_long) {
    body.stream += "\n" + field;
    return;
  }
  const std::size_t at = has_bom ? 3 : 0;
  body.stream.insert(at, field);
  for (std::size_t& cut : body.cut.at) {
    if (cut > at || at == 0) cut += field.size();
  }
}

FuzzConnection random_stream(Random& random, bool is_first) {
  FuzzConnection stream;
  stream.body = decode_input(generate_input(random, kMostBody));
  if (stream.body.stream.size() > kMostBody || random.one_in(4)) stream.body = decode_input(random.one_in(2) ? "id: 7\ndata: a\n\n" : "data: b\n\nevent: x\nid: 8\ndata: c");
  set_short_time(stream.body, is_first, 20 + 10 * random.below(8));
  std::erase(stream.body.cut.at, std::size_t{0});
  if (random.one_in(3)) stream.type = std::string(pick(random, kTypes));
  switch (random.below(10)) {
    case 0: stream.framing = "until close"; break;
    case 1: stream.framing = "length"; break;
    case 2:
    case 3: stream.end = "fin"; break;
    case 4:
    case 5: stream.end = "reset"; break;
    case 6: stream.end = "bad chunk"; break;
    default: break;
  }
  stream.interim = random.one_in(12);
  stream.gzip = stream.framing == "chunked" && random.one_in(16);
  stream.awaits = random.one_in(4);
  return stream;
}

FuzzConnection random_last(Random& random) {
  FuzzConnection last;
  if (random.one_in(2)) {
    constexpr int kStatuses[] = {301, 302, 303, 307, 308};
    last.kind = Kind::redirect;
    last.status = pick(random, kStatuses);
    last.location = std::string(pick(random, kLocations));
    last.hops = random.one_in(3) ? 2 + static_cast<int>(random.below(6)) : 1;
    return last;
  }
  last.kind = Kind::refusal;
  if (random.one_in(3)) {
    if (!random.one_in(8)) last.type = std::string(pick(random, kWrongTypes));
    else last.type.reset();
  } else {
    last.status = pick(random, kFailing);
  }
  if (last.status != 204 && last.status != 205 && last.status != 304) last.body = decode_input("data: no\n\n");
  return last;
}

struct Expected {
  Json happenings = Json::array(), requests = Json::array();
  std::string last_event_id;
  std::uint64_t time = 0;
  std::size_t events = 0;
  bool is_closed = false;
};

Json request(const Expected& so_far, std::string_view to, bool waits) {
  Json json = Json::object();
  if (to != "main") json["to"] = to;
  json["lastEventId"] = so_far.last_event_id.empty() ? Json() : Json(so_far.last_event_id);
  if (waits) json["after"] = so_far.time;
  return json;
}

// What a stream makes a client report; stops after the event in which the client is closed.
void add_stream(const FuzzConnection& stream, std::size_t close_on, Expected& out) {
  const sse::OracleResult result = sse::interpret(stream.body.stream, out.last_event_id);
  out.happenings.push_back("open");
  if (result.reconnection_time) out.time = *result.reconnection_time;
  for (const sse::OracleItem& item : result.items) {
    if (item.kind != sse::OracleItem::Kind::event) continue;
    out.happenings.push_back(Json{{"type", text_json(item.type)}, {"data", text_json(item.data)}, {"id", text_json(item.last_event_id)}});
    if (++out.events != close_on) continue;
    out.is_closed = true;
    return;
  }
  out.happenings.push_back("connecting");
  out.last_event_id = result.last_event_id;
}

// The steps of a body: one chunk a read; with `awaits` the server waits for what is due.
Json send_json(const FuzzConnection& stream, std::size_t events_before, const std::string& last_event_id) {
  Json send = Json::array();
  const sse::OracleResult result = sse::interpret(stream.body.stream, last_event_id);
  std::size_t end = 0, awaited = 0;
  for (const std::string_view read : divide(stream.body.stream, stream.body.cut)) {
    if (read.empty()) continue;
    end += read.size();
    send.push_back(piece_json(read));
    if (!stream.awaits) continue;
    const auto due = static_cast<std::size_t>(std::count_if(result.items.begin(), result.items.end(), [end](const sse::OracleItem& item) {
      return item.kind == sse::OracleItem::Kind::event && item.due <= end;
    }));
    if (due > awaited) send.push_back(Json{{"await", events_before + due}});
    awaited = due;
  }
  return send;
}

Json response_json(const FuzzConnection& connection, std::size_t events_before, const std::string& last_event_id) {
  Json json = Json::object();
  if (connection.kind == Kind::no_answer) return {{"head", false}, {"end", connection.end}};
  if (connection.status != 200) json["status"] = connection.status;
  if (connection.kind == Kind::redirect) {
    json["type"] = nullptr;
    json["headers"] = {"Location: " + connection.location};
    json["framing"] = "length";
    return json;
  }
  if (!connection.type) json["type"] = nullptr;
  if (connection.type && *connection.type != "text/event-stream") json["type"] = *connection.type;
  if (connection.interim) json["interim"] = {103};
  if (connection.gzip) json["gzip"] = true;
  if (connection.framing != "chunked") json["framing"] = connection.framing;
  const Json send = send_json(connection, events_before, last_event_id);
  if (!send.empty()) json["send"] = send;
  if (connection.end != "clean") json["end"] = connection.end;
  return json;
}

std::string hop_name(int hop) { return std::string(1, static_cast<char>('b' + hop)); }

// The further paths of a redirect, each of which leads to the next; the last one has the sentinel.
void add_hops(const FuzzConnection& redirect, Json& paths, Expected& out) {
  for (int hop = 0; hop < redirect.hops; ++hop) {
    Json responses = Json::array();
    if (hop + 1 < redirect.hops) {
      FuzzConnection next = redirect;
      next.location = "{url:" + hop_name(hop + 1) + "}";
      responses.push_back(response_json(next, 0, ""));
    }
    paths[hop_name(hop)] = std::move(responses);
    out.requests.push_back(request(out, hop_name(hop), false));
  }
}

// A refusal has two outcomes where a library may try again.
void put_outcome(Json& json, const Expected& expected, const FuzzConnection& last) {
  Expected first = expected;
  const bool is_refused = last.kind == Kind::refusal && !expected.is_closed;
  if (is_refused) first.happenings.push_back("closed");
  if (!is_refused && !expected.is_closed) first.happenings.push_back("open");
  const bool is_silent = is_refused || expected.is_closed;
  first.happenings.push_back(is_silent ? "silence" : "sentinel");
  if (is_silent) json["reconnectionTime"] = std::max<std::uint64_t>(expected.time, 20);
  if (!is_refused || !may_try_again(last.status)) {
    json["expect"] = first.happenings;
    json["requests"] = first.requests;
    return;
  }
  Expected other = expected;
  for (const char* word : {"attempts", "open", "sentinel"}) other.happenings.push_back(word);
  other.requests.push_back(request(expected, "main", true));
  json["either"] = {{{"expect", first.happenings}, {"requests", first.requests}, {"verdict", "pass"}},
                    {{"expect", other.happenings}, {"requests", other.requests}, {"verdict", "lenient"}, {"profile", "library"}}};
}

}  // namespace

FuzzScript generate_script(Random& random, const std::vector<std::string>& can) {
  FuzzScript script;
  script.connections.push_back(random_stream(random, true));
  for (std::size_t more = random.below(4); more > 0; --more) {
    if (random.one_in(6)) {
      FuzzConnection none;
      none.kind = Kind::no_answer;
      none.end = random.one_in(2) ? "reset" : "fin";
      script.connections.push_back(none);
    } else {
      script.connections.push_back(random_stream(random, false));
    }
  }
  if (random.one_in(3)) script.connections.push_back(random_last(random));
  const bool has_none = std::any_of(script.connections.begin(), script.connections.end(), [](const auto& c) { return c.kind == Kind::no_answer; });
  if (has_none) set_short_time(script.connections.front().body, true, kAfterNoAnswer);
  if (random.one_in(10) && can_do(can, "closeOn")) {
    script.close_on = 1 + random.below(3);
    for (FuzzConnection& connection : script.connections) connection.awaits = false;
  }
  if (script.close_on == 0 && random.one_in(10) && can_do(can, "throwOn")) script.throw_on = 1 + random.below(3);
  return script;
}

Json connect_case_json(const FuzzScript& script, std::string_view name, std::string_view why, const std::vector<std::string>& required) {
  Json json = {{"name", name}, {"why", why}, {"requires", required}};
  Json open = Json::object(), responses = Json::array(), paths = Json::object();
  if (script.close_on > 0) open["closeOn"] = script.close_on;
  if (script.throw_on > 0) open["throwOn"] = script.throw_on;
  if (!open.empty()) json["open"] = open;
  Expected expected;
  bool after_none = false;
  for (const FuzzConnection& connection : script.connections) {
    if (expected.is_closed) break;
    expected.requests.push_back(request(expected, "main", !expected.requests.empty()));
    responses.push_back(response_json(connection, expected.events, expected.last_event_id));
    if (connection.kind == Kind::stream) add_stream(connection, script.close_on, expected);
    if (connection.kind == Kind::no_answer && !after_none) expected.happenings.push_back("attempts");
    after_none = connection.kind == Kind::no_answer;
    if (connection.kind == Kind::redirect) add_hops(connection, paths, expected);
  }
  const FuzzConnection& last = script.connections.back();
  const bool goes_on = last.kind == Kind::stream || last.kind == Kind::no_answer;
  if (!expected.is_closed && goes_on) expected.requests.push_back(request(expected, "main", true));
  json["script"] = std::move(responses);
  if (!paths.empty()) json["paths"] = std::move(paths);
  put_outcome(json, expected, last);
  return json;
}

std::size_t bytes_of(const FuzzScript& script) {
  std::size_t bytes = 0;
  for (const FuzzConnection& connection : script.connections) bytes += connection.body.stream.size();
  return bytes;
}

namespace {

// Without a range of the body; cuts inside it come together.
FuzzInput without(const FuzzInput& body, std::size_t from, std::size_t size) {
  FuzzInput out = body;
  out.stream.erase(from, size);
  for (std::size_t& at : out.cut.at) at = at <= from ? at : at < from + size ? from : at - size;
  const std::size_t end = out.stream.size();
  std::erase_if(out.cut.at, [end](std::size_t at) { return at == 0 || at >= end; });
  out.cut.at.erase(std::unique(out.cut.at.begin(), out.cut.at.end()), out.cut.at.end());
  return out;
}

void add_simpler_bodies(const FuzzScript& script, std::size_t number, std::vector<FuzzScript>& out) {
  const FuzzInput& body = script.connections[number].body;
  const auto with = [&](FuzzInput other) {
    FuzzScript next = script;
    next.connections[number].body = std::move(other);
    // A first stream that sets no time would have everybody wait for seconds.
    set_short_time(next.connections[number].body, number == 0, 30);
    if (bytes_of(next) < bytes_of(script) || next.connections[number].body.cut.at.size() < body.cut.at.size()) out.push_back(std::move(next));
  };
  for (const char* plain : {"", "data: a\n\n", "id: 7\ndata: a\n\n"}) with({plain, {}});
  if (!body.cut.at.empty()) with({body.stream, {}});
  for (std::size_t size = std::max<std::size_t>(body.stream.size() / 2, 1); size > 0 && !body.stream.empty(); size /= 2) {
    const std::size_t step = std::max<std::size_t>(1, std::max(size / 2, body.stream.size() / 64));
    for (std::size_t at = 0; at + size <= body.stream.size(); at += step) with(without(body, at, size));
  }
}

}  // namespace

std::vector<FuzzScript> simpler_scripts(const FuzzScript& script) {
  std::vector<FuzzScript> out;
  const std::size_t count = script.connections.size();
  const auto add = [&out](FuzzScript next) {
    set_short_time(next.connections.front().body, true, 30);
    out.push_back(std::move(next));
  };
  for (std::size_t i = 0; i < count && count > 1; ++i) {
    FuzzScript next = script;
    next.connections.erase(next.connections.begin() + static_cast<std::ptrdiff_t>(i));
    if (next.connections.front().kind == Kind::stream) add(std::move(next));
  }
  if (script.close_on > 0 || script.throw_on > 0) {
    FuzzScript next = script;
    next.close_on = next.throw_on = 0;
    add(std::move(next));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const FuzzConnection plain;
    const auto change = [&](auto&& member, const auto& value) {
      if (script.connections[i].*member == value) return;
      FuzzScript next = script;
      next.connections[i].*member = value;
      add(std::move(next));
    };
    if (script.connections[i].kind == Kind::stream) {
      change(&FuzzConnection::type, plain.type);
      change(&FuzzConnection::end, plain.end);
      change(&FuzzConnection::framing, plain.framing);
    }
    change(&FuzzConnection::interim, false);
    change(&FuzzConnection::gzip, false);
    change(&FuzzConnection::awaits, false);
    change(&FuzzConnection::hops, 1);
  }
  for (std::size_t i = 0; i < count; ++i) add_simpler_bodies(script, i, out);
  return out;
}

}  // namespace ssespec
