// Verdicts of a run, ready to be written: text, JSON, JUnit, TAP, SARIF, Markdown, HTML, badge.
//
// Format of the JSON: report.schema.json. Each format is a file report_<format>.cpp of its own. Tested by report_test.cpp against approved files.
#ifndef SSESPEC_CONFORMANCE_REPORT_H_
#define SSESPEC_CONFORMANCE_REPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/subject.h"
#include "conformance/verdict.h"

namespace ssespec {

// Planted bugs that together do what the subject was seen to do in some of its failing cases.
struct RootCause {
  std::vector<std::string> bugs;   // names
  std::vector<std::string> cases;  // ids
  std::size_t against = 0;         // cases that the planted bug fails and the subject passes: it is only like it
};

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
  std::vector<RootCause> causes;       // of its failing cases, as root_cause.h finds them; empty if nobody looked
  double seconds = 0;                  // wall time

  std::size_t count(Verdict verdict) const;
  std::size_t judged() const;  // pass, lenient, known, fail, crash and hang
  // The musts that the subject cannot show, by requirement id.
  std::vector<std::string> hidden_musts(const Corpus& corpus) const;
  Exit exit(bool strict, const Corpus& corpus) const;
};

struct Report {
  std::string suite_version;
  std::string corpus_hash;
  std::uint64_t seed = 1;
  bool strict = false;
  bool interrupted = false;
  std::string selection;    // the --only patterns, joined; empty for all
  std::string started;      // "2026-11-22T16:30:00Z"; may be empty
  std::string environment;  // operating system and machine, one line; may be empty
  std::vector<SubjectReport> subjects;

  // The highest of 4, 3, 1, 0 over the subjects; 2 if that is 0 and no case was judged; 130 if interrupted.
  Exit exit(const Corpus& corpus) const;
};

struct TextOptions {
  bool colour = false;   // ANSI colours
  bool verbose = false;  // every failure in full; what is lenient, known or unsupported by name
};

// For the terminal: one line for a subject that is as expected, the failures and what they mean for any other.
std::string to_text_report(const SubjectReport& subject, const Report& report, const Corpus& corpus,
                           const TextOptions& options);
std::string to_text_report(const Report& report, const Corpus& corpus, const TextOptions& options);

// Each returns the whole text of the file.
std::string to_json_report(const Report& report, const Corpus& corpus);
Result<Report> from_json_report(const std::string& text);  // of this version's schema; for matrix, diff and merge
std::string to_junit_report(const Report& report, const Corpus& corpus);
std::string to_tap_report(const Report& report, const Corpus& corpus);
std::string to_sarif_report(const Report& report, const Corpus& corpus);
std::string to_markdown_report(const Report& report, const Corpus& corpus);
std::string to_html_report(const Report& report, const Corpus& corpus);   // one self-contained page
std::string to_badge_report(const Report& report, const Corpus& corpus);  // shields.io endpoint JSON
std::string to_badge_svg(const SubjectReport& subject, const Corpus& corpus);
std::string to_github_annotations(const Report& report, const Corpus& corpus);

std::string counted(std::size_t n, std::string_view noun);        // "1 case", "2 cases"
std::string some_of(const std::vector<std::string>& names);       // "a, b, c, d, e and 70 more"

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_REPORT_H_
