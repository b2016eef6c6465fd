#include "conformance/serving.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <set>

#include "conformance/bytes.h"
#include "conformance/connect_case.h"
#include "conformance/cut.h"
#include "conformance/file.h"
#include "conformance/server_script.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::size_t kJournal = 500;  // requests that are remembered
constexpr milliseconds kInPlaceOfAwait{300};

std::string in_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string filled(std::string text, const std::string& origin) {
  for (const char* what : {"{url:", "{other:", "{path:"}) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what)) {
      const std::size_t name = at + std::string_view(what).size(), end = text.find('}', at);
      if (end == std::string::npos) break;
      const std::string_view prefix = std::string_view(what) == "{path:" ? std::string_view{} : std::string_view(origin);
      text.replace(at, end - at + 1, fmt::format("{}/{}", prefix, std::string_view(text).substr(name, end - name)));
    }
  }
  return text;
}

// The next response of a path, from the first again when all were played.
const ServerResponse& response_at(const std::vector<ServerResponse>& responses, std::uint64_t turn) {
  std::uint64_t all = 0;
  for (const ServerResponse& response : responses) all += response.times;
  turn %= std::max<std::uint64_t>(all, 1);
  for (const ServerResponse& response : responses) {
    if (turn < response.times) return response;
    turn -= response.times;
  }
  return responses.front();
}

mock::Answer answer_of_script(const std::vector<ServerResponse>& responses, std::uint64_t turn, const std::string& origin) {
  if (responses.empty()) return {};
  ServerResponse response = response_at(responses, turn);
  for (ServerStep& step : response.steps) {
    if (step.kind == ServerStep::Kind::await) step = {ServerStep::Kind::pause, {}, static_cast<std::uint64_t>(kInPlaceOfAwait.count()), false};
  }
  return answer_of(
      response, [&](const std::string& text) { return filled(text, origin); }, [](const ServerStep&) { return std::string(); }, "");
}

std::string last_event_id_of(const mock::Exchange& request) {
  const std::vector<std::string> values = mock::header_values(request, "last-event-id");
  return values.empty() ? std::string() : values.front();
}

constexpr const char* kPage = R"(<!doctype html>
<html lang="en"><meta charset="utf-8"><title>ssespec serve</title>
<style>body{{font:15px/1.4 system-ui;margin:2em;max-width:70em}}td,th{{text-align:left;padding:.2em .8em .2em 0;vertical-align:top}}
code{{background:#eee;padding:0 .2em}}</style>
<h1>{title}</h1>
<table><tr><th>URL<th>what it is</tr>{rows}</table>
<p>Follow one with <code>curl -N URL</code>, <code>ssespec connect URL</code> or <code>new EventSource(URL)</code>.</p>
<h2>Requests</h2><table id="journal"></table>
<script>
async function look() {{
  const rows = (await (await fetch('/journal.json')).json()).requests.reverse();
  const cell = (text) => {{ const td = document.createElement('td'); td.textContent = text ?? ''; return td; }};
  const table = document.getElementById('journal');
  table.replaceChildren(...rows.map((r) => {{
    const tr = document.createElement('tr');
    tr.append(cell(r.number), cell(`${{(r.secondsAgo).toFixed(1)}} s ago`), cell(`connection ${{r.connection}}`), cell(`${{r.method}} ${{r.target}}`),
              cell(r.lastEventId === null ? 'no Last-Event-ID' : `Last-Event-ID "${{r.lastEventId}}"`), cell(r.status), cell(r.state));
    return tr;
  }}));
}}
look(); setInterval(look, 1000);
</script>
)";

}  // namespace

bool is_recording(const std::string& what) {
  std::error_code error;
  return fs::is_directory(what, error) || (fs::exists(what, error) && fs::path(what).extension() != ".json");
}

Serving::Serving(mock::MockServer& server, std::string origin)
    : server_(server), origin_(std::move(origin)), journal_(std::make_shared<mock::Journal>(mock::Journal::Listener{}, kJournal)) {}

Result<void> Serving::serve(const std::string& what, const Corpus& corpus, const PlaybackWishes& wishes) {
  std::error_code error;
  title_ = what;
  if (const Case* the_case = corpus.find(what)) return serve_case(*the_case);
  if (!fs::exists(what, error)) {
    return fail(fmt::format("{}: neither a case id (ssespec list shows them), nor a script file, nor a recording or a folder of them", what));
  }
  if (is_recording(what)) return serve_recordings(what, wishes);
  Result<Json> json = read_json_file(what);
  if (!json) return tl::unexpected(json.error());
  if (Result<void> served = serve_script(*json, fs::path(what).filename().string()); !served) {
    return fail(fmt::format("{}: {}", what, served.error().what));
  }
  return {};
}

Result<void> Serving::serve_case(const Case& the_case) {
  if (the_case.step() == "connect") return serve_script(the_case.script, the_case.why);
  std::vector<std::string> segments;
  for (const std::string_view read : divide(the_case.input, Cut{the_case.given_cut})) segments.emplace_back(read);
  mock::Head head;
  head.headers = {"Content-Type: text/event-stream", "Cache-Control: no-cache", "Access-Control-Allow-Origin: *"};
  mock::Answer answer{head};
  for (std::string& segment : segments) answer.emplace_back(mock::Bytes{{std::move(segment)}});
  add({"/stream", the_case.why, [answer](const mock::Exchange&) { return answer; }});
  return {};
}

Result<void> Serving::serve_script(const Json& json, const std::string& name) {
  if (!json.is_object()) return fail("a script is an object with \"script\": a list of responses");
  Json whole = json;
  if (!whole.contains("expect") && !whole.contains("either")) {
    whole["expect"] = Json::array({"silence"});
    whole["requests"] = Json::array();
  }
  Result<ConnectCase> connect = connect_case_from_json(whole);
  if (!connect) return tl::unexpected(connect.error());
  for (auto& [path, responses] : connect->script) {
    auto turn = std::make_shared<std::atomic<std::uint64_t>>(0);
    add({fmt::format("/{}", path), path == "main" ? name : "a further path of the script",
         [played = responses, turn, origin = origin_](const mock::Exchange&) { return answer_of_script(played, (*turn)++, origin); }});
  }
  std::stable_partition(urls_.begin(), urls_.end(), [](const ServedUrl& url) { return url.path == "/main"; });
  return {};
}

Result<void> Serving::serve_recordings(const std::string& given, const PlaybackWishes& wishes) {
  std::set<fs::path> files;
  std::error_code error;
  if (!fs::is_directory(given, error)) files.insert(given);
  for (const auto& entry : fs::directory_iterator(given, error)) {
    const std::string extension = entry.path().extension().string();
    if (entry.is_regular_file() && (extension == ".sse" || extension == ".txt" || extension == ".stream" || extension == ".bin")) {
      files.insert(entry.path());
    }
  }
  if (files.empty()) return fail(fmt::format("{}: it holds no recordings; they are files named *.sse, *.stream, *.txt or *.bin", given));
  for (const fs::path& file : files) {
    const Result<std::string> bytes = read_file(file.string());
    if (!bytes) return tl::unexpected(bytes.error());
    const auto recording = std::make_shared<Recording>(*bytes, wishes.add_ids);
    const auto attempts = std::make_shared<std::atomic<std::uint64_t>>(0);
    const std::string path = fmt::format("/{}", file.stem().string());
    const std::size_t events = recording->pieces().size();
    add({path, fmt::format("{} event{}, {} bytes", events, events == 1 ? "" : "s", bytes->size()),
         [recording, attempts, wishes](const mock::Exchange& request) {
           return recording->answer(wishes, last_event_id_of(request), (*attempts)++);
         }});
  }
  return {};
}

void Serving::add(ServedUrl url) {
  server_.serve(url.path, url.respond, journal_);
  urls_.push_back(std::move(url));
}

std::string Serving::status_page() const {
  std::string rows;
  for (const ServedUrl& url : urls_) {
    const std::string full = in_html(origin_ + url.path);
    rows += fmt::format("<tr><td><a href=\"{0}\">{0}</a><td>{1}</tr>\n", full, in_html(url.about));
  }
  return fmt::format(fmt::runtime(kPage), fmt::arg("title", in_html("ssespec serve " + title_)), fmt::arg("rows", rows));
}

std::string Serving::journal_json() const {
  Json requests = Json::array();
  const mock::Time now = mock::Clock::now();
  for (const mock::Exchange& exchange : journal_->exchanges()) {
    Json row{{"number", exchange.number}, {"connection", exchange.connection}, {"method", exchange.method}, {"target", exchange.target}};
    row["secondsAgo"] = std::chrono::duration<double>(now - exchange.arrived).count();
    const std::vector<std::string> ids = mock::header_values(exchange, "last-event-id");
    row["lastEventId"] = ids.empty() ? Json() : Json(ids.front());
    row["status"] = exchange.status ? Json(*exchange.status) : Json();
    row["state"] = exchange.gone ? "the client left" : exchange.ended ? "ended" : "open";
    row["head"] = exchange.head;
    requests.push_back(std::move(row));
  }
  return to_text(Json{{"requests", requests}});
}

void Serving::serve_status_page() {
  const auto pages = std::make_shared<mock::Journal>(mock::Journal::Listener{}, 8);
  // A script's further paths are for its own redirects.
  const bool is_one = urls_.size() == 1 || urls_.front().path == "/main";
  const auto at_root = [this, is_one](const mock::Exchange& request) {
    const std::vector<std::string> accept = mock::header_values(request, "accept");
    const bool wants_stream = !accept.empty() && accept.front().find("text/event-stream") != std::string::npos;
    if (is_one && wants_stream) return urls_.front().respond(request);
    return mock::plain_answer(200, {"Content-Type: text/html; charset=utf-8"}, status_page());
  };
  server_.serve("/", at_root, journal_);
  server_.serve(
      "/journal.json", [this](const mock::Exchange&) { return mock::plain_answer(200, {"Content-Type: application/json"}, journal_json()); }, pages);
}

}  // namespace ssespec
