#include "conformance/known.h"

#include <gtest/gtest.h>

#include <fstream>

namespace ssespec {
namespace {

std::string file_with(const std::string& text) {
  const std::string path = testing::TempDir() + "known_test.json";
  std::ofstream(path) << text;
  return path;
}

KnownEntry entry(const std::string& id) {
  KnownEntry known;
  known.of_case = id;
  known.reason = "because";
  return known;
}

SubjectReport report_with(Verdict verdict) {
  SubjectReport report;
  CaseResult result;
  result.id = "parse/a/b";
  result.verdict = verdict;
  report.results = {result};
  return report;
}

TEST(Known, NamesTheEntryThatIsWrong) {
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"version":2,"known":[]})", "\"version\" is not 1"},
      {R"({"version":1})", "no list \"known\""},
      {R"({"version":1,"known":[{"reason":"r"}]})", "names one \"case\""},
      {R"({"version":1,"known":[{"case":"a"}]})", "a: \"reason\" is missing"},
      {R"({"version":1,"known":[{"case":"a","reason":"r","verdict":"pass"}]})", "none of fail, crash, hang"},
      {R"({"version":1,"known":[{"case":"a","reason":"r","expires":"soon"}]})", "no date"},
      {R"({"version":1,"known":[{"case":"a","reason":"r","expires":"2027-02-30"}]})", "no date"},
      {R"({"version":1,"known":[{"case":"a","reason":"r","expires":5}]})", "a: \"expires\" is not a string"},
      {R"({"version":1,"known":[{"case":"a","reason":"r","sometimes":"yes"}]})", "a: \"sometimes\" is not true or false"},
      {R"({"version":1,"known":[{"label":"no-such-bug","reason":"r"}]})", "no-such-bug: no campaign gives this label"},
      {R"([])", "it is not an object"},
      {R"({"version":1,"known":[{"case":"a","reason":"r"},{"case":"a","reason":"r"}]})", "a stands there twice"},
      {R"({"version":1,"known":[{"case":"a","reason":"r","until":"x"}]})", "unknown key \"until\""},
      {"[", "line 1"},
  };
  for (const auto& [text, expected] : wrong) {
    const std::string path = file_with(text);
    const Result<Known> known = read_known(path);
    ASSERT_FALSE(known.has_value()) << text;
    EXPECT_NE(known.error().what.find(expected), std::string::npos) << known.error().what;
    EXPECT_TRUE(known.error().what.starts_with(path)) << known.error().what;
  }
}

TEST(Known, TakesOnlyCasesOfTheCorpusAndLabelsOfCampaigns) {
  const Result<Corpus> corpus = read_corpus(built_in_corpus_files());
  ASSERT_TRUE(corpus.has_value());
  const auto about = [&](const std::string& entry) {
    const Result<Known> known = read_known(file_with(R"({"version":1,"known":[{"reason":"r",)" + entry + "}]}"), &*corpus);
    return known ? "" : known.error().what;
  };
  EXPECT_EQ(about(R"("case":"parse/eol/cr-cr")"), "");
  EXPECT_NE(about(R"("case":"parse/eol/cr-crr")").find("parse/eol/cr-crr: there is no such case; the closest id is parse/eol/cr-cr"), std::string::npos);
  for (const char* label : {"cr-not-eol+bom-kept", "like-bom-kept", "new-data", "crash-nul", "hang", "slow-line"}) {
    EXPECT_EQ(about("\"label\":\"" + std::string(label) + "\""), "") << label;
  }
}

TEST(Known, SaysHowManyReasonsAreToBeFilledIn) {
  KnownEntry open = entry("parse/a/b");
  open.reason = "TO BE FILLED IN: it is late";
  EXPECT_EQ(unfilled_text({"k", {open, entry("parse/a/c")}}), "k: 1 reasons still say TO BE FILLED IN; say why each fails");
  EXPECT_EQ(unfilled_text({"k", {entry("parse/a/c")}}), "");
}

TEST(Known, MarksWhatFailsAsItIsKnownTo) {
  SubjectReport report = report_with(Verdict::fail);
  apply_known({"k", {entry("parse/a/b")}}, "2026-01-01", report);
  EXPECT_EQ(report.results[0].verdict, Verdict::known);
  EXPECT_EQ(report.results[0].before_known, Verdict::fail);
  EXPECT_EQ(report.results[0].reason, "because");
}

TEST(Known, DoesNotExcuseAnotherFailureThanItsOwn) {
  SubjectReport report = report_with(Verdict::crash);
  apply_known({"k", {entry("parse/a/b")}}, "2026-01-01", report);
  EXPECT_EQ(report.results[0].verdict, Verdict::crash);
  EXPECT_TRUE(report.stale.empty());
}

TEST(Known, ExcusesACaseThatFailsOneWayOrTheOther) {
  KnownEntry hangs = entry("parse/a/b");
  hangs.verdict = Verdict::hang;
  hangs.reason = "the machine is slow";
  hangs.sometimes = true;
  const Known both = {"k", {hangs, entry("parse/a/b")}};
  for (const auto& [verdict, reason] : {std::pair{Verdict::fail, "because"}, {Verdict::hang, "the machine is slow"}}) {
    SubjectReport report = report_with(verdict);
    apply_known(both, "2026-01-01", report);
    EXPECT_EQ(report.results[0].verdict, Verdict::known);
    EXPECT_EQ(report.results[0].reason, reason);
    EXPECT_TRUE(report.stale.empty());
    const Result<Known> again = read_known(file_with(known_text(report, both)));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->entries.size(), 2U);
  }
}

TEST(Known, CallsAnEntryStaleOnceItPasses) {
  for (const auto& [verdict, stale] : {std::pair{Verdict::pass, 1U}, {Verdict::lenient, 1U}, {Verdict::unsupported, 0U}}) {
    SubjectReport report = report_with(verdict);
    apply_known({"k", {entry("parse/a/b")}}, "2026-01-01", report);
    EXPECT_EQ(report.stale.size(), stale);
  }
}

TEST(Known, NeverCallsUnselectedOrOccasionalEntriesStale) {
  SubjectReport report = report_with(Verdict::pass);
  KnownEntry sometimes = entry("parse/a/b");
  sometimes.sometimes = true;
  apply_known({"k", {sometimes, entry("parse/not/selected")}}, "2026-01-01", report);
  EXPECT_TRUE(report.stale.empty());
}

TEST(Known, GivesWhatFailsNowAndThenTheSameVerdictInEveryRun) {
  KnownEntry sometimes = entry("parse/a/b");
  sometimes.sometimes = true;
  for (const Verdict seen : {Verdict::pass, Verdict::lenient, Verdict::fail, Verdict::unsupported}) {
    SubjectReport report = report_with(seen);
    report.results[0].sometimes = seen == Verdict::unsupported;  // left out since time was short
    apply_known({"k", {sometimes}}, "2026-01-01", report);
    EXPECT_EQ(report.results[0].verdict, Verdict::known) << to_text(seen);
    EXPECT_EQ(report.results[0].before_known, seen);
    EXPECT_EQ(report.results[0].notes.empty(), seen == Verdict::fail);
    EXPECT_TRUE(report.results[0].sometimes);
  }
  for (const Verdict seen : {Verdict::crash, Verdict::unsupported}) {  // another failure; what it cannot do
    SubjectReport report = report_with(seen);
    apply_known({"k", {sometimes}}, "2026-01-01", report);
    EXPECT_EQ(report.results[0].verdict, seen);
  }
}

TEST(Known, HoldsOnItsLastDayAndNotAfterIt) {
  KnownEntry dated = entry("parse/a/b");
  dated.expires = "2026-05-01";
  for (const auto& [today, expired] : {std::pair{"2026-05-01", 0U}, {"2026-05-02", 1U}}) {
    SubjectReport report = report_with(Verdict::fail);
    apply_known({"k", {dated}}, today, report);
    EXPECT_EQ(report.expired.size(), expired);
  }
}

TEST(Known, WritesAFileThatItReadsBack) {
  SubjectReport report = report_with(Verdict::hang);
  const Result<Known> known = read_known(file_with(known_text(report, Known{})));
  ASSERT_TRUE(known.has_value()) << known.error().what;
  ASSERT_EQ(known->entries.size(), 1U);
  EXPECT_EQ(known->entries[0].of_case, "parse/a/b");
  EXPECT_EQ(known->entries[0].verdict, Verdict::hang);
}

}  // namespace
}  // namespace ssespec
