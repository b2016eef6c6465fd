#include "conformance/bytes.h"

#include <gtest/gtest.h>

namespace ssespec {
namespace {

TEST(Base64, ComesBackForEveryLengthAndByte) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    bytes.push_back(static_cast<char>(i * 7));
  }
}

TEST(Base64, MatchesTheVectorsOfItsStandard) {
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, RefusesWhatIsNotPadded) {
  for (const char* text : {"Zg", "Zg=", "Z===", "====", "Zm9=v", "Zg==Zg==", "Z g=", "Zm_v"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(Hex, ComesBack) {
  EXPECT_EQ(to_hex("\x01\xFFz"), "01 ff 7a");
  EXPECT_EQ(from_hex("01 FF 7a"), "\x01\xFFz");
  EXPECT_EQ(from_hex("0"), std::nullopt);
  EXPECT_EQ(from_hex("0g"), std::nullopt);
}

TEST(Escaped, ShowsEveryByteThatATerminalWouldHide) {
  EXPECT_EQ(to_escaped("a\r\n\t\\\"\x01\x7F"), "a\\r\\n\\t\\\\\\\"\\x01\\x7f");
  EXPECT_EQ(to_escaped("\xC3\xA9\xFF\xE2\x82"), "\xC3\xA9\\xff\\xe2\\x82");
  EXPECT_EQ(to_escaped("\xEF\xBB\xBF\xC2\x85\xE2\x80\xA8"), "\\xef\\xbb\\xbf\\xc2\\x85\\xe2\\x80\\xa8");
}

TEST(Excerpt, SaysHowMuchIsLeftOut) { EXPECT_EQ(to_excerpt("abcdefgh", 4), "ab ...(4 bytes left out)... gh"); }

TEST(Utf8, IsWellFormedAsTheUnicodeTableHasIt) {
  for (const char* good : {"", "a", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_well_formed_utf8(good)) << to_hex(good);
  }
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82"}) {
    EXPECT_FALSE(is_well_formed_utf8(bad)) << to_hex(bad);
  }
}

}  // namespace
}  // namespace ssespec
