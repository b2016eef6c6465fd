#include "conformance/client_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <tuple>

#include "conformance/fnv1a.h"
#include "conformance/trace_text.h"

namespace ssespec {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSilenceWithoutRetry{7000};
constexpr milliseconds kLeastSilence{600};
constexpr milliseconds kWatch{350};
constexpr std::chrono::seconds kLongestCase{56};
constexpr std::size_t kMostAttempts = 12;              // where the server is always there
constexpr std::size_t kLargeInput = 20'000;            // bytes
constexpr std::size_t kMostReportsOfContracts = 1500;  // of one case

milliseconds silence_of(const ConnectCase& connect, const Pace& pace) {
  if (!connect.reconnection_time) return kSilenceWithoutRetry;
  const milliseconds usual(10 * *connect.reconnection_time);
  const milliseconds longest = std::max<milliseconds>(kSilenceWithoutRetry, pace.later + milliseconds(2000));
  return std::max({usual, kLeastSilence, std::min<milliseconds>(2 * pace.later + milliseconds(200), longest)});
}

bool may_end_in_silence(const ConnectCase& connect) {
  return std::any_of(connect.outcomes.begin(), connect.outcomes.end(), [](const ConnectOutcome& o) { return o.ends_in_silence(); });
}

// What the waits before the requests of the first outcome add up to, for a client of this pace: a `retry` holds for the
// first of them at least, and each lost connection is followed by a wait, whether a request tells its time or not.
milliseconds waits_of(const ConnectCase& connect, const Pace& pace) {
  milliseconds sum(0);
  if (connect.outcomes.empty()) return sum;
  const std::vector<ExpectedHappening>& happenings = connect.outcomes.front().happenings;
  const auto losses = std::count_if(happenings.begin(), happenings.end(), [](const ExpectedHappening& h) { return h.kind == ExpectedHappening::Kind::connecting; });
  const std::vector<ExpectedRequest>& requests = connect.outcomes.front().requests;
  for (std::size_t i = 1; i < requests.size(); ++i) {
    const milliseconds told(requests[i].after);
    if (told > milliseconds(0)) sum += i > 1 ? std::max(told, pace.later) : told;  // 0: a redirect, which does not wait
  }
  return losses > 1 ? std::max(sum, (losses - 1) * pace.later) : sum;
}

// How many events and comments the client is to report: each is a request of a contract-test service.
std::size_t reports_of(const ClientCase& the_case, const Hello& hello) {
  if (!the_case.expectation || the_case.expectation->outcomes.empty()) return 0;
  const auto events = static_cast<std::size_t>(std::count_if(
      the_case.expectation->outcomes.front().items.begin(), the_case.expectation->outcomes.front().items.end(),
      [](const ExpectedItem& item) { return item.kind == ExpectedItem::Kind::event; }));
  std::size_t comments = 0;
  const std::string& input = the_case.the_case->input;
  for (std::size_t at = 0; hello.comments && (at = input.find(':', at)) != std::string::npos; ++at) {
    if (at == 0 || input[at - 1] == '\n' || input[at - 1] == '\r') ++comments;
  }
  return events + comments;
}

std::uint64_t spread(std::string_view id) {
  const std::uint64_t hash = fnv1a(id);
  return hash ^ (hash >> 31);
}

// The size of an input that is large, else 0.
std::size_t large_input(const ClientCase& the_case) {
  const std::size_t size = the_case.the_case->input.size();
  return size > kLargeInput ? size : 0;
}

OverHttp over_http_of(const ClientCase& the_case) {
  OverHttp out = over_http_of(*the_case.the_case, *the_case.expectation);
  if (!the_case.third_is_awaited) out.watched_only = out.may_reconnect = true;
  return out;
}

}  // namespace

ClientCase client_case_of(const Case& the_case, std::uint64_t seed, const std::optional<Cut>& only_cut) {
  ClientCase out;
  out.the_case = &the_case;
  if (the_case.step() == "connect") {
    Result<ConnectCase> connect = connect_case_from_json(the_case.script);
    if (connect) {
      out.connect = std::move(*connect);
    } else {
      out.unreadable = connect.error().what;
    }
    return out;
  }
  out.expectation = expectation_of(the_case);
  out.cuts = only_cut ? std::vector<Cut>{*only_cut} : cuts_over_http(the_case, seed);
  return out;
}

milliseconds duration_of(const ClientCase& the_case) {
  if (!the_case.connect) return milliseconds(60);
  std::uint64_t waits = 0;
  for (const ConnectOutcome& outcome : the_case.connect->outcomes) {
    std::uint64_t sum = 0;
    for (const ExpectedRequest& request : outcome.requests) sum += request.after;
    waits = std::max(waits, sum);
  }
  const milliseconds silence = may_end_in_silence(*the_case.connect) ? silence_of(*the_case.connect, {}) : milliseconds(0);
  return milliseconds(waits + the_case.connect->pauses()) + silence;
}

std::string why_not_run(const ClientCase& the_case, const Hello& hello, const Pace& pace, bool is_contract) {
  if (the_case.connect) {
    for (const std::string& need : the_case.connect->needs) {
      const bool can = need == "default time" ? !is_contract : std::find(hello.can.begin(), hello.can.end(), need) != hello.can.end();
      if (!can) return fmt::format("it does not say that it can do \"{}\"", need);
    }
    if (waits_of(*the_case.connect, pace) <= kLongestCase) return "";
    return fmt::format("the client waits {:.1f} s before it connects again, which for this case takes longer than the limit of a run",
                       std::chrono::duration<double>(pace.later).count());
  }
  if (pace.connects && !pace.reconnects) return "it did not connect again after a complete response, which every parser case over HTTP needs";
  const std::size_t reports = is_contract ? reports_of(the_case, hello) : 0;
  if (reports <= kMostReportsOfContracts) return "";
  return fmt::format("{} events and comments are as many requests of a contract-test service: too many for the time", reports);
}

bool is_about_two_sources(const ClientCase& the_case) { return the_case.connect && the_case.connect->has_another(); }

bool has_large_input(const ClientCase& the_case) { return large_input(the_case) > 0; }

bool runs_before(const ClientCase& a, const ClientCase& b, const Pace& pace) {
  const auto key = [&pace](const ClientCase& c) {
    const milliseconds duration = c.connect ? std::max(duration_of(c), waits_of(*c.connect, pace)) : duration_of(c);
    return std::tuple(large_input(c), -duration.count(), spread(c.the_case->id));
  };
  return key(a) < key(b);
}

std::set<std::size_t> beyond_sample(const std::vector<ClientCase>& cases, std::size_t size) {
  std::vector<std::size_t> scattered;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].expectation) scattered.push_back(i);
  }
  std::sort(scattered.begin(), scattered.end(), [&cases](std::size_t a, std::size_t b) {
    return spread(cases[a].the_case->id) < spread(cases[b].the_case->id);
  });
  return {scattered.begin() + static_cast<std::ptrdiff_t>(std::min(size, scattered.size())), scattered.end()};
}

std::size_t plays_at_once(const Pace& pace, bool is_contract, bool has_pages) {
  if (is_contract) return pace.reconnect > milliseconds(400) ? 64 : 16;
  const bool slow = pace.reconnect > milliseconds(400);
  if (!slow && !pace.keeps_retry()) return 128;  // the connect cases wait longer than those of the parser
  if (has_pages) return slow ? 128 : 64;  // a browser computes for all of its streams on a few threads
  return slow ? 256 : 64;
}

Patience patience_for(const ClientCase& the_case, const Pace& pace) {
  Patience patience;
  patience.activity = pace.reconnects ? std::clamp<milliseconds>(milliseconds(2500) + 3 * pace.later, milliseconds(5000), milliseconds(16000))
                                      : milliseconds(pace.connects ? 1500 : 800);
  if (the_case.connect) {
    patience.activity += milliseconds(the_case.connect->longest_wait() * 5 / 4);
    if (may_end_in_silence(*the_case.connect)) patience.silence = silence_of(*the_case.connect, pace);
    if (patience.silence) patience.activity = std::max(patience.activity, *patience.silence + milliseconds(500));
    std::size_t requests = 0;
    for (const ConnectOutcome& outcome : the_case.connect->outcomes) requests = std::max(requests, outcome.requests.size());
    patience.whole = duration_of(the_case) + static_cast<int>(requests) * std::max(pace.reconnect, pace.later) + 3 * patience.activity;
    return patience;
  }
  patience.settle = milliseconds(0);
  patience.attempts = kMostAttempts;
  if (over_http_of(the_case).watched_only) {
    patience.silence = kWatch + 2 * pace.reconnect;
    if (pace.tells_losses) patience.losses = 2;
  }
  patience.activity += milliseconds(the_case.the_case->input.size() / 150);
  patience.whole = 3 * patience.activity;
  return patience;
}

Played play_case(const ClientCase& the_case, std::size_t cut, const Stage& stage, const Patience& patience) {
  if (the_case.connect) return play(*the_case.connect, stage, patience);
  return play(connect_case_of(*the_case.the_case, the_case.cuts[cut]), stage, patience);
}

ClientJudgement judge_case(const ClientCase& the_case, std::size_t cut, const Played& played, const Hello& hello, Profile profile,
                           bool is_contract) {
  if (the_case.connect) return judge_play(*the_case.connect, played, hello, profile, is_contract);
  ClientJudgement judgement = judge_over_http(over_http_of(the_case), played, hello, profile);
  if (judgement.judgement.verdict != Verdict::pass && judgement.judgement.expected.empty()) {
    judgement.judgement.expected = expected_lines(*the_case.expectation, the_case.cuts[cut], hello);
  }
  return judgement;
}

Pace pace_of(const Stage& stage, std::size_t streams) {
  ConnectCase probe;
  ServerResponse first, second;
  first.steps.push_back({ServerStep::Kind::send, {"retry: 20\n\n"}, 0, false});
  second.steps.push_back({ServerStep::Kind::send, {"data: a\n\n"}, 0, false});
  probe.script["main"] = {first, second};
  ConnectOutcome outcome;
  outcome.happenings.push_back({ExpectedHappening::Kind::sentinel, "", "", ""});
  probe.outcomes.push_back(outcome);
  Patience patience;
  patience.activity = milliseconds(12000);
  patience.settle = milliseconds(0);
  std::vector<Played> played(streams);
  std::vector<std::thread> players;
  for (Played& one : played) players.emplace_back([&] { one = play(probe, stage, patience); });
  for (std::thread& player : players) player.join();
  // The fastest counts: what slows one down is the machine.
  const auto wait_before = [&played](std::size_t request) {
    std::optional<milliseconds> least;
    for (const Played& one : played) {
      if (one.exchanges.size() <= request || !one.exchanges[request - 1].ended) continue;
      const auto waited = std::chrono::duration_cast<milliseconds>(one.exchanges[request].arrived - *one.exchanges[request - 1].ended);
      least = std::min(least.value_or(waited), waited);
    }
    return least;
  };
  const std::optional<milliseconds> told = wait_before(1), kept = wait_before(2);
  Pace pace;
  pace.connects = std::any_of(played.begin(), played.end(), [](const Played& one) { return !one.exchanges.empty(); });
  pace.reconnects = told.has_value();
  pace.tells_losses = std::all_of(played.begin(), played.end(), [](const Played& one) {
    return std::any_of(one.happenings.begin(), one.happenings.end(), [](const Happening& h) { return h.kind == Happening::Kind::connecting; });
  });
  pace.reconnect = told.value_or(milliseconds(0));
  pace.later = std::max(pace.reconnect, kept.value_or(milliseconds(0)));  // no case waits for one that does not come
  return pace;
}

}  // namespace ssespec
