// Every string of a few tokens, under every two-way cut and bytewise, through parser and oracle.
//
// The alphabet holds each thing that the standard gives a meaning: the four names, the colon, the space, both
// line ends, NUL, the byte order mark, a digit, a character and one that is cut short. A shard is one first token, so that
// ctest runs them side by side. SSE_EXHAUSTIVE_TOKENS=7 goes deeper (6 if it is not set).
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

#include "parser/agreement.h"

namespace sse {
namespace {

using namespace std::string_view_literals;

constexpr std::array kTokens = {"data"sv, "event"sv, "id"sv, "retry"sv,        ":"sv,        " "sv,
                                "\r"sv,   "\n"sv,    "\0"sv, "\xEF\xBB\xBF"sv, "\xC3\xA9"sv, "7"sv,
                                "\xE2\x82"sv};

std::size_t tokens_at_most() {
  const char* asked = std::getenv("SSE_EXHAUSTIVE_TOKENS");
  return asked == nullptr ? 6 : std::strtoul(asked, nullptr, 10);
}

// Goes through all bodies that start with `body` and are up to `left` tokens longer.
std::size_t check_all(std::string& body, std::size_t left, Isa isa) {
  std::size_t count = 1;
  const std::string found = Agreement(body).difference_under_every_cut(isa);
  EXPECT_EQ(found, "");
  if (!found.empty() || left == 0) return count;
  for (const std::string_view token : kTokens) {
    body += token;
    count += check_all(body, left - 1, isa);
    body.resize(body.size() - token.size());
    if (testing::Test::HasFailure()) break;
  }
  return count;
}

class Exhaustive : public testing::TestWithParam<std::tuple<Isa, std::size_t>> {};

TEST_P(Exhaustive, EveryShortStringAgreesWithTheOracleUnderEveryCut) {
  const auto [isa, first] = GetParam();
  std::string body(kTokens[first]);
  const std::size_t most = tokens_at_most();
  ASSERT_GE(most, 1U);
  std::size_t expected = 1;
  for (std::size_t i = 1; i < most; ++i) expected = expected * kTokens.size() + 1;
  EXPECT_EQ(check_all(body, most - 1, isa), expected);
}

// Short strings take the same way on every instruction set but for the scanner's; the best and the portable one do.
INSTANTIATE_TEST_SUITE_P(FromEachToken, Exhaustive,
                         testing::Combine(testing::Values(available_isas().front(), Isa::scalar),
                                          testing::Range(std::size_t{0}, kTokens.size())));

}  // namespace
}  // namespace sse
