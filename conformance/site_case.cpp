// The page of one case: its bytes, its demand, what is expected, and what every subject made of it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "conformance/bytes.h"
#include "conformance/finding.h"
#include "conformance/html.h"
#include "conformance/site.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostBytes = 2048;  // of an input, in text and in hex

// Sixteen bytes a line: offset, hex, characters.
std::string hex_dump(std::string_view input) {
  std::string out;
  const std::string_view shown = input.substr(0, kMostBytes);
  for (std::size_t at = 0; at < shown.size(); at += 16) {
    const std::string_view line = shown.substr(at, 16);
    std::string characters;
    for (const char c : line) characters += c >= ' ' && c < '\x7f' ? c : '.';
    out += fmt::format("{:06x}  {:<47}  {}\n", at, to_hex(line), characters);
  }
  if (shown.size() < input.size()) out += fmt::format("... {} bytes more\n", input.size() - shown.size());
  return out;
}

// One line of the stream a line, its terminator visible.
std::string text_dump(std::string_view input) {
  const std::string_view shown = input.substr(0, kMostBytes);
  std::string out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const bool ends = shown[i] == '\n' || (shown[i] == '\r' && (i + 1 == shown.size() || shown[i + 1] != '\n'));
    if (!ends) continue;
    out += to_escaped(shown.substr(begin, i + 1 - begin)) + "\n";
    begin = i + 1;
  }
  if (begin < shown.size()) out += to_escaped(shown.substr(begin)) + "\n";
  if (shown.size() < input.size()) out += fmt::format("... {} bytes more\n", input.size() - shown.size());
  return out;
}

std::string item_text(const ExpectedItem& item) {
  switch (item.kind) {
    case ExpectedItem::Kind::event:
      return fmt::format("event type \"{}\" data \"{}\" id \"{}\"", to_excerpt(item.type, 200), to_excerpt(item.data, 400),
                         to_excerpt(item.id, 200));
    case ExpectedItem::Kind::retry: return fmt::format("retry {}{} ms", item.at_least ? "at least " : "", item.retry);
    case ExpectedItem::Kind::comment: return fmt::format("comment \"{}\"", to_excerpt(item.data, 400));
  }
  return "";
}

std::string expectation(const Case& the_case) {
  std::string out;
  for (const Outcome& outcome : the_case.outcomes) {
    if (the_case.outcomes.size() > 1)
      out += fmt::format("<h3>{}</h3>", outcome.lenient ? "or, lenient" : &outcome == &the_case.outcomes.front() ? "either" : "or");
    if (outcome.items.empty()) out += "<p>Nothing happens.</p>";
    std::string items;
    constexpr std::size_t kMost = 60;
    for (std::size_t i = 0; i < std::min(outcome.items.size(), kMost); ++i)
      items += fmt::format("<li><code>{}</code></li>", escaped_html(item_text(outcome.items[i])));
    if (outcome.items.size() > kMost) items += fmt::format("<li>and {} more</li>", outcome.items.size() - kMost);
    if (!items.empty()) out += "<ol class=\"items\">" + items + "</ol>";
  }
  out += fmt::format("<p>Then the last event ID string is <code>\"{}\"</code>", escaped_html(to_excerpt(the_case.then_last_event_id, 200)));
  if (the_case.then_reconnection_time)
    out += fmt::format(" and the reconnection time {} ms", *the_case.then_reconnection_time);
  return out + ".</p>";
}

std::string demands(const Case& the_case, const Corpus& corpus, const std::string& root) {
  std::string out = "<ul class=\"demands\">";
  for (const std::string& id : the_case.required) {
    const Requirement* requirement = corpus.requirement(id);
    if (requirement == nullptr) continue;
    const std::string name = root.empty() ? id : fmt::format("<a href=\"{}requirements.html#{}\">{}</a>", root, id, id);
    out += fmt::format("<li>{} <span class=\"level {}\">{}</span> {} <a href=\"{}\">the standard</a></li>", name,
                       to_text(requirement->level), to_text(requirement->level), escaped_html(requirement->says),
                       escaped_html(anchor_url(*requirement)));
  }
  return out + "</ul>";
}

std::string input_part(const Case& the_case) {
  if (the_case.step() != "parse")
    return fmt::format("<h2>Script</h2>\n<pre tabindex=\"0\">{}</pre>\n", escaped_html(to_pretty_text(the_case.script)));
  return fmt::format(
      "<h2>Input <small>{}</small></h2>\n<pre tabindex=\"0\">{}</pre>\n<details><summary>Hex</summary>"
      "<pre tabindex=\"0\">{}</pre></details>\n<h2>Expected</h2>\n{}\n",
      counted(the_case.input.size(), "byte"), escaped_html(text_dump(the_case.input)), escaped_html(hex_dump(the_case.input)),
      expectation(the_case));
}

// Those that pass in one paragraph, all others one after the other.
std::string verdicts(const Grid& grid, const Row& row, const std::string& root) {
  std::map<std::string, std::string> quiet;
  std::string loud;
  for (std::size_t i = 0; i < grid.columns.size(); ++i) {
    const CaseResult* result = row.results[i];
    const Column& column = grid.columns[i];
    const std::string name = fmt::format("<a id=\"{}\" href=\"{}subjects/{}.html\">{}</a>", column.slug, root,
                                         column.slug, escaped_html(title_of(*column.subject)));
    if (is_wrong(result) || (result != nullptr && (result->verdict == Verdict::lenient || result->verdict == Verdict::harness_error))) {
      loud += fmt::format("<section class=\"finding\"><h3>{} {}</h3>\n{}</section>\n", verdict_chip(result), name,
                          finding_body(grid, row, i));
    } else {
      std::string& list = quiet[result == nullptr ? "not run" : std::string(to_text(result->verdict))];
      list += (list.empty() ? "" : ", ") + name;
    }
  }
  std::string out = fmt::format("<h2>Verdicts</h2>\n<p class=\"replay\"><code>ssespec replay {} SUBJECT</code></p>\n", escaped_html(row.of_case->id));
  for (const auto& [verdict, names] : quiet) out += fmt::format("<p><strong>{}</strong>: {}</p>\n", verdict, names);
  return out + loud;
}

}  // namespace

std::string case_body(const Grid& grid, const Row& row, const std::string& root) {
  const Case& the_case = *row.of_case;
  return fmt::format("<h1><code>{}</code></h1>\n<p class=\"lead\">{}</p>\n{}\n{}\n{}", escaped_html(the_case.id),
                     escaped_html(the_case.why), demands(the_case, *grid.corpus, root), input_part(the_case),
                     verdicts(grid, row, root));
}

}  // namespace ssespec
