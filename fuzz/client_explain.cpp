#include "fuzz/client_explain.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "conformance/client_bug.h"
#include "conformance/planted_client.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostSamples = 6;  // that tell one bug from another

std::vector<ClientExplanation> client_bugs() {
  std::vector<ClientExplanation> bugs;
  for (const PlantedClientBug& bug : planted_client_bugs()) bugs.push_back({std::string(bug.name), std::string(bug.requirement), std::string(bug.about)});
  return bugs;
}

std::vector<ClientExplanation> parser_bugs() {
  std::vector<ClientExplanation> bugs;
  for (const PlantedBug& bug : planted_bugs()) {
    if (!needs_reuse(bug.bug)) bugs.push_back({std::string(bug.name), std::string(bug.requirement), std::string(bug.about)});
  }
  return bugs;
}

std::vector<ClientSample> first_of(const std::vector<ClientSample>& samples) {
  return {samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(std::min(samples.size(), kMostSamples))};
}

}  // namespace

const ClientStage& ClientExplainer::own(const std::string& name) {
  std::unique_ptr<ClientStage>& stage = own_[name];
  if (stage == nullptr) stage = stage_.with_own(planted_client(name).value());
  return *stage;
}

std::vector<bool> ClientExplainer::explains(const std::string& name, const std::vector<ClientSample>& samples) {
  std::vector<FuzzScript> scripts;
  for (const ClientSample& sample : samples) scripts.push_back(sample.script);
  const std::vector<ScriptOutcome> outcomes = own(name).play(scripts);
  std::vector<bool> same;
  for (std::size_t i = 0; i < samples.size(); ++i) same.push_back(outcomes[i].played && outcomes[i].signature == samples[i].signature);
  return same;
}

std::vector<ClientExplanation> ClientExplainer::those_that_do_the_same(const ClientSample& sample, const std::vector<ClientExplanation>& bugs) {
  std::vector<const ClientStage*> stages;
  for (const ClientExplanation& bug : bugs) stages.push_back(&own(bug.name));
  std::vector<char> same(bugs.size(), 0);
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < stage_.width(); ++i) {
    workers.emplace_back([&] {
      for (std::size_t at = next++; at < bugs.size(); at = next++) {
        const ScriptOutcome outcome = stages[at]->play(sample.script);
        same[at] = outcome.played && outcome.verdict == Verdict::fail && outcome.signature == sample.signature ? 1 : 0;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::vector<ClientExplanation> found;
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    if (same[i] != 0) found.push_back(bugs[i]);
  }
  return found;
}

std::optional<ClientExplanation> ClientExplainer::explain(const ClientSample& sample, const std::vector<ClientSample>& failed,
                                                          const std::vector<ClientSample>& passed) {
  std::vector<ClientExplanation> found = those_that_do_the_same(sample, client_bugs());
  if (found.empty()) found = those_that_do_the_same(sample, parser_bugs());
  if (found.size() > 12) found.resize(12);
  std::optional<ClientExplanation> best;
  long best_score = 0;
  for (const ClientExplanation& bug : found) {
    long score = 0;
    if (found.size() > 1) {
      for (const bool same : explains(bug.name, first_of(failed))) score += same ? 1 : 0;
      std::vector<FuzzScript> scripts;
      for (const ClientSample& fine : first_of(passed)) scripts.push_back(fine.script);
      for (const ScriptOutcome& outcome : own(bug.name).play(scripts)) score -= outcome.verdict == Verdict::fail ? 2 : 0;
    }
    if (best && score <= best_score) continue;
    best = bug;
    best_score = score;
  }
  return best;
}

}  // namespace ssespec
