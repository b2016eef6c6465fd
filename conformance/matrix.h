// Many subjects judged in parallel; what is done is kept, so that an interrupted matrix goes on where it stopped.
//
// Tested by matrix_test.cpp.
#ifndef SSESPEC_CONFORMANCE_MATRIX_H_
#define SSESPEC_CONFORMANCE_MATRIX_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "conformance/known.h"
#include "conformance/report.h"
#include "conformance/result.h"
#include "conformance/run.h"

namespace ssespec {

struct MatrixOptions {
  RunOptions run;         // for each subject
  unsigned subjects = 2;  // parsers judged at once; beyond 1, one more client; browsers one by one, behind all others
  std::string folder;     // where what is done is kept; empty for nowhere
  bool fresh = false;     // forget what an interrupted matrix left behind
  // Called for each subject, one at a time; `again` if it was judged before the interruption.
  std::function<void(const SubjectReport& report, bool again, std::size_t done, std::size_t of)> judged;
};

// Adds the subjects' reports to `report`, in the order of the subjects. A subject that cannot be started is in it
// with its error. After Ctrl-C the report is marked as interrupted and holds the subjects that were done.
// Errors: what is done cannot be written into the folder.
Result<void> judge_matrix(const std::vector<std::pair<Subject, Known>>& subjects, const std::vector<const Case*>& cases,
                          const Corpus& corpus, const MatrixOptions& options, Report& report);

// One report of several, made on several machines. A subject that several hold is taken from the last one.
// Errors: no report at all, or reports of different corpora.
Result<Report> merged(std::vector<Report> reports);

// Makes the folder of a site if it is not there.
// Errors: it holds something that is no site of ours, or cannot be made.
Result<void> make_site_folder(const std::string& folder);

// Writes the files of a site, and removes the pages that an earlier one left there.
// Errors: those of make_site_folder(), or a file cannot be written.
Result<void> write_site(const std::string& folder, const std::map<std::string, std::string>& files);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_MATRIX_H_
