// The page of the requirements: for each its cases and who meets it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "conformance/finding.h"
#include "conformance/html.h"
#include "conformance/site.h"

namespace ssespec {
namespace {

struct Met {
  std::size_t judged = 0, met = 0;
  std::string failing;  // links
};

Met met_by(const Grid& grid, const std::vector<const Row*>& rows) {
  Met met;
  for (std::size_t i = 0; i < grid.columns.size(); ++i) {
    bool judged = false, wrong = false;
    for (const Row* row : rows) {
      judged |= is_judged(row->results[i]);
      wrong |= is_wrong(row->results[i]);
    }
    met.judged += judged ? 1U : 0U;
    met.met += judged && !wrong ? 1U : 0U;
    if (wrong)
      met.failing += fmt::format("{}<a href=\"subjects/{}.html\">{}</a>", met.failing.empty() ? "" : ", ",
                                 grid.columns[i].slug, escaped_html(grid.columns[i].name));
  }
  return met;
}

std::string entry(const Grid& grid, const Requirement& requirement, const std::vector<const Row*>& rows) {
  const Met met = met_by(grid, rows);
  std::string out = fmt::format(
      "<section class=\"requirement\" id=\"{0}\"><h2><a href=\"#{0}\">{0}</a> <span class=\"level {1}\">{1}</span></h2>\n"
      "<p>{2} <a href=\"{3}\">the standard</a></p>\n",
      requirement.id, to_text(requirement.level), escaped_html(requirement.says), escaped_html(anchor_url(requirement)));
  if (rows.empty()) return out + "<p class=\"quiet\">No case of this run asks for it.</p></section>\n";
  if (met.judged == 0) {
    out += "<p class=\"quiet\">No implementation of this run could be judged by it.</p>";
  } else {
    out += fmt::format("<p><meter min=\"0\" max=\"{0}\" value=\"{1}\">{1} of {0}</meter> met by {1} of {0}</p>\n",
                       met.judged, met.met);
  }
  if (!met.failing.empty()) out += fmt::format("<p>Not met by {}.</p>\n", met.failing);
  out += fmt::format("<details><summary>{} {}</summary><ul>", rows.size(), rows.size() == 1 ? "case" : "cases");
  for (const Row* row : rows)
    out += fmt::format("<li><a href=\"cases/{}\">{}</a></li>", row->file, escaped_html(row->of_case->id));
  return out + "</ul></details></section>\n";
}

}  // namespace

std::string requirements_body(const Grid& grid) {
  std::map<std::string, std::vector<const Row*>> by_requirement;
  for (const Row& row : grid.rows)
    for (const std::string& id : row.of_case->required) by_requirement[id].push_back(&row);
  std::string out =
      "<h1>Requirements</h1>\n<p>What the standard asks for, in our own words, with the cases that ask it and who meets "
      "it. An implementation meets a requirement if none of those cases fails.</p>\n";
  for (const Requirement& requirement : grid.corpus->requirements)
    out += entry(grid, requirement, by_requirement[requirement.id]);
  return out;
}

}  // namespace ssespec
