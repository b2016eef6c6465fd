// The site's first page: a table of topics that the script opens into cases.
//
// The topics are plain HTML and need no script; the letters of all cases are one string a case.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "conformance/finding.h"
#include "conformance/html.h"
#include "conformance/json.h"
#include "conformance/site.h"

namespace ssespec {
namespace {

std::string language_row(const Grid& grid) {
  std::string out = "<tr class=\"langs\"><td></td>";
  for (std::size_t i = 0; i < grid.columns.size();) {
    std::size_t end = i;
    while (end < grid.columns.size() && grid.columns[end].language == grid.columns[i].language) ++end;
    out += fmt::format("<th scope=\"colgroup\" colspan=\"{}\" data-lang=\"{}\"><span>{}</span></th>", end - i,
                       escaped_html(grid.columns[i].language), escaped_html(grid.columns[i].language));
    i = end;
  }
  return out + "</tr>";
}

// What says nothing under a heading that names the language, or only takes room.
std::string short_name(const Column& column) {
  std::string lower = column.language;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const std::string& prefix : {lower + "-", std::string("github.com/")})
    if (column.name.starts_with(prefix)) return column.name.substr(prefix.size());
  return column.name;
}

std::string name_row(const Grid& grid) {
  std::string out = "<tr class=\"names\"><th scope=\"col\">topic and case</th>";
  for (const Column& column : grid.columns)
    out += fmt::format("<th scope=\"col\"><a href=\"subjects/{}.html\" title=\"{}\"><span>{}</span></a></th>",
                       column.slug, escaped_html(title_of(*column.subject)), escaped_html(short_name(column)));
  return out + "</tr>";
}

std::string topic_cell(const Topic& topic, std::size_t column) {
  std::size_t wrong = 0, judged = 0;
  for (const Row* row : topic.rows) {
    wrong += is_wrong(row->results[column]) ? 1U : 0U;
    judged += is_judged(row->results[column]) ? 1U : 0U;
  }
  if (judged == 0) return "<td class=\"u\" title=\"not judged\">\xE2\x80\x93</td>";
  if (wrong == 0) return fmt::format("<td class=\"p\" title=\"all {} pass\">\xC2\xB7</td>", judged);
  const char* kind = wrong * 4 >= judged ? "f" : "s";
  return fmt::format("<td class=\"{}\" title=\"{} of {} fail\">{}</td>", kind, wrong, judged, wrong);
}

std::string table(const Grid& grid) {
  std::string out = fmt::format(
      "<div class=\"scroll\" id=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The matrix\">"
      "<table id=\"matrix\" style=\"--columns:{}\"><caption class=\"hidden\">Number of failing cases by topic and "
      "implementation; a topic opens into its cases.</caption>\n<thead>{}{}</thead>\n",
      grid.columns.size(), language_row(grid), name_row(grid));
  for (std::size_t i = 0; i < grid.topics.size(); ++i) {
    const Topic& topic = grid.topics[i];
    out += fmt::format(
        "<tbody class=\"topic\" data-topic=\"{0}\"><tr><th scope=\"row\"><button type=\"button\" "
        "aria-expanded=\"false\">{1} <small>{2}</small></button></th>",
        i, escaped_html(topic.name), topic.rows.size());
    for (std::size_t column = 0; column < grid.columns.size(); ++column) out += topic_cell(topic, column);
    out += "</tr></tbody>\n";
  }
  return out + "</table></div>\n";
}

std::string filters(const Grid& grid) {
  std::map<std::string, std::size_t> languages;
  std::set<std::string> kinds;
  for (const Column& column : grid.columns) {
    ++languages[column.language];
    kinds.insert(column.subject->hello.kind);
  }
  std::string out =
      "<form id=\"filters\" class=\"filters\" hidden aria-label=\"Filters\">"
      "<label>Search <input type=\"search\" name=\"text\" placeholder=\"case, requirement, words\" "
      "autocomplete=\"off\"></label>"
      "<label>Level <select name=\"level\"><option value=\"\">all</option><option>must</option>"
      "<option>should</option><option>open</option></select></label>";
  if (kinds.size() > 1) {
    out += "<label>Kind <select name=\"kind\"><option value=\"\">all</option>";
    for (const std::string& kind : kinds) out += fmt::format("<option>{}</option>", escaped_html(kind));
    out += "</select></label>";
  }
  out +=
      "<label class=\"check\"><input type=\"checkbox\" name=\"differ\"> only rows that differ</label>"
      "<label class=\"check\"><input type=\"checkbox\" name=\"wrong\"> only rows with a failure</label>"
      "<details class=\"languages\"><summary>Languages</summary><fieldset><legend class=\"hidden\">Languages</legend>";
  for (const auto& [language, count] : languages)
    out += fmt::format(
        "<label class=\"check\"><input type=\"checkbox\" name=\"lang\" value=\"{0}\" checked> {0} <small>{1}</small></label>",
        escaped_html(language), count);
  return out +
         "</fieldset></details><button type=\"button\" id=\"open-all\">Open all</button>"
         "<button type=\"reset\">Reset</button>"
         "<output id=\"shown\" aria-live=\"polite\"></output></form>\n";
}

std::string not_judged(const Grid& grid) {
  if (grid.not_judged.empty()) return "";
  std::string out = "<h2>Not judged here</h2><ul>";
  for (const SubjectReport* subject : grid.not_judged)
    out += fmt::format("<li><strong>{}</strong>: {}</li>", escaped_html(title_of(*subject)),
                       escaped_html(subject->error));
  return out + "</ul>\n";
}

}  // namespace

std::string matrix_body(const Grid& grid) {
  std::set<std::string> languages;
  for (const Column& column : grid.columns) languages.insert(column.language);
  std::string out = fmt::format(
      "<h1>How {} in {} read Server-Sent Events</h1>\n"
      "<p>Each number is how many of a topic's cases fail; open a topic for its cases. A case runs under every way to "
      "cut its bytes into reads and has to hold under all of them. "
      "<a href=\"summary.svg\">Picture to share</a>, <a href=\"results.json\">results.json</a>.</p>\n",
      counted(grid.columns.size(), "implementation"), counted(languages.size(), "language"));
  out += fmt::format("<details class=\"legend-box\" open><summary>Legend</summary>{}</details>\n", legend());
  out += filters(grid);
  out += table(grid);
  out += "<p id=\"hint\" class=\"quiet\">Arrow keys move between cells, Enter opens a cell.</p>\n";
  out += not_judged(grid);
  if (grid.foreign > 0)
    out += fmt::format("<p>Left out: {} of cases that this corpus does not have.</p>\n", counted(grid.foreign, "result"));
  return out;
}

std::string matrix_script(const Grid& grid) {
  Json columns = Json::array(), topics = Json::array();
  for (const Column& column : grid.columns)
    columns.push_back({column.name, column.slug, column.language, column.subject->hello.kind});
  for (const Topic& topic : grid.topics) {
    Json rows = Json::array();
    for (const Row* row : topic.rows) {
      std::string letters;
      for (const CaseResult* result : row->results) letters += letter_of(result);
      std::string required;
      for (const std::string& id : row->of_case->required) required += (required.empty() ? "" : " ") + id;
      const std::size_t slash = row->of_case->id.rfind('/');
      rows.push_back({row->of_case->id.substr(slash + 1), to_text(row->of_case->level), required,
                      printable(row->of_case->why), letters});
    }
    topics.push_back({{"name", topic.name}, {"rows", std::move(rows)}});
  }
  std::string data = to_text(Json{{"columns", std::move(columns)}, {"topics", std::move(topics)}});
  // Inside a script element only these could end it or open a comment.
  for (std::size_t at = data.find('<'); at != std::string::npos; at = data.find('<', at)) data.replace(at, 1, "\\u003c");
  return fmt::format("<script type=\"application/json\" id=\"data\">{}</script>\n<script src=\"matrix.js\"></script>",
                     data);
}

}  // namespace ssespec
