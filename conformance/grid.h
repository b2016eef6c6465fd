// The results of several subjects side by side: a row for each case, a column for each subject.
//
// Tested by site_test.cpp.
#ifndef SSESPEC_CONFORMANCE_GRID_H_
#define SSESPEC_CONFORMANCE_GRID_H_

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/report.h"

namespace ssespec {

struct Column {
  const SubjectReport* subject = nullptr;
  std::string slug;      // names its files: "python-httpx-sse", unique in the grid
  std::string name;      // with the version only if several have the name
  std::string language;  // "other" if it does not say
};

struct Row {
  const Case* of_case = nullptr;
  std::string file;                        // "parse.eol.lone-cr.html"
  std::vector<const CaseResult*> results;  // by column; nullptr where it was not run
};

struct Topic {
  std::string name;  // "parse/eol"
  std::vector<const Row*> rows;
};

// How many of the judged cases of one strength pass, lenient ones included.
struct Score {
  std::size_t passed = 0, judged = 0;
};

// Lifetime: points into the report and the corpus.
struct Grid {
  const Report* report = nullptr;
  const Corpus* corpus = nullptr;
  std::vector<Column> columns;                  // by language, then by name
  std::vector<const SubjectReport*> not_judged; // could not be started
  std::vector<Row> rows;                        // by id
  std::vector<Topic> topics;
  std::size_t foreign = 0;                      // results of cases that this corpus does not have

  Grid(const Report& the_report, const Corpus& the_corpus);
  Grid(const Grid&) = delete;
};

// A letter for each verdict: `.` pass, F, C, H, K, L, `-` unsupported, i, `!` harness_error; a space for nullptr.
char letter_of(const CaseResult* result);
// Fails the demand, known or not.
bool is_wrong(const CaseResult* result);
bool is_judged(const CaseResult* result);

Score score_of(const SubjectReport& subject, const Corpus& corpus, Level level);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_GRID_H_
