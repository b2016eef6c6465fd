// What changed between two reports: fixed, regressed, added.
//
// Tested by report_diff_test.cpp.
#ifndef SSESPEC_CONFORMANCE_REPORT_DIFF_H_
#define SSESPEC_CONFORMANCE_REPORT_DIFF_H_

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/report.h"

namespace ssespec {

struct Change {
  std::string subject, id;
  std::string before, after;  // verdicts; empty where the case was not run
};

// Subjects are the same if they are written the same, else if their keys (finding.h) are, else if both say the same
// name, language and kind of themselves and no other one does: a new version of one is the same subject.
struct ReportDiff {
  std::vector<Change> fixed;      // failed (known or not), and does no more
  std::vector<Change> regressed;  // did not fail, and does now
  std::vector<Change> changed;    // any other two verdicts that differ
  std::vector<Change> added;      // was not run before; `after` says what it is
  std::vector<Change> removed;
  std::size_t by_chance = 0;  // passes here, is known to fail there, and is marked as failing sometimes
  std::vector<std::string> subjects_added, subjects_removed;  // by title
  std::vector<std::string> notes;  // what makes the two hard to compare: another corpus, seed, selection or profile
};

// Errors: no subject is in both.
Result<ReportDiff> diff_of(const Report& before, const Report& after);
std::string to_text(const ReportDiff& diff);  // one line a change; one sentence if there is none
Json to_json(const ReportDiff& diff);

// 1 if something regressed or a new case fails, else 0.
Exit exit_of(const ReportDiff& diff);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_REPORT_DIFF_H_
