#include "conformance/cut.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ssespec {
namespace {

bool has(const std::vector<Cut>& cuts, const Cut& wanted) { return std::find(cuts.begin(), cuts.end(), wanted) != cuts.end(); }

TEST(Cuts, OfAShortInputHoldWholeEverySplitBytewiseAndEmptyReads) {
  const std::vector<Cut> cuts = cuts_of("data: a\n\n", "parse/x/y", 1);
  EXPECT_EQ(cuts.front(), Cut{});
  for (std::size_t at = 1; at < 9; ++at) EXPECT_TRUE(has(cuts, Cut{{at}})) << at;
  EXPECT_TRUE(has(cuts, (Cut{{1, 2, 3, 4, 5, 6, 7, 8}})));
  EXPECT_TRUE(std::any_of(cuts.begin(), cuts.end(), [](const Cut& cut) {
    return std::adjacent_find(cut.at.begin(), cut.at.end()) != cut.at.end() && cut.at.front() == 0 && cut.at.back() == 9;
  }));
}

TEST(Cuts, ComeWithTheFewestReadsFirst) {
  const std::vector<Cut> cuts = cuts_of("data: abc\n\ndata: d\n\n", "parse/x/y", 1);
  EXPECT_TRUE(std::is_sorted(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.reads() < b.reads(); }));
}

TEST(Cuts, DependOnSeedAndCaseOnly) {
  const std::string input(100, 'x');
  EXPECT_EQ(cuts_of(input, "parse/x/y", 7), cuts_of(input, "parse/x/y", 7));
  EXPECT_NE(cuts_of(input, "parse/x/y", 7), cuts_of(input, "parse/x/y", 8));
  EXPECT_NE(cuts_of(input, "parse/x/y", 7), cuts_of(input, "parse/x/z", 7));
}

TEST(Cuts, OfLargeInputsAreFew) {
  const std::vector<Cut> large = cuts_of(std::string(100 << 10, 'x'), "parse/x/y", 1);
  EXPECT_EQ(large.size(), 4U);
  EXPECT_TRUE(std::any_of(large.begin(), large.end(), [](const Cut& cut) { return cut.at.size() == 99 && cut.at[0] == 1024; }));
  const std::vector<Cut> huge = cuts_of(std::string(3 << 20, 'x'), "parse/x/y", 1);
  EXPECT_EQ(huge.size(), 2U);
  EXPECT_EQ(huge.back().at[0], 65536U);
}

TEST(Cut, DividesIntoReadsThatAddUp) {
  const std::vector<std::string_view> reads = divide("abcdef", Cut{{0, 2, 2, 6}});
  EXPECT_EQ(reads, (std::vector<std::string_view>{"", "ab", "", "cdef", ""}));
}

TEST(Cut, IsReadBackFromItsText) {
  for (const Cut& cut : {Cut{}, Cut{{3}}, Cut{{3, 3, 5}}, Cut{{1, 2, 3, 4, 5}}}) {
    const Result<Cut> read = cut_from_text(to_text(cut), 6);
    ASSERT_TRUE(read.has_value()) << to_text(cut);
    EXPECT_EQ(*read, cut) << to_text(cut);
  }
}

TEST(Cut, RefusesWhatIsNoListOfOffsets) {
  for (const char* text : {"x", "5,3", "7", "-1", "1,,2", "1.5"}) {
    const Result<Cut> cut = cut_from_text(text, 6);
    ASSERT_FALSE(cut.has_value()) << text;
    EXPECT_NE(cut.error().what.find("--cut"), std::string::npos);
  }
}

}  // namespace
}  // namespace ssespec
