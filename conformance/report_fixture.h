// A report that holds one of everything, and the corpus it was made with: what the tests of the formats write.
//
// Tested by report_test.cpp, which compares what is written with the files of approved/.
#ifndef SSESPEC_CONFORMANCE_REPORT_FIXTURE_H_
#define SSESPEC_CONFORMANCE_REPORT_FIXTURE_H_

#include <string>

#include "conformance/corpus.h"
#include "conformance/report.h"

namespace ssespec {

// Nine cases in three topics, with bytes that every format has to escape.
const Corpus& fixture_corpus();

// A subject that passes, one with every verdict, one that cannot be started.
Report fixture_report();
SubjectReport passing_subject();
SubjectReport subject_with_everything();
SubjectReport subject_without_start();

CaseResult result_of(const std::string& id, Verdict verdict);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_REPORT_FIXTURE_H_
