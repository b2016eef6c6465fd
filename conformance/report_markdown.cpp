// The report as Markdown that fits a pull request: a table of subjects, then the failures by root cause, folded.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "conformance/finding.h"
#include "conformance/html.h"
#include "conformance/report.h"
#include "conformance/root_cause.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostFailures = 20;       // of a subject, in full
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

std::size_t less(std::size_t room, std::size_t used) { return room - std::min(room, used); }

// As many of the pieces as fit into `room` characters, then how many do not.
std::string up_to(std::size_t room, const std::vector<std::string>& pieces) {
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (out.size() + pieces[i].size() > room)
      return out + fmt::format("- and {} more; see the other reports\n", pieces.size() - i);
    out += pieces[i];
  }
  return out;
}

std::string in_full(const SubjectReport& subject, const CaseResult& result, const Corpus& corpus) {
  const Finding finding = finding_of(subject, result, corpus);
  std::string demands;
  for (const Requirement* requirement : finding.requirements)
    demands += fmt::format("[{}]({}) ({}): {}\n", requirement->id, anchor_url(*requirement),
                           to_text(requirement->level), cell(requirement->says));
  return fmt::format("**{}** `{}`: {}\n\n{}\n{}\n", to_text(result.verdict), result.id, cell(finding.headline),
                     demands, fenced(to_lines(finding, subject.stderr_tail)));
}

// Failures under one heading: the first ones in full, as far as they take no more than half of the room.
struct Fold {
  std::string heading;  // HTML
  std::vector<const CaseResult*> failures;
  std::size_t most_in_full = 0;
};

std::string to_text(const Fold& fold, std::size_t room, const SubjectReport& subject, const Corpus& corpus) {
  const std::string head = fmt::format("<details><summary>{}</summary>\n\n", fold.heading), foot = "\n</details>\n";
  constexpr std::size_t kMore = 50;  // how many do not fit
  room = less(room, head.size() + foot.size() + kMore);
  std::vector<std::string> pieces;
  std::size_t used = 0;
  for (const CaseResult* result : fold.failures) {
    std::string piece = pieces.size() < fold.most_in_full ? in_full(subject, *result, corpus) : std::string();
    used += piece.size();
    if (piece.empty() || used > room / 2)
      piece = fmt::format("- **{}** `{}`: {}\n", to_text(result->verdict), result->id,
                          cell(finding_of(subject, *result, corpus).headline));
    pieces.push_back(std::move(piece));
  }
  return head + up_to(room, pieces) + foot;
}

// One fold for each root cause of several failures, one for all the others.
std::vector<Fold> folds_of(const SubjectReport& subject, const Corpus& corpus) {
  std::vector<Fold> folds;
  std::set<const CaseResult*> explained;
  for (FailureCause& cause : failure_causes(subject, corpus)) {
    explained.insert(cause.failures.begin(), cause.failures.end());
    const auto shortest = std::find(cause.failures.begin(), cause.failures.end(), cause.shortest);
    std::rotate(cause.failures.begin(), shortest, shortest + 1);
    folds.push_back({fmt::format("{} failing as with the planted bug <code>{}</code>: {}", cause.failures.size(),
                                 escaped_html(cause.bugs), escaped_html(cause.about)),
                     std::move(cause.failures), 1});
  }
  Fold others;
  for (const CaseResult& result : subject.results)
    if (breaks_the_gate(result.verdict) && !explained.contains(&result)) others.failures.push_back(&result);
  others.heading = fmt::format("{} failing{}", others.failures.size(), folds.empty() ? "" : " besides");
  others.most_in_full = kMostFailures;
  if (!others.failures.empty()) folds.push_back(std::move(others));
  return folds;
}

std::string about(const SubjectReport& subject, const Corpus& corpus, std::size_t room) {
  const std::string title = fmt::format("\n### {}\n\n", cell(title_of(subject)));
  room = less(room, title.size());
  std::vector<std::string> notes;
  if (!subject.error.empty()) notes.push_back(cell(subject.error) + "\n\n");
  if (!subject.stopped.empty()) notes.push_back(cell(subject.stopped) + "\n\n");
  for (const std::string& sentence : subject.stale) notes.push_back("- stale: " + cell(sentence) + "\n");
  for (const std::string& sentence : subject.expired) notes.push_back("- expired: " + cell(sentence) + "\n");
  std::string out = up_to(room / 2, notes);
  const std::vector<std::string> hidden = subject.hidden_musts(corpus);
  if (!hidden.empty())
    out += fmt::format("\nHidden by the adapter, so neither right nor wrong: {}\n\n", some_of(hidden));
  const std::vector<Fold> folds = folds_of(subject, corpus);
  for (std::size_t i = 0; i < folds.size(); ++i)
    out += to_text(folds[i], less(room, out.size()) / (folds.size() - i), subject, corpus);
  return out.empty() ? out : title + out;
}

}  // namespace

std::string to_markdown_report(const Report& report, const Corpus& corpus) {
  std::string out = fmt::format("## Server-Sent Events conformance: {}\n\n{}", outcome(report.exit(corpus)),
                                table(report, corpus));
  if (report.interrupted) out += "\nInterrupted: what is here is all that was judged.\n";
  std::vector<const SubjectReport*> wrong;
  for (const SubjectReport& subject : report.subjects)
    if (!about(subject, corpus, 0).empty()) wrong.push_back(&subject);
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    const std::string text = about(*wrong[i], corpus, less(kMostCharacters, out.size()) / (wrong.size() - i));
    if (out.size() + text.size() > kMostCharacters) {
      out += fmt::format("\n{} did not pass; see the other reports.\n", counted(wrong.size() - i, "more subject"));
      break;
    }
    out += text;
  }
  return out + fmt::format("\nssespec {}, corpus {}, seed {}\n", report.suite_version, report.corpus_hash,
                           report.seed);
}

}  // namespace ssespec
