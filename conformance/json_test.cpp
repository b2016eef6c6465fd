#include "conformance/json.h"

#include <gtest/gtest.h>

namespace ssespec {
namespace {

TEST(Json, KeepsTheOrderOfKeys) {
  const Result<Json> json = parse_json(R"({"z":1,"a":2})");
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(to_text(*json), R"({"z":1,"a":2})");
}

TEST(Json, NamesLineAndColumnOfAnError) {
  const Result<Json> json = parse_json("{\n  \"a\": ]\n}");
  ASSERT_FALSE(json.has_value());
  EXPECT_TRUE(json.error().what.starts_with("line 2, column 8: not JSON")) << json.error().what;
}

TEST(Json, TakesALoneSurrogateForAValueThatEqualsNoText) {
  const Result<Json> json = parse_json(R"(["\ud800","\ud83d\ude00","x\\ud800","\uDC00y"])");
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->at(0).get<std::string>(), std::string(kLoneSurrogate) + "d800");
  EXPECT_EQ(json->at(1).get<std::string>(), "\xF0\x9F\x98\x80");
  EXPECT_EQ(json->at(2).get<std::string>(), "x\\ud800");
  EXPECT_EQ(json->at(3).get<std::string>(), std::string(kLoneSurrogate) + "DC00y");
}

TEST(Json, TakesTwoHighSurrogatesForOneLoneAndOnePair) {
  const Result<Json> json = parse_json(R"("\ud83d\ud83d\ude00")");
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->get<std::string>(), std::string(kLoneSurrogate) + "d83d\xF0\x9F\x98\x80");
}

TEST(Json, RefusesWhatIsNestedDeeperThanItsReadersCanBear) {
  const auto nested = [](std::size_t depth) { return std::string("\n").append(depth, '[').append(R"("[\"[")").append(depth, ']'); };
  EXPECT_TRUE(parse_json(nested(kMostNested)).has_value());
  const Result<Json> json = parse_json(nested(200'000));
  ASSERT_FALSE(json.has_value());
  EXPECT_EQ(json.error().what, "line 2, column 513: not JSON that is nested at most 512 deep");
}

TEST(Json, RefusesIllFormedUtf8InAString) { EXPECT_FALSE(parse_json("\"\xFF\"").has_value()); }

TEST(Json, CountsNumbersOfAnySize) {
  const Result<Json> json = parse_json("[-5, 3.9, 18446744073709551615, 1e300, 99999999999999999999999999]");
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(to_count(json->at(0)), 0U);
  EXPECT_EQ(to_count(json->at(1)), 3U);
  EXPECT_EQ(to_count(json->at(2)), UINT64_MAX);
  EXPECT_EQ(to_count(json->at(3)), UINT64_MAX);
  EXPECT_EQ(to_count(json->at(4)), UINT64_MAX);
}

TEST(Json, NamesAFileThatIsNotThere) {
  const Result<Json> json = read_json_file("no/such/file.json");
  ASSERT_FALSE(json.has_value());
  EXPECT_TRUE(json.error().what.starts_with("no/such/file.json: ")) << json.error().what;
}

TEST(Json, NamesAFolderInPlaceOfAFile) {
  const Result<Json> json = read_json_file(testing::TempDir());
  ASSERT_FALSE(json.has_value());
  EXPECT_EQ(json.error().exit, Exit::usage);
  EXPECT_EQ(json.error().what, testing::TempDir() + ": is a folder, not a file");
}

}  // namespace
}  // namespace ssespec
