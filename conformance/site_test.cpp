// The site's files: what links leads somewhere, what is foreign is escaped, the first page stays small.
#include "conformance/site.h"

#include <gtest/gtest.h>

#include <regex>

#include "conformance/html.h"
#include "conformance/report_fixture.h"

namespace ssespec {
namespace {

std::map<std::string, std::string> fixture_site() { return site_of(fixture_report(), fixture_corpus()); }

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

TEST(Html, EscapesWhatCouldEndTextOrAttribute) {
  EXPECT_EQ(escaped_html("<a href='x'>&\"\x1b"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\\x1b");
}

TEST(Html, FillsNamesAndLeavesAloneWhatIsFilledIn) {
  EXPECT_EQ(filled("{{a}}-{{b}}-{{c}}", {{"a", "{{b}}"}, {"b", "2"}}), "{{b}}-2-");
}

TEST(Site, HasAPageForEachSubjectCaseAndBadge) {
  const auto files = fixture_site();
  for (const char* path : {"index.html", "subjects.html", "requirements.html", "subjects/builtin-parser.html",
                           "subjects/exec-node-my-adapter.mjs.html", "cases/parse.eol.crlf.html", "cases/connect.states.open-once.html",
                           "badges/exec-node-my-adapter.mjs.svg", "badges/exec-node-my-adapter.mjs.json", "summary.svg", "results.json", "site.css",
                           "matrix.js"})
    EXPECT_EQ(files.count(path), 1U) << path;
}

TEST(Site, LinksLeadToItsOwnFilesOrToTheWeb) {
  const auto files = fixture_site();
  const std::regex link("(?:href|src)=\"([^\"]*)\"");
  std::size_t links = 0;
  for (const auto& [path, text] : files) {
    if (path.find(".html") == std::string::npos) continue;
    for (std::sregex_iterator match(text.begin(), text.end(), link), end; match != end; ++match, ++links) {
      std::string to = (*match)[1];
      if (to.starts_with("https://") || to.starts_with("data:")) continue;
      const std::string anchor = to.find('#') == std::string::npos ? "" : to.substr(to.find('#') + 1);
      to = to.substr(0, to.find('#'));
      std::string target = to.empty() ? path : to.starts_with("../") ? to.substr(3) : folder_of(path) + to;
      ASSERT_EQ(files.count(target), 1U) << path << " links to " << target;
      if (!anchor.empty()) {
        EXPECT_NE(files.at(target).find("id=\"" + anchor + "\""), std::string::npos)
            << path << " links to " << target << "#" << anchor;
      }
    }
  }
  EXPECT_GT(links, 100U);
}

TEST(Site, ShowsASubjectThatDidNotStartWithItsReason) {
  EXPECT_NE(fixture_site().at("index.html").find("the command node does not exist"), std::string::npos);
}

TEST(Site, CountsInWordsAndSaysHowToPlayACase) {
  EXPECT_NE(fixture_site().at("subjects/exec-node-my-adapter.mjs.html").find("ssespec run &#39;exec:node my adapter.mjs&#39;"), std::string::npos);
  EXPECT_NE(fixture_site().at("index.html").find("How 2 implementations in 1 language read"), std::string::npos);
  EXPECT_NE(fixture_site().at("cases/parse.eol.crlf.html").find("ssespec replay parse/eol/crlf SUBJECT"), std::string::npos);
}

TEST(Site, EscapesWhatSubjectsSay) {
  Report report = fixture_report();
  report.subjects[1].subject.name = "<script>alert(1)</script>";
  report.subjects[1].hello.language = "</script><b>";
  for (const auto& [path, text] : site_of(report, fixture_corpus())) {
    if (path == "results.json") continue;
    EXPECT_EQ(text.find("<script>alert"), std::string::npos) << path;
    EXPECT_EQ(text.find("</script><b>"), std::string::npos) << path;
  }
}

TEST(Site, NamesTwoSubjectsOfOneNameApart) {
  Report report = fixture_report();
  report.subjects.push_back(report.subjects[1]);
  const auto files = site_of(report, fixture_corpus());
  EXPECT_EQ(files.count("subjects/exec-node-my-adapter.mjs.html"), 1U);
  EXPECT_EQ(files.count("subjects/exec-node-my-adapter.mjs-2.html"), 1U);
}

// A thousand cases by sixty subjects, as the real matrix has.
TEST(Site, KeepsTheFirstPageSmall) {
  Corpus corpus;
  for (int i = 0; i < 2500; ++i) {
    Case one = fixture_corpus().cases[3];
    one.id = "parse/a-topic-of-usual-length-" + std::to_string(i / 25) + "/a-case-with-a-rather-long-name-" + std::to_string(i);
    one.why = "A sentence of the usual length that says what the case is about and why it is there.";
    corpus.cases.push_back(one);
  }
  std::sort(corpus.cases.begin(), corpus.cases.end(), [](const Case& a, const Case& b) { return a.id < b.id; });
  constexpr Verdict kMixed[] = {Verdict::pass, Verdict::known, Verdict::fail, Verdict::lenient};
  unsigned mixed = 0;
  Report report = fixture_report();
  report.subjects.clear();
  for (int i = 0; i < 60; ++i) {
    SubjectReport subject = passing_subject();
    subject.subject.name = "javascript-some-package-" + std::to_string(i);
    subject.subject.given = "adapters/" + subject.subject.name;
    subject.results.clear();
    for (const Case& one : corpus.cases)
      subject.results.push_back(result_of(one.id, kMixed[mixed++ * 7919U % 13U % 4U]));
    report.subjects.push_back(std::move(subject));
  }
  const Grid grid(report, corpus);
  EXPECT_EQ(grid.rows.size(), 2500U);
  const std::string page = page_of({"x", "", "", matrix_script(grid), false}, matrix_body(grid));
  EXPECT_LT(page.size() + built_in_site_files().at("matrix.js").size() + built_in_site_files().at("site.css").size(),
            1'500'000U);
}

TEST(HtmlReport, NeedsNoOtherFile) {
  const std::string page = to_html_report(fixture_report(), fixture_corpus());
  EXPECT_EQ(page.find("<link rel=\"stylesheet\""), std::string::npos);
  EXPECT_EQ(page.find(" src="), std::string::npos);
  EXPECT_EQ(page.find("href=\"../"), std::string::npos);
  EXPECT_NE(page.find("ssespec replay parse/bytes/markup"), std::string::npos);
}

TEST(HtmlReport, LeadsFromARootCauseToItsFindings) {
  Report report = fixture_report();
  report.subjects[1].causes = {{{"cr-not-eol"}, {"parse/eol/crlf"}, 0}};
  const std::string page = to_html_report(report, fixture_corpus());
  const std::string id = "exec-node-my-adapter.mjs/parse/eol/crlf";
  EXPECT_NE(page.find("<h2>Root causes</h2>"), std::string::npos);
  EXPECT_NE(page.find("href=\"#" + id + "\""), std::string::npos);
  EXPECT_NE(page.find("id=\"" + id + "\""), std::string::npos);
}

}  // namespace
}  // namespace ssespec
