// The report for a terminal: quiet when all is as expected.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "conformance/finding.h"
#include "conformance/report.h"
#include "conformance/root_cause.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostInFull = 10;

class Paint {
 public:
  explicit Paint(bool colour) : colour_(colour) {}
  std::string bad(std::string_view text) const { return in("31;1", text); }
  std::string good(std::string_view text) const { return in("32", text); }
  std::string faint(std::string_view text) const { return in("2", text); }

 private:
  std::string in(std::string_view code, std::string_view text) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  bool colour_;
};

std::string summary_line(const SubjectReport& subject, const Report& report, const Corpus& corpus,
                         const Paint& paint) {
  const std::string title = printable(title_of(subject));
  if (!subject.error.empty()) return fmt::format("{}  {}\n", title, paint.bad(printable(subject.error)));
  const bool good = subject.exit(report.strict, corpus) == Exit::as_expected;
  const std::string counts = counts_line(subject);
  return fmt::format("{}  {}  {}\n", title, good ? paint.good(counts) : paint.bad(counts),
                     paint.faint(fmt::format("({}, {:.1f} s)", to_text(subject.profile), subject.seconds)));
}

// Which failures are shown in full: the first of each topic, then the next ones, up to a handful.
std::set<const CaseResult*> shown_in_full(const std::vector<const CaseResult*>& bad, std::size_t most) {
  std::set<const CaseResult*> full;
  std::set<std::string> topics;
  for (const CaseResult* result : bad)
    if (full.size() < most && topics.insert(topic_of(result->id)).second) full.insert(result);
  for (const CaseResult* result : bad)
    if (full.size() < most) full.insert(result);
  return full;
}

void append_failures(std::string& out, const SubjectReport& subject, const Corpus& corpus,
                     const TextOptions& options) {
  const Paint paint(options.colour);
  std::vector<const CaseResult*> bad;
  for (const CaseResult& result : subject.results)
    if (breaks_the_gate(result.verdict)) bad.push_back(&result);
  const std::set<const CaseResult*> full = shown_in_full(bad, options.verbose ? bad.size() : kMostInFull);
  std::string_view stderr_tail = subject.stderr_tail;  // shown once
  for (const CaseResult* result : bad) {
    if (full.count(result) == 0) continue;
    const Finding finding = finding_of(subject, *result, corpus);
    out += fmt::format("\n{} {}: {}\n", paint.bad(to_text(result->verdict)), result->id, finding.headline);
    for (const std::string& line : to_lines(finding, stderr_tail)) out += "  " + line + "\n";
    if (result->verdict == Verdict::crash || result->verdict == Verdict::hang) stderr_tail = {};
  }
  std::map<std::string, std::vector<const CaseResult*>> rest;
  for (const CaseResult* result : bad)
    if (full.count(result) == 0) rest[topic_of(result->id)].push_back(result);
  for (const auto& [topic, results] : rest) {
    out += fmt::format("\n{}: {} more\n", topic, results.size());
    for (const CaseResult* result : results)
      out += fmt::format("  {} {}: {}\n", paint.bad(to_text(result->verdict)), result->id,
                         finding_of(subject, *result, corpus).headline);
  }
  if (!rest.empty()) out += paint.faint("\nEvery failure in full: --verbose, or the reports in files.\n");
}

// Last, where the eye is: how few faults the many failures come down to.
void append_causes(std::string& out, const SubjectReport& subject, const Corpus& corpus, const Paint& paint) {
  std::string list;
  std::size_t explained = 0;
  for (const FailureCause& cause : failure_causes(subject, corpus)) {
    explained += cause.failures.size();
    list += fmt::format("{:>5} {}: {}\n      {}\n", cause.failures.size(), paint.bad(cause.bugs), cause.about,
                        finding_of(subject, *cause.shortest, corpus).replay);
  }
  if (list.empty()) return;
  const auto bad = std::count_if(subject.results.begin(), subject.results.end(),
                                 [](const CaseResult& result) { return breaks_the_gate(result.verdict); });
  out += fmt::format("\nroot causes of {} of {}: planted bugs that do the same\n{}", explained,
                     counted(static_cast<std::size_t>(bad), "failing case"), list);
}

void append_others(std::string& out, const SubjectReport& subject) {
  for (const CaseResult& result : subject.results) {
    if (result.verdict == Verdict::pass || breaks_the_gate(result.verdict)) continue;
    const std::string& why = !result.reason.empty()   ? result.reason
                             : result.difference      ? result.difference->sentence
                             : !result.notes.empty()  ? result.notes.front()
                                                      : result.link;
    out += fmt::format("  {} {}: {}\n", to_text(result.verdict), result.id, printable(why));
  }
}

void append_about_known(std::string& out, const SubjectReport& subject, const Paint& paint) {
  for (const std::string& sentence : subject.stale)
    out += fmt::format("  {} {}\n", paint.bad("stale"), printable(sentence));
  for (const std::string& sentence : subject.expired)
    out += fmt::format("  {} {}\n", paint.bad("expired"), printable(sentence));
}

}  // namespace

std::string to_text_report(const SubjectReport& subject, const Report& report, const Corpus& corpus,
                           const TextOptions& options) {
  const Paint paint(options.colour);
  std::string out = summary_line(subject, report, corpus, paint);
  if (!subject.error.empty()) {
    if (!subject.stderr_tail.empty()) out += "  its last lines on stderr:\n";
    for (const std::string& line : lines_of(subject.stderr_tail)) out += "    " + line + "\n";
    return out;
  }
  if (!subject.stopped.empty())
    out += fmt::format("  {}\n", paint.bad(printable(subject.stopped)));
  append_about_known(out, subject, paint);
  if (const std::vector<std::string> hidden = subject.hidden_musts(corpus); !hidden.empty())
    out += fmt::format("  hidden by the adapter, so neither right nor wrong: {}\n",
                       options.verbose ? fmt::format("{}", fmt::join(hidden, ", ")) : some_of(hidden));
  if (options.verbose) append_others(out, subject);
  append_failures(out, subject, corpus, options);
  append_causes(out, subject, corpus, paint);
  return out;
}

std::string to_text_report(const Report& report, const Corpus& corpus, const TextOptions& options) {
  std::string out;
  for (const SubjectReport& subject : report.subjects) out += to_text_report(subject, report, corpus, options);
  if (report.interrupted) out += "interrupted: what is above is all that was judged\n";
  return out;
}

}  // namespace ssespec
