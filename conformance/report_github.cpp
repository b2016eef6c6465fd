// The report as workflow commands that GitHub shows beside a run: ::error for what fails, ::notice for the counts.
#include <fmt/format.h>

#include "conformance/finding.h"
#include "conformance/report.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostErrors = 10;  // GitHub shows ten errors of a step, and ten notices; the rest is counted

std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += property ? "%3A" : ":"; break;
      case ',': out += property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

std::string command(std::string_view kind, std::string_view title, std::string_view text) {
  return fmt::format("::{} title={}::{}\n", kind, escaped(title, true), escaped(text, false));
}

}  // namespace

std::string to_github_annotations(const Report& report, const Corpus& corpus) {
  std::string out, counts;
  std::size_t errors = 0;
  const auto error = [&](const std::string& title, const std::string& text) {
    if (++errors <= kMostErrors) out += command("error", title, text);
  };
  for (const SubjectReport& subject : report.subjects) {
    const std::string title = title_of(subject);
    if (!subject.error.empty()) error(title, subject.error);
    if (!subject.stopped.empty()) error(title, subject.stopped);
    for (const std::string& sentence : subject.stale) error(title + " stale", sentence);
    for (const std::string& sentence : subject.expired) error(title + " expired", sentence);
    for (const CaseResult& result : subject.results) {
      if (!breaks_the_gate(result.verdict)) continue;
      const Finding finding = finding_of(subject, result, corpus);
      std::string text = finding.headline;
      for (const std::string& line : to_lines(finding, subject.stderr_tail)) text += "\n" + line;
      error(fmt::format("{} {} {}", title, to_text(result.verdict), result.id), text);
    }
    counts += command("notice", title, counts_line(subject));
  }
  if (errors > kMostErrors)
    out += command("notice", "ssespec", counted(errors - kMostErrors, "more error") + ", in the log and the other reports");
  return out + counts;
}

}  // namespace ssespec
