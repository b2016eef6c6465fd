#include "conformance/over_http.h"

#include <algorithm>
#include <string_view>

#include "conformance/fnv1a.h"

namespace ssespec {
namespace {

constexpr std::uint64_t kShort = 20;       // milliseconds: what connection 1 sets
constexpr std::uint64_t kLong = 1500;      // longer ones are not waited for
constexpr std::uint64_t kTimerRange = std::uint64_t{1} << 31;
constexpr std::size_t kMostSegments = 160;
constexpr std::size_t kMostCutInput = 64 << 10;

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  const std::uint64_t hash = fnv1a(text, kFnv1aBasis ^ (seed * 0x9e3779b97f4a7c15ULL));
  return hash ^ (hash >> 29);
}

void add_event_types(const Case& the_case, ConnectCase& out) {
  ConnectOutcome outcome;
  for (const ExpectedItem& item : the_case.outcomes.front().items) {
    if (item.kind == ExpectedItem::Kind::event) outcome.happenings.push_back({ExpectedHappening::Kind::event, item.type, "", ""});
  }
  outcome.happenings.push_back({ExpectedHappening::Kind::sentinel, "", "", ""});
  out.outcomes.push_back(std::move(outcome));
}

// Where a choice is open: the shortest time that an outcome allows, from the one on that connection 1 sets.
std::uint64_t shortest_allowed(const Case& the_case) {
  std::uint64_t shortest = kShort;
  for (const Outcome& outcome : the_case.outcomes) {
    for (const ExpectedItem& item : outcome.items) {
      if (item.kind == ExpectedItem::Kind::retry) shortest = std::min(shortest, item.retry);
    }
  }
  return shortest;
}

}  // namespace

ConnectCase connect_case_of(const Case& the_case, const Cut& cut) {
  ConnectCase out;
  ServerResponse first;
  first.steps.push_back({ServerStep::Kind::send, {"retry: 20\n\n"}, 0, false});
  ServerResponse second;
  const std::uint64_t hash = hash_of(the_case.id, cut.at.size());
  if (hash % 3 == 0) second.framing = ServerResponse::Framing::until_close;
  std::vector<std::string> segments;
  for (const std::string_view read : divide(the_case.input, cut)) {
    if (!read.empty()) segments.emplace_back(read);
  }
  if (hash % 2 == 0) {
    second.steps.push_back({ServerStep::Kind::send, std::move(segments), 0, false});
  } else {
    for (std::string& segment : segments) second.steps.push_back({ServerStep::Kind::send, {std::move(segment)}, 0, false});
  }
  out.script["main"] = {std::move(first), std::move(second)};
  add_event_types(the_case, out);
  return out;
}

OverHttp over_http_of(const Case& the_case, const Expectation& expectation) {
  OverHttp out{expectation, kShort, kShort, false, false};
  const std::uint64_t after = the_case.then_reconnection_time.value_or(kShort);
  out.may_reconnect = after >= kTimerRange || the_case.outcomes.size() > 1;
  out.watched_only = after > kLong || out.may_reconnect;
  out.next_retry = after > kLong ? kShort : after;
  if (out.may_reconnect) out.next_retry = shortest_allowed(the_case);
  return out;
}

std::vector<Cut> cuts_over_http(const Case& the_case, std::uint64_t seed) {
  if (the_case.cut_as_given) return {Cut{the_case.given_cut}};
  if (the_case.input.size() > kMostCutInput) return {Cut{}};
  std::vector<Cut> cuts = cuts_of(the_case.input, the_case.id, seed);  // the whole input first
  std::erase_if(cuts, [](const Cut& cut) { return cut.reads() > kMostSegments; });
  if (cuts.size() < 2) return {Cut{}};
  return {Cut{}, std::move(cuts[1 + hash_of(the_case.id, seed) % (cuts.size() - 1)])};
}

}  // namespace ssespec
