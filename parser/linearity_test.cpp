// The time for a stream grows as the stream does, whatever its shape and its cuts.
//
// A ratio of two times of the same run, by thread CPU time, each the best of rounds that take turns: what else the
// machine does at the time does not count.
#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "sse/parser.h"

namespace sse {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double seconds_for(Parser& parser, std::string_view stream, std::size_t cut) {
  const double start = thread_seconds();
  std::size_t items = 0;
  for (; !stream.empty(); stream.remove_prefix(std::min(cut, stream.size()))) {
    for (const Item& item : parser.feed(stream.substr(0, cut))) items += item.data.size();
  }
  parser.finish();
  return thread_seconds() - start + (items == SIZE_MAX ? 1 : 0);
}

// t(large) / t(small), the least that many rounds give.
double growth(const std::string& small, const std::string& large, std::size_t cut) {
  constexpr int kLeastRounds = 5, kMostRounds = 40;
  double best_small = std::numeric_limits<double>::max(), best_large = best_small;
  Parser parser;
  for (int round = 0; round < kMostRounds && (round < kLeastRounds || best_large > 6 * best_small); ++round) {
    best_small = std::min(best_small, seconds_for(parser, small, cut));
    best_large = std::min(best_large, seconds_for(parser, large, cut));
  }
  return best_large / best_small;
}

std::string repeated(std::string_view text, std::size_t size) {
  std::string out;
  while (out.size() < size) out += text;
  return out;
}

TEST(Linearity, OneLineInPiecesOfAKibibyte) {
  const auto line = [](std::size_t size) { return "data: " + std::string(size, 'x') + "\n\n"; };
  EXPECT_LE(growth(line(2 * kMebibyte), line(8 * kMebibyte), 1024), 6);
}

TEST(Linearity, ManyDataLinesOfOneEvent) {
  EXPECT_LE(growth(repeated("data: x\n", 2 * kMebibyte), repeated("data: x\n", 8 * kMebibyte), 1024), 6);
}

TEST(Linearity, OneLineThatCountsForNothing) {
  const auto line = [](std::size_t size) { return "topic: " + std::string(size, 'x') + "\n\n"; };
  EXPECT_LE(growth(line(2 * kMebibyte), line(8 * kMebibyte), 1024), 6);
}

TEST(Linearity, AStreamWithoutAnyLineFeed) {
  EXPECT_LE(growth(repeated("data: x\r\r", 2 * kMebibyte), repeated("data: x\r\r", 8 * kMebibyte), 65536), 6);
}

TEST(Linearity, NothingButIllFormedText) {
  const auto line = [](std::size_t size) { return "data: " + std::string(size, '\xFF') + "\n\n"; };
  EXPECT_LE(growth(line(2 * kMebibyte), line(8 * kMebibyte), 1024), 6);
}

}  // namespace
}  // namespace sse
