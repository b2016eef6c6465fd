#include "conformance/connect_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "conformance/bytes.h"
#include "conformance/case_reader.h"

namespace ssespec {
namespace {

template <class Enum, std::size_t N>
Result<Enum> word(const Json& json, const char* key, const std::array<std::pair<const char*, Enum>, N>& words, Enum otherwise) {
  if (!json.contains(key)) return otherwise;
  const std::string given = string_member(json, key).value_or("");
  std::string known;
  for (const auto& [name, value] : words) {
    if (given == name) return value;
    known += std::string(known.empty() ? "" : ", ") + name;
  }
  return fail(fmt::format("\"{}\" is \"{}\"; known are {}", key, given, known));
}

Result<std::vector<std::string>> segments_of(const Json& json) {
  std::vector<std::string> segments;
  const Json list = json.is_array() ? json : Json::array({json});
  for (const Json& item : list) {
    Result<std::string> bytes = bytes_from_pieces(item);
    if (!bytes) return tl::unexpected(bytes.error());
    segments.push_back(std::move(*bytes));
  }
  return segments;
}

bool is_whole(const Json& json) { return json.is_number_integer() && json >= 0; }

Result<ServerStep> step_with_number(ServerStep::Kind kind, const Json& json, const char* key) {
  const Json& number = json.at(key);
  if (!is_whole(number) || json.size() != 1) return fail(fmt::format("a step {{\"{}\": N}} holds one whole number, not {}", key, to_text(number)));
  return ServerStep{kind, {}, to_count(number), false};
}

Result<ServerStep> step_with_bytes(ServerStep::Kind kind, const Json& bytes) {
  Result<std::vector<std::string>> segments = segments_of(bytes);
  if (!segments) return tl::unexpected(segments.error());
  return ServerStep{kind, std::move(*segments), 0, false};
}

Result<ServerStep> step_from_json(const Json& json) {
  using Kind = ServerStep::Kind;
  if (json.is_object()) {
    if (json.contains("segments")) return step_with_bytes(Kind::send, json.at("segments"));
    if (json.contains("raw")) return step_with_bytes(Kind::raw, json.at("raw"));
    if (json.contains("cutChunk")) return step_with_bytes(Kind::cut_chunk, json.at("cutChunk"));
    if (json.contains("pause")) return step_with_number(Kind::pause, json, "pause");
    if (json.contains("await") && json.at("await") == "open") return ServerStep{Kind::await, {}, 0, false};
    if (json.contains("await")) return step_with_number(Kind::await, json, "await");
    if (json.contains("refuse")) return step_with_number(Kind::refuse, json, "refuse");
    if (json.contains("close")) return ServerStep{Kind::close, {}, 0, false};
    if (json.contains("restart")) return ServerStep{Kind::restart, {}, 0, false};
    if (json.contains("another")) {
      static constexpr std::array<std::pair<const char*, Kind>, 2> kOrders = {{{"open", Kind::open_another}, {"close", Kind::close_another}}};
      const Result<Kind> order = word(json, "another", kOrders, Kind::open_another);
      if (!order) return tl::unexpected(order.error());
      return ServerStep{*order, {}, 0, false};
    }
  }
  Result<std::string> bytes = bytes_from_pieces(json);
  if (!bytes && (!json.is_object() || json.contains("hex") || json.contains("text"))) return tl::unexpected(bytes.error());
  if (!bytes) {
    return fail(fmt::format("unknown step {}; a step is bytes, segments, raw, cutChunk, pause, await, refuse, close, restart or another", to_text(json)));
  }
  return ServerStep{Kind::send, {std::move(*bytes)}, 0, false};
}

Result<void> read_lists(const Json& json, ServerResponse& out) {
  if (const Json* headers = member(json, "headers")) {
    for (const Json& header : *headers) {
      Result<std::string> line = bytes_from_pieces(header);
      if (!line) return tl::unexpected(line.error());
      out.headers.push_back(std::move(*line));
    }
  }
  if (const Json* interim = member(json, "interim")) {
    for (const Json& status : *interim) out.interim.push_back(static_cast<int>(to_count(status)));
  }
  if (const Json* send = member(json, "send")) {
    if (!send->is_array()) return fail(fmt::format("\"send\" is a list of steps, not {}", to_text(*send)));
    for (const Json& item : *send) {
      Result<ServerStep> step = step_from_json(item);
      if (!step) return fail(fmt::format("step {}: {}", out.steps.size() + 1, step.error().what));
      const bool has_bytes = !out.steps.empty() && !out.steps.back().segments.empty();
      step->after_cr = has_bytes && out.steps.back().segments.back().ends_with('\r');
      out.steps.push_back(std::move(*step));
    }
  }
  return {};
}

Result<ServerResponse> response_from_json(const Json& json) {
  using End = ServerResponse::End;
  using Framing = ServerResponse::Framing;
  static constexpr std::array<std::pair<const char*, End>, 5> kEnds = {
      {{"clean", End::clean}, {"fin", End::fin}, {"reset", End::reset}, {"bad chunk", End::bad_chunk}, {"hold", End::hold}}};
  static constexpr std::array<std::pair<const char*, Framing>, 3> kFramings = {
      {{"chunked", Framing::chunked}, {"length", Framing::length}, {"until close", Framing::until_close}}};
  if (!json.is_object()) return fail("a response is an object");
  if (Result<void> keys = only_known_keys(json, {"status", "version", "type", "headers", "interim", "framing", "length", "gzip",
                                                 "head", "delay", "send", "end", "thenClose", "times"});
      !keys) {
    return tl::unexpected(keys.error());
  }
  ServerResponse out;
  if (const Json* status = member(json, "status"); status != nullptr && (!is_whole(*status) || to_count(*status) < 200 || to_count(*status) > 599)) {
    return fail(fmt::format("\"status\" is {}, not a number from 200 to 599", to_text(*status)));
  }
  out.status = static_cast<int>(number_member(json, "status").value_or(200));
  out.version = string_member(json, "version").value_or("HTTP/1.1");
  if (json.contains("type")) out.type = string_member(json, "type");
  out.length = number_member(json, "length");
  out.gzip = bool_member(json, "gzip").value_or(false);
  out.head = bool_member(json, "head").value_or(true);
  out.delay = number_member(json, "delay").value_or(0);
  out.times = number_member(json, "times").value_or(1);
  out.then_close = number_member(json, "thenClose");
  const Result<Framing> framing = word(json, "framing", kFramings, Framing::chunked);
  if (!framing) return tl::unexpected(framing.error());
  out.framing = *framing;
  const Result<End> end = word(json, "end", kEnds, End::clean);
  if (!end) return tl::unexpected(end.error());
  out.end = *end;
  if (Result<void> lists = read_lists(json, out); !lists) return tl::unexpected(lists.error());
  return out;
}

Result<ExpectedHappening> happening_from_json(const Json& json) {
  using Kind = ExpectedHappening::Kind;
  static constexpr std::array<std::pair<const char*, Kind>, 6> kWords = {{{"open", Kind::open},
                                                                         {"connecting", Kind::connecting},
                                                                         {"attempts", Kind::attempts},
                                                                         {"closed", Kind::closed},
                                                                         {"sentinel", Kind::sentinel},
                                                                         {"silence", Kind::silence}}};
  ExpectedHappening out;
  if (json.is_string()) {
    Result<Kind> kind = word(Json{{"expect", json}}, "expect", kWords, Kind::event);
    if (!kind) return tl::unexpected(kind.error());
    out.kind = *kind;
    return out;
  }
  if (!json.is_object()) return fail("an expected item is a word or an event");
  if (const Json* told = member(json, "tell"); told != nullptr && json.size() == 1) {
    out.type = "tell";
    out.data = to_text(*told);
    return out;
  }
  if (Result<void> keys = only_known_keys(json, {"type", "data", "id"}); !keys) return tl::unexpected(keys.error());
  for (const auto& [key, field] : {std::pair{"type", &out.type}, {"data", &out.data}, {"id", &out.id}}) {
    if (!json.contains(key)) return fail(fmt::format("an expected event writes all of type, data, id; \"{}\" is missing", key));
    Result<std::string> value = bytes_from_pieces(json.at(key));
    if (!value) return tl::unexpected(value.error());
    *field = std::move(*value);
  }
  return out;
}

Result<std::vector<std::optional<std::string>>> allowed_values(const Json& json) {
  std::vector<std::optional<std::string>> allowed;
  const Json list = json.is_array() ? json : Json::array({json});
  for (const Json& item : list) {
    if (item.is_null()) {
      allowed.emplace_back(std::nullopt);
      continue;
    }
    Result<std::string> value = bytes_from_pieces(item);
    if (!value) return tl::unexpected(value.error());
    allowed.emplace_back(std::move(*value));
  }
  return allowed;
}

Result<ExpectedRequest> request_from_json(const Json& json) {
  if (!json.is_object()) return fail("an expected request is an object");
  if (Result<void> keys = only_known_keys(json, {"to", "lastEventId", "after", "times", "brokenOff", "headers", "target", "method"}); !keys) {
    return tl::unexpected(keys.error());
  }
  ExpectedRequest out;
  out.to = string_member(json, "to").value_or("main");
  out.after = number_member(json, "after").value_or(0);
  out.target = string_member(json, "target");
  out.method = string_member(json, "method").value_or("");
  out.broken_off = bool_member(json, "brokenOff").value_or(false);
  if (const Json* times = member(json, "times")) {
    if (!times->is_array() || times->size() != 2) return fail("\"times\" is [least, most]");
    out.at_least = to_count(times->at(0));
    out.at_most = to_count(times->at(1));
  }
  if (json.contains("lastEventId")) {
    out.id_matters = true;
    if (!json.at("lastEventId").is_null()) {
      Result<std::string> id = bytes_from_pieces(json.at("lastEventId"));
      if (!id) return tl::unexpected(id.error());
      out.last_event_id = std::move(*id);
    }
  }
  if (const Json* headers = member(json, "headers")) {
    for (const auto& [name, value] : headers->items()) {
      Result<std::vector<std::optional<std::string>>> allowed = allowed_values(value);
      if (!allowed) return tl::unexpected(allowed.error());
      out.headers[name] = std::move(*allowed);
    }
  }
  return out;
}

Result<ConnectOutcome> outcome_from_json(const Json& json) {
  ConnectOutcome out;
  const Json* expect = member(json, "expect");
  const Json* requests = member(json, "requests");
  if (expect == nullptr || !expect->is_array() || expect->empty()) return fail("\"expect\" is a list that ends in \"sentinel\" or \"silence\"");
  if (requests != nullptr && !requests->is_array()) return fail("\"requests\" lists every request");
  out.any_requests = requests == nullptr;
  for (const Json& item : *expect) {
    Result<ExpectedHappening> happening = happening_from_json(item);
    if (!happening) return tl::unexpected(happening.error());
    out.happenings.push_back(std::move(*happening));
  }
  if (!out.ends_in_silence() && !out.ends_in_sentinel()) return fail("\"expect\" ends in \"sentinel\" or \"silence\"");
  for (const Json& item : requests != nullptr ? *requests : Json::array()) {
    Result<ExpectedRequest> request = request_from_json(item);
    if (!request) return tl::unexpected(request.error());
    out.requests.push_back(std::move(*request));
  }
  return out;
}

Result<void> read_outcomes(const Json& json, ConnectCase& out) {
  if (json.contains("expect") == json.contains("either")) return fail("a case has one of \"expect\" and \"either\"");
  if (json.contains("expect")) {
    Result<ConnectOutcome> outcome = outcome_from_json(json);
    if (!outcome) return tl::unexpected(outcome.error());
    out.outcomes.push_back(std::move(*outcome));
    return {};
  }
  for (const Json& choice : json.at("either")) {
    if (Result<void> keys = only_known_keys(choice, {"expect", "requests", "verdict", "profile", "contract"}); !keys) return keys;
    Result<ConnectOutcome> outcome = outcome_from_json(choice);
    if (!outcome) return tl::unexpected(outcome.error());
    const auto verdict = string_member(choice, "verdict");
    if (verdict != "pass" && verdict != "lenient") return fail("\"verdict\" is \"pass\" or \"lenient\"");
    outcome->lenient = verdict == "lenient";
    outcome->for_contract = bool_member(choice, "contract").value_or(true);
    if (const auto profile = string_member(choice, "profile")) {
      outcome->profile = profile_from_text(*profile);
      if (!outcome->profile) return fail("\"profile\" is \"browser\" or \"library\"");
    }
    out.outcomes.push_back(std::move(*outcome));
  }
  std::stable_partition(out.outcomes.begin(), out.outcomes.end(), [](const ConnectOutcome& o) { return !o.lenient; });
  if (out.outcomes.empty() || out.outcomes.front().lenient) return fail("\"either\" needs a choice with verdict \"pass\"");
  return {};
}

Result<void> read_open(const Json& json, ConnectCase& out) {
  const Json* open = member(json, "open");
  if (open == nullptr) return {};
  if (Result<void> keys = only_known_keys(*open, {"path", "headers", "lastEventId", "method", "body", "readTimeout", "closeOn", "throwOn", "program"}); !keys) return keys;
  if (const Json* lines = member(*open, "program")) {
    if (!lines->is_array()) return fail("\"program\" is a list of lines");
    for (const Json& line : *lines) out.program += (line.is_string() ? line.get<std::string>() : "") + "\n";
    out.needs.emplace_back("api");
  }
  out.path = string_member(*open, "path").value_or("main");
  if (const Json* headers = member(*open, "headers")) {
    out.needs.emplace_back("headers");
    for (const auto& [name, value] : headers->items()) out.headers[name] = value.is_string() ? value.get<std::string>() : "";
  }
  if (open->contains("lastEventId")) {
    out.needs.emplace_back("lastEventId");
    Result<std::string> id = bytes_from_pieces(open->at("lastEventId"));
    if (!id) return tl::unexpected(id.error());
    out.last_event_id = std::move(*id);
  }
  if (const auto method = string_member(*open, "method")) {
    if (*method != "POST" && *method != "REPORT") return fail(fmt::format("\"method\" is \"{}\"; known are POST, REPORT", *method));
    out.needs.emplace_back(*method == "POST" ? "post" : "report");
    out.method = *method;
    out.body = string_member(*open, "body").value_or("");
  }
  out.read_timeout = number_member(*open, "readTimeout");
  if (out.read_timeout) out.needs.emplace_back("readTimeout");
  for (const auto& [key, field] : {std::pair{"closeOn", &out.close_on}, {"throwOn", &out.throw_on}}) {
    if (!open->contains(key)) continue;
    out.needs.emplace_back(key);
    *field = to_text(open->at(key));
  }
  return {};
}

template <class Function>
void for_each_response(const ConnectCase& the_case, const Function& function) {
  for (const auto& [name, responses] : the_case.script) {
    for (const ServerResponse& response : responses) function(response);
  }
}

template <class Function>
void for_each_step(const ConnectCase& the_case, const Function& function) {
  for_each_response(the_case, [&function](const ServerResponse& response) {
    for (const ServerStep& step : response.steps) function(step);
  });
}

bool has_step(const ConnectCase& the_case, ServerStep::Kind kind) {
  bool found = false;
  for_each_step(the_case, [&found, kind](const ServerStep& step) { found = found || step.kind == kind; });
  return found;
}

}  // namespace

bool ConnectOutcome::ends_in_silence() const {
  return !happenings.empty() && happenings.back().kind == ExpectedHappening::Kind::silence;
}

bool ConnectOutcome::ends_in_sentinel() const {
  return !happenings.empty() && happenings.back().kind == ExpectedHappening::Kind::sentinel;
}

std::uint64_t ConnectCase::longest_wait() const {
  std::uint64_t longest = 0;
  for (const ConnectOutcome& outcome : outcomes) {
    for (const ExpectedRequest& request : outcome.requests) longest = std::max(longest, request.after);
  }
  for_each_step(*this, [&longest](const ServerStep& step) {
    if (step.kind == ServerStep::Kind::pause) longest = std::max(longest, step.number);
  });
  return longest;
}

std::uint64_t ConnectCase::pauses() const {
  std::uint64_t sum = 0;
  for_each_step(*this, [&sum](const ServerStep& step) {
    if (step.kind == ServerStep::Kind::pause) sum += step.number;
  });
  return sum;
}

bool ConnectCase::refuses() const { return has_step(*this, ServerStep::Kind::refuse); }
bool ConnectCase::has_another() const { return has_step(*this, ServerStep::Kind::open_another); }

bool ConnectCase::names(std::string_view placeholder) const {
  bool named = false;
  for_each_response(*this, [&](const ServerResponse& response) {
    for (const std::string& header : response.headers) named = named || header.find(placeholder) != std::string::npos;
  });
  return named;
}

Result<ConnectCase> connect_case_from_json(const Json& json) {
  if (Result<void> keys = only_known_keys(json, {"name", "why", "requires", "needs", "open", "script", "paths", "reconnectionTime",
                                                 "info", "expect", "requests", "either"});
      !keys) {
    return tl::unexpected(keys.error());
  }
  ConnectCase out;
  out.reconnection_time = number_member(json, "reconnectionTime");
  out.is_info = bool_member(json, "info").value_or(false);
  if (const Json* needs = member(json, "needs")) {
    for (const Json& need : *needs) out.needs.push_back(need.is_string() ? need.get<std::string>() : "");
  }
  if (Result<void> open = read_open(json, out); !open) return tl::unexpected(open.error());
  if (!json.contains("script") || !json.at("script").is_array()) return fail("\"script\" is a list of responses");
  Json paths = json.contains("paths") ? json.at("paths") : Json::object();
  paths["main"] = json.at("script");
  for (const auto& [name, responses] : paths.items()) {
    std::vector<ServerResponse>& list = out.script[name];
    for (const Json& item : responses) {
      Result<ServerResponse> response = response_from_json(item);
      if (!response) return fail(fmt::format("path {}, response {}: {}", name, list.size() + 1, response.error().what));
      list.push_back(std::move(*response));
    }
  }
  if (out.has_another() && out.script.count("another") == 0) return fail("a step opens another source, and \"paths\" has no \"another\" for it");
  if (Result<void> outcomes = read_outcomes(json, out); !outcomes) return tl::unexpected(outcomes.error());
  for (ConnectOutcome& outcome : out.outcomes) {
    outcome.of_program = !out.program.empty();
    if (outcome.any_requests && out.program.empty()) return fail("\"requests\" lists every request; only a case with a program may leave it out");
    for (ExpectedRequest& request : outcome.requests) {
      if (request.method.empty()) request.method = out.method;
      if (request.method != "GET") request.body = out.body;
      if (out.script.count(request.to) == 0) return fail(fmt::format("a request goes to \"{}\", which has no script", request.to));
    }
  }
  return out;
}

std::string to_text(const ExpectedHappening& happening) {
  using Kind = ExpectedHappening::Kind;
  switch (happening.kind) {
    case Kind::open: return "open";
    case Kind::connecting: return "error, connecting";
    case Kind::attempts: return "error, connecting (once or more)";
    case Kind::closed: return "error, closed";
    case Kind::sentinel: return "the sentinel event";
    case Kind::silence: return "silence";
    case Kind::event: break;
  }
  return fmt::format("event type \"{}\" data \"{}\" id \"{}\"", to_excerpt(happening.type, 200), to_excerpt(happening.data, 200),
                     to_excerpt(happening.id, 200));
}

}  // namespace ssespec
