// The list of implementations, and the page of one: score, what it gets wrong, what it hides, how to run it.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/finding.h"
#include "conformance/html.h"
#include "conformance/root_cause.h"
#include "conformance/site.h"

namespace ssespec {
namespace {

constexpr Level kLevels[] = {Level::must, Level::should, Level::open};

std::string score_text(const Score& score) {
  if (score.judged == 0) return "<span class=\"quiet\">\xE2\x80\x93</span>";
  return fmt::format("{} of {}", score.passed, score.judged);
}

std::string meter(const Score& score) {
  if (score.judged == 0) return "";
  return fmt::format("<meter min=\"0\" max=\"{0}\" value=\"{1}\">{1} of {0}</meter>", score.judged, score.passed);
}

std::string score_table(const SubjectReport& subject, const Corpus& corpus) {
  std::string out =
      "<table class=\"plain\"><caption>Score by level</caption><thead><tr><th scope=\"col\">level</th>"
      "<th scope=\"col\">pass</th><th scope=\"col\"></th></tr></thead><tbody>";
  for (const Level level : kLevels) {
    const Score score = score_of(subject, corpus, level);
    out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>", to_text(level), score_text(score),
                       meter(score));
  }
  return out + "</tbody></table>\n";
}

// Cases about when an event comes, not only whether.
std::string promptness(const SubjectReport& subject, const Corpus& corpus) {
  if (!subject.hello.timed) return "cannot be seen: the adapter does not tell which read an event came from";
  std::size_t on_time = 0, judged = 0;
  for (const CaseResult& result : subject.results) {
    const Case* the_case = corpus.find(result.id);
    if (the_case == nullptr || !is_judged(&result)) continue;
    const bool about_time = std::any_of(the_case->required.begin(), the_case->required.end(), [&](const auto& id) {
      const Requirement* requirement = corpus.requirement(id);
      return requirement != nullptr && std::count(requirement->shown_by.begin(), requirement->shown_by.end(), "timing") > 0;
    });
    if (!about_time) continue;
    ++judged;
    on_time += result.verdict == Verdict::pass ? 1U : 0U;
  }
  if (judged == 0) return "no case about it was judged";
  return fmt::format("{} of {} cases about it pass", on_time, judged);
}

std::string claims(const SubjectReport& subject, const Corpus& corpus) {
  const Hello& hello = subject.hello;
  std::string out = "<dl class=\"facts\">";
  const auto fact = [&out](const char* name, const std::string& value) {
    out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
  };
  fact("kind", escaped_html(hello.kind));
  fact("judged as", std::string(to_text(subject.profile)));
  fact("ids", std::string(to_text(hello.id)));
  fact("reports retry", hello.retry_by_block ? "with the event of its block" : hello.retry ? "yes" : "no");
  fact("reports comments", hello.comments ? "yes" : "no");
  if (hello.json_payload) fact("payload", "parsed JSON only");
  fact("promptness", promptness(subject, corpus));
  std::string hidden;
  for (const std::string& id : subject.hidden_musts(corpus)) hidden += (hidden.empty() ? "" : ", ") + escaped_html(id);
  fact("hides", hidden.empty() ? "nothing" : hidden);
  fact("verdicts", escaped_html(counts_line(subject)));
  fact("took", fmt::format("{:.1f} s", subject.seconds));
  if (!subject.stopped.empty()) fact("stopped", escaped_html(subject.stopped));
  return out + "</dl>\n";
}

// Failing cases by topic, each with its first difference.
std::string failures(const Grid& grid, std::size_t column, const std::string& root) {
  std::string out;
  for (const Topic& topic : grid.topics) {
    std::string list;
    for (const Row* row : topic.rows) {
      const CaseResult* result = row->results[column];
      if (!is_wrong(result) && (result == nullptr || result->verdict != Verdict::lenient)) continue;
      const Finding finding = finding_of(*grid.columns[column].subject, *result, *grid.corpus);
      list += fmt::format("<li>{} <a href=\"{}cases/{}#{}\">{}</a> <span>{}</span>", verdict_chip(result), root,
                          row->file, grid.columns[column].slug, escaped_html(row->of_case->id),
                          escaped_html(finding.headline));
      if (result->verdict == Verdict::known) {
        if (result->reason != finding.headline) list += fmt::format("<br><em>{}</em>", escaped_html(result->reason));
        if (result->link.starts_with("http")) list += fmt::format(" <a href=\"{}\">report</a>", escaped_html(result->link));
      }
      list += "</li>\n";
    }
    if (!list.empty())
      out += fmt::format("<h3>{}</h3>\n<ul class=\"findings\">{}</ul>\n", escaped_html(topic.name), list);
  }
  return out.empty() ? "<p>Nothing fails.</p>" : out;
}

// What the failing cells come down to, and how many no planted bug explains.
std::string causes(const Grid& grid, std::size_t column, const std::string& root) {
  const SubjectReport& subject = *grid.columns[column].subject;
  if (subject.causes.empty()) return "";
  std::string list;
  std::size_t explained = 0;
  for (const RootCause& cause : subject.causes) {
    std::string about, links;
    for (const std::string& name : cause.bugs) {
      about += fmt::format("{}<code>{}</code> {}", about.empty() ? cause.against > 0 ? "like " : "" : " with ", escaped_html(name),
                           escaped_html(about_planted(name)));
    }
    for (const std::string& id : cause.cases)
      for (const Row& row : grid.rows)
        if (row.of_case->id == id)
          links += fmt::format("<li><a href=\"{}\">{}</a></li>",
                               root.empty() ? fmt::format("#{}", finding_id(grid.columns[column], row))
                                            : fmt::format("{}cases/{}#{}", root, row.file, grid.columns[column].slug),
                               escaped_html(id));
    explained += cause.cases.size();
    const std::string against = cause.against == 0 ? "" : fmt::format("; of those it fails, {} pass here", cause.against);
    list += fmt::format("<li><details><summary>{} <span class=\"quiet\">{}{}</span></summary><ul>{}</ul></details></li>\n", about,
                        counted(cause.cases.size(), "case"), against, links);
  }
  std::size_t wrong = 0;
  for (const CaseResult& result : subject.results) wrong += is_wrong(&result) ? 1U : 0U;
  const char* const who = subject.hello.kind == "client" ? "Parsers with a bug planted on purpose do the same, or clients with one fail the same cases,"
                                                         : "Parsers with a bug planted on purpose do the same";
  return fmt::format("<h2>Root causes</h2>\n<p>{} in {} of {} failing cases.</p>\n<ul class=\"findings\">{}</ul>\n", who, explained, wrong, list);
}

std::string known_file_notes(const SubjectReport& subject) {
  std::string out;
  for (const std::string& sentence : subject.stale) out += fmt::format("<li>stale: {}</li>", escaped_html(sentence));
  for (const std::string& sentence : subject.expired) out += fmt::format("<li>expired: {}</li>", escaped_html(sentence));
  return out.empty() ? out : "<h2>known.json</h2><ul>" + out + "</ul>";
}

}  // namespace

std::string subjects_body(const Grid& grid) {
  std::string out =
      "<h1>Implementations</h1>\n<table class=\"plain wide\"><thead><tr><th scope=\"col\">implementation</th>"
      "<th scope=\"col\">language</th><th scope=\"col\">kind</th><th scope=\"col\">must</th>"
      "<th scope=\"col\">should</th><th scope=\"col\">open</th></tr></thead><tbody>\n";
  for (const Column& column : grid.columns) {
    out += fmt::format("<tr><th scope=\"row\"><a href=\"subjects/{}.html\">{}</a></th><td>{}</td><td>{}</td>",
                       column.slug, escaped_html(title_of(*column.subject)), escaped_html(column.language),
                       escaped_html(column.subject->hello.kind));
    for (const Level level : kLevels) {
      const Score score = score_of(*column.subject, *grid.corpus, level);
      out += fmt::format("<td>{} {}</td>", score_text(score), meter(score));
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

std::string subject_body(const Grid& grid, std::size_t index, const std::string& root) {
  const Column& column = grid.columns[index];
  const SubjectReport& subject = *column.subject;
  std::string out = fmt::format("<h1>{}</h1>\n<p>{}, {}</p>\n", escaped_html(title_of(subject)),
                                escaped_html(column.language), escaped_html(subject.hello.kind));
  if (!subject.subject.about.empty()) out += fmt::format("<p>{}</p>\n", escaped_html(subject.subject.about));
  out += "<div class=\"columns\">" + score_table(subject, *grid.corpus) + claims(subject, *grid.corpus) + "</div>\n";
  out += fmt::format(
      "<h2>Run it</h2>\n<p class=\"replay\"><code>ssespec run {}</code></p>\n", escaped_html(shell_word(subject.subject.given)));
  if (!root.empty())
    out += fmt::format(
        "<h2>Badge</h2>\n<p><img src=\"{0}badges/{1}.svg\" alt=\"badge of {2}\" height=\"20\"> "
        "<a href=\"{0}badges/{1}.svg\">SVG</a>, <a href=\"{0}badges/{1}.json\">shields endpoint</a></p>\n",
        root, column.slug, escaped_html(column.name));
  out += known_file_notes(subject);
  out += causes(grid, index, root);
  if (!root.empty()) out += "<h2>What fails or is lenient</h2>\n" + failures(grid, index, root);
  return out;
}

}  // namespace ssespec
