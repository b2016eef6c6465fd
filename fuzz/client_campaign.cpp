#include "fuzz/client_campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "fuzz/client_explain.h"

namespace ssespec {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kRound = 128;        // scripts, after which the failed ones are looked into
constexpr std::size_t kMostExamined = 6;   // of one round
constexpr std::size_t kMostNew = 20;       // findings that no planted bug explains
constexpr std::size_t kMostDeaths = 20;
constexpr std::size_t kSamples = 24;
constexpr int kMostSteps = 24;             // of making one script small
constexpr std::size_t kRepeatFirst = 4;     // if all of so many fail again, the rest is believed
constexpr std::size_t kAtOnce = 64;        // simpler scripts tried together

class ClientCampaign {
 public:
  ClientCampaign(ClientStage& stage, const Known& known, const CampaignOptions& options, Watch& watch, CampaignReport& report)
      : stage_(stage), known_(known), options_(options), watch_(watch), report_(report), explainer_(stage) {}

  Result<void> run(const std::function<void(const CampaignStatus&)>& status) {
    const Clock::time_point start = Clock::now();
    while (!is_over()) {
      const std::size_t left = options_.cases == 0 ? kRound : std::min(kRound, options_.cases - report_.cases);
      std::vector<FuzzScript> scripts;
      for (std::size_t i = 0; i < left; ++i) {
        Random random(options_.seed, report_.cases + i);
        scripts.push_back(generate_script(random, stage_.hello().can));
      }
      const std::vector<ScriptOutcome> outcomes = stage_.play(scripts);
      if (watch_.interrupted()) return {};
      if (watch_.stop()) watch_.extend(20);
      const bool was_cut_short = std::any_of(outcomes.begin(), outcomes.end(), [](const ScriptOutcome& o) { return !o.played && !o.died && !o.unsupported; });
      if (Result<void> done = take(scripts, outcomes); !done) return done;
      if (status) status({report_.cases, report_.findings.size(), std::chrono::duration<double>(Clock::now() - start).count(),
                          report_.findings.empty() ? "" : report_.findings.back().label});
      if (was_cut_short) return {};
    }
    return {};
  }

 private:
  struct Failed {
    std::size_t number = 0;
    FuzzScript script;
    ScriptOutcome outcome;
  };

  bool is_over() const { return watch_.stop() || (options_.cases > 0 && report_.cases >= options_.cases) || deaths_ >= kMostDeaths; }

  Result<void> take(const std::vector<FuzzScript>& scripts, const std::vector<ScriptOutcome>& outcomes) {
    std::vector<Failed> failed;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
      const ScriptOutcome& outcome = outcomes[i];
      if (!outcome.played && !outcome.died && !outcome.unsupported) break;
      ++report_.cases;
      if (outcome.unsupported) ++report_.unsupported_cases;
      if (outcome.verdict == Verdict::lenient) ++report_.lenient_cases;
      if (outcome.played && outcome.verdict == Verdict::pass && passed_.size() < kSamples) passed_.push_back({scripts[i], {}});
      if (outcome.died || outcome.verdict == Verdict::fail || outcome.verdict == Verdict::harness_error) failed.push_back({report_.cases, scripts[i], outcome});
    }
    if (!stage_.alive()) {
      if (Result<void> revived = stage_.revive(); !revived) return revived;
    }
    if (Result<void> sure = confirm(failed); !sure) return sure;
    report_.failed_cases += failed.size();
    look_into(failed);
    return {};
  }

  // What failed because something did not come may have failed because the machine was busy, and when a client dies
  // many scripts are under way: these are played again, one at a time.
  Result<void> confirm(std::vector<Failed>& failed) {
    std::size_t repeated = 0, again = 0;
    for (Failed& one : failed) {
      if (!one.outcome.by_absence && !one.outcome.died) continue;
      const bool is_believed = repeated >= kRepeatFirst && again == repeated;
      if (is_believed && !one.outcome.died) continue;
      one.outcome = stage_.play(one.script);
      ++repeated;
      if (one.outcome.verdict == Verdict::fail || one.outcome.died) ++again;
      if (one.outcome.died) ++deaths_;
      if (!stage_.alive()) {
        if (Result<void> revived = stage_.revive(); !revived) return revived;
      }
      if (deaths_ >= kMostDeaths) break;
    }
    std::erase_if(failed, [](const Failed& one) { return !one.outcome.died && one.outcome.verdict != Verdict::fail && one.outcome.verdict != Verdict::harness_error; });
    return {};
  }

  void look_into(std::vector<Failed>& failed) {
    for (const Failed& one : failed) {
      if (failed_.size() < kSamples && one.outcome.verdict == Verdict::fail) failed_.push_back({one.script, one.outcome.signature});
    }
    set_aside_explained(failed, 0);
    std::stable_sort(failed.begin(), failed.end(), [](const Failed& a, const Failed& b) {
      return std::pair(a.script.connections.size(), bytes_of(a.script)) < std::pair(b.script.connections.size(), bytes_of(b.script));
    });
    std::size_t examined = 0;
    while (!failed.empty() && !watch_.stop()) {
      if (examined++ >= kMostExamined) break;
      const Failed one = failed.front();
      failed.erase(failed.begin());
      const std::size_t before = report_.findings.size();
      examine(one);
      if (report_.findings.size() > before) set_aside_explained(failed, before);
    }
    report_.unexamined += failed.size();
  }

  // Takes out what the findings from number `first` on explain.
  void set_aside_explained(std::vector<Failed>& failed, std::size_t first) {
    for (std::size_t i = first; i < report_.findings.size() && !failed.empty(); ++i) {
      FuzzFinding& finding = report_.findings[i];
      std::vector<bool> same(failed.size(), false);
      if (!finding.explanation.empty()) {
        std::vector<ClientSample> samples;
        for (const Failed& one : failed) samples.push_back({one.script, one.outcome.signature});
        same = explainer_.explains(finding.label, samples);
      } else {
        for (std::size_t at = 0; at < failed.size(); ++at) same[at] = new_label(failed[at].outcome) == finding.label;
      }
      std::vector<Failed> open;
      for (std::size_t at = 0; at < failed.size(); ++at) {
        if (same[at]) ++finding.hits;
        else open.push_back(std::move(failed[at]));
      }
      failed = std::move(open);
    }
  }

  static std::string new_label(const ScriptOutcome& outcome) { return outcome.died ? "crash" : "new-" + outcome.kind; }

  // The first of the simpler scripts that fails in the same way, again and again.
  FuzzScript small(const FuzzScript& script, const ScriptOutcome& like) {
    FuzzScript best = script;
    for (int step = 0; step < kMostSteps && !watch_.stop();) {
      const std::vector<FuzzScript> candidates = simpler_scripts(best);
      bool found = false;
      for (std::size_t from = 0; from < candidates.size() && !found && step < kMostSteps; from += kAtOnce, ++step) {
        const std::vector<FuzzScript> some(candidates.begin() + static_cast<std::ptrdiff_t>(from),
                                           candidates.begin() + static_cast<std::ptrdiff_t>(std::min(from + kAtOnce, candidates.size())));
        const std::vector<ScriptOutcome> outcomes = stage_.play(some);
        for (std::size_t i = 0; i < some.size() && !found; ++i) {
          found = outcomes[i].played && outcomes[i].verdict == Verdict::fail && outcomes[i].kind == like.kind;
          if (found) best = some[i];
        }
      }
      if (!found) break;
    }
    return best;
  }

  void examine(const Failed& one) {
    FuzzFinding finding;
    finding.first_case = one.number;
    finding.requirements = {"SSE-RECON-008"};
    finding.script = one.script;
    if (one.outcome.died || one.outcome.verdict == Verdict::harness_error) {
      finding.verdict = one.outcome.died ? Verdict::crash : Verdict::harness_error;
      finding.sentence = one.outcome.sentence;
      finding.label = one.outcome.died ? "crash" : "harness-error";
      return add(std::move(finding));
    }
    finding.script = small(one.script, one.outcome);
    ScriptOutcome outcome = stage_.play(*finding.script);
    if (outcome.verdict != Verdict::fail) {  // a matter of chance after all
      finding.script = one.script;
      outcome = one.outcome;
    }
    finding.verdict = Verdict::fail;
    finding.sentence = outcome.sentence;
    finding.expected = outcome.expected;
    finding.seen = outcome.seen;
    finding.label = new_label(outcome);
    if (const auto bug = explainer_.explain({*finding.script, outcome.signature}, failed_, passed_)) {
      finding.label = bug->name;
      finding.explanation = bug->about;
      finding.requirements = {bug->requirement};
    }
    add(std::move(finding));
  }

  void add(FuzzFinding finding) {
    const auto same = std::find_if(report_.findings.begin(), report_.findings.end(), [&](const FuzzFinding& other) { return other.label == finding.label; });
    if (same != report_.findings.end()) {
      ++same->hits;
      return;
    }
    const auto is_new = [](const FuzzFinding& other) { return other.explanation.empty(); };
    const auto many = static_cast<std::size_t>(std::count_if(report_.findings.begin(), report_.findings.end(), is_new));
    if (is_new(finding) && many >= kMostNew) {
      ++report_.unexamined;
      return;
    }
    finding.hits = 1;
    for (const KnownEntry& entry : known_.entries) {
      if (entry.label == finding.label) finding.known_reason = entry.reason;
    }
    report_.findings.push_back(std::move(finding));
  }

  ClientStage& stage_;
  const Known& known_;
  const CampaignOptions& options_;
  Watch& watch_;
  CampaignReport& report_;
  ClientExplainer explainer_;
  std::vector<ClientSample> failed_, passed_;
  std::size_t deaths_ = 0;
};

}  // namespace

Result<void> run_client_campaign(const Subject& subject, const Known& known, const CampaignOptions& options, Watch& watch,
                                 CampaignReport& report, const std::function<void(const CampaignStatus&)>& status) {
  Result<std::unique_ptr<ClientStage>> stage = ClientStage::start(subject, &watch.stop());
  if (!stage) return tl::unexpected(stage.error());
  report.hello = (*stage)->hello();
  if (report.hello.kind != "client") return fail(fmt::format("{}: it says that it is a {}, where a client was expected", subject.name, report.hello.kind));
  report.profile = options.profile ? *options.profile : subject.profile ? *subject.profile : report.hello.profile.value_or(Profile::library);
  (*stage)->set_profile(report.profile);
  ClientCampaign campaign(**stage, known, options, watch, report);
  if (Result<void> done = campaign.run(status); !done) report.error = done.error().what;
  return {};
}

}  // namespace ssespec
