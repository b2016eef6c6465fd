#include "fuzz/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <unordered_set>

#include "fuzz/batch.h"
#include "fuzz/client_campaign.h"
#include "fuzz/explain.h"
#include "fuzz/finder.h"
#include "fuzz/grammar.h"
#include "fuzz/growth.h"
#include "fuzz/mutator.h"
#include "fuzz/watch.h"

namespace ssespec {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kRound = 1024;        // feedback is merged after so many cases
constexpr std::size_t kMostPool = 4096;     // inputs that are varied
constexpr std::size_t kMostKept = 2048;     // bytes of an input that is kept for its outcome
constexpr double kLeastGrowth = 10, kMostGrowth = 120;  // seconds for the doubling series
constexpr std::size_t kCorpusInput = 400;   // bytes of a corpus case that is worth varying

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Campaign {
 public:
  Campaign(Batch& batch, Watch& watch, const CampaignOptions& options, const Known& known, CampaignReport& report)
      : batch_(batch), watch_(watch), options_(options), report_(report), finder_(batch, known, report) {}

  void fill_pool(const Corpus& corpus) {
    for (const std::string& seed : options_.seeds) pool_.push_back(seed);
    for (const Case& the_case : corpus.cases) {
      if (the_case.step() == "parse" && the_case.input.size() <= kCorpusInput) pool_.push_back(encode_input(the_case.input, {}));
    }
    seeds_ = pool_.size();
  }

  Result<void> run(const std::function<void(const CampaignStatus&)>& status) {
    const Clock::time_point start = Clock::now();
    for (std::size_t round = 0; !is_over(); ++round) {
      std::vector<FuzzCase> cases(options_.cases == 0 ? kRound : std::min(kRound, options_.cases - report_.cases));
      const Result<void> done = batch_.run(cases, [&](std::size_t index) { return make(round, index); });
      if (!done) return done;
      if (watch_.stop() && !watch_.interrupted()) watch_.extend(20);
      const bool was_cut_short = take(cases);
      if (status) {
        CampaignStatus now{report_.cases, report_.findings.size(), seconds_since(start), {}};
        if (!report_.findings.empty()) now.last_find = report_.findings.back().label;
        status(now);
      }
      if (was_cut_short) break;
    }
    if (watch_.stop() && !watch_.interrupted()) watch_.extend(20);
    if (!watch_.interrupted()) finder_.look_again();
    return {};
  }

 private:
  bool is_over() const {
    return watch_.stop() || (options_.cases > 0 && report_.cases >= options_.cases) || finder_.gave_up();
  }

  // A case depends on the seed, its number and what the rounds before it brought.
  FuzzInput make(std::size_t round, std::size_t index) const {
    Random random(options_.seed, round * kRound + index);
    std::string encoded;
    const std::size_t kind = pool_.empty() ? 0 : random.below(16);
    if (kind < 7) {
      encoded = generate_input(random, options_.most_bytes);
    } else if (kind < 9 && seeds_ > 0) {
      encoded = pool_[random.below(seeds_)];
      if (!random.one_in(3)) add_cuts(encoded, random);
    } else if (kind < 14) {
      encoded = pool_[random.below(pool_.size())];
      mutate(encoded, random, options_.most_bytes);
    } else {
      encoded = splice(pool_[random.below(pool_.size())], pool_[random.below(pool_.size())], random, options_.most_bytes);
    }
    return decode_input(encoded);
  }

  // What a round brought, in the order of its cases. True if some have no answer.
  bool take(std::vector<FuzzCase>& cases) {
    const auto end = std::find_if(cases.begin(), cases.end(), [](const FuzzCase& c) { return !c.answered; });
    std::vector<FuzzCase*> failed;
    for (auto it = cases.begin(); it != end; ++it) {
      it->number = ++report_.cases;
      if (it->verdict == Verdict::unsupported) ++report_.unsupported_cases;
      if (it->verdict == Verdict::lenient) ++report_.lenient_cases;
      keep_if_new(*it);
      finder_.note(*it);
      if (it->failed()) failed.push_back(&*it);
    }
    report_.failed_cases += failed.size();
    finder_.look_into(failed);
    return end != cases.end();
  }

  void keep_if_new(const FuzzCase& the_case) {
    const bool new_outcome = shapes_.insert(the_case.oracle_shape).second;
    const bool new_answer = shapes_.insert(the_case.seen_shape * 31 + 7).second;
    if ((!new_outcome && !new_answer) || pool_.size() >= kMostPool || the_case.input.stream.size() > kMostKept) return;
    pool_.push_back(encode_input(the_case.input.stream, the_case.input.cut));
    report_.kept.push_back(pool_.back());
    ++report_.interesting;
  }

  Batch& batch_;
  Watch& watch_;
  const CampaignOptions& options_;
  CampaignReport& report_;
  Finder finder_;
  std::vector<std::string> pool_;
  std::size_t seeds_ = 0;
  std::unordered_set<std::uint64_t> shapes_;
};

// A contract service is a client; of the others hello tells.
Result<bool> is_client(const Subject& subject, const Limits& limits, CampaignReport& report) {
  if (!subject.contract_url.empty()) return true;
  const Result<std::unique_ptr<Conversation>> conversation = Conversation::start(subject, limits);
  if (!conversation) return tl::unexpected(conversation.error());
  report.hello = (*conversation)->hello();
  return report.hello.kind == "client";
}

struct ParserCampaign {
  const Subject& subject;
  const Corpus& corpus;
  const Known& known;
  const CampaignOptions& options;
  const Limits& limits;
};

Result<void> run_parser_campaign(const ParserCampaign& of, Watch& watch, CampaignReport& report,
                                 const std::function<void(const CampaignStatus&)>& status) {
  Result<std::unique_ptr<Batch>> batch = Batch::start(of.subject, of.limits, of.options.jobs);
  if (!batch) return tl::unexpected(batch.error());
  const Hello& hello = (*batch)->hello();
  report.hello = hello;
  report.profile = of.options.profile ? *of.options.profile : of.subject.profile ? *of.subject.profile : hello.profile.value_or(Profile::library);
  (*batch)->set_profile(report.profile);
  Campaign campaign(**batch, watch, of.options, of.known, report);
  campaign.fill_pool(of.corpus);
  const Clock::time_point start = Clock::now();
  const Result<void> done = campaign.run(status);
  report.seconds_of_cases = seconds_since(start);
  if (!done) report.error = done.error().what;
  if (done && !watch.interrupted() && of.options.growth) {
    watch.extend(of.options.seconds > 0 ? std::clamp(of.options.seconds / 2, kLeastGrowth, kMostGrowth) : kMostGrowth);
    report.slow = slow_growth(**batch, of.known);
  }
  return {};
}

}  // namespace

std::size_t CampaignReport::unknown_findings() const {
  const auto is_unknown = [](const auto& finding) { return finding.known_reason.empty(); };
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), is_unknown) +
                                  std::count_if(slow.begin(), slow.end(), is_unknown));
}

Exit CampaignReport::exit() const {
  if (interrupted) return Exit::interrupted;
  if (!error.empty()) return Exit::subject_failed;
  return unknown_findings() > 0 ? Exit::failed : Exit::as_expected;
}

Result<CampaignReport> run_campaign(const Subject& subject, const Corpus& corpus, const Known& known,
                                    const CampaignOptions& given,
                                    const std::function<void(const CampaignStatus&)>& status) {
  CampaignOptions options = given;
  if (options.cases == 0 && options.seconds <= 0) options.seconds = 60;
  const Clock::time_point start = Clock::now();
  Watch watch(options.interrupted, options.seconds);
  Limits limits;
  limits.answer_seconds = options.case_seconds;
  limits.stop = &watch.stop();
  CampaignReport report;
  report.subject = subject;
  report.seed = options.seed;
  const Result<bool> client = is_client(subject, limits, report);
  if (!client) return tl::unexpected(client.error());
  const Result<void> done = *client ? run_client_campaign(subject, known, options, watch, report, status)
                                    : run_parser_campaign({subject, corpus, known, options, limits}, watch, report, status);
  if (!done) return tl::unexpected(done.error());
  report.interrupted = watch.interrupted();
  for (const KnownEntry& entry : known.entries) {
    const auto is_it = [&entry](const auto& finding) { return finding.label == entry.label; };
    const bool found = std::any_of(report.findings.begin(), report.findings.end(), is_it) ||
                       std::any_of(report.slow.begin(), report.slow.end(), is_it);
    if (!entry.label.empty() && !found) report.stale.push_back(entry.label);
  }
  report.seconds = seconds_since(start);
  if (report.seconds_of_cases == 0) report.seconds_of_cases = report.seconds;
  return report;
}

}  // namespace ssespec
