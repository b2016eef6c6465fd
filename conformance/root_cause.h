// Failing cells folded to root causes: the smallest set of planted bugs that does what the subject was seen to do.
//
// A planted bug explains a cell of step parse if a parser with it delivers, under the cut of the cell's difference,
// what the subject delivered; and one of step connect if a client with it fails that case, too (client_kills.h), as
// far as it fails hardly any that the subject passes. Tested by root_cause_test.cpp.
#ifndef SSESPEC_CONFORMANCE_ROOT_CAUSE_H_
#define SSESPEC_CONFORMANCE_ROOT_CAUSE_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/report.h"

namespace ssespec {

// The causes of a subject's failing cells, the one that explains most first; a cell is in one of them.
// What no bug explains, alone or together with another one, is in none: crashes, hangs, and what nobody planted.
// Subjects that hand out parsed JSON have none: their cells hold no items to compare.
std::vector<RootCause> root_causes(const SubjectReport& subject, const Corpus& corpus);

// What the planted parser or client of this name does, one sentence; empty if there is none.
std::string_view about_planted(std::string_view name);

// A cause of several cases that break the gate, as reports of failures tell it.
// Lifetime: points into the subject's report.
struct FailureCause {
  std::string bugs;   // "bom-kept+ls-ps-eol", "like cr-not-eol" if that fails cases which the subject passes
  std::string about;  // a sentence for each of them
  std::vector<const CaseResult*> failures;
  const CaseResult* shortest = nullptr;  // the one of the shortest input
};

// Those among the causes of the report, which root_causes() found.
std::vector<FailureCause> failure_causes(const SubjectReport& subject, const Corpus& corpus);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_ROOT_CAUSE_H_
