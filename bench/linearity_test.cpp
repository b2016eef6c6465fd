#include "bench/linearity.h"

#include <gtest/gtest.h>

namespace ssespec::bench {
namespace {

// An adapter that takes one nanosecond a byte of the request, to the power given, and sees as many events as told.
Subject growing(int power, int events = 1) {
  Subject subject;
  subject.name = "grows";
  subject.given = "exec:grows";
  subject.command = {"python3", "-c",
                     "import json, sys\n"
                     "for line in sys.stdin:\n"
                     "  if 'hello' in line: print('{\"op\":\"hello\",\"protocol\":1,\"kind\":\"parser\",\"name\":\"x\",\"version\":\"\",\"language\":\"Python\",\"id\":\"none\",\"bench\":true}', flush=True)\n"
                     "  else: print(json.dumps({'op':'benched','seq':json.loads(line)['seq'],'events':" + std::to_string(events) +
                         ",'ns':[len(line)**" + std::to_string(power) + "]}), flush=True)\n"};
  return subject;
}

ComparisonOptions one_round() {
  ComparisonOptions options;
  options.rounds = 1;
  return options;
}

TEST(Linearity, IsSeenOfOneLineAndOfManyUpToSixteenTimesTheSize) {
  const Result<std::vector<Linearity>> lines = linearity_of({growing(1)}, 65536, one_round());
  ASSERT_TRUE(lines.has_value());
  ASSERT_EQ(lines->size(), 2U);
  for (const Linearity& line : *lines) {
    EXPECT_NEAR(line.ratio, 4, 0.1);
    EXPECT_EQ(line.bytes, 16U * 65536);
    EXPECT_EQ(line.verdict(), "linear");
  }
  EXPECT_NE(lines->front().shape, lines->back().shape);
}

TEST(Linearity, OfAQuadraticParserIsNamedWithoutTheLongestStream) {
  const Result<std::vector<Linearity>> lines = linearity_of({growing(2)}, 65536, one_round());
  ASSERT_TRUE(lines.has_value());
  EXPECT_NEAR(lines->front().ratio, 16, 0.5);
  EXPECT_EQ(lines->front().bytes, 4U * 65536);
  EXPECT_EQ(lines->front().verdict(), "more than linear");
}

TEST(Linearity, IsNotDeniedToAParserTooFastToGoThroughItsBufferAtEveryRead) {
  const Linearity cache{"fast", "one line", 9, 4U << 20, 1e6, ""}, slow{"slow", "one line", 9, 4U << 20, 1e9, ""};
  EXPECT_EQ(cache.verdict(), "linear");
  EXPECT_EQ(slow.verdict(), "more than linear");
}

TEST(Linearity, HasNoFigureForAParserThatLosesTheEvent) {
  const Result<std::vector<Linearity>> lines = linearity_of({growing(1, 0)}, 65536, one_round());
  ASSERT_TRUE(lines.has_value());
  EXPECT_EQ(lines->front().verdict(), "no figure: it gives 0 events for one of 64 KiB");
}

TEST(Linearity, HasNoFigureForAParserThatDies) {
  Subject dies = growing(1);
  dies.command = {"false"};
  const Result<std::vector<Linearity>> lines = linearity_of({dies}, 65536, one_round());
  ASSERT_TRUE(lines.has_value());
  EXPECT_EQ(lines->front().ratio, 0);
  EXPECT_FALSE(lines->front().trouble.empty());
}

}  // namespace
}  // namespace ssespec::bench
