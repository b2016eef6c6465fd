#include "parser/oracle.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "parser/worked_examples.h"

namespace sse {
namespace {

using Kind = OracleItem::Kind;
using namespace std::string_view_literals;

std::vector<OracleItem> events_of(const OracleResult& result) {
  std::vector<OracleItem> events;
  for (const OracleItem& item : result.items) {
    if (item.kind == Kind::event) events.push_back(item);
  }
  return events;
}

TEST(Oracle, EveryWorkedExampleComesOutAsItWasDerivedByHand) {
  ASSERT_EQ(worked_examples().size(), 162U);
  for (const WorkedExample& example : worked_examples()) {
    SCOPED_TRACE(example.name);
    const OracleResult result = interpret(example.body);
    const std::vector<OracleItem> events = events_of(result);
    ASSERT_EQ(events.size(), example.events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
      EXPECT_EQ(events[i].type, example.events[i].type);
      EXPECT_EQ(events[i].data, example.events[i].data);
      EXPECT_EQ(events[i].last_event_id, example.events[i].last_event_id);
    }
    EXPECT_EQ(result.last_event_id, example.last_event_id);
    EXPECT_EQ(result.reconnection_time, example.reconnection_time);
  }
}

TEST(Oracle, AnEventIsDueWithTheByteThatEndsItsBlankLine) {
  const OracleResult result = interpret("data: a\n\ndata: b\r\n\r\n");
  ASSERT_EQ(result.items.size(), 2U);
  EXPECT_EQ(result.items[0].due, 9U);
  EXPECT_EQ(result.items[0].held, 9U);
  EXPECT_EQ(result.items[1].due, 19U);  // the CR of the last pair ends the line
  EXPECT_EQ(result.items[1].held, 20U);
}

TEST(Oracle, ALoneCrAtTheEndIsDueAtOnceButHeldForever) {
  const OracleResult result = interpret("data: a\r\r");
  ASSERT_EQ(result.items.size(), 1U);
  EXPECT_EQ(result.items[0].due, 9U);
  EXPECT_EQ(result.items[0].held, OracleItem::npos);
}

TEST(Oracle, DueCountsBytesAndNotCharacters) {
  const OracleResult result = interpret("\xEF\xBB\xBF" "data: \xE2\x82\xAC\xFF\n\n");
  ASSERT_EQ(result.items.size(), 1U);
  EXPECT_EQ(result.items[0].due, 15U);
}

TEST(Oracle, AnIdLeftByEarlierConnectionsIsInForceUntilItIsReplaced) {
  const OracleResult result = interpret("data: a\n\nid: 2\ndata: b\n\nid\n", "1");
  const std::vector<OracleItem> events = events_of(result);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].last_event_id, "1");
  EXPECT_EQ(events[0].block_id, std::nullopt);
  EXPECT_EQ(events[1].last_event_id, "2");
  EXPECT_EQ(events[1].block_id, "2");
  EXPECT_EQ(result.last_event_id, "2");
}

TEST(Oracle, TheIdOfABlockIsItsLastValidOne) {
  const OracleResult result = interpret("id: 1\nid: 2\nid: \0\ndata: a\n\nid:\ndata: b\n\n"sv);
  const std::vector<OracleItem> events = events_of(result);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].block_id, "2");
  EXPECT_EQ(events[1].block_id, "");
}

TEST(Oracle, ABlockWithoutDataIsSilentAndAStrayBlankLineIsNothing) {
  const OracleResult result = interpret("\n\nevent: x\nid: 1\n\n");
  ASSERT_EQ(result.items.size(), 1U);
  EXPECT_EQ(result.items[0].kind, Kind::silent_block);
  EXPECT_EQ(result.items[0].type, "x");
  EXPECT_EQ(result.items[0].last_event_id, "1");
}

TEST(Oracle, ACommentKeepsItsTextAndItsLeadingSpace) {
  const OracleResult result = interpret(": hi\n:\n");
  ASSERT_EQ(result.items.size(), 2U);
  EXPECT_EQ(result.items[0].kind, Kind::comment);
  EXPECT_EQ(result.items[0].data, " hi");
  EXPECT_EQ(result.items[1].data, "");
}

TEST(Oracle, AReconnectionTimeSaturates) {
  EXPECT_EQ(interpret("retry: 18446744073709551615\n").reconnection_time, UINT64_MAX);
  EXPECT_EQ(interpret("retry: 18446744073709551616\n").reconnection_time, UINT64_MAX);
  EXPECT_EQ(interpret("retry: 018446744073709551614\n").reconnection_time, UINT64_MAX - 1);
  EXPECT_EQ(interpret("retry: 1\nretry: " + std::string(5000, '9') + "\n").reconnection_time, UINT64_MAX);
}

}  // namespace
}  // namespace sse
