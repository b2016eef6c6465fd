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

TEST(ReportDiff, OfAReportWithItselfIsEmpty) {
  const ReportDiff diff = diff_of(fixture_report(), fixture_report());
  EXPECT_EQ(to_text(diff), "0 regressed, 0 fixed, 0 changed, 0 added, 0 removed\n");
  EXPECT_EQ(exit_of(diff), Exit::as_expected);
}

TEST(ReportDiff, CallsAFailureThatIsGoneFixed) {
  for (const Verdict was : {Verdict::fail, Verdict::crash, Verdict::hang, Verdict::known}) {
    const ReportDiff diff = diff_of(with(was), with(Verdict::pass));
    EXPECT_EQ(diff.fixed.size(), 1U);
    EXPECT_EQ(exit_of(diff), Exit::as_expected);
  }
}

TEST(ReportDiff, CallsANewFailureRegressed) {
  for (const Verdict was : {Verdict::pass, Verdict::lenient, Verdict::unsupported}) {
    const ReportDiff diff = diff_of(with(was), with(Verdict::fail));
    ASSERT_EQ(diff.regressed.size(), 1U);
    EXPECT_EQ(exit_of(diff), Exit::failed);
    EXPECT_NE(to_text(diff).find("regressed builtin:parser parse/eol/crlf: "), std::string::npos);
  }
}

TEST(ReportDiff, NeverCallsWhatIsHiddenFixed) {
  const ReportDiff diff = diff_of(with(Verdict::fail), with(Verdict::unsupported));
  EXPECT_TRUE(diff.fixed.empty());
  EXPECT_EQ(diff.changed.size(), 1U);
}

TEST(ReportDiff, CountsWhatIsKnownToDifferFromRunToRun) {
  Report now = with(Verdict::known);
  now.subjects.front().results.front().sometimes = true;
  for (const auto& [before, after] : {std::pair{with(Verdict::pass), now}, {now, with(Verdict::pass)}}) {
    const ReportDiff diff = diff_of(before, after);
    EXPECT_TRUE(diff.regressed.empty() && diff.fixed.empty());
    EXPECT_EQ(diff.by_chance, 1U);
  }
  EXPECT_EQ(diff_of(now, with(Verdict::crash)).by_chance, 0U);
}

TEST(ReportDiff, CallsANewCaseThatFailsAnError) {
  EXPECT_EQ(exit_of(diff_of(with(std::vector<CaseResult>()), with(Verdict::fail))), Exit::failed);
  EXPECT_EQ(exit_of(diff_of(with(std::vector<CaseResult>()), with(Verdict::known))), Exit::as_expected);
  EXPECT_EQ(diff_of(with(Verdict::pass), with(std::vector<CaseResult>())).removed.size(), 1U);
}

TEST(ReportDiff, MatchesSubjectsByKeyWhateverTheVersion) {
  Report after = with(Verdict::fail);
  after.subjects.front().hello.version = "9.9";
  EXPECT_EQ(diff_of(with(Verdict::pass), after).regressed.size(), 1U);
  after.subjects.front().subject.given = "another";
  after.subjects.front().subject.name = "another";
  const ReportDiff diff = diff_of(with(Verdict::pass), after);
  EXPECT_EQ(diff.subjects_added, std::vector<std::string>{"another 9.9"});
  EXPECT_EQ(diff.subjects_removed, std::vector<std::string>{"builtin:parser 0.1.0"});
}

TEST(ReportDiff, SaysWhenASubjectNoLongerStarts) {
  Report after = with(std::vector<CaseResult>());
  after.subjects.front().error = "gone";
  EXPECT_EQ(exit_of(diff_of(with(Verdict::pass), after)), Exit::failed);
}

}  // namespace
}  // namespace ssespec
