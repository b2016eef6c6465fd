#include "conformance/play_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/bytes.h"
#include "conformance/trace_text.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostLines = 40;

std::string id_text(const mock::Exchange& exchange) {
  const std::vector<std::string> ids = mock::header_values(exchange, "last-event-id");
  if (ids.empty()) return "no Last-Event-ID";
  std::string text;
  for (const std::string& id : ids) text += fmt::format("{}Last-Event-ID \"{}\"", text.empty() ? "" : ", ", to_excerpt(id, 100));
  return text;
}

}  // namespace

std::string text_of(const Happening& happening) {
  switch (happening.kind) {
    case Happening::Kind::open: return "open";
    case Happening::Kind::connecting: return "error, connecting";
    case Happening::Kind::closed: return "error, closed";
    case Happening::Kind::error: return "error";
    case Happening::Kind::ready: return "listening";
    case Happening::Kind::done: return "closed as asked";
    case Happening::Kind::unsupported: return "unsupported";
    case Happening::Kind::dead: return "the subject ended: " + happening.how;
    case Happening::Kind::event:
    case Happening::Kind::comment: break;
  }
  return text_of(happening.event);
}

std::vector<std::string> expected_lines(const ConnectOutcome& outcome) {
  std::vector<std::string> lines;
  for (const ExpectedHappening& happening : outcome.happenings) lines.push_back(to_text(happening));
  std::size_t number = 0;
  for (const ExpectedRequest& request : outcome.requests) {
    std::string line = fmt::format("request {} to {}", ++number, request.to);
    if (request.id_matters) {
      line += request.last_event_id.empty() ? ", no Last-Event-ID" : fmt::format(", Last-Event-ID \"{}\"", to_excerpt(request.last_event_id, 100));
    }
    if (request.after > 0) line += fmt::format(", not before {} ms", request.after);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> seen_lines(const Played& played) {
  std::vector<std::pair<std::chrono::steady_clock::time_point, std::string>> all;
  for (std::size_t i = 0; i < played.exchanges.size(); ++i) {
    const mock::Exchange& exchange = played.exchanges[i];
    all.emplace_back(exchange.arrived, fmt::format("request {} to {}, {}", i + 1, played.to[i], id_text(exchange)));
    if (exchange.ended) all.emplace_back(*exchange.ended, fmt::format("response {} ends", i + 1));
    if (exchange.gone) all.emplace_back(*exchange.gone, fmt::format("response {} is broken off by the client", i + 1));
  }
  for (const Happening& happening : played.happenings) all.emplace_back(happening.when, text_of(happening));
  if (played.closed_at) all.emplace_back(*played.closed_at, "the suite asks to close");
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> lines;
  for (const auto& [when, text] : all) {
    const double ms = std::chrono::duration<double, std::milli>(when - all.front().first).count();
    lines.push_back(fmt::format("{:8.1f} ms  {}", ms, text));
  }
  if (played.sentinel) lines.push_back("the sentinel, as " + text_of(*played.sentinel));
  for (const Happening& happening : played.after_sentinel) lines.push_back("after the sentinel: " + text_of(happening));
  if (played.end == Played::End::loop) lines.emplace_back("then lost connections again and again, without a request");
  if (played.end == Played::End::patience) lines.emplace_back("then nothing more, although something was due");
  if (lines.size() > kMostLines) {
    const std::size_t left_out = lines.size() - kMostLines;
    lines.erase(lines.begin() + kMostLines / 2, lines.end() - kMostLines / 2);
    lines.insert(lines.begin() + kMostLines / 2, fmt::format("... {} more lines ...", left_out));
  }
  return lines;
}

}  // namespace ssespec
