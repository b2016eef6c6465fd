#include "conformance/site.h"

#include <fmt/format.h>

#include "conformance/finding.h"
#include "conformance/html.h"

namespace ssespec {

std::map<std::string, std::string> site_of(const Report& report, const Corpus& corpus) {
  const Grid grid(report, corpus);
  const std::string footer = about_the_run(report);
  std::map<std::string, std::string> files;
  const auto add = [&](const std::string& path, const std::string& title, const std::string& body,
                       const std::string& script = {}) {
    const std::string root = path.find('/') == std::string::npos ? "" : "../";
    files[path] = page_of({title + " - SSE conformance", root, footer, script, false}, body);
  };
  add("index.html", "The matrix", matrix_body(grid), matrix_script(grid));
  add("subjects.html", "Implementations", subjects_body(grid));
  add("requirements.html", "Requirements", requirements_body(grid));
  for (std::size_t i = 0; i < grid.columns.size(); ++i) {
    const Column& column = grid.columns[i];
    add("subjects/" + column.slug + ".html", title_of(*column.subject), subject_body(grid, i, "../"));
    files["badges/" + column.slug + ".svg"] = to_badge_svg(*column.subject, corpus);
    Report alone;
    alone.subjects = {*column.subject};
    files["badges/" + column.slug + ".json"] = to_badge_report(alone, corpus);
  }
  for (const Row& row : grid.rows) add("cases/" + row.file, row.of_case->id, case_body(grid, row, "../"));
  files["summary.svg"] = summary_picture(grid);
  files["results.json"] = to_json_report(report, corpus);
  files["site.css"] = built_in_site_files().at("site.css");
  files["matrix.js"] = built_in_site_files().at("matrix.js");
  return files;
}

}  // namespace ssespec
