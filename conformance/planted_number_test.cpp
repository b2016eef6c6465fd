#include "conformance/planted_number.h"

#include <gtest/gtest.h>

namespace ssespec {
namespace {

// Expected: what Node.js 26, Python 3.11 and Java 17 answer.
TEST(PlantedNumber, ParseIntTakesWhiteSpaceASignAndWhatFollows) {
  EXPECT_EQ(as_parse_int("10x"), "10");
  EXPECT_EQ(as_parse_int("\xEF\xBB\xBF\xC2\xA0\t +7.5"), "7");
  EXPECT_EQ(as_parse_int("-7"), "0");
  EXPECT_EQ(as_parse_int("0x10"), "0");
  EXPECT_EQ(as_parse_int("1_000"), "1");
  EXPECT_EQ(as_parse_int("x1"), std::nullopt);
  EXPECT_EQ(as_parse_int("\xD9\xA1"), std::nullopt);
  EXPECT_EQ(as_parse_int(std::string_view("\0" "1", 2)), std::nullopt);
}

TEST(PlantedNumber, NumberTakesFractionsExponentsAndOtherBases) {
  EXPECT_EQ(as_to_number(" 5 "), "5");
  EXPECT_EQ(as_to_number("  "), "0");
  EXPECT_EQ(as_to_number("0x1F"), "31");
  EXPECT_EQ(as_to_number("0b11"), "3");
  EXPECT_EQ(as_to_number("5e3"), "5000");
  EXPECT_EQ(as_to_number("1.5"), "1");
  EXPECT_EQ(as_to_number(".5"), "0");
  EXPECT_EQ(as_to_number("-1"), "0");
  EXPECT_EQ(as_to_number("1e999"), "9007199254740991");
  EXPECT_EQ(as_to_number("10x"), std::nullopt);
  EXPECT_EQ(as_to_number("1_000"), std::nullopt);
  EXPECT_EQ(as_to_number("."), std::nullopt);
  EXPECT_EQ(as_to_number("1e"), std::nullopt);
}

TEST(PlantedNumber, PythonIntTakesUnderscoresAndDigitsOfOtherScripts) {
  EXPECT_EQ(as_python_int(" +1_000\x1C"), "1000");
  EXPECT_EQ(as_python_int("\xD9\xA1\xD9\xA2"), "12");
  EXPECT_EQ(as_python_int("-5"), "0");
  EXPECT_EQ(as_python_int("1__0"), std::nullopt);
  EXPECT_EQ(as_python_int("_1"), std::nullopt);
  EXPECT_EQ(as_python_int("1.0"), std::nullopt);
  EXPECT_EQ(as_python_int("\xEF\xBB\xBF" "1"), std::nullopt);
}

TEST(PlantedNumber, ParseLongTakesASignAndNoBlanks) {
  EXPECT_EQ(as_parse_long("+5"), "5");
  EXPECT_EQ(as_parse_long("-5"), "0");
  EXPECT_EQ(as_parse_long("\xEF\xBC\x95"), "5");
  EXPECT_EQ(as_parse_long(" 5"), std::nullopt);
  EXPECT_EQ(as_parse_long("5x"), std::nullopt);
}

TEST(PlantedNumber, TrimmingTakesWhatTheLanguageCallsBlank) {
  EXPECT_EQ(without_leading_white_space("\xE3\x80\x80\v a "), "a ");
  EXPECT_EQ(without_trailing_white_space(" a\xE2\x80\xA8\xEF\xBB\xBF"), " a");
  EXPECT_EQ(without_outer_controls(std::string_view("\0 a\x1F", 4)), "a");
  EXPECT_EQ(without_outer_controls("\xC2\xA0"), "\xC2\xA0");
}

}  // namespace
}  // namespace ssespec
