// Every format of the report against its approved file, and what each of them has to keep.
//
// SSESPEC_APPROVE=1 writes the approved files anew: look at the difference before it is committed.
#include "conformance/report.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <pugixml.hpp>

#include "conformance/finding.h"
#include "conformance/json.h"
#include "conformance/report_fixture.h"

namespace ssespec {
namespace {

void expect_approved(const std::string& name, const std::string& text) {
  const std::string path = std::string(SSESPEC_SOURCE_DIR) + "/conformance/approved/" + name;
  if (std::getenv("SSESPEC_APPROVE") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " is not there; SSESPEC_APPROVE=1 writes it";
  const std::string approved((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(approved, text) << "differs from " << path;
}

Report report_of(std::vector<SubjectReport> subjects) {
  Report report = fixture_report();
  report.subjects = std::move(subjects);
  return report;
}

SubjectReport with(Verdict verdict) {
  SubjectReport subject = passing_subject();
  subject.results.front().verdict = verdict;
  return subject;
}

SubjectReport failing(int cases) {
  SubjectReport subject = passing_subject();
  subject.results.clear();
  for (int i = 0; i < cases; ++i)
    subject.results.push_back(result_of("parse/eol/x" + std::to_string(1000 + i), Verdict::fail));
  return subject;
}

std::size_t count_of(std::string_view what, std::string_view text) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

Exit exit_of(std::vector<SubjectReport> subjects, bool strict = false) {
  Report report = report_of(std::move(subjects));
  report.strict = strict;
  return report.exit(fixture_corpus());
}

TEST(Approved, Text) {
  expect_approved("report.txt", to_text_report(fixture_report(), fixture_corpus(), {}));
}
TEST(Approved, TextInColourAndInFull) {
  expect_approved("report-verbose.txt", to_text_report(fixture_report(), fixture_corpus(), {true, true}));
}
TEST(Approved, Json) { expect_approved("report.json", to_json_report(fixture_report(), fixture_corpus())); }
TEST(Approved, Junit) { expect_approved("report.junit.xml", to_junit_report(fixture_report(), fixture_corpus())); }
TEST(Approved, Tap) { expect_approved("report.tap", to_tap_report(fixture_report(), fixture_corpus())); }
TEST(Approved, Sarif) { expect_approved("report.sarif", to_sarif_report(fixture_report(), fixture_corpus())); }
TEST(Approved, Markdown) { expect_approved("report.md", to_markdown_report(fixture_report(), fixture_corpus())); }
TEST(Approved, Github) {
  expect_approved("report.github.txt", to_github_annotations(fixture_report(), fixture_corpus()));
}
TEST(Approved, Badge) {
  expect_approved("badge.json", to_badge_report(report_of({passing_subject()}), fixture_corpus()));
}
TEST(Approved, BadgePicture) {
  expect_approved("badge.svg", to_badge_svg(subject_with_everything(), fixture_corpus()));
}

TEST(Exit, IsZeroForWhatIsAsExpected) {
  for (const Verdict verdict :
       {Verdict::pass, Verdict::lenient, Verdict::info, Verdict::known, Verdict::unsupported})
    EXPECT_EQ(exit_of({with(verdict)}), Exit::as_expected) << to_text(verdict);
}

TEST(Exit, IsOneForFailCrashAndHang) {
  for (const Verdict verdict : {Verdict::fail, Verdict::crash, Verdict::hang})
    EXPECT_EQ(exit_of({with(verdict)}), Exit::failed) << to_text(verdict);
}

TEST(Exit, IsOneForAStaleOrAnExpiredEntry) {
  SubjectReport stale = passing_subject(), expired = passing_subject();
  stale.stale = {"x"};
  expired.expired = {"x"};
  EXPECT_EQ(exit_of({stale}), Exit::failed);
  EXPECT_EQ(exit_of({expired}), Exit::failed);
}

TEST(Exit, IsOneForARunThatStoppedEarly) {
  SubjectReport subject = passing_subject();
  subject.stopped = "5 hangs";
  EXPECT_EQ(exit_of({subject}), Exit::failed);
}

TEST(Exit, IsTwoWhenNoCaseWasJudged) {
  SubjectReport subject = passing_subject();
  for (CaseResult& result : subject.results) result.verdict = Verdict::unsupported;
  EXPECT_EQ(exit_of({subject}), Exit::usage);
  subject.results.clear();
  EXPECT_EQ(exit_of({subject}), Exit::usage);
  EXPECT_EQ(exit_of({subject, passing_subject()}), Exit::as_expected);
}

TEST(Exit, OfSeveralSubjectsIsTheHighest) {
  EXPECT_EQ(exit_of({passing_subject(), with(Verdict::fail)}), Exit::failed);
  EXPECT_EQ(exit_of({with(Verdict::fail), subject_without_start()}), Exit::subject_failed);
  EXPECT_EQ(exit_of({subject_without_start(), with(Verdict::harness_error), with(Verdict::fail)}),
            Exit::harness_fault);
}

TEST(Exit, OfAStrictRunIsOneForLenientAndForHiddenMusts) {
  EXPECT_EQ(exit_of({with(Verdict::lenient)}, true), Exit::failed);
  SubjectReport hiding = passing_subject();
  hiding.hello.retry = false;
  EXPECT_EQ(exit_of({hiding}), Exit::as_expected);
  EXPECT_EQ(exit_of({hiding}, true), Exit::failed);
  EXPECT_EQ(exit_of({passing_subject()}, true), Exit::as_expected);
}

TEST(Exit, OfAnInterruptedRunIs130) {
  Report report = report_of({with(Verdict::fail)});
  report.interrupted = true;
  EXPECT_EQ(report.exit(fixture_corpus()), Exit::interrupted);
}

TEST(HiddenMusts, AreNamedEvenIfTheirCasePasses) {
  SubjectReport hiding = passing_subject();
  hiding.hello.retry = false;
  EXPECT_EQ(hiding.hidden_musts(fixture_corpus()), std::vector<std::string>{"SSE-RETRY-001"});
  EXPECT_NE(to_text_report(report_of({hiding}), fixture_corpus(), {}).find("SSE-RETRY-001"), std::string::npos);
}

TEST(TextReport, IsOneLineForASubjectThatIsAsExpected) {
  EXPECT_EQ(to_text_report(report_of({passing_subject()}), fixture_corpus(), {}),
            "builtin:parser 0.1.0  pass 8  (browser, 1.2 s)\n");
}

TEST(TextReport, ShowsTenFailuresInFullAndNamesTheOthers) {
  const std::string text = to_text_report(report_of({failing(30)}), fixture_corpus(), {});
  EXPECT_EQ(count_of("  replay", text), 10U);
  EXPECT_NE(text.find("eol: 20 more"), std::string::npos);
  EXPECT_NE(text.find("parse/eol/x1029"), std::string::npos);
}

TEST(JsonReport, IsReadBackWithNothingLost) {
  const std::string text = to_json_report(fixture_report(), fixture_corpus());
  const Result<Report> again = from_json_report(text);
  ASSERT_TRUE(again.has_value()) << again.error().what;
  EXPECT_EQ(to_json_report(*again, fixture_corpus()), text);
}

TEST(JsonReport, OfAnotherVersionOrShapeIsRefusedWithASentence) {
  for (const char* text : {"", "[]", "{}", "{\"format\":\"ssespec-report\",\"version\":2,\"subjects\":[]}",
                           "{\"format\":\"ssespec-report\",\"version\":1}",
                           "{\"format\":\"ssespec-report\",\"version\":1,\"subjects\":[{}]}",
                           "{\"format\":\"ssespec-report\",\"version\":1,\"subjects\":[{\"subject\":\"x\",\"results\":"
                           "[{\"id\":\"parse/a/b\",\"verdict\":\"maybe\"}]}]}"}) {
    const Result<Report> report = from_json_report(text);
    ASSERT_FALSE(report.has_value()) << text;
    EXPECT_GT(report.error().what.size(), 20U) << text;
  }
}

TEST(JunitReport, CountsWhatItHolds) {
  pugi::xml_document document;
  const std::string text = to_junit_report(fixture_report(), fixture_corpus());
  ASSERT_TRUE(document.load_buffer(text.data(), text.size()));
  const pugi::xml_node root = document.child("testsuites");
  const auto count = [&root](const char* path) { return root.select_nodes(path).size(); };
  EXPECT_EQ(root.attribute("tests").as_uint(), count("//testcase"));
  EXPECT_EQ(root.attribute("failures").as_uint(), count("//failure"));
  EXPECT_EQ(root.attribute("errors").as_uint(), count("//error"));
  EXPECT_EQ(root.attribute("skipped").as_uint(), count("//skipped"));
  EXPECT_EQ(count("//failure"), 2U);
  EXPECT_EQ(count("//error"), 5U);  // crash, hang, stale, expired, not started
}

TEST(SarifReport, NamesARuleForEachResult) {
  const Result<Json> sarif = parse_json(to_sarif_report(fixture_report(), fixture_corpus()));
  ASSERT_TRUE(sarif.has_value());
  for (const Json& run : (*sarif)["runs"])
    for (const Json& result : run["results"])
      EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"], result["ruleId"]);
  EXPECT_EQ((*sarif)["runs"][1]["results"].size(), 6U);
}

std::string sarif_uri_of(const std::string& given) {
  SubjectReport subject = subject_with_everything();
  subject.subject.given = given;
  const Json sarif = parse_json(to_sarif_report(report_of({subject}), fixture_corpus())).value();
  return sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].get<std::string>();
}

TEST(SarifReport, PointsAtAFileOfTheUser) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(SSESPEC_SOURCE_DIR);
  EXPECT_EQ(sarif_uri_of("./adapters/some parser/"), "adapters/some%20parser/adapter.json");
  EXPECT_EQ(sarif_uri_of(SSESPEC_SOURCE_DIR "/adapters/x"), "adapters/x/adapter.json");
  EXPECT_EQ(sarif_uri_of("/elsewhere/x"), "file:///elsewhere/x/adapter.json");
  EXPECT_EQ(sarif_uri_of("exec:/bin/sh -c conformance/report.h"), "conformance/report.h");
  EXPECT_EQ(sarif_uri_of("builtin:parser"), "builtin%3Aparser");
  std::filesystem::current_path(before);
}

TEST(GithubAnnotations, AreTenErrorsAndANoticeOfHowManyMore) {
  const std::string text = to_github_annotations(report_of({failing(8), failing(8)}), fixture_corpus());
  EXPECT_EQ(count_of("::error ", text), 10U);
  EXPECT_NE(text.find("::notice title=ssespec::6 more errors, "), std::string::npos) << text;
}

TEST(MarkdownReport, FitsAComment) {
  SubjectReport subject = failing(2500);
  const auto fits = [](std::vector<SubjectReport> subjects) {
    const std::string text = to_markdown_report(report_of(std::move(subjects)), fixture_corpus());
    EXPECT_LT(text.size(), 65'536U);
    EXPECT_GT(text.size(), 40'000U);
    return text;
  };
  const std::string one = fits({subject});
  EXPECT_GT(count_of("\n- **fail** `", one), 400U);
  EXPECT_GT(count_of("\n**fail** `", one), 10U);
  EXPECT_EQ(count_of(" more; see the other reports", one), 1U);
  EXPECT_EQ(count_of(" more; see the other reports", fits({subject, subject, subject})), 3U) << "each gets its share";
  for (int i = 0; i < 900; ++i) subject.stale.push_back(std::string(200, 'x'));
  fits({subject, subject});
  fits(std::vector<SubjectReport>(50, subject));
}

TEST(MarkdownReport, FoldsFailuresByRootCause) {
  SubjectReport subject = failing(60);
  RootCause cause{{"bom-kept"}, {}, 0};
  for (int i = 0; i < 40; ++i) cause.cases.push_back(subject.results[static_cast<std::size_t>(i)].id);
  subject.causes = {cause};
  const std::string text = to_markdown_report(report_of({subject}), fixture_corpus());
  EXPECT_NE(text.find("<summary>40 failing as with the planted bug <code>bom-kept</code>: "), std::string::npos) << text;
  EXPECT_NE(text.find("<summary>20 failing besides</summary>"), std::string::npos);
}

TEST(TextReport, EndsWithTheRootCausesOfSeveralFailures) {
  SubjectReport subject = failing(3);
  subject.causes = {{{"bom-kept", "cr-not-eol"}, {subject.results[0].id, subject.results[1].id}, 1},
                    {{"data-bare"}, {subject.results[2].id}, 0}};
  const std::string text = to_text_report(report_of({subject}), fixture_corpus(), {});
  const std::string end = text.substr(text.find("\nroot causes of 2 of 3 failing cases: "));
  EXPECT_NE(end.find("    2 like bom-kept+cr-not-eol: "), std::string::npos) << end;
  EXPECT_NE(end.find("\n      ssespec replay parse/eol/x1000 builtin:parser\n"), std::string::npos) << end;
  EXPECT_EQ(end.find("data-bare"), std::string::npos) << "a cause of one case says no more than the case";
}

TEST(Texts, CountAndShorten) {
  EXPECT_EQ(counted(1, "case") + ", " + counted(2, "case"), "1 case, 2 cases");
  EXPECT_EQ(some_of({"a", "b", "c", "d", "e", "f"}), "a, b, c, d, e, f");
  EXPECT_EQ(some_of({"a", "b", "c", "d", "e", "f", "g"}), "a, b, c, d, e and 2 more");
}

TEST(Finding, MarksTheCutInTextAndHex) {
  EXPECT_EQ(marked_text("a\"b\r\n", Cut{{1, 4}}, 100), "\"a\" | \"\\\"b\\r\" | \"\\n\"");
  EXPECT_EQ(marked_hex("a\"b\r\n", Cut{{1, 4}}, 100), "61 | 22 62 0d | 0a");
}

TEST(Finding, LeavesTheMiddleOfALongInputOut) {
  const std::string input = "12345678901234567890";
  EXPECT_EQ(marked_text(input, Cut{{2, 10, 18}}, 8), "\"12\" | \"34\" ... 12 bytes ... \"78\" | \"90\"");
  EXPECT_EQ(marked_text(input, Cut{}, 8), "\"1234\" ... 12 bytes ... \"7890\"");
  EXPECT_EQ(marked_text("", Cut{}, 8), "\"\"");
}

TEST(Finding, QuotesTheSubjectForAShell) {
  const SubjectReport subject = subject_with_everything();
  const Finding finding = finding_of(subject, subject.results[1], fixture_corpus());
  EXPECT_EQ(finding.replay, "ssespec replay parse/bytes/markup 'exec:node my adapter.mjs' --cut whole");
}

TEST(Printable, LeavesNoControlCharacter) {
  EXPECT_EQ(printable("a\tb\nc\\n\x1b[0m\xff\xEF\xBF\xBF"), "a\tb\nc\\n\\x1b[0m\\xff\\u{FFFF}");
}

// A parser and its client, or two versions of one package, have the same name.
TEST(Reports, KeepSubjectsOfOneNameApart) {
  Report report = fixture_report();
  report.subjects = {subject_with_everything(), subject_with_everything()};
  report.subjects[0].subject.given = "adapters/some-parser-1";
  report.subjects[1].subject.given = "adapters/some-parser-2";
  for (const std::string& text : {to_junit_report(report, fixture_corpus()), to_tap_report(report, fixture_corpus()),
                                  to_sarif_report(report, fixture_corpus())}) {
    for (const char* key : {"some-parser-1", "some-parser-2"}) EXPECT_NE(text.find(key), std::string::npos) << key;
  }
  const std::string sarif = to_sarif_report(report, fixture_corpus());
  EXPECT_NE(sarif.find("ssespec/some-parser-1/"), std::string::npos);
  EXPECT_NE(sarif.find("some-parser-2 parse/bytes/markup"), std::string::npos);
}

}  // namespace
}  // namespace ssespec
