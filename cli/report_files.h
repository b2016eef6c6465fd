// The reports that a verb writes into files: --json, --junit and the like.
//
// Tested by report_test.cpp (the formats) and command_line_test.py.
#ifndef SSESPEC_CLI_REPORT_FILES_H_
#define SSESPEC_CLI_REPORT_FILES_H_

#include <string>

#include "conformance/corpus.h"
#include "conformance/report.h"
#include "conformance/result.h"

namespace CLI {
class App;
}

namespace ssespec {

struct ReportFiles {
  std::string json, junit, tap, sarif, markdown, html, badge;  // paths; empty for none
  bool github = false;                                         // annotations on stdout
};

// Lifetime: `files` outlives the parsing of the command line.
void add_report_flags(CLI::App& verb, ReportFiles& files);

// Before hours of judging: can each of these files, and `another` one if it is not empty, be written? Leaves no file.
// Errors: the folder is not there, or it or the file is closed to us; the path is named.
Result<void> can_write(const ReportFiles& files, const std::string& another = "");
Result<void> write_reports(const ReportFiles& files, const Report& report, const Corpus& corpus);

// Errors: the file cannot be read, or is no report.
Result<Report> read_report(const std::string& path);

// "Linux 6.1.0 x86_64, 2 cores", and the time as "2026-11-22T16:30:00Z".
std::string environment_text();
std::string now_text();

}  // namespace ssespec

#endif  // SSESPEC_CLI_REPORT_FILES_H_
