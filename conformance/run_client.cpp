#include "conformance/run_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <stop_token>
#include <thread>
#include <unordered_set>
#include <utility>

#include "conformance/adapter_link.h"
#include "conformance/client_job.h"
#include "conformance/contract_link.h"
#include "conformance/in_parallel.h"

namespace ssespec {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr double kHelloSeconds = 20;
constexpr int kAddresses = 24;        // of loopback
constexpr double kLimit = 74;         // seconds for one client; what is under way then is dropped
constexpr double kWholeUntil = 44;     // seconds: a slow client gets a sample of the parser cases
constexpr double kLargeUntil = 52;     // seconds: plays of large inputs that are not over by then are broken off
constexpr double kRepeatSeconds = 25; // for all repetitions
constexpr std::size_t kCutPlays = 800;  // of parser cases, once more under a cut: no clock decides, so that two runs agree
constexpr std::size_t kCutPlaysOfPages = 400;
constexpr std::size_t kMostDeaths = 5;
constexpr std::ptrdiff_t kFewFailures = 16;  // wrong, and not only late: what one accident of a network may make
constexpr std::array<std::size_t, 3> kRepeatAtOnce = {12, 4, 1};  // three rounds, ever fewer at once

struct Job { std::size_t of_case = 0, cut = 0; };

// A case whose failure has to be seen again before it counts: one that nobody knows of.
struct Suspect { Job job; ClientJudgement judgement; int repeated = 0; bool passed = false; };

class ClientRun {
 public:
  ClientRun(const Subject& subject, const std::vector<const Case*>& cases, const Known& known, const RunOptions& options)
      : options_(options) {
    report_.subject = subject;
    for (const KnownEntry& entry : known.entries) {
      if (entry.verdict == Verdict::fail) known_to_fail_.insert(entry.of_case);
    }
    for (const Case* the_case : cases) {
      cases_.push_back(client_case_of(*the_case, options.seed, options.only_cut));
      CaseResult result;
      result.id = the_case->id;
      results_.push_back(std::move(result));
      states_.push_back(State::waiting);
    }
  }

  SubjectReport run();

 private:
  enum class State : std::uint8_t { waiting, judged, over };

  bool prepare();
  std::vector<Job> all_jobs();
  void run_jobs(const std::vector<Job>& jobs);
  bool is_wanted(const Job& job);
  void leave_out(std::size_t of_case, std::string reason, bool by_chance);
  void do_job(const Job& job);
  std::pair<Played, ClientJudgement> played_and_judged(const Job& job, const std::atomic<bool>& stop);
  void play_alone(const std::vector<Job>& jobs);
  void take(const Job& job, const Played& played, ClientJudgement&& judgement, bool alone);
  void settle(const Job& job, const ClientJudgement& judgement);
  void settle(const Suspect& suspect) {
    states_[suspect.job.of_case] = State::waiting;
    settle(suspect.job, suspect.judgement);
  }
  void repeat_suspects();
  void repeat(Suspect& suspect);
  void repeat_dead();
  void revive();
  void stop_because(const std::string& why);
  void count_progress();
  double elapsed() const { return std::chrono::duration<double>(SteadyClock::now() - start_).count(); }
  bool has_pages() const { return std::find(hello_.can.begin(), hello_.can.end(), "page") != hello_.can.end(); }

  const RunOptions& options_;
  std::unordered_set<std::string> known_to_fail_;
  const SteadyClock::time_point start_ = SteadyClock::now();
  std::vector<ClientCase> cases_;
  std::unique_ptr<mock::MockServer> server_;
  std::unique_ptr<ClientLink> link_;
  std::vector<std::string> origins_;
  Hello hello_;
  Profile profile_ = Profile::library;
  bool is_contract_ = false;
  Pace pace_;
  std::atomic<bool> stop_{false}, stop_large_{false};
  std::shared_mutex playing_;  // shared: a play; unique: the subject is started again
  std::mutex mutex_;           // what follows
  SubjectReport report_;
  std::vector<CaseResult> results_;
  std::vector<State> states_;
  std::vector<Suspect> suspects_;
  std::vector<Job> dead_;
  std::size_t deaths_ = 0, done_ = 0;
};

void ClientRun::stop_because(const std::string& why) {
  const std::lock_guard lock(mutex_);
  if (report_.stopped.empty()) report_.stopped = why;
  stop_ = true;
}

bool ClientRun::prepare() {
  auto server = mock::MockServer::start({});
  if (!server) {
    report_.error = server.error();
    return false;
  }
  server_ = std::move(*server);
  origins_ = {server_->origin()};
  for (int last = 2; last <= kAddresses; ++last) {
    if (auto origin = server_->listen(fmt::format("127.0.0.{}", last))) origins_.push_back(*origin);
  }
  Result<std::unique_ptr<ClientLink>> link = report_.subject.contract_url.empty() ? start_adapter_link(report_.subject, kHelloSeconds)
                                                                                  : start_contract_link(report_.subject, options_.interrupted);
  if (!link) {
    report_.error = link.error().what;
    return false;
  }
  link_ = std::move(*link);
  hello_ = link_->hello();
  report_.hello = hello_;
  profile_ = profile_of(report_.subject, hello_, options_);
  is_contract_ = !report_.subject.contract_url.empty();
  return true;
}

// The connect cases and every parser case whole, some of these under a cut, then large inputs. Settles what cannot be run.
std::vector<Job> ClientRun::all_jobs() {
  const std::set<std::size_t> beyond = beyond_sample(cases_, report_.subject.sample.value_or(cases_.size()));
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    const ClientCase& the_case = cases_[i];
    std::string reason = why_not_run(the_case, hello_, pace_, is_contract_);
    if (reason.empty()) reason = why_left_out(report_.subject, the_case.the_case->input.size());
    if (reason.empty() && beyond.contains(i)) reason = fmt::format("adapter.json asks for a sample of {} parser cases, and this one is not in it", *report_.subject.sample);
    if (!the_case.unreadable.empty() || !reason.empty()) {
      leave_out(i, the_case.unreadable.empty() ? reason : the_case.unreadable, false);
      if (!the_case.unreadable.empty()) results_[i].verdict = Verdict::harness_error;
    } else {
      jobs.push_back({i, 0});
    }
  }
  std::stable_sort(jobs.begin(), jobs.end(), [this](const Job& a, const Job& b) { return runs_before(cases_[a.of_case], cases_[b.of_case], pace_); });
  if (!pace_.reconnects || report_.subject.sample) return jobs;
  const std::size_t most = has_pages() ? kCutPlaysOfPages : kCutPlays;
  std::vector<Job> cut;
  for (const Job& job : jobs) {
    if (cut.size() < most && cases_[job.of_case].cuts.size() > 1) cut.push_back({job.of_case, 1});
  }
  const auto large = std::find_if(jobs.begin(), jobs.end(), [this](const Job& job) { return has_large_input(cases_[job.of_case]); });
  jobs.insert(large, cut.begin(), cut.end());
  return jobs;
}

void ClientRun::run_jobs(const std::vector<Job>& jobs) {
  in_parallel(plays_at_once(pace_, is_contract_, has_pages()), jobs.size(), [&](std::size_t at) {
    if (stop_ || !is_wanted(jobs[at])) return;
    if (!link_->alive()) revive();
    if (!stop_) do_job(jobs[at]);
  });
}

// A case that failed is not tried under a cut.
bool ClientRun::is_wanted(const Job& job) {
  const bool is_late = cases_[job.of_case].expectation && elapsed() > kWholeUntil;
  const std::lock_guard lock(mutex_);
  if (is_late && job.cut > 0) return false;
  if (is_late && states_[job.of_case] == State::waiting) {
    leave_out(job.of_case, "the client is too slow for every parser case over HTTP in the time; this one was left out", true);
  }
  return states_[job.of_case] != State::over;
}

// `by_chance`: since there was no time. Called under the mutex.
void ClientRun::leave_out(std::size_t of_case, std::string reason, bool by_chance) {
  results_[of_case].verdict = Verdict::unsupported;
  results_[of_case].reason = std::move(reason);
  results_[of_case].sometimes = by_chance;
  states_[of_case] = State::over;
  count_progress();
}

std::pair<Played, ClientJudgement> ClientRun::played_and_judged(const Job& job, const std::atomic<bool>& stop) {
  const ClientCase& the_case = cases_[job.of_case];
  Played played = play_case(the_case, job.cut, {*server_, *link_, origins_, &stop}, patience_for(the_case, pace_));
  ClientJudgement judgement;
  if (played.is_judged()) judgement = judge_case(the_case, job.cut, played, hello_, profile_, is_contract_);
  return {std::move(played), std::move(judgement)};
}

// Cases about two sources of one client, before there are any others that could be to blame.
void ClientRun::play_alone(const std::vector<Job>& jobs) {
  for (const Job& job : jobs) {
    if (!link_->alive()) revive();
    if (stop_) return;
    do_job(job);
    if (suspects_.empty()) continue;
    while (!suspects_.back().passed && suspects_.back().repeated < 2 && !stop_) repeat(suspects_.back());
    if (!suspects_.back().passed) settle(suspects_.back());
    suspects_.clear();
  }
}

void ClientRun::do_job(const Job& job) {
  const std::shared_lock playing(playing_);
  const auto began = SteadyClock::now();
  auto [played, judgement] = played_and_judged(job, has_large_input(cases_[job.of_case]) ? stop_large_ : stop_);
  take(job, played, std::move(judgement), false);
  const std::lock_guard lock(mutex_);
  if (played.end == Played::End::stopped && !stop_ && states_[job.of_case] == State::waiting) {
    leave_out(job.of_case, "the client is too slow for an input of this size in the time; this one was left out", true);
  }
  results_[job.of_case].seconds += std::chrono::duration<double>(SteadyClock::now() - began).count();
}

void ClientRun::count_progress() {
  ++done_;
  if (options_.progress) options_.progress(std::min(done_, cases_.size()), cases_.size());
}

void ClientRun::take(const Job& job, const Played& played, ClientJudgement&& judgement, bool alone) {
  const std::lock_guard lock(mutex_);
  if (options_.fail_fast && stop_) return;  // the client, or the machine, was already at fault
  CaseResult& result = results_[job.of_case];
  switch (played.end) {
    case Played::End::stopped: return;
    case Played::End::unsupported:
      result.verdict = Verdict::unsupported;
      result.reason = "it answered unsupported";
      states_[job.of_case] = State::over;
      count_progress();
      return;
    case Played::End::dead:
      if (!alone) {
        dead_.push_back(job);
        return;
      }
      result.verdict = Verdict::crash;
      result.reason = played.how;
      result.difference = Difference{played.how, cases_[job.of_case].cuts[job.cut], {}, {}};
      states_[job.of_case] = State::over;
      count_progress();
      return;
    default: break;
  }
  if (states_[job.of_case] == State::over) return;
  const bool is_certain = alone || known_to_fail_.contains(result.id) || (options_.fail_fast && !judgement.by_absence);
  if (judgement.judgement.verdict == Verdict::fail && !is_certain) {
    suspects_.push_back({job, std::move(judgement)});
    states_[job.of_case] = State::over;
    return;
  }
  settle(job, judgement);
}

// Enters a judgement into the case's result. Called under the mutex.
void ClientRun::settle(const Job& job, const ClientJudgement& judgement) {
  CaseResult& result = results_[job.of_case];
  const Judgement& said = judgement.judgement;
  if (states_[job.of_case] == State::waiting) count_progress();
  states_[job.of_case] = said.verdict == Verdict::fail ? State::over : State::judged;
  for (const std::string& note : said.notes) {
    if (result.notes.size() < 3) result.notes.push_back(note);
  }
  if (said.verdict == Verdict::pass) return;
  if (said.verdict == Verdict::lenient && result.verdict != Verdict::pass) return;
  if (said.verdict == Verdict::info) {
    result.verdict = Verdict::info;
    return;
  }
  const bool is_must = cases_[job.of_case].the_case->level == Level::must;
  result.verdict = said.verdict == Verdict::fail && !is_must ? Verdict::lenient : said.verdict;
  result.difference = Difference{said.sentence, cases_[job.of_case].cuts[job.cut], said.expected, said.seen};
  if (said.verdict == Verdict::unsupported) result.reason = said.sentence;
  if (result.verdict == Verdict::fail && options_.fail_fast) {
    if (report_.stopped.empty()) report_.stopped = "--fail-fast: stopped at the first failure";
    stop_ = true;
  }
}

// Plays it once more, with few others beside it.
void ClientRun::repeat(Suspect& suspect) {
  if (!link_->alive()) revive();
  const std::shared_lock playing(playing_);
  auto [played, judgement] = played_and_judged(suspect.job, stop_);
  ++suspect.repeated;
  if (!played.is_judged()) return;
  if (judgement.judgement.verdict == Verdict::fail) {
    suspect.judgement = std::move(judgement);
    return;
  }
  suspect.passed = true;
  const std::lock_guard lock(mutex_);
  results_[suspect.job.of_case].sometimes = true;
  results_[suspect.job.of_case].notes.push_back("failed among others and passed when repeated: " + suspect.judgement.judgement.sentence);
  states_[suspect.job.of_case] = State::waiting;
  settle(suspect.job, judgement);
}

// What failed because something did not come may have failed because the machine was busy, or the subject: it is
// started anew, without what it still has to do for cases that are over. Not a browser, which takes seconds.
// What was plainly wrong is repeated only where it is rare.
void ClientRun::repeat_suspects() {
  if (options_.fail_fast && stop_) {  // none of them was seen twice
    for (const Suspect& suspect : suspects_) states_[suspect.job.of_case] = State::waiting;
    return;
  }
  const auto wrong = std::stable_partition(suspects_.begin(), suspects_.end(), [](const Suspect& s) { return s.judgement.by_absence; });
  if (suspects_.end() - wrong > kFewFailures) {
    const std::lock_guard lock(mutex_);
    std::for_each(wrong, suspects_.end(), [this](const Suspect& s) { settle(s); });
    suspects_.erase(wrong, suspects_.end());
  }
  if (!suspects_.empty() && !is_contract_ && !has_pages() && link_->alive() && !stop_) {
    const std::unique_lock alone(playing_);
    if (Result<void> revived = link_->revive(); !revived) stop_because("it could not be started again: " + revived.error().what);
  }
  const double until = std::min(elapsed() + kRepeatSeconds, kLimit - 16);
  std::sort(suspects_.begin(), suspects_.end(), [this](const Suspect& a, const Suspect& b) {
    return runs_before(cases_[a.job.of_case], cases_[b.job.of_case], pace_);
  });
  for (const std::size_t at_once : kRepeatAtOnce) {
    in_parallel(at_once, suspects_.size(), [&](std::size_t at) {
      if (!suspects_[at].passed && elapsed() < until && !stop_) repeat(suspects_[at]);
    });
  }
  // Only some could be repeated. Where these failed again, so would the others: unless the subject was still at work on
  // a large input.
  const bool some_passed = std::any_of(suspects_.begin(), suspects_.end(), [](const Suspect& s) { return s.passed; });
  const std::lock_guard lock(mutex_);
  for (Suspect& suspect : suspects_) {
    if (suspect.passed) continue;
    const bool is_doubtful = some_passed || has_large_input(cases_[suspect.job.of_case]);
    if (is_doubtful && suspect.judgement.by_absence && suspect.repeated < static_cast<int>(kRepeatAtOnce.size())) {
      leave_out(suspect.job.of_case, "it failed among others, and there was no time to repeat it alone", true);
      continue;
    }
    settle(suspect);
  }
}

// When the subject died, many cases were under way; the guilty one kills it alone, too.
void ClientRun::repeat_dead() {
  const std::vector<Job> jobs = std::exchange(dead_, {});
  std::size_t blamed = 0;
  for (const Job& job : jobs) {
    if (!link_->alive()) revive();
    if (stop_) {
      dead_.push_back(job);
      continue;
    }
    auto [played, judgement] = played_and_judged(job, stop_);
    if (played.end == Played::End::dead) ++blamed;
    take(job, played, std::move(judgement), true);
  }
  if (blamed > 0 || stop_) return;
  const std::lock_guard lock(mutex_);
  CaseResult& result = results_[jobs.front().of_case];
  result.verdict = Verdict::crash;
  result.reason = "it ended among many other cases; not when this one is played alone";
}

void ClientRun::revive() {
  const std::unique_lock alone(playing_);
  if (link_->alive() || stop_) return;
  {
    const std::lock_guard lock(mutex_);
    if (report_.stderr_tail.empty()) report_.stderr_tail = link_->stderr_tail();
  }
  if (++deaths_ > kMostDeaths) {
    stop_because(fmt::format("stopped after it had died {} times", deaths_));
    return;
  }
  if (Result<void> revived = link_->revive(); !revived) stop_because("it could not be started again: " + revived.error().what);
}

SubjectReport ClientRun::run() {
  if (!prepare()) return std::move(report_);
  std::jthread watcher([this](const std::stop_token& done) {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    while (!woken.wait_for(lock, done, std::chrono::milliseconds(50), [] { return false; }) && !done.stop_requested()) {
      if (options_.interrupted != nullptr && *options_.interrupted) stop_because("interrupted");
      if (elapsed() > kLargeUntil || stop_) stop_large_ = true;
      if (elapsed() > kLimit) stop_because(fmt::format("stopped after {:.0f} s, the limit for one client", kLimit));
    }
  });
  // A browser makes a page for each address, which takes its time: one stream each, before any is judged.
  pace_ = pace_of({*server_, *link_, origins_, &stop_}, has_pages() ? origins_.size() : 2);
  report_.error = link_->why_no_client();
  if (!report_.error.empty()) return std::move(report_);
  for (ClientCase& each : cases_) each.third_is_awaited = pace_.keeps_retry();
  std::vector<Job> jobs = all_jobs();
  const auto others = std::stable_partition(jobs.begin(), jobs.end(), [this](const Job& job) { return is_about_two_sources(cases_[job.of_case]); });
  play_alone({jobs.begin(), others});
  run_jobs({others, jobs.end()});
  if (!dead_.empty()) repeat_dead();
  repeat_suspects();
  watcher.request_stop();
  watcher.join();
  for (const Job& job : dead_) {
    results_[job.of_case].verdict = Verdict::crash;
    results_[job.of_case].reason = "it ended while this case was played";
    states_[job.of_case] = State::over;
  }
  if (report_.stderr_tail.empty()) report_.stderr_tail = link_->stderr_tail();
  for (std::size_t i = 0; i < results_.size(); ++i) {
    if (states_[i] != State::waiting) report_.results.push_back(std::move(results_[i]));
  }
  link_.reset();
  return std::move(report_);
}

}  // namespace

SubjectReport run_client(const Subject& subject, const std::vector<const Case*>& cases, const Known& known,
                         const RunOptions& options) {
  const auto start = SteadyClock::now();
  ClientRun run(subject, cases, known, options);
  SubjectReport report = run.run();
  report.profile = profile_of(subject, report.hello, options);
  std::sort(report.results.begin(), report.results.end(), [](const CaseResult& a, const CaseResult& b) { return a.id < b.id; });
  report.not_run = cases.size() - report.results.size();
  apply_known(known, today(), report);
  report.seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
  return report;
}

}  // namespace ssespec
