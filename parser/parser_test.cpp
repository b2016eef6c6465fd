#include "sse/parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "parser/agreement.h"
#include "parser/worked_examples.h"

namespace sse {
namespace {

using namespace std::string_view_literals;

// An item that outlives its Feed.
struct Kept {
  Kind kind;
  std::string type, data, last_event_id;
  std::uint64_t reconnection_time;
  bool operator==(const Kept&) const = default;
};

std::vector<Kept> feed(Parser& parser, std::string_view chunk) {
  std::vector<Kept> items;
  for (const Item& i : parser.feed(chunk)) {
    items.push_back({i.kind, std::string(i.type), std::string(i.data), std::string(i.last_event_id), i.reconnection_time});
  }
  return items;
}

Kept message(std::string data, std::string id = "") { return {Kind::event, "message", std::move(data), std::move(id), 0}; }

TEST(Parser, EveryWorkedExampleComesOutAsItWasDerivedByHand) {
  for (const WorkedExample& example : worked_examples()) {
    SCOPED_TRACE(example.name);
    Parser parser;
    std::size_t count = 0;
    for (const Item& item : parser.feed(example.body)) {
      if (item.kind != Kind::event) continue;
      ASSERT_LT(count, example.events.size());
      const WorkedEvent& expected = example.events[count++];
      EXPECT_EQ(item.type, expected.type);
      EXPECT_EQ(item.data, expected.data);
      EXPECT_EQ(item.last_event_id, expected.last_event_id);
    }
    EXPECT_EQ(count, example.events.size());
    parser.finish();
    EXPECT_EQ(parser.last_event_id(), example.last_event_id);
    EXPECT_EQ(parser.reconnection_time(), example.reconnection_time);
  }
}

class ParserOn : public testing::TestWithParam<Isa> {};

TEST_P(ParserOn, EveryWorkedExampleAgreesWithTheOracleUnderEveryCut) {
  for (const WorkedExample& example : worked_examples()) {
    EXPECT_EQ(Agreement(example.body).difference_under_every_cut(GetParam()), "") << example.name;
  }
}

std::string random_body(std::mt19937_64& random) {
  static constexpr std::string_view kTokens[] = {
      "data", "event", "id", "retry", "Data", "dat", ":", ": ", " ", "\n", "\n", "\r", "\r\n", "\n\n", "\0"sv, "\xEF\xBB\xBF",
      "\xE2\x82\xAC", "\xE2\x82", "\xF0\x9F\x98\x80", "\xF0\x9F", "\xED\xA0\x80", "\xC0\xAF", "\xFF", "\xC3\xA9", "7", "12",
      "18446744073709551616", "x", "data: {\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}\n", "\t", "\x0B", "\xC2\x85"};
  std::string body;
  for (auto n = std::uniform_int_distribution<>(0, 60)(random); n > 0; --n) {
    body += kTokens[std::uniform_int_distribution<std::size_t>(0, std::size(kTokens) - 1)(random)];
    if (std::uniform_int_distribution<>(0, 30)(random) == 0) body.append(100, 'y');
  }
  return body;
}

TEST_P(ParserOn, LongIllFormedLinesThatAreJoinedAgreeWithTheOracle) {
  for (const std::size_t length : {100U, 200U, 300U, 700U, 3000U}) {
    std::string body;
    for (const char* start : {"data: ", "data:", "data: "}) body += start + std::string(length, '\xFF') + "\n";
    EXPECT_EQ(Agreement(body + "\n").difference({}, GetParam()), "");
    const std::size_t cuts[] = {length / 2, 2 * length};
    EXPECT_EQ(Agreement(body + "\n").difference(cuts, GetParam()), "");
  }
}

TEST_P(ParserOn, RandomBodiesAgreeWithTheOracleUnderRandomCuts) {
  std::mt19937_64 random(20260322);
  for (int round = 0; round < 20000; ++round) {
    const Agreement agreement(random_body(random), round % 3 == 0 ? "seed" : "");
    const std::size_t size = agreement.body().size();
    std::vector<std::size_t> cuts;
    for (auto n = std::uniform_int_distribution<>(0, 8)(random); n > 0; --n) {
      cuts.push_back(std::uniform_int_distribution<std::size_t>(0, size)(random));
    }
    std::sort(cuts.begin(), cuts.end());
    ASSERT_EQ(agreement.difference(cuts, GetParam()), "") << escaped(agreement.body());
  }
}

INSTANTIATE_TEST_SUITE_P(EveryInstructionSet, ParserOn, testing::ValuesIn(available_isas()),
                         [](const auto& isa) { return std::to_string(static_cast<int>(isa.param)); });

TEST(Parser, ACrAtTheEndOfAChunkDispatchesAtOnce) {
  Parser parser;
  EXPECT_EQ(feed(parser, "data: a\r\r"), std::vector{message("a")});
  EXPECT_EQ(feed(parser, ""), std::vector<Kept>{});
  EXPECT_EQ(feed(parser, "\ndata: b\r\n\r"), std::vector{message("b")});
  EXPECT_EQ(feed(parser, "\n"), std::vector<Kept>{});
  EXPECT_EQ(feed(parser, "\n"), std::vector<Kept>{});
}

TEST(Parser, FinishDropsWhatIsUnfinishedAndKeepsWhatIsCommitted) {
  Parser parser;
  EXPECT_EQ(feed(parser, "retry: 50\nid: 1\ndata: a\n\nid: 2\nevent: z\ndata: b\ndata: par\xE2\x82").size(), 2U);
  parser.finish();
  EXPECT_EQ(parser.last_event_id(), "1");
  EXPECT_EQ(parser.reconnection_time(), 50U);
  EXPECT_EQ(feed(parser, "\xEF\xBB\xBF\ndata: c\n\n"), std::vector{message("c", "1")});
}

TEST(Parser, ALineFeedAfterFinishIsNotTheSecondHalfOfACrlf) {
  Parser parser;
  EXPECT_EQ(feed(parser, "data: a\r").size(), 0U);
  parser.finish();
  EXPECT_EQ(feed(parser, "\ndata: b\n\n"), std::vector{message("b")});
}

TEST(Parser, TheByteOrderMarkMayArriveInPiecesAndOnlyAtTheStart) {
  Parser parser;
  for (const std::string_view piece : {"\xEF"sv, ""sv, "\xBB"sv, "\xBF"sv}) EXPECT_EQ(feed(parser, piece).size(), 0U);
  EXPECT_EQ(feed(parser, "data: a\n\n\xEF\xBB\xBF" "data: b\n\n"), std::vector{message("a")});
}

TEST(Parser, ASeedIsTheLastEventIdUntilItIsReplaced) {
  std::string seed = "41";
  Parser parser(Options{.last_event_id = seed});
  seed = "xx";
  EXPECT_EQ(parser.last_event_id(), "41");
  EXPECT_EQ(feed(parser, "data: a\n\nid: 42\ndata: b\n\n"), (std::vector{message("a", "41"), message("b", "42")}));
  EXPECT_EQ(parser.last_event_id(), "42");
}

TEST(Parser, CommentsAreItemsOnlyOnRequest) {
  Parser silent;
  EXPECT_EQ(feed(silent, ": hi\n\n").size(), 0U);
  Parser parser(Options{.comments = true});
  EXPECT_EQ(feed(parser, ": h\xFFi\n:\n"),
            (std::vector<Kept>{{Kind::comment, "", " h\xEF\xBF\xBDi", "", 0}, {Kind::comment, "", "", "", 0}}));
}

TEST(Parser, AnEarlyStopLosesNothing) {
  const std::string body = "id: 1\ndata: a\ndata: b\n\nevent: x\nretry: 5\ndata: c\n\ndata: d\r\n\r\ndata: e\n\n";
  Parser one, two;
  const std::vector<Kept> whole = feed(one, body);
  std::vector<Kept> stopped;
  std::string_view rest = body;
  while (!rest.empty()) {
    Parser::Feed items = two.feed(rest);
    if (const Item* i = items.next()) {
      stopped.push_back({i->kind, std::string(i->type), std::string(i->data), std::string(i->last_event_id), i->reconnection_time});
    }
    rest = items.rest();
  }
  EXPECT_EQ(stopped, whole);
  EXPECT_EQ(whole.size(), 5U);
}

TEST(Parser, AStopInsideABlockKeepsTheBlockAfterItsChunkIsGone) {
  Parser parser;
  std::string chunk = "id: 7\nevent: x\ndata: a\nretry: 5\ndata: b";
  {
    Parser::Feed items = parser.feed(std::string_view(chunk));
    ASSERT_NE(items.next(), nullptr);
    EXPECT_EQ(items.rest(), "data: b");
  }
  chunk.assign(chunk.size(), '#');
  EXPECT_EQ(feed(parser, "data: b\n\n"), (std::vector<Kept>{{Kind::event, "x", "a\nb", "7", 0}}));
}

TEST(Parser, ALineMayBeAsLongAsTheLimitAndNotAByteLonger) {
  const std::string good = "data: " + std::string(94, 'x') + "\n\n", bad = "data: " + std::string(95, 'x') + "\n\n";
  for (const std::size_t cut : {0U, 1U, 50U, 99U, 100U, 101U, 102U}) {
    Parser parser(Options{.max_line = 100});
    feed(parser, std::string_view(good).substr(0, cut));
    EXPECT_EQ(feed(parser, std::string_view(good).substr(cut)).size() + (cut == 102 ? 1U : 0U), 1U);
    EXPECT_FALSE(parser.overflowed());
    feed(parser, std::string_view(bad).substr(0, cut));
    feed(parser, std::string_view(bad).substr(cut));
    EXPECT_TRUE(parser.overflowed());
  }
}

TEST(Parser, AnUnterminatedLineOverflowsAsSoonAsItIsTooLong) {
  Parser parser(Options{.max_line = 10});
  feed(parser, ":123456789");
  EXPECT_FALSE(parser.overflowed());
  feed(parser, "x");
  EXPECT_TRUE(parser.overflowed());
}

TEST(Parser, TheLimitOnAnEventCountsItsDataAndTheLineFeedsThatJoinIt) {
  Parser parser(Options{.max_event = 5});
  EXPECT_EQ(feed(parser, "data: ab\ndata: cd\n\ndata: 12345\n\n").size(), 2U);
  EXPECT_FALSE(parser.overflowed());
  feed(parser, "data: ab\ndata: cde");
  EXPECT_TRUE(parser.overflowed());
}

TEST(Parser, AfterAnOverflowNothingComesUntilFinish) {
  Parser parser(Options{.max_line = 8});
  EXPECT_EQ(feed(parser, "data: a\n\ndata: bcd\n\ndata: c\n\n"), std::vector{message("a")});
  EXPECT_TRUE(parser.overflowed());
  EXPECT_EQ(feed(parser, "data: c\n\n").size(), 0U);
  parser.finish();
  EXPECT_FALSE(parser.overflowed());
  EXPECT_EQ(feed(parser, "data: c\n\n"), std::vector{message("c")});
}

TEST(Parser, AParserMovesBetweenFeeds) {
  Parser one;
  feed(one, "id: 1\ndata: a\nda");
  Parser two = std::move(one);
  EXPECT_EQ(feed(two, "ta: b\n\n"), std::vector{message("a\nb", "1")});
}

}  // namespace
}  // namespace sse
