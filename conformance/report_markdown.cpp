// The report as Markdown that fits a pull request: a table of subjects, then the failures, folded.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/finding.h"
#include "conformance/report.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostFailures = 20;     // of a subject, in full
constexpr std::size_t kMostCharacters = 60'000;  // a comment on GitHub holds 65,536

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '|' || c == '\\' || c == '<' || c == '*' || c == '_' || c == '`' || c == '[') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

// A fence longer than any run of backquotes within.
std::string fenced(const std::vector<std::string>& lines) {
  std::size_t longest = 2, run = 0;
  for (const std::string& line : lines)
    for (const char c : line) {
      run = c == '`' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
  const std::string fence(longest + 1, '`');
  std::string out = fence + "text\n";
  for (const std::string& line : lines) out += line + "\n";
  return out + fence + "\n";
}

std::string outcome(Exit exit) {
  switch (exit) {
    case Exit::as_expected: return "as expected";
    case Exit::failed: return "**failed**";
    case Exit::subject_failed: return "**could not be started**";
    case Exit::harness_fault: return "**fault of the suite**";
    case Exit::usage: return "**no case was judged**";
    case Exit::interrupted: return "**interrupted**";
  }
  return "";
}

std::string table(const Report& report, const Corpus& corpus) {
  std::string out =
      "| subject | outcome | pass | fail | crash | hang | known | lenient | unsupported |\n"
      "|---|---|--:|--:|--:|--:|--:|--:|--:|\n";
  for (const SubjectReport& subject : report.subjects) {
    out += fmt::format("| {} | {} |", cell(title_of(subject)), outcome(subject.exit(report.strict, corpus)));
    for (const Verdict verdict : {Verdict::pass, Verdict::fail, Verdict::crash, Verdict::hang, Verdict::known,
                                  Verdict::lenient, Verdict::unsupported})
      out += fmt::format(" {} |", subject.count(verdict));
    out += "\n";
  }
  return out;
}

std::string failure(const SubjectReport& subject, const CaseResult& result, const Corpus& corpus) {
  const Finding finding = finding_of(subject, result, corpus);
  std::string demands;
  for (const Requirement* requirement : finding.requirements)
    demands += fmt::format("[{}]({}) ({}): {}\n", requirement->id, anchor_url(*requirement),
                           to_text(requirement->level), cell(requirement->says));
  return fmt::format("**{}** `{}`: {}\n\n{}\n{}\n", to_text(result.verdict), result.id, cell(finding.headline),
                     demands, fenced(to_lines(finding, subject.stderr_tail)));
}

std::string about(const SubjectReport& subject, const Corpus& corpus) {
  std::vector<const CaseResult*> bad;
  for (const CaseResult& result : subject.results)
    if (breaks_the_gate(result.verdict)) bad.push_back(&result);
  std::string out;
  if (!subject.error.empty()) out += cell(subject.error) + "\n\n";
  if (!subject.stopped.empty()) out += cell(subject.stopped) + "\n\n";
  for (const std::string& sentence : subject.stale) out += "- stale: " + cell(sentence) + "\n";
  for (const std::string& sentence : subject.expired) out += "- expired: " + cell(sentence) + "\n";
  const std::vector<std::string> hidden = subject.hidden_musts(corpus);
  if (!hidden.empty())
    out += fmt::format("Hidden by the adapter, so neither right nor wrong: {}\n\n", fmt::join(hidden, ", "));
  if (!bad.empty()) {
    out += fmt::format("<details><summary>{} failing</summary>\n\n", bad.size());
    for (std::size_t i = 0; i < std::min(bad.size(), kMostFailures); ++i)
      out += failure(subject, *bad[i], corpus);
    for (std::size_t i = kMostFailures; i < bad.size(); ++i)
      out += fmt::format("- **{}** `{}`: {}\n", to_text(bad[i]->verdict), bad[i]->id,
                         cell(finding_of(subject, *bad[i], corpus).headline));
    out += "\n</details>\n";
  }
  return out.empty() ? out : fmt::format("\n### {}\n\n{}", cell(title_of(subject)), out);
}

}  // namespace

std::string to_markdown_report(const Report& report, const Corpus& corpus) {
  std::string out = fmt::format("## Server-Sent Events conformance: {}\n\n{}", outcome(report.exit(corpus)),
                                table(report, corpus));
  if (report.interrupted) out += "\nInterrupted: what is here is all that was judged.\n";
  std::size_t left_out = 0;
  for (const SubjectReport& subject : report.subjects) {
    const std::string text = about(subject, corpus);
    if (out.size() + text.size() > kMostCharacters) {
      ++left_out;
    } else {
      out += text;
    }
  }
  if (left_out > 0)
    out += fmt::format("\nThe failures of {} subjects do not fit here; see the other reports.\n", left_out);
  return out + fmt::format("\nssespec {}, corpus {}, seed {}\n", report.suite_version, report.corpus_hash,
                           report.seed);
}

}  // namespace ssespec
