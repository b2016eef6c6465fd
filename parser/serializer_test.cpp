#include "sse/serializer.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "sse/parser.h"

namespace sse {
namespace {

using namespace std::string_view_literals;

std::string sent(const OutgoingEvent& event) {
  std::string stream;
  EXPECT_EQ(append_event(stream, event), Unsendable::ok);
  return stream;
}

TEST(Serializer, WritesTheFieldsThatAreThereAndABlankLine) {
  EXPECT_EQ(sent({.type = "add", .data = "a\nb", .id = "1", .reconnection_time = 5}),
            "retry: 5\nid: 1\nevent: add\ndata: a\ndata: b\n\n");
  EXPECT_EQ(sent({}), "\n");
}

TEST(Serializer, EveryKindOfLineEndSplitsDataIntoLines) {
  EXPECT_EQ(sent({.data = "a\r\nb\rc\n"}), "data: a\ndata: b\ndata: c\ndata: \n\n");
  EXPECT_EQ(sent({.data = "\n\r"}), "data: \ndata: \ndata: \n\n");
}

TEST(Serializer, EmptyDataAndAnEmptyIdAreWrittenAndAbsentOnesAreNot) {
  EXPECT_EQ(sent({.data = ""}), "data: \n\n");
  EXPECT_EQ(sent({.id = ""}), "id: \n\n");
}

TEST(Serializer, RefusesWhatWouldBecomeAnotherFieldAndWritesNothing) {
  std::string stream = "x";
  EXPECT_EQ(append_event(stream, {.type = "a\nb"}), Unsendable::line_end_in_type);
  EXPECT_EQ(append_event(stream, {.type = "a\r"}), Unsendable::line_end_in_type);
  EXPECT_EQ(append_event(stream, {.data = "a", .id = "1\n"}), Unsendable::line_end_in_id);
  EXPECT_EQ(append_event(stream, {.data = "a", .id = "\r"}), Unsendable::line_end_in_id);
  EXPECT_EQ(append_event(stream, {.data = "a", .id = "1\0"sv}), Unsendable::nul_in_id);
  EXPECT_EQ(stream, "x");
}

TEST(Serializer, ACommentOfSeveralLinesIsSeveralComments) {
  std::string stream;
  append_comment(stream, " a\r\nb\r");
  append_comment(stream, "");
  EXPECT_EQ(stream, ": a\n:b\n:\n:\n");
}

std::string random_text(std::mt19937_64& random, bool one_line, bool nul) {
  static constexpr std::string_view kTokens[] = {"a", " ", ":", "data", "\xC3\xA9", "\xF0\x9F\x98\x80", "\xEF\xBB\xBF", "\t",
                                                 "\0"sv, "\n", "\r\n", "\r"};
  const std::size_t most = one_line ? (nul ? 9 : 8) : std::size(kTokens);
  std::string text;
  for (auto n = std::uniform_int_distribution<>(0, 9)(random); n > 0; --n) {
    text += kTokens[std::uniform_int_distribution<std::size_t>(0, most - 1)(random)];
  }
  return text;
}

// What a parser makes of the line ends in data.
std::string with_line_feeds(std::string_view data) {
  std::string out;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data[i] == '\r' && i + 1 < data.size() && data[i + 1] == '\n') continue;
    out += data[i] == '\r' ? '\n' : data[i];
  }
  return out;
}

TEST(Serializer, WhatIsParsedIsWhatWasSent) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20000; ++round) {
    const std::string type = random_text(random, true, true), data = random_text(random, false, true),
                      id = random_text(random, true, false);
    std::string stream;
    append_comment(stream, random_text(random, false, true));
    ASSERT_EQ(append_event(stream, {.type = type, .data = data, .id = id, .reconnection_time = 42}), Unsendable::ok);
    Parser parser;
    Parser::Feed items = parser.feed(std::string_view(stream));
    const Item* item = items.next();
    ASSERT_NE(item, nullptr);
    EXPECT_EQ(item->reconnection_time, 42U);
    item = items.next();
    ASSERT_NE(item, nullptr);
    EXPECT_EQ(item->type, type.empty() ? "message" : type);
    EXPECT_EQ(item->data, with_line_feeds(data));
    EXPECT_EQ(item->last_event_id, id);
    EXPECT_EQ(items.next(), nullptr);
  }
}

}  // namespace
}  // namespace sse
