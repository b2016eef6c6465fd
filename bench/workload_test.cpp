#include "bench/workload.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "bench/limits.h"
#include "parser/oracle.h"

namespace ssespec::bench {
namespace {

TEST(Workload, EachKindIsAsLargeAsAskedAndTheSameForTheSameSeed) {
  for (const WorkloadKind& kind : workload_kinds()) {
    if (kind.name == "line-64m") continue;  // one event of 64 MiB
    const auto one = make_workload(kind.name, 100000), two = make_workload(kind.name, 100000),
               other = make_workload(kind.name, 100000, 2);
    ASSERT_TRUE(one && two && other) << kind.name;
    EXPECT_GE(one->bytes.size(), 100000U) << kind.name;
    EXPECT_EQ(one->bytes, two->bytes) << kind.name;
    if (kind.name != "heartbeat") {
      EXPECT_NE(one->bytes, other->bytes) << kind.name;
    }
    EXPECT_TRUE(std::is_sorted(one->block_ends.begin(), one->block_ends.end()));
    EXPECT_EQ(one->block_ends.back(), one->bytes.size());
  }
}

TEST(Workload, AnUnknownNameOrModeIsNone) {
  EXPECT_FALSE(make_workload("no-such", 10));
  const auto workload = make_workload("ticks", 1000);
  EXPECT_FALSE(chunk_ends(*workload, "no-such"));
  EXPECT_FALSE(chunk_ends(*workload, "0"));
  EXPECT_FALSE(chunk_ends(*workload, "7x"));
}

TEST(Workload, EachBlockOfAChatStreamIsOneEvent) {
  const auto workload = make_workload("llm-chat", 50000);
  EXPECT_EQ(sse::interpret(workload->bytes).items.size(), workload->block_ends.size());
}

TEST(Workload, TheBlocksOfAnEvenStreamAreAllAsLong) {
  const auto workload = make_workload("llm-even", 50000);
  EXPECT_EQ(*chunk_ends(*workload, "270"), *chunk_ends(*workload, "event"));
}

TEST(Workload, ChunksCoverTheBytesAndAreAsLongAsTheModeSays) {
  const auto workload = make_workload("llm-chat", 50000);
  EXPECT_EQ(chunk_ends(*workload, "whole")->size(), 1U);
  EXPECT_EQ(*chunk_ends(*workload, "event"), workload->block_ends);
  EXPECT_EQ(chunk_ends(*workload, "1")->size(), workload->bytes.size());
  EXPECT_EQ(chunk_ends(*workload, "1K")->front(), 1024U);
  for (const char* mode : {"whole", "event", "burst", "64", "7", "64K"}) {
    EXPECT_EQ(chunk_ends(*workload, mode)->back(), workload->bytes.size()) << mode;
  }
}

TEST(Workload, RecordedBodiesAreRepeatedAndTheirBlocksFound) {
  const std::string bodies[] = {"data: a\n\ndata: b\r\n\r\n", "data: c"};
  const Workload workload = workload_of("trace", bodies, 40);
  EXPECT_EQ(workload.bytes, "data: a\n\ndata: b\r\n\r\n\n\ndata: c\n\ndata: a\n\ndata: b\r\n\r\n\n\ndata: c\n\n");
  EXPECT_EQ(workload.about, "2 recorded bodies, 2 times");
  EXPECT_EQ(workload.block_ends.front(), 9U);
  EXPECT_EQ(workload.block_ends.back(), workload.bytes.size());
  EXPECT_TRUE(workload_of("none", {}, 40).bytes.empty());
}

TEST(Limits, TheScansAgreeWithThePlainLoopOnWholeBlocks) {
  for (const char* name : {"llm-chat", "crlf", "cjk-dense", "invalid-utf8-dense"}) {
    std::string bytes = make_workload(name, 64000)->bytes;
    bytes.resize(64000);
    std::size_t sum = 0, lines = 0, not_ascii = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == '\n') ++lines;
      if (bytes[i] == '\n' || bytes[i] == '\r') sum += i;
      if ((bytes[i] & 0x80) != 0) not_ascii = 1;
    }
    EXPECT_EQ(limits().scan(bytes), sum + not_ascii) << name;
    EXPECT_EQ(memchr_loop(bytes), lines) << name;
  }
}

TEST(Limits, TheFusedScanAddsOneForIllFormedTextAndTheOtherForAnythingThatIsNotAscii) {
  const std::string good = make_workload("cjk-dense", 64000)->bytes, bad = make_workload("invalid-utf8-dense", 64000)->bytes;
  EXPECT_EQ(limits().fused(good), limits().scan(good) - 1);
  EXPECT_EQ(limits().fused(bad), limits().scan(bad));
}

}  // namespace
}  // namespace ssespec::bench
