#include "conformance/report_diff.h"

#include <gtest/gtest.h>

#include "conformance/report_fixture.h"

namespace ssespec {
namespace {

Report with(std::vector<CaseResult> results) {
  Report report = fixture_report();
  report.subjects = {passing_subject()};
  report.subjects.front().results = std::move(results);
  return report;
}

Report with(Verdict verdict) { return with({result_of("parse/eol/crlf", verdict)}); }

ReportDiff diff_between(const Report& before, const Report& after) { return diff_of(before, after).value(); }

TEST(ReportDiff, OfAReportWithItselfIsEmpty) {
  const ReportDiff diff = diff_between(fixture_report(), fixture_report());
  EXPECT_EQ(to_text(diff), "0 regressed, 0 fixed, 0 changed, 0 added, 0 removed\n");
  EXPECT_EQ(exit_of(diff), Exit::as_expected);
}

TEST(ReportDiff, CallsAFailureThatIsGoneFixed) {
  for (const Verdict was : {Verdict::fail, Verdict::crash, Verdict::hang, Verdict::known}) {
    const ReportDiff diff = diff_between(with(was), with(Verdict::pass));
    EXPECT_EQ(diff.fixed.size(), 1U);
    EXPECT_EQ(exit_of(diff), Exit::as_expected);
  }
}

TEST(ReportDiff, CallsANewFailureRegressed) {
  for (const Verdict was : {Verdict::pass, Verdict::lenient, Verdict::unsupported}) {
    const ReportDiff diff = diff_between(with(was), with(Verdict::fail));
    ASSERT_EQ(diff.regressed.size(), 1U);
    EXPECT_EQ(exit_of(diff), Exit::failed);
    EXPECT_NE(to_text(diff).find("regressed builtin:parser parse/eol/crlf: "), std::string::npos);
  }
}

TEST(ReportDiff, NeverCallsWhatIsHiddenFixed) {
  const ReportDiff diff = diff_between(with(Verdict::fail), with(Verdict::unsupported));
  EXPECT_TRUE(diff.fixed.empty());
  EXPECT_EQ(diff.changed.size(), 1U);
}

TEST(ReportDiff, CountsWhatIsKnownToDifferFromRunToRun) {
  Report now = with(Verdict::known);
  now.subjects.front().results.front().sometimes = true;
  for (const auto& [before, after] : {std::pair{with(Verdict::pass), now}, {now, with(Verdict::pass)}}) {
    const ReportDiff diff = diff_between(before, after);
    EXPECT_TRUE(diff.regressed.empty() && diff.fixed.empty());
    EXPECT_EQ(diff.by_chance, 1U);
  }
  EXPECT_EQ(diff_between(now, with(Verdict::crash)).by_chance, 0U);
}

TEST(ReportDiff, CallsANewCaseThatFailsAnError) {
  EXPECT_EQ(exit_of(diff_between(with(std::vector<CaseResult>()), with(Verdict::fail))), Exit::failed);
  EXPECT_EQ(exit_of(diff_between(with(std::vector<CaseResult>()), with(Verdict::known))), Exit::as_expected);
  EXPECT_EQ(diff_between(with(Verdict::pass), with(std::vector<CaseResult>())).removed.size(), 1U);
}

TEST(ReportDiff, MatchesSubjectsByKeyWhateverTheVersion) {
  Report after = with(Verdict::fail);
  after.subjects.front().hello.version = "9.9";
  EXPECT_EQ(diff_between(with(Verdict::pass), after).regressed.size(), 1U);
}

Report of(std::vector<SubjectReport> subjects) {
  Report report = fixture_report();
  report.subjects = std::move(subjects);
  return report;
}

SubjectReport written(const char* given, Verdict verdict) {
  SubjectReport subject = with(verdict).subjects.front();
  subject.subject.given = subject.subject.name = given;
  subject.hello.name = "mine";
  return subject;
}

TEST(ReportDiff, MatchesASubjectThatIsWrittenAnotherWayByWhatItSaysOfItself) {
  const Report before = of({written("exec:./a", Verdict::pass)}), after = of({written("exec:./a  -q", Verdict::fail)});
  const ReportDiff diff = diff_between(before, after);
  EXPECT_EQ(diff.regressed.size(), 1U);
  EXPECT_EQ(exit_of(diff), Exit::failed);
  EXPECT_NE(to_text(diff).find("\"exec:./a  -q\" is taken for \"exec:./a\": both say they are mine (C++, parser)"), std::string::npos);
}

TEST(ReportDiff, MatchesWhatIsWrittenTheSameBeforeWhatSaysTheSame) {
  const Report before = of({written("exec:./a", Verdict::pass), written("exec:./b", Verdict::fail)});
  const ReportDiff diff = diff_between(before, of({written("exec:./b", Verdict::fail), written("exec:./c", Verdict::pass)}));
  EXPECT_TRUE(diff.regressed.empty() && diff.fixed.empty());
  EXPECT_EQ(diff.notes.size(), 1U);  // c is a
  const ReportDiff unclear = diff_between(before, of({written("exec:./a", Verdict::pass), written("exec:./c", Verdict::pass),
                                                      written("exec:./d", Verdict::pass)}));
  EXPECT_EQ(unclear.subjects_added.size(), 2U);
  EXPECT_EQ(unclear.subjects_removed.size(), 1U);
}

TEST(ReportDiff, OfReportsWithoutACommonSubjectIsAnErrorThatNamesThem) {
  SubjectReport other = written("exec:./b", Verdict::pass);
  other.hello.name = "another";
  const Result<ReportDiff> diff = diff_of(of({written("exec:./a", Verdict::pass)}), of({other}));
  ASSERT_FALSE(diff.has_value());
  EXPECT_EQ(diff.error().exit, Exit::usage);
  EXPECT_NE(diff.error().what.find("the first is of exec:./a 0.1.0, the second of exec:./b 0.1.0"), std::string::npos);
}

TEST(ReportDiff, SaysWhyCasesAreMissing) {
  Report after = with(std::vector<CaseResult>());
  after.selection = "parse/eol/*";
  after.subjects.front().not_run = 2;
  after.subjects.front().stopped = "5 hangs";
  const std::string text = to_text(diff_between(with(Verdict::pass), after));
  EXPECT_NE(text.find("the second of \"parse/eol/*\""), std::string::npos) << text;
  EXPECT_NE(text.find("the second run of builtin:parser 0.1.0 left 2 cases out: 5 hangs"), std::string::npos) << text;
  EXPECT_NE(text.find("1 removed"), std::string::npos) << text;
}

TEST(ReportDiff, SaysWhenASubjectNoLongerStarts) {
  Report after = with(std::vector<CaseResult>());
  after.subjects.front().error = "gone";
  EXPECT_EQ(exit_of(diff_between(with(Verdict::pass), after)), Exit::failed);
}

}  // namespace
}  // namespace ssespec
