// The report as one self-contained page: each subject's score and every finding, folded by topic.
#include <fmt/format.h>

#include "conformance/finding.h"
#include "conformance/html.h"
#include "conformance/site.h"

namespace ssespec {
namespace {

std::string demands_of(const Row& row, const Corpus& corpus) {
  std::string out;
  for (const std::string& id : row.of_case->required)
    if (const Requirement* requirement = corpus.requirement(id))
      out += fmt::format("<p><a href=\"{}\">{}</a> <span class=\"level {}\">{}</span> {}</p>",
                         escaped_html(anchor_url(*requirement)), id, to_text(requirement->level),
                         to_text(requirement->level), escaped_html(requirement->says));
  return out;
}

std::string findings(const Grid& grid, std::size_t column) {
  std::string out;
  for (const Topic& topic : grid.topics) {
    std::string wrong;
    std::size_t failing = 0, passing = 0;
    for (const Row* row : topic.rows) {
      const CaseResult* result = row->results[column];
      if (result == nullptr) continue;
      if (result->verdict == Verdict::pass) {
        ++passing;
        continue;
      }
      failing += is_wrong(result) ? 1U : 0U;
      const Finding finding = finding_of(*grid.columns[column].subject, *result, *grid.corpus);
      wrong += fmt::format(
          "<details class=\"finding\" id=\"{}\"><summary>{} <code>{}</code> {}</summary><p>{}</p>{}{}</details>\n",
          finding_id(grid.columns[column], *row), verdict_chip(result), escaped_html(row->of_case->id), escaped_html(finding.headline),
          escaped_html(row->of_case->why), demands_of(*row, *grid.corpus), finding_body(grid, *row, column));
    }
    if (wrong.empty()) continue;
    out += fmt::format("<h3>{} <small>{} pass, {} fail</small></h3>\n{}", escaped_html(topic.name), passing, failing, wrong);
  }
  return out.empty() ? "<p>Every case passes.</p>" : out;
}

}  // namespace

std::string to_html_report(const Report& report, const Corpus& corpus) {
  const Grid grid(report, corpus);
  std::string body;
  for (std::size_t i = 0; i < grid.columns.size(); ++i)
    body += subject_body(grid, i, "") + "<h2>Findings</h2>\n" + findings(grid, i);
  for (const SubjectReport* subject : grid.not_judged) {
    body += fmt::format("<h1>{}</h1>\n<p>Could not be started: {}</p>\n", escaped_html(title_of(*subject)),
                        escaped_html(subject->error));
    if (!subject->stderr_tail.empty()) body += fmt::format("<pre>{}</pre>\n", escaped_html(subject->stderr_tail));
  }
  body += "<h2>Legend</h2>\n" + legend();
  return page_of({"SSE conformance report", "", about_the_run(report), "", true}, body);
}

}  // namespace ssespec
