// The report as TAP version 14: one stream, a point for each case of each subject, YAML blocks for what is not ok.
//
// Format: testanything.org/tap-version-14-specification. Checked with tap.py.
#include <fmt/format.h>

#include "conformance/finding.h"
#include "conformance/json.h"
#include "conformance/report.h"

namespace ssespec {
namespace {

// A description may not hold what starts a directive, nor a line end.
std::string description(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

// Quoted as JSON, which is YAML too.
std::string yaml(std::string_view text) { return to_text(Json(printable(text))); }

void append_list(std::string& out, std::string_view key, const std::vector<std::string>& items) {
  out += fmt::format("  {}:{}\n", key, items.empty() ? " []" : "");
  for (const std::string& item : items) out += fmt::format("    - {}\n", yaml(item));
}

std::string yaml_block(const Finding& finding, const SubjectReport& subject) {
  const CaseResult& result = *finding.result;
  std::string out = "  ---\n";
  auto line = [&out](std::string_view key, std::string_view value) {
    if (!value.empty()) out += fmt::format("  {}: {}\n", key, yaml(value));
  };
  line("message", finding.headline);
  line("severity", breaks_the_gate(result.verdict) ? "fail" : "todo");
  line("verdict", to_text(result.verdict));
  line("requires", requirement_ids(finding));
  if (!finding.requirements.empty()) line("anchor", anchor_url(*finding.requirements.front()));
  line("input", finding.input_text);
  line("hex", finding.input_hex);
  line("cut", finding.cut);
  if (result.difference) {
    append_list(out, "expected", result.difference->expected);
    append_list(out, "seen", result.difference->seen);
  }
  line("replay", finding.replay);
  if (result.verdict == Verdict::crash || result.verdict == Verdict::hang) line("stderr", subject.stderr_tail);
  return out + "  ...\n";
}

class Points {
 public:
  void point(bool ok, const std::string& text, const std::string& directive, const std::string& block) {
    ++count_;
    out_ += fmt::format("{} {} - {}{}{}\n{}", ok ? "ok" : "not ok", count_, description(text),
                        directive.empty() ? "" : " # ", directive, block);
  }
  void comment(const std::string& text) { out_ += "# " + description(text) + "\n"; }
  std::string done() const { return fmt::format("TAP version 14\n1..{}\n{}", count_, out_); }

 private:
  std::size_t count_ = 0;
  std::string out_;
};

void append_result(Points& points, const SubjectReport& subject, const CaseResult& result, const Corpus& corpus) {
  const std::string text = key_of(subject) + " " + result.id;
  const Finding finding = finding_of(subject, result, corpus);
  switch (result.verdict) {
    case Verdict::pass: points.point(true, text, "", ""); return;
    case Verdict::lenient:
    case Verdict::info:
      points.point(true, text + ": " + std::string(to_text(result.verdict)), "", "");
      if (!finding.headline.empty()) points.comment(finding.headline);
      return;
    case Verdict::unsupported: points.point(true, text, "SKIP " + description(finding.headline), ""); return;
    case Verdict::known:
      points.point(false, text, "TODO " + description(result.reason), yaml_block(finding, subject));
      return;
    case Verdict::fail:
    case Verdict::crash:
    case Verdict::hang:
    case Verdict::harness_error: points.point(false, text, "", yaml_block(finding, subject)); return;
  }
}

std::string message_block(const std::string& message, const std::string& stderr_tail) {
  std::string out = fmt::format("  ---\n  message: {}\n  severity: \"fail\"\n", yaml(message));
  if (!stderr_tail.empty()) out += fmt::format("  stderr: {}\n", yaml(stderr_tail));
  return out + "  ...\n";
}

}  // namespace

std::string to_tap_report(const Report& report, const Corpus& corpus) {
  Points points;
  for (const SubjectReport& subject : report.subjects) {
    const std::string name = key_of(subject);
    points.comment(fmt::format("{}: {}", title_of(subject), counts_line(subject)));
    if (!subject.error.empty())
      points.point(false, name + " starts", "", message_block(subject.error, subject.stderr_tail));
    if (!subject.stopped.empty())
      points.point(false, name + " runs to its end", "", message_block(subject.stopped, subject.stderr_tail));
    for (const std::string& sentence : subject.stale)
      points.point(false, name + " known.json is up to date", "", message_block(sentence, ""));
    for (const std::string& sentence : subject.expired)
      points.point(false, name + " known.json is within its dates", "", message_block(sentence, ""));
    for (const CaseResult& result : subject.results) append_result(points, subject, result, corpus);
  }
  return points.done();
}

}  // namespace ssespec
