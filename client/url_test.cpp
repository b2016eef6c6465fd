#include "client/url.h"

#include <gtest/gtest.h>

namespace sse {
namespace {

std::string normal(std::string_view input) {
  const auto url = parse_url(input);
  return url ? url->text() : "error: " + url.error();
}

std::string resolved(std::string_view reference, std::string_view base = "http://a.test/b/c/d?q") {
  const auto url = parse_url(reference, *parse_url(base));
  return url ? url->text() : "error: " + url.error();
}

TEST(Url, IsWrittenForTheWire) {
  EXPECT_EQ(normal("http://a.test"), "http://a.test/");
  EXPECT_EQ(normal("HTTP://A.Test:80/X?y#z"), "http://a.test/X?y");
  EXPECT_EQ(normal("https://a.test:443/"), "https://a.test/");
  EXPECT_EQ(normal("http://a.test:443/"), "http://a.test:443/");
  EXPECT_EQ(normal("  http://a.test/a b\xC3\xA9?x y\"\xE2\x82\xAC \n"),
            "http://a.test/a%20b%C3%A9?x%20y%22%E2%82%AC");
  EXPECT_EQ(normal("http://a.test/%2F%zz|"), "http://a.test/%2F%zz|");
  EXPECT_EQ(normal("http:\\\\a.test\\x\\..\\y"), "http://a.test/y");
  EXPECT_EQ(normal("http://[::1]:8080/s"), "http://[::1]:8080/s");
  EXPECT_EQ(normal("http://a.test?x"), "http://a.test/?x");
  EXPECT_EQ(normal("http://u:p%20w@a.test/"), "http://a.test/");
  EXPECT_EQ(normal("http://a.test/x/%2e%2E/./y/."), "http://a.test/y/");
}

TEST(Url, CredentialsAreDecoded) {
  const Url url = *parse_url("http://us%40er:p:w@a.test/");
  EXPECT_EQ(url.username, "us@er");
  EXPECT_EQ(url.password, "p:w");
}

TEST(Url, ErrorsSayWhatIsWrong) {
  for (const char* bad :
       {"", "a.test", "/x", "ftp://a/", "http://", "http:///", "http://a b/", "http://a:1x/",
        "http://a:65536/", "http://[12.x]/", "http://\xC3\xA9.test/", "http://a%00b/"}) {
    EXPECT_EQ(normal(bad).rfind("error: ", 0), 0u) << bad;
  }
}

TEST(Url, ReferencesResolveAgainstTheirBase) {
  EXPECT_EQ(resolved("e"), "http://a.test/b/c/e");
  EXPECT_EQ(resolved("./e/"), "http://a.test/b/c/e/");
  EXPECT_EQ(resolved("../../../../e"), "http://a.test/e");
  EXPECT_EQ(resolved("/e?f"), "http://a.test/e?f");
  EXPECT_EQ(resolved("?f"), "http://a.test/b/c/d?f");
  EXPECT_EQ(resolved("#f"), "http://a.test/b/c/d?q");
  EXPECT_EQ(resolved("//b.test/e"), "http://b.test/e");
  EXPECT_EQ(resolved("https:/b.test/e"), "https://b.test/e");
  EXPECT_EQ(resolved("http:e"), "http://a.test/b/c/e");
  EXPECT_EQ(resolved("e:f"), "error: the scheme e cannot carry an event stream: use http or https");
  EXPECT_EQ(resolved("x", "http://a.test"), "http://a.test/x");
  EXPECT_EQ(resolved("/\xC3\xA9 %20"), "http://a.test/%C3%A9%20%20");
}

}  // namespace
}  // namespace sse
