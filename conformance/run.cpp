#include "conformance/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <future>
#include <iterator>
#include <memory>
#include <mutex>
#include <set>

#include "conformance/conversation.h"
#include "conformance/expected_answer.h"
#include "conformance/judge.h"
#include "conformance/run_client.h"

namespace ssespec {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::vector<Cut> cuts_for(const Case& the_case, const Subject& subject, const RunOptions& options) {
  if (options.only_cut) return {*options.only_cut};
  if (subject.whole_only) return {Cut{}};
  if (the_case.cut_as_given) return {Cut{the_case.given_cut}};
  return cuts_of(the_case.input, the_case.id, options.seed);
}

// parse_json() skips a byte order mark, as files may have one; no JSON text does.
bool is_json_text(const std::string& data) { return !data.starts_with("\xef\xbb\xbf") && parse_json(data); }

// Decoders that hand out parsed JSON can only be asked about data that are JSON texts.
bool is_for_json_payloads(const Case& the_case) {
  for (const ExpectedItem& item : the_case.outcomes.front().items) {
    if (item.kind == ExpectedItem::Kind::event && item.data != "[DONE]" && !is_json_text(item.data)) return false;
  }
  return true;
}

// One case on its way through all of its cuts.
struct CaseRun {
  const Case* the_case = nullptr;
  Expectation expectation;
  std::optional<ExpectedAnswer> answer;
  std::vector<Cut> cuts;
  std::size_t sent = 0, answered = 0;
  CaseResult result;
  bool over = false;  // crash, hang or fail: further answers do not matter
  Clock::time_point start = Clock::now();
};

// What the workers of one subject share.
struct Shared {
  const Subject& subject;
  const std::vector<const Case*> cases;
  const Corpus& corpus;
  const RunOptions& options;
  const std::set<std::string> known_hangs;  // they do not count: a subject all of whose faults are known is judged whole
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> next_case{0};
  std::mutex mutex;  // for all below
  SubjectReport report;
  std::size_t hangs = 0, crashes = 0;

  void stop_because(const std::string& why) {
    const std::lock_guard lock(mutex);
    if (report.stopped.empty()) report.stopped = why;
    stop = true;
  }

  void add(CaseResult&& result) {
    bool too_many = false;
    {
      const std::lock_guard lock(mutex);
      if (result.verdict == Verdict::hang && !known_hangs.contains(result.id)) too_many = ++hangs >= kMostHangs;
      if (result.verdict == Verdict::crash) too_many = too_many || ++crashes >= kMostCrashes;
      const bool failed = result.verdict == Verdict::fail || result.verdict == Verdict::crash || result.verdict == Verdict::hang;
      report.results.push_back(std::move(result));
      if (options.progress) options.progress(report.results.size(), cases.size());
      if (failed && options.fail_fast && report.stopped.empty()) report.stopped = "--fail-fast: stopped at the first failure";
      if (failed && options.fail_fast) stop = true;
    }
    const std::string both = hangs > 0 && crashes > 0 ? " and " : "";
    if (too_many) stop_because("stopped after " + (hangs > 0 ? fmt::format("{} hangs", hangs) : "") + both + (crashes > 0 ? fmt::format("{} crashes", crashes) : ""));
  }
};

// One thread, one process of the subject, one case after the other.
class Worker {
 public:
  Worker(Shared& shared, std::unique_ptr<Conversation> conversation)
      : shared_(shared), conversation_(std::move(conversation)), hello_(conversation_->hello()),
        profile_(profile_of(shared.subject, hello_, shared.options)) {}

  void run() {
    const Conversation::Exchange exchange{
        [this](ParseRequest& request) { return next(request); },
        [this](Answer&& answer) { answered(std::move(answer)); },
        [this](std::size_t index) { return !requested_[index - answered_]->over; },
        [this](std::string_view line, std::uint64_t seq) { return is_expected(line, seq); }};
    Result<std::size_t> done = conversation_->exchange(exchange);
    if (!done) shared_.stop_because("it could not be started again: " + done.error().what);
    const std::string unasked = done && !shared_.stop ? conversation_->finish() : "";
    const std::lock_guard lock(shared_.mutex);
    if (!unasked.empty()) blame_last(unasked);
    if (shared_.report.stderr_tail.empty()) shared_.report.stderr_tail = conversation_->stderr_tail();
  }

 private:
  // The next request: the next cut of the case at hand, else the first one of the next case.
  bool next(ParseRequest& request) {
    while (!shared_.stop) {
      if (!runs_.empty() && !runs_.back()->over && runs_.back()->sent < runs_.back()->cuts.size()) {
        CaseRun& run = *runs_.back();
        request = {run.expectation.input, &run.cuts[run.sent++]};
        requested_.push_back(&run);
        return true;
      }
      const std::size_t index = shared_.next_case++;
      if (index >= shared_.cases.size()) return false;
      begin(*shared_.cases[index]);
    }
    return false;
  }

  // Empty if it is.
  std::string why_not_run(const Case& the_case) const {
    if (hello_.json_payload && !is_for_json_payloads(the_case)) return "it hands out parsed JSON only, and this case's data are no JSON texts";
    return why_left_out(shared_.subject, the_case.input.size());
  }

  void begin(const Case& the_case) {
    if (std::string reason = why_not_run(the_case); !reason.empty()) {
      CaseResult result;
      result.id = the_case.id;
      result.verdict = Verdict::unsupported;
      result.reason = std::move(reason);
      shared_.add(std::move(result));
      return;
    }
    auto run = std::make_unique<CaseRun>();
    run->the_case = &the_case;
    run->expectation = expectation_of(the_case);
    run->answer = expected_answer_of(run->expectation);
    run->cuts = cuts_for(the_case, shared_.subject, shared_.options);
    run->result.id = the_case.id;
    runs_.push_back(std::move(run));
  }

  // Whether the answer that is due is plainly right, and nobody asked to see it.
  bool is_expected(std::string_view line, std::uint64_t seq) {
    CaseRun& run = *requested_.front();
    const bool is_shown = shared_.options.in_full && run.answered == 0;
    return !is_shown && run.answer && run.answer->is_told_by(line, seq, hello_, run.cuts[run.answered], run.expectation.input.size());
  }

  void answered(Answer&& answer) {
    CaseRun& run = *requested_.front();
    requested_.pop_front();
    ++answered_;
    const Cut& cut = run.cuts[run.answered++];
    if (!run.over) take(run, cut, std::move(answer));
    if (run.answered < run.sent || (!run.over && run.sent < run.cuts.size())) return;
    finish(run);
  }

  void take(CaseRun& run, const Cut& cut, Answer&& answer) {
    switch (answer.kind) {
      case Answer::Kind::trace: {
        if (answer.as_expected) return;
        const bool in_full = shared_.options.in_full && run.answered == 1;
        Judgement judgement = (in_full ? judge_in_full : judge)(run.expectation, cut, answer.trace, hello_, profile_);
        for (std::string& note : judgement.notes) {
          if (run.result.notes.size() < 3) run.result.notes.push_back(std::move(note));
        }
        if (judgement.verdict == Verdict::pass && in_full) {
          const std::size_t cuts = run.cuts.size();
          const std::string under = cuts == 1 ? "this cut" : fmt::format("each of {} cuts, of which this is the first", cuts);
          run.result.difference = Difference{"as expected under " + under, cut, std::move(judgement.expected), std::move(judgement.seen)};
        }
        if (judgement.verdict == Verdict::pass) return;
        run.over = judgement.verdict == Verdict::fail;
        if (judgement.verdict == Verdict::lenient && run.result.verdict != Verdict::pass) return;  // the first stands
        run.result.verdict = run.over && run.the_case->level != Level::must ? Verdict::lenient : judgement.verdict;
        run.result.difference = Difference{judgement.sentence, cut, std::move(judgement.expected), std::move(judgement.seen)};
        return;
      }
      case Answer::Kind::dropped: return;
      case Answer::Kind::unsupported:
        run.over = true;
        run.result.verdict = Verdict::unsupported;
        run.result.reason = "it answered unsupported";
        return;
      case Answer::Kind::crash:
      case Answer::Kind::hang:
        run.over = true;
        run.result.verdict = answer.kind == Answer::Kind::crash ? Verdict::crash : Verdict::hang;
        run.result.reason = answer.how;
        run.result.difference = Difference{answer.how, cut, {}, {}};
        return;
    }
  }

  void finish(CaseRun& run) {
    const std::vector<std::string> hidden = hidden_requirements(*run.the_case, shared_.corpus, hello_);
    const bool nothing_shown = !hidden.empty() && hidden.size() == run.the_case->required.size();
    if (nothing_shown && (run.result.verdict == Verdict::pass || run.result.verdict == Verdict::lenient)) {
      run.result.verdict = Verdict::unsupported;
      run.result.difference.reset();
      run.result.reason = "it does not report what would show this";
    }
    run.result.seconds = seconds_since(run.start);
    last_ = run.result.id;
    shared_.add(std::move(run.result));
    runs_.pop_front();  // cases are finished in the order they were begun
  }

  // For what came after the last answer. Called under the mutex.
  void blame_last(const std::string& how) {
    for (CaseResult& result : shared_.report.results) {
      if (result.id != last_ || result.verdict == Verdict::hang || result.verdict == Verdict::crash) continue;
      result.verdict = Verdict::crash;
      result.reason = how;
      result.difference = Difference{how, Cut{}, {}, {}};
    }
  }

  Shared& shared_;
  std::unique_ptr<Conversation> conversation_;
  const Hello hello_;
  const Profile profile_;
  std::deque<std::unique_ptr<CaseRun>> runs_;  // those with answers to come
  std::deque<CaseRun*> requested_;             // whose each request without an answer is
  std::size_t answered_ = 0;                   // requests before the first of those
  std::string last_;                           // the case that was finished last
};

Limits limits_of(Shared& shared) {
  Limits limits;
  limits.answer_seconds = shared.options.case_seconds;
  limits.stop = &shared.stop;
  return limits;
}

// What one thread does. The process is started and ended by the thread that speaks to it: it dies with its parent thread.
void work(Shared& shared) {
  Result<std::unique_ptr<Conversation>> conversation = Conversation::start(shared.subject, limits_of(shared));
  if (!conversation) {
    const std::lock_guard lock(shared.mutex);
    if (shared.report.error.empty()) shared.report.error = conversation.error().what;
    shared.stop = true;
    return;
  }
  {
    const std::lock_guard lock(shared.mutex);
    shared.report.hello = (*conversation)->hello();
  }
  if ((*conversation)->hello().kind != "parser") return;
  Worker(shared, std::move(*conversation)).run();
}

bool take_one(std::atomic<unsigned>& spare) {
  unsigned left = spare;
  while (left > 0 && !spare.compare_exchange_weak(left, left - 1)) {
  }
  return left > 0;
}

// What is quick to judge and to read comes first; a slow subject has most of its verdicts before its time is up.
std::vector<const Case*> small_first(std::vector<const Case*> cases) {
  std::stable_sort(cases.begin(), cases.end(), [](const Case* a, const Case* b) { return a->input.size() < b->input.size(); });
  return cases;
}

std::set<std::string> hangs_of(const Known& known) {
  std::set<std::string> cases;
  for (const KnownEntry& entry : known.entries) {
    if (entry.verdict == Verdict::hang) cases.insert(entry.of_case);
  }
  return cases;
}

// More processes than the cores or the work would keep busy only cost start-ups.
unsigned workers_for(const Shared& shared) {
  const std::size_t by_work = std::max<std::size_t>(1, shared.cases.size() / 20);
  return static_cast<unsigned>(std::clamp<std::size_t>(shared.options.jobs, 1, std::min<std::size_t>(by_work, 64)));
}

// Has the work done; ends it at the deadline or when the user interrupts; and lets others help that are to spare.
void have_it_done(Shared& shared, Clock::time_point start) {
  const RunOptions& options = shared.options;
  std::vector<std::future<void>> workers;
  const auto add_worker = [&] { workers.push_back(std::async(std::launch::async, work, std::ref(shared))); };
  const unsigned at_first = workers_for(shared);
  while (workers.size() < at_first) add_worker();
  for (std::size_t at = 0; at < workers.size();) {
    if (workers[at].wait_for(std::chrono::milliseconds(50)) == std::future_status::ready) {
      ++at;
      continue;
    }
    if (options.interrupted != nullptr && *options.interrupted) shared.stop_because("interrupted");
    if (seconds_since(start) > options.subject_seconds) {
      shared.stop_because(fmt::format("stopped after {:.0f} s, the limit for one subject", options.subject_seconds));
    }
    const bool has_work = !shared.stop && shared.next_case < shared.cases.size();
    if (has_work && options.spare != nullptr && take_one(*options.spare)) add_worker();
  }
  if (options.spare != nullptr) *options.spare += static_cast<unsigned>(workers.size()) - at_first;
}

}  // namespace

Profile profile_of(const Subject& subject, const Hello& hello, const RunOptions& options) {
  if (options.profile) return *options.profile;
  if (subject.profile) return *subject.profile;
  return hello.profile.value_or(Profile::library);
}

namespace {

SubjectReport run_parser(const Subject& subject, const std::vector<const Case*>& cases, const Corpus& corpus,
                         const Known& known, const RunOptions& options) {
  const auto start = Clock::now();
  Shared shared{subject, small_first(cases), corpus, options, hangs_of(known), {}, {}, {}, {}, 0, 0};
  shared.report.subject = subject;
  have_it_done(shared, start);
  SubjectReport& report = shared.report;
  report.profile = profile_of(subject, report.hello, options);
  std::sort(report.results.begin(), report.results.end(), [](const CaseResult& a, const CaseResult& b) { return a.id < b.id; });
  report.not_run = cases.size() - report.results.size();
  apply_known(known, today(), report);
  report.seconds = seconds_since(start);
  return std::move(report);
}

}  // namespace

SubjectReport run_subject(const Subject& subject, const std::vector<const Case*>& cases, const Corpus& corpus,
                          const Known& known, const RunOptions& options) {
  if (!subject.contract_url.empty() || subject.kind == "client") return run_client(subject, cases, known, options);
  std::vector<const Case*> for_parsers;
  std::copy_if(cases.begin(), cases.end(), std::back_inserter(for_parsers), [](const Case* c) { return c->step() == "parse"; });
  SubjectReport report = run_parser(subject, for_parsers, corpus, known, options);
  if (report.hello.kind == "parser" || !report.error.empty()) return report;
  return run_client(subject, cases, known, options);  // what it is was not known before its hello
}

}  // namespace ssespec
