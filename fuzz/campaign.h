// A campaign: many streams that nobody wrote against one subject, and what it gets wrong, small and named.
//
// The findings depend on the seed and the number of cases only. Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_CAMPAIGN_H_
#define SSESPEC_FUZZ_CAMPAIGN_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/known.h"
#include "conformance/planted_bug.h"
#include "conformance/subject.h"
#include "fuzz/input.h"
#include "fuzz/script.h"

namespace ssespec {

struct CampaignOptions {
  std::uint64_t seed = 1;
  std::size_t cases = 0;   // 0: until the time is up
  double seconds = 0;      // 0: until the cases are done; 60 s if neither is given
  unsigned jobs = 2;
  double case_seconds = 10;
  bool growth = false;             // time that grows faster than the input is looked for too, by the clock
  std::size_t most_bytes = 70000;  // of one stream
  std::optional<Profile> profile;
  std::vector<std::string> seeds;  // encoded inputs (input.h), tried and varied like the corpus's own
  const std::atomic<bool>* interrupted = nullptr;
};

// One defect: the smallest input that shows it, and the planted bugs that do the same.
struct FuzzFinding {
  std::string label;       // "crlf-split-at-read", "cr-held+bom-kept", "crash", "like-bom-twice", or "new-..." where no set explains it
  Bugs bugs;               // empty for one that none explains
  Bugs like;               // no bugs: these do the same here, though not on inputs near it
  std::vector<std::string> requirements;
  Verdict verdict = Verdict::fail;  // fail, crash, hang
  FuzzInput input;
  std::optional<FuzzScript> script;  // of a client: in place of input
  std::string explanation;           // of a client: what the planted bug does
  std::string sentence;    // the first difference
  std::vector<std::string> expected, seen;
  std::size_t first_case = 0;  // the number of the case that led to it, from 1
  std::size_t hits = 0;        // cases that it explains
  std::string known_reason;    // from known.json; empty if it is not known
};

// Time that grows faster than the input.
struct SlowGrowth {
  std::string label;       // "quadratic-line"
  std::string about;
  std::vector<std::size_t> bytes;
  std::vector<double> seconds;
  std::string known_reason;
};

struct CampaignReport {
  Subject subject;
  Hello hello;
  Profile profile = Profile::library;
  std::uint64_t seed = 1;
  std::size_t cases = 0;       // one stream under one cut each; minimising and naming are not counted
  std::size_t failed_cases = 0, lenient_cases = 0, unsupported_cases = 0;
  std::size_t unexamined = 0;  // failed, but not looked into: too many of their kind
  std::size_t interesting = 0; // inputs kept for their new outcome
  std::vector<FuzzFinding> findings;  // in the order they were made
  std::vector<SlowGrowth> slow;
  Bugs granted;                // what the profile allows and the subject does
  std::vector<std::string> stale;  // labels of known.json that were not found, for information
  std::vector<std::string> kept;   // the encoded interesting inputs
  bool interrupted = false;
  std::string error;           // why it ended early, one sentence
  double seconds = 0;          // wall time, in no file of a finding
  double seconds_of_cases = 0; // of it, until the last case was looked into

  std::size_t unknown_findings() const;
  double cases_per_second() const { return seconds_of_cases > 0 ? static_cast<double>(cases) / seconds_of_cases : 0; }
  Exit exit() const;
};

struct CampaignStatus {
  std::size_t cases = 0, findings = 0;
  double seconds = 0;
  std::string last_find;
};

// Errors (exit 3): the subject cannot be started. A subject that is no parser is a usage error.
// status: called after every round, from the calling thread.
Result<CampaignReport> run_campaign(const Subject& subject, const Corpus& corpus, const Known& known,
                                    const CampaignOptions& options,
                                    const std::function<void(const CampaignStatus&)>& status);

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_CAMPAIGN_H_
