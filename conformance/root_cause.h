// Failing cells folded to root causes: the smallest set of planted bugs that does what the subject was seen to do.
//
// A planted bug explains a cell if a parser with it delivers, under the cut of the cell's difference, what the subject
// delivered. Tested by root_cause_test.cpp.
#ifndef SSESPEC_CONFORMANCE_ROOT_CAUSE_H_
#define SSESPEC_CONFORMANCE_ROOT_CAUSE_H_

#include <string>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/report.h"

namespace ssespec {

// The causes of a subject's failing cells of step parse, the one that explains most first; a cell is in one of them.
// What no bug explains, alone or together with another one, is in none: crashes, hangs, and what nobody planted.
// Subjects that hand out parsed JSON and clients have none: their cells hold no items to compare.
std::vector<RootCause> root_causes(const SubjectReport& subject, const Corpus& corpus);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_ROOT_CAUSE_H_
