// Turns failed cases into findings: sets aside what is explained already, makes the rest small, gives it a name.
//
// Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_FINDER_H_
#define SSESPEC_FUZZ_FINDER_H_

#include <map>
#include <string>
#include <vector>

#include "conformance/known.h"
#include "fuzz/batch.h"
#include "fuzz/campaign.h"
#include "fuzz/explain.h"

namespace ssespec {

class Finder {
 public:
  Finder(Batch& batch, const Known& known, CampaignReport& report);

  // Every case of the campaign, in order: for the samples that tell one explanation from another.
  void note(const FuzzCase& the_case);
  // The failed cases of one round. Takes their traces.
  void look_into(const std::vector<FuzzCase*>& failed);
  // At the end of the cases: findings without a sure name were named when the others were not known yet. What is two of
  // these together goes, and what has a name now gets it.
  void look_again();
  // True when the subject crashes or hangs too often to go on.
  bool gave_up() const { return crashes_ > 200 || hangs_ > 5; }

 private:
  bool is_explained(const FuzzCase& the_case);
  bool is_explained(const FuzzInput& input, const Trace& trace) const;
  void examine(const FuzzCase& the_case);
  std::string small(const FuzzCase& the_case);
  std::vector<bool> still_fails(const std::vector<std::string>& candidates, const FuzzCase& like);
  bool fails_alone(const FuzzInput& input);
  std::vector<Sample> near(const FuzzInput& input);
  void name(FuzzFinding& finding, const FuzzCase& smallest);
  void add(FuzzFinding finding);
  bool look_again(FuzzFinding finding);

  Batch& batch_;
  const Known& known_;
  CampaignReport& report_;
  Explainer explainer_;
  Bugs all_found_;                      // the union of the findings' bugs
  std::vector<Sample> evidence_;        // of all cases, those that tell one explanation from another
  std::size_t passed_samples_ = 0, failed_samples_ = 0;
  std::map<std::string, std::size_t> fruitless_kinds_;  // cases of a kind that brought no finding
  std::size_t crashes_ = 0, hangs_ = 0, granted_tries_ = 0, fruitless_ = 0, fruitless_large_ = 0;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_FINDER_H_
