#include "bench/comparison.h"

#include "bench/event_hash.h"
#include "bench/linearity.h"

#include <gtest/gtest.h>

namespace ssespec::bench {
namespace {

// An adapter whose figures are always the same.
Subject steady(const std::string& name, const std::string& ns, int events = 1, bool serves = true, const std::string& hash = "") {
  Subject subject;
  subject.name = name;
  subject.given = "exec:" + name;
  subject.command = {"sed", "-u", "-n", "-e",
                     "/\"hello\"/c {\"op\":\"hello\",\"protocol\":1,\"kind\":\"parser\",\"name\":\"x\",\"version\":\"1\","
                     "\"language\":\"sed\",\"id\":\"sticky\",\"bench\":" + std::string(serves ? "true" : "false") + "}",
                     "-e",
                     "s/.*\"seq\": *\\([0-9]*\\).*/{\"op\":\"benched\",\"seq\":\\1,\"events\":" + std::to_string(events) +
                         ",\"ns\":[" + ns + "]" + (hash.empty() ? "" : ",\"hash\":\"" + hash + "\"") + "}/p"};
  return subject;
}

std::vector<Workload> one_workload() { return {{"small", "", "data: a\n\n", {9}}}; }

Comparison of(const std::vector<Subject>& subjects) {
  Result<Comparison> comparison = compare(subjects, one_workload(), {});
  EXPECT_TRUE(comparison.has_value()) << comparison.error().what;
  return comparison ? *comparison : Comparison{};
}

TEST(Comparison, TakesTheMedianAndTheQuartilesOfAllRounds) {
  const Comparison comparison = of({steady("a", "400,100,300,200,500")});
  ASSERT_EQ(comparison.measurements.size(), 1U);
  EXPECT_EQ(comparison.measurements[0].ns.size(), 15U);
  EXPECT_DOUBLE_EQ(comparison.measurements[0].median(), 300);
  EXPECT_DOUBLE_EQ(comparison.measurements[0].lower_quartile(), 200);
  EXPECT_EQ(comparison.measurements[0].events, 1U);
}

TEST(Comparison, NotesWhoDoesNotServeBenchAndWhoSawOtherEvents) {
  const Comparison comparison =
      of({steady("a", "1"), steady("b", "1"), steady("odd", "1", 7), steady("shy", "1", 1, false)});
  ASSERT_EQ(comparison.notes.size(), 2U);
  EXPECT_NE(comparison.notes[0].find("shy"), std::string::npos);
  EXPECT_NE(comparison.notes[1].find("odd"), std::string::npos);
}

TEST(Comparison, HoldsTheHashAgainstTheOracle) {
  const std::string right = expected_events("data: a\n\n").hex();
  EXPECT_TRUE(of({steady("a", "1", 1, true, right)}).notes.empty());
  const Comparison comparison = of({steady("a", "1", 1, true, right), steady("wrong", "1", 1, true, "0000000000000001")});
  ASSERT_EQ(comparison.notes.size(), 1U);
  EXPECT_NE(comparison.notes[0].find("wrong"), std::string::npos);
}

TEST(Comparison, OfNobodyIsAnErrorThatSaysWhy) {
  const Result<Comparison> comparison = compare({steady("shy", "1", 1, false)}, one_workload(), {});
  ASSERT_FALSE(comparison.has_value());
  EXPECT_NE(comparison.error().what.find("does not serve bench"), std::string::npos);
}

TEST(Comparison, OutlivesASubjectThatDies) {
  Subject dies = steady("dies", "1");
  dies.command = {"sh", "-c", "read line; echo '{\"op\":\"hello\",\"protocol\":1,\"kind\":\"parser\",\"name\":\"x\","
                              "\"version\":\"1\",\"language\":\"sh\",\"id\":\"none\",\"bench\":true}'; exit 3"};
  const Comparison comparison = of({dies, steady("a", "10")});
  ASSERT_EQ(comparison.measurements.size(), 2U);
  EXPECT_FALSE(comparison.measurements[0].trouble.empty());
  EXPECT_EQ(comparison.measurements[1].ns.size(), 3U);
}

TEST(Comparison, IsReadBackFromJson) {
  const Comparison comparison = of({steady("a", "400,100,300")});
  const Result<Comparison> again = comparison_from_json(to_json(comparison, {}));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(to_json(*again, {}), to_json(comparison, {}));
  EXPECT_FALSE(comparison_from_json(Json::object()).has_value());
}

TEST(Comparison, CallsSlowerOnlyWhatPartsByMoreThanATenth) {
  std::size_t slower = 0;
  EXPECT_EQ(change_text(of({steady("a", "100")}), of({steady("a", "105")}), slower).substr(0, 4), "same");
  EXPECT_EQ(slower, 0U);
  EXPECT_EQ(change_text(of({steady("a", "100")}), of({steady("a", "130")}), slower).substr(0, 6), "slower");
  EXPECT_EQ(slower, 1U);
  EXPECT_EQ(change_text(of({steady("a", "130")}), of({steady("a", "100")}), slower).substr(0, 6), "faster");
}

TEST(ComparisonPicture, HoldsEverySubjectAndEscapesIt) {
  const std::string page = to_html(of({steady("<b>", "100")}), {{"<b>", "one line", 4.1, 1024, 10, ""}});
  EXPECT_NE(page.find("&lt;b&gt;"), std::string::npos);
  EXPECT_EQ(page.find("<b> "), std::string::npos);
  EXPECT_NE(page.find("linear"), std::string::npos);
}

}  // namespace
}  // namespace ssespec::bench
