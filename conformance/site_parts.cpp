// What several pages of the site have: verdicts, the legend, findings.
#include <fmt/format.h>

#include "conformance/finding.h"
#include "conformance/html.h"
#include "conformance/site.h"

namespace ssespec {
namespace {

std::string item_list(const char* label, const std::vector<std::string>& items) {
  std::string out = fmt::format("<div><h4>{}</h4>", label);
  if (items.empty()) return out + "<p class=\"quiet\">nothing</p></div>";
  out += "<ol class=\"items\">";
  constexpr std::size_t kMost = 40;
  for (std::size_t i = 0; i < items.size() && i < kMost; ++i) {
    const std::string& item = items[i];
    const std::string text = item.size() <= 600 ? item : item.substr(0, 600) + " ...";
    out += fmt::format("<li><code>{}</code></li>", escaped_html(text));
  }
  if (items.size() > kMost) out += fmt::format("<li class=\"quiet\">and {} more</li>", items.size() - kMost);
  return out + "</ol></div>";
}

}  // namespace

std::string verdict_chip(const CaseResult* result) {
  if (result == nullptr) return "<span class=\"v n\">not run</span>";
  const char letter = letter_of(result);
  const std::string name = letter == '.' ? "P" : letter == '-' ? "U" : letter == '!' ? "E" : std::string(1, letter);
  std::string text(to_text(result->verdict));
  if (result->verdict == Verdict::known)
    text += fmt::format(" {}", is_failure(result->before_known) ? to_text(result->before_known) : "sometimes");
  return fmt::format("<span class=\"v {}\">{}</span>", name, text);
}

std::string legend() {
  struct Entry {
    const char *name, *letter, *verdict, *meaning;
  };
  static constexpr Entry kEntries[] = {
      {"P", "\xC2\xB7", "pass", "as the standard asks, under every cut"},
      {"F", "F", "fail", "not as the standard asks"},
      {"C", "C", "crash", "died or broke the protocol"},
      {"H", "H", "hang", "no answer within the limit"},
      {"K", "K", "known", "fails, be it now and then, and its known.json says why"},
      {"L", "L", "lenient", "allowed, but not the recommended outcome"},
      {"U", "\xE2\x80\x93", "unsupported", "the adapter cannot show it"},
      {"I", "i", "info", "recorded, not judged"},
      {"E", "!", "harness_error", "a fault of the suite"},
  };
  std::string out = "<dl class=\"legend\" aria-label=\"What the letters mean\">";
  for (const Entry& entry : kEntries)
    out += fmt::format("<div><dt><span class=\"v {}\">{}</span> {}</dt><dd>{}</dd></div>", entry.name, entry.letter,
                       entry.verdict, entry.meaning);
  return out + "</dl>";
}

std::string about_the_run(const Report& report) {
  std::string out = fmt::format("<p>ssespec {}, corpus <code>{}</code>, seed {}", escaped_html(report.suite_version),
                                escaped_html(report.corpus_hash.substr(0, 12)), report.seed);
  if (!report.selection.empty()) out += fmt::format(", only <code>{}</code>", escaped_html(report.selection));
  if (!report.started.empty()) out += ", " + escaped_html(report.started);
  if (!report.environment.empty()) out += ", " + escaped_html(report.environment);
  if (report.interrupted) out += ". <strong>Interrupted: not all was judged.</strong>";
  return out + "</p>";
}

std::string finding_body(const Grid& grid, const Row& row, std::size_t column) {
  const SubjectReport& subject = *grid.columns[column].subject;
  const CaseResult& result = *row.results[column];
  const Finding finding = finding_of(subject, result, *grid.corpus);
  std::string out = fmt::format("<p>{}</p>", escaped_html(finding.headline));
  if (result.verdict == Verdict::known) {
    out += fmt::format("<p><strong>Known:</strong> {}", escaped_html(result.reason));
    if (result.link.starts_with("https://") || result.link.starts_with("http://"))
      out += fmt::format(" <a href=\"{0}\">{0}</a>", escaped_html(result.link));
    out += "</p>";
  }
  if (!finding.input_text.empty()) {
    out += fmt::format("<p class=\"bytes\"><span class=\"label\">cut {}</span> <code>{}</code></p>", finding.cut,
                       escaped_html(finding.input_text));
    out += fmt::format("<p class=\"bytes\"><span class=\"label\">hex</span> <code>{}</code></p>",
                       escaped_html(finding.input_hex));
  }
  if (result.difference && !result.difference->sentence.empty())
    out += "<div class=\"sides\">" + item_list("expected", result.difference->expected) +
           item_list("seen", result.difference->seen) + "</div>";
  for (const std::string& note : result.notes) out += fmt::format("<p class=\"quiet\">{}</p>", escaped_html(note));
  out += fmt::format("<p class=\"replay\"><code>{}</code></p>", escaped_html(finding.replay));
  return out;
}

}  // namespace ssespec
