#include "cli/report_files.h"

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <thread>
#include <utility>

#include "cli/command.h"
#include "conformance/file.h"

namespace ssespec {
namespace {

std::string badge_text(const ReportFiles& files, const Report& report, const Corpus& corpus) {
  const bool picture = files.badge.ends_with(".svg") && report.subjects.size() == 1;
  return picture ? to_badge_svg(report.subjects.front(), corpus) : to_badge_report(report, corpus);
}

}  // namespace

void add_report_flags(CLI::App& verb, ReportFiles& files) {
  verb.add_option("--json", files.json, "write the report as JSON");
  verb.add_option("--junit", files.junit, "as JUnit XML");
  verb.add_option("--tap", files.tap, "as TAP 14");
  verb.add_option("--sarif", files.sarif, "as SARIF 2.1.0");
  verb.add_option("--markdown", files.markdown, "as Markdown that fits a pull request");
  verb.add_option("--html", files.html, "as one self-contained page");
  verb.add_option("--badge", files.badge, "as a shields.io endpoint, or a picture if it ends in .svg (one SUBJECT)");
  verb.add_flag("--github", files.github, "print workflow commands that GitHub shows beside the run");
}

Result<void> can_write(const ReportFiles& files, const std::string& another) {
  namespace fs = std::filesystem;
  for (const std::string& path : {files.json, files.junit, files.tap, files.sarif, files.markdown, files.html, files.badge, another}) {
    if (path.empty()) continue;
    std::error_code error;
    const bool exists = fs::exists(path, error);
    const fs::path folder = fs::absolute(path, error).parent_path();
    const bool open = exists ? !fs::is_directory(path, error) && access(path.c_str(), W_OK) == 0
                             : fs::is_directory(folder, error) && access(folder.c_str(), W_OK) == 0;
    if (!open) return fail(fmt::format("{}: cannot be written; nothing was judged: check that its folder is there and open to you", path));
  }
  return {};
}

Result<void> write_reports(const ReportFiles& files, const Report& report, const Corpus& corpus) {
  using Write = std::string (*)(const Report&, const Corpus&);
  const std::pair<const std::string&, Write> wanted[] = {
      {files.json, to_json_report},   {files.junit, to_junit_report},       {files.tap, to_tap_report},
      {files.sarif, to_sarif_report}, {files.markdown, to_markdown_report}, {files.html, to_html_report}};
  for (const auto& [path, write] : wanted) {
    if (path.empty()) continue;
    if (Result<void> done = write_file(path, write(report, corpus)); !done) return done;
  }
  if (!files.badge.empty()) {
    if (Result<void> done = write_file(files.badge, badge_text(files, report, corpus)); !done) return done;
  }
  if (files.github) fmt::print("{}", to_github_annotations(report, corpus));
  return {};
}

Result<Report> read_report(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return fail(text.error().what + "; give a file that ssespec run --json wrote");
  Result<Report> report = from_json_report(*text);
  if (!report) return fail(fmt::format("{}: {}", path, report.error().what));
  return report;
}

std::string environment_text() {
  utsname names{};
  uname(&names);
  return fmt::format("{} {} {}, {} cores", names.sysname, names.release, names.machine,
                     std::thread::hardware_concurrency());
}

std::string now_text() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

}  // namespace ssespec
