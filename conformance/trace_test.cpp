#include "conformance/trace.h"

#include <gtest/gtest.h>

namespace ssespec {
namespace {

Result<Trace> trace(const std::string& text, std::size_t reads) { return trace_from_json(*parse_json(text), reads); }

TEST(Trace, ReadsEveryKindOfItem) {
  const auto read = trace(R"({"out":[[{"type":"a","data":"b","id":null},{"retry":5}],[{"comment":" c"},{"error":"e"}]],"lastEventId":"z"})", 1);
  ASSERT_TRUE(read.has_value()) << read.error().what;
  EXPECT_EQ(read->reads[0][0].type, "a");
  EXPECT_EQ(read->reads[0][0].id, std::nullopt);
  EXPECT_EQ(read->reads[0][1].retry, 5U);
  EXPECT_EQ(read->reads[1][0].data, " c");
  EXPECT_EQ(read->reads[1][1].kind, TraceItem::Kind::error);
  EXPECT_EQ(read->last_event_id, "z");
}

TEST(Trace, ReadsBytesFromBase64) {
  const auto read = trace(R"({"out":[[{"type64":"bQ==","data64":"/w==","id64":""}]]})", 0);
  ASSERT_TRUE(read.has_value()) << read.error().what;
  EXPECT_EQ(read->reads[0][0].type, "m");
  EXPECT_EQ(read->reads[0][0].data, "\xFF");
  EXPECT_EQ(read->reads[0][0].id, "");
}

TEST(Trace, TakesRetriesBeyondExactNumbersAsTheMost) {
  const auto plain = trace(R"({"out":[[{"retry":99999999999999999999}]]})", 0);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->reads[0][0].retry, kMostRetry);
}

TEST(Trace, KeepsJsonPayloadsAsValues) {
  const auto read = trace(R"({"out":[[{"json":{"a":null}},{"json":null}]]})", 0);
  ASSERT_TRUE(read.has_value()) << read.error().what;
  EXPECT_FALSE(read->reads[0][0].has_type);
  EXPECT_TRUE(read->reads[0][1].json->is_null());
}

TEST(Trace, NamesTheItemThatIsWrong) {
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"out":[[]]})", "1 arrays for 1 chunks"},
      {R"({"out":[[],[{"type":"a"}]]})", "out[1][0]"},
      {R"({"out":[[],[{"type":1,"data":"x"}]]})", "\"type\" is not a string"},
      {R"({"out":[[],[{"data":"x"}]]})", "no \"type\""},
      {R"({"out":[[],[{"type":"m","data64":"*"}]]})", "not padded base64"},
      {R"({"out":[[],[7]]})", "not an object"},
      {R"({"out":[[],[{"retry":"5"}]]})", "not a number"},
      {R"({})", "\"out\" is not an array"},
  };
  for (const auto& [text, expected] : wrong) {
    const auto read = trace(text, 1);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_NE(read.error().what.find(expected), std::string::npos) << read.error().what;
  }
}

TEST(Trace, ComesBackFromItsJson) {
  const auto read = trace(R"({"out":[[{"type":"m","data":"a","id":"1"},{"retry":5}],[]]})", 1);
  ASSERT_TRUE(read.has_value());
  const auto again = trace_from_json(Json{{"out", to_json(*read)}}, 1);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, *read);
}

}  // namespace
}  // namespace ssespec
