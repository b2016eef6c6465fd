#include "conformance/client_judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/bytes.h"
#include "conformance/play_text.h"
#include "conformance/trace_text.h"

namespace ssespec {
namespace {

using std::chrono::milliseconds;
using Expected = ExpectedHappening::Kind;
using Seen = Happening::Kind;

constexpr milliseconds kPromptClose{150};
constexpr milliseconds kPromptLoss{1000};

std::string_view without_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

bool id_fits(const Hello& hello, const std::optional<std::string>& seen, const std::string& sticky) {
  switch (hello.id) {
    case IdMode::sticky: return seen.value_or("") == sticky;
    case IdMode::block: return !seen || seen->empty() || *seen == sticky;
    case IdMode::none: return true;
  }
  return false;
}

class ConnectJudging : ClientJudging {
 public:
  ConnectJudging(const ConnectOutcome& outcome, const Played& played, const Hello& hello, Profile profile)
      : outcome_(outcome), played_(played), hello_(hello), library_(profile == Profile::library), states_(shows_states(hello)) {}

  ClientJudgement judge() {
    out_.judgement.verdict = outcome_.lenient ? Verdict::lenient : Verdict::pass;
    judge_happenings() && fitted(judge_end()) && judge_requests() && judge_promptness();
    if (out_.judgement.verdict == Verdict::fail && (was_slow_to_close() || was_slow_to_tell())) out_.by_absence = true;
    if (outcome_.lenient && out_.judgement.verdict == Verdict::lenient && out_.judgement.sentence.empty()) {
      out_.judgement.sentence = "it chose an outcome that is allowed but not the recommended one";
    }
    if (out_.judgement.verdict != Verdict::pass) {
      out_.judgement.expected = expected_lines(outcome_);
      out_.judgement.seen = seen_lines(played_);
    }
    return out_;
  }

 private:
  bool absent(std::string sentence) {
    out_.by_absence = played_.end == Played::End::patience || played_.end == Played::End::silence;
    return failed(std::move(sentence));
  }

  bool relaxed(std::string sentence) {
    if (!library_) return failed(std::move(sentence));
    if (out_.judgement.verdict == Verdict::pass) out_.judgement.sentence = std::move(sentence);
    out_.judgement.verdict = Verdict::lenient;
    return true;
  }

  // On a busy machine the order to close may come when the client has connected again.
  bool was_slow_to_close() const {
    const auto is_prompt = [this](const Happening& h) { return h.kind == Seen::done && h.when - *played_.closed_at <= kPromptClose; };
    return played_.closed_at && std::none_of(played_.happenings.begin(), played_.happenings.end(), is_prompt);
  }

  // A loss that is told so late is of a client that was busy elsewhere, as are those that compute for all streams on one
  // thread.
  bool was_slow_to_tell() const {
    return std::any_of(played_.happenings.begin(), played_.happenings.end(), [this](const Happening& h) {
      if (h.kind != Seen::connecting) return false;
      std::optional<std::chrono::steady_clock::time_point> last;
      for (const auto& exchange : played_.exchanges) {
        if (exchange.ended && *exchange.ended <= h.when) last = std::max(last.value_or(*exchange.ended), *exchange.ended);
      }
      return last && h.when - *last > kPromptLoss;
    });
  }

  // Of a client that shows no states: whether an error belongs between the events before `at` and the one there.
  bool may_fail_before(std::size_t at) const {
    std::size_t events = 0;
    for (const ExpectedHappening& happening : outcome_.happenings) {
      const bool is_failure = happening.kind == Expected::connecting || happening.kind == Expected::attempts || happening.kind == Expected::closed;
      if (is_failure && events == at) return true;
      if (happening.kind == Expected::event) ++events;
    }
    return false;
  }

  bool is_compared(Seen kind) const {
    return kind == Seen::event || (states_ && (kind == Seen::open || kind == Seen::connecting || kind == Seen::closed));
  }

  bool fits(const Happening& seen, const ExpectedHappening& expected) const {
    switch (expected.kind) {
      case Expected::open: return seen.kind == Seen::open;
      case Expected::connecting:
      case Expected::attempts: return seen.kind == Seen::connecting;
      case Expected::closed: return seen.kind == Seen::closed;
      case Expected::event:
        return seen.kind == Seen::event && seen.event.type == expected.type && seen.event.data == expected.data &&
               id_fits(hello_, seen.event.id, expected.id);
      case Expected::sentinel:
      case Expected::silence: return false;
    }
    return false;
  }

  std::vector<ExpectedHappening> expected() const {
    std::vector<ExpectedHappening> list;
    for (const ExpectedHappening& happening : outcome_.happenings) {
      const bool is_mark = happening.kind == Expected::sentinel || happening.kind == Expected::silence;
      if (!is_mark && (states_ || happening.kind == Expected::event)) list.push_back(happening);
    }
    return list;
  }

  bool judge_happenings() {
    const std::vector<ExpectedHappening> wanted = expected();
    std::size_t at = 0, number = 0;
    bool done = false, in_attempts = false;
    for (const Happening& seen : played_.happenings) {
      if (done && is_compared(seen.kind)) return failed(fmt::format("it reported {} after it had been closed", text_of(seen)));
      done = done || seen.kind == Seen::done;
      const bool is_misplaced = seen.kind == Seen::error && !states_ && !played_.restarted && !played_.closed_at && !may_fail_before(at);
      if (is_misplaced) {
        out_.by_absence = true;
        return failed(seen.how.empty() ? fmt::format("report {} is an error, where no connection was lost", number + 1) : seen.how);
      }
      if (!is_compared(seen.kind)) continue;
      ++number;
      if (in_attempts && seen.kind == Seen::connecting) continue;
      in_attempts = false;
      if (at < wanted.size() && fits(seen, wanted[at])) {
        in_attempts = wanted[at].kind == Expected::attempts;
        ++at;
        ++out_.judgement.fitted;
        continue;
      }
      if (seen.kind == Seen::event && seen.event.data.empty()) {
        if (!relaxed(fmt::format("report {} ({}) comes from a block without data, which fires nothing", number, text_of(seen)))) return false;
        continue;
      }
      // An idle connection that another case's response has closed may be used for a request, which then is lost unseen.
      out_.by_absence = at < wanted.size() && seen.kind == Seen::connecting && wanted[at].kind == Expected::open;
      if (at == wanted.size()) return failed(fmt::format("report {} ({}) is one too many", number, text_of(seen)));
      return failed(fmt::format("report {} is {}, expected {}", number, text_of(seen), to_text(wanted[at])));
    }
    if (played_.closed_at && !done) return absent("it was told to close and did not say that it has");
    if (at < wanted.size()) return absent(fmt::format("report {} is missing: {}", number + 1, to_text(wanted[at])));
    return true;
  }

  bool judge_end() {
    if (outcome_.ends_in_silence()) {
      if (played_.sentinel) return failed("it connected once more, where it had to stop");
      return true;
    }
    if (!played_.sentinel) {
      return absent("the last event, which the server sends when its script is over, was not reported");
    }
    const TraceItem& sentinel = *played_.sentinel;
    if (sentinel.type != "message" || sentinel.data.find('\n') != std::string::npos || !sentinel.data.starts_with("ssespec-sentinel-") ||
        sentinel.data.find_first_not_of("0123456789", std::string_view("ssespec-sentinel-").size()) != std::string::npos) {
      return failed(fmt::format("the last event is {}: something of an earlier stream is in it", text_of(sentinel)));
    }
    if (!outcome_.requests.empty() && outcome_.requests.back().id_matters && !id_fits(hello_, sentinel.id, outcome_.requests.back().last_event_id)) {
      return failed(fmt::format("the last event is {}, expected id \"{}\"", text_of(sentinel), to_excerpt(outcome_.requests.back().last_event_id, 100)));
    }
    for (const Happening& late : played_.after_sentinel) {
      if (is_compared(late.kind)) return failed(fmt::format("it reported {} after the last event", text_of(late)));
    }
    return true;
  }

  bool judge_requests() {
    if (outcome_.any_requests) return true;
    const std::vector<mock::Exchange>& seen = played_.exchanges;
    std::size_t at = 0, times = 0;  // the expected request, and how often it has come
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const std::vector<ExpectedRequest>& all = outcome_.requests;
      const bool is_next = at < all.size() && times >= all[at].at_least && (times >= all[at].at_most || played_.to[i] != all[at].to);
      if (is_next) {
        ++at;
        times = 0;
      }
      if (at >= all.size()) return failed(fmt::format("request {} is one too many", i + 1));
      ++times;
      if (!fitted(judge_request(i, all[at]))) return false;
    }
    if (at + 1 < outcome_.requests.size() || outcome_.requests.empty() || times < outcome_.requests[at].at_least) {
      return absent(fmt::format("request {} did not come", seen.size() + 1));
    }
    return true;
  }

  bool judge_request(std::size_t i, const ExpectedRequest& expected) {
    const mock::Exchange& seen = played_.exchanges[i];
    const std::string name = fmt::format("request {}", i + 1);
    if (!fitted(played_.to[i] == expected.to)) return failed(fmt::format("{} went to \"{}\", expected \"{}\"", name, played_.to[i], expected.to));
    if (seen.method != expected.method || seen.body != expected.body) {
      const std::string wanted = expected.body.empty() ? "without" : fmt::format("with \"{}\"", to_excerpt(expected.body, 100));
      return failed(fmt::format("{} is a {} with {} bytes of body, expected {} {}", name, seen.method, seen.body.size(), expected.method, wanted));
    }
    if (const std::size_t hosts = mock::header_values(seen, "host").size(); hosts != 1) {
      return failed(fmt::format("{} has {} fields Host, expected one", name, hosts));
    }
    if (const std::string host = mock::header_values(seen, "host").front(); !seen.origin.ends_with("/" + host) && !seen.origin.empty()) {
      return failed(fmt::format("{} says Host: {} at {}", name, to_excerpt(host, 100), seen.origin));
    }
    if (expected.id_matters) {
      if (const auto fault = last_event_id_fault(seen, expected.last_event_id)) return failed(name + " " + *fault);
    }
    if (!judge_headers(name, seen, expected)) return false;
    if (i > 0 && !judge_time(name, i, expected.after)) return false;
    if (!expected.broken_off || seen.gone) return true;
    out_.by_absence = true;
    return failed(name + "'s connection was left open, expected the client to end it");
  }

  bool judge_time(const std::string& name, std::size_t i, std::uint64_t after) {
    const mock::Exchange& earlier = played_.exchanges[i - 1];
    const mock::Exchange& later = played_.exchanges[i];
    constexpr milliseconds kNoticing{200};  // the end of a connection may be seen a little after the next request
    const auto over = earlier.ended ? earlier.ended : earlier.gone;
    const bool is_redirected = earlier.status.value_or(0) / 100 == 3;  // which may be followed before its body has ended
    if ((outcome_.of_program || is_redirected) && after == 0) return true;
    if (!over || *over > later.arrived + kNoticing) {
      out_.by_absence = true;
      return failed(name + " came while the response before was still open");
    }
    if (after == 0) return true;
    if (const auto fault = timing_fault(played_, i, after)) return failed(name + " " + *fault);
    return true;
  }

  bool judge_headers(const std::string& name, const mock::Exchange& seen, const ExpectedRequest& expected) {
    for (const auto& [header, allowed] : expected.headers) {
      const std::vector<std::string> values = mock::header_values(seen, header);
      if (values.size() > 1) return failed(fmt::format("{} has {} fields {}, expected one", name, values.size(), header));
      const std::optional<std::string> value = values.empty() ? std::nullopt : std::optional(values.front());
      if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) continue;
      const std::string wanted = allowed.front() ? fmt::format("\"{}\"", to_excerpt(*allowed.front(), 100)) : "none";
      return failed(fmt::format("{} has {} {}, expected {}", name, header, value ? fmt::format("\"{}\"", to_excerpt(*value, 100)) : "not at all", wanted));
    }
    if (expected.target && seen.target != *expected.target && !seen.target.ends_with(*expected.target)) {
      return failed(fmt::format("{} asks for \"{}\", expected \"{}\"", name, to_excerpt(seen.target, 200), *expected.target));
    }
    return true;
  }

  bool judge_promptness() {
    if (played_.held_back.empty()) return true;
    if (played_.held_back_at_cr) return relaxed(played_.held_back + "; a line that ends in CR is over at once");
    out_.by_absence = true;
    return failed(played_.held_back);
  }

  const ConnectOutcome& outcome_;
  const Played& played_;
  const Hello& hello_;
  const bool library_, states_;
};

// What was told, as it was told: the case shows how subjects differ where none is wrong.
ClientJudgement recorded(const Played& played) {
  ClientJudgement out;
  out.judgement.verdict = Verdict::info;
  for (const Happening& happening : played.happenings) {
    if (happening.kind == Seen::event) out.judgement.notes.push_back(fmt::format("it told {}", to_excerpt(happening.event.data, 200)));
  }
  out.judgement.seen = seen_lines(played);
  return out;
}

}  // namespace

bool shows_states(const Hello& hello) { return std::find(hello.can.begin(), hello.can.end(), "states") != hello.can.end(); }

bool is_nearer(const Judgement& other, const Judgement& best) {
  if (best.verdict != Verdict::fail) return false;
  return other.verdict != Verdict::fail || other.fitted > best.fitted;
}

std::optional<std::string> last_event_id_fault(const mock::Exchange& request, const std::string& expected) {
  const std::vector<std::string> values = mock::header_values(request, "last-event-id");
  if (values.size() > 1) return fmt::format("has {} fields Last-Event-ID, expected one", values.size());
  const std::string_view wanted = without_blanks(expected);
  if (wanted.empty()) {
    if (values.empty() || (!expected.empty() && values.front().empty())) return std::nullopt;
    return fmt::format("has Last-Event-ID \"{}\", expected none", to_excerpt(values.front(), 100));
  }
  if (values.empty()) {
    if (has_controls(wanted)) return std::nullopt;  // AMB-09: may be left out
    return fmt::format("has no Last-Event-ID, expected \"{}\"", to_excerpt(wanted, 100));
  }
  if (values.front() == wanted) return std::nullopt;
  return fmt::format("has Last-Event-ID \"{}\", expected \"{}\"", to_excerpt(values.front(), 100), to_excerpt(wanted, 100));
}

std::optional<std::string> timing_fault(const Played& played, std::size_t request, std::uint64_t after) {
  const mock::Exchange& earlier = played.exchanges[request - 1];
  const mock::Exchange& later = played.exchanges[request];
  if (!earlier.ended) return std::nullopt;
  auto over = *earlier.ended;
  for (const Happening& seen : played.happenings) {
    const bool is_loss = seen.kind == Happening::Kind::connecting || seen.kind == Happening::Kind::error;
    if (is_loss && seen.when >= earlier.arrived && seen.when < over) over = seen.when;
  }
  const double waited = std::chrono::duration<double, std::milli>(later.arrived - over).count();
  const auto least = static_cast<double>(after);
  if (waited >= least - std::max(10.0, least * 0.02)) return std::nullopt;
  return fmt::format("came {:.1f} ms after the end of the response before, expected not before {} ms", waited, after);
}

namespace {

// What the contract protocol asks in place of reports of states: a callback with an error, once the client has failed
// for good or has given up a connection that was silent for too long. After 204 and a clean end it may be missing.
bool needs_an_error(const ConnectCase& the_case, const ConnectOutcome& outcome) {
  const auto expects = [&outcome](Expected kind) {
    return std::any_of(outcome.happenings.begin(), outcome.happenings.end(), [kind](const ExpectedHappening& h) { return h.kind == kind; });
  };
  bool holds = false;
  for (const auto& [name, responses] : the_case.script) {
    for (const ServerResponse& response : responses) {
      if (response.status == 204) return false;
      holds = holds || response.end == ServerResponse::End::hold;
    }
  }
  return expects(Expected::closed) || (the_case.read_timeout && holds);
}

bool has_error(const Played& played) {
  return std::any_of(played.happenings.begin(), played.happenings.end(), [](const Happening& h) { return h.kind == Seen::error; });
}

// A service that reports more errors than it has made connections reports one loss twice.
std::optional<std::string> error_fault(const ConnectCase& the_case, const Played& played) {
  if (the_case.refuses()) return std::nullopt;  // the server does not see all connections
  const auto told = [&played](const Happening& h) { return h.kind == Seen::error && (!played.closed_at || h.when < *played.closed_at); };
  const auto errors = static_cast<std::size_t>(std::count_if(played.happenings.begin(), played.happenings.end(), told));
  if (errors <= played.requests) return std::nullopt;
  return fmt::format("it reported {} errors and had made {} requests", errors, played.requests);
}

}  // namespace

ClientJudgement judge_play(const ConnectCase& the_case, const Played& played, const Hello& hello, Profile profile, bool is_contract) {
  if (the_case.is_info) return recorded(played);
  std::optional<ClientJudgement> best;
  for (const ConnectOutcome& outcome : the_case.outcomes) {
    if ((outcome.profile && *outcome.profile != profile) || (is_contract && !outcome.for_contract)) continue;
    ClientJudgement judgement = ConnectJudging(outcome, played, hello, profile).judge();
    const bool lacks_error = needs_an_error(the_case, outcome) && !has_error(played);
    const std::optional<std::string> fault = lacks_error ? "it reported no error" : error_fault(the_case, played);
    if (is_contract && judgement.judgement.verdict != Verdict::fail && fault) {
      judgement.judgement.verdict = Verdict::fail;
      judgement.judgement.sentence = *fault;
      judgement.judgement.expected = expected_lines(outcome);
      judgement.judgement.seen = seen_lines(played);
      judgement.by_absence = lacks_error;
    }
    if (judgement.judgement.verdict == Verdict::pass) return judgement;
    if (!best || is_nearer(judgement.judgement, best->judgement)) best = std::move(judgement);
  }
  if (best) return *best;
  ClientJudgement none;
  none.judgement.verdict = Verdict::unsupported;
  none.judgement.sentence = "the case has no outcome for this profile";
  return none;
}

}  // namespace ssespec
