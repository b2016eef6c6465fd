// Verdicts of a run, ready to be written: text, JSON, JUnit, TAP, SARIF, Markdown, HTML, badge.
//
// Each format is a file report_<format>.cpp of its own. Tested by report_test.cpp against approved files.
#ifndef SSESPEC_CONFORMANCE_REPORT_H_
#define SSESPEC_CONFORMANCE_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/subject.h"
#include "conformance/verdict.h"

namespace ssespec {

// All that one run says of one subject.
struct SubjectReport {
  Subject subject;
  Hello hello;
  Profile profile = Profile::library;  // the one it was judged by
  std::vector<CaseResult> results;     // sorted by id; what was not run is not in it
  std::size_t not_run = 0;             // selected, but the run stopped before them
  std::string stopped;                 // why it stopped early, one sentence; empty if it did not
  std::vector<std::string> stale;      // known.json entries that no longer fail, one sentence each
  std::vector<std::string> expired;    // entries past their date, one sentence each
  std::string error;                   // it could not be started, or hello was wrong: one sentence
  std::string stderr_tail;             // the last lines it wrote there
  double seconds = 0;                  // wall time

  std::size_t count(Verdict verdict) const;
  // The musts that the subject cannot show, by requirement id.
  std::vector<std::string> hidden_musts(const Corpus& corpus) const;
  Exit exit(bool strict) const;
};

struct Report {
  std::string suite_version;
  std::string corpus_hash;
  std::uint64_t seed = 1;
  bool strict = false;
  bool interrupted = false;
  std::string selection;  // the --only patterns, joined; empty for all
  std::vector<SubjectReport> subjects;

  Exit exit() const;  // the highest of 4, 3, 1, 0 over the subjects; 130 if interrupted
};

// Each returns the whole text of the file.
std::string to_json_report(const Report& report, const Corpus& corpus);
Result<Report> from_json_report(const std::string& text);  // of this version's schema; for matrix, diff and merge
std::string to_junit_report(const Report& report, const Corpus& corpus);
std::string to_tap_report(const Report& report, const Corpus& corpus);
std::string to_sarif_report(const Report& report, const Corpus& corpus);
std::string to_markdown_report(const Report& report, const Corpus& corpus);
std::string to_html_report(const Report& report, const Corpus& corpus);   // one self-contained page
std::string to_badge_report(const Report& report);                        // shields.io endpoint JSON
std::string to_github_annotations(const Report& report, const Corpus& corpus);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_REPORT_H_
