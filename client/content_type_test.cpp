#include "client/content_type.h"

#include <gtest/gtest.h>

namespace sse {
namespace {

std::string of(const std::vector<std::string>& values) {
  Headers headers = {{"X", "text/plain"}};
  for (const std::string& value : values) headers.push_back({"content-TYPE", value});
  return extract_mime_type_essence(headers).value_or("none");
}

const std::string kStream = "text/event-stream";

TEST(ContentType, TheEssenceCountsWhateverItsCaseAndParameters) {
  for (const char* value :
       {"text/event-stream", "Text/Event-STREAM", "text/event-stream;", "text/event-stream ; x",
        "\t text/event-stream \t", "text/event-stream;charset=windows-1252;charset=\"a,b",
        "text/event-stream;charset=\"a, text/html\""}) {
    EXPECT_EQ(of({value}), kStream) << value;
  }
}

TEST(ContentType, NearMissesAreOtherTypes) {
  for (const char* value :
       {"", "text/event-streamx", "x-text/event-stream", "application/text/event-stream",
        "text/plain; x=text/event-stream", "text/event-stream foo", "text", "text /event-stream",
        "text/ event-stream", "text/*", "*/*", "\"text/event-stream\""}) {
    EXPECT_NE(of({value}), kStream) << value;
  }
  EXPECT_EQ(of({}), "none");
}

TEST(ContentType, TheLastValueThatIsATypeWins) {
  EXPECT_EQ(of({"text/html, text/event-stream"}), kStream);
  EXPECT_EQ(of({"text/html", "text/event-stream"}), kStream);
  EXPECT_EQ(of({"text/event-stream, "}), kStream);
  EXPECT_EQ(of({"text/event-stream", "*/*"}), kStream);
  EXPECT_EQ(of({"text/event-stream, bogus"}), kStream);
  EXPECT_EQ(of({"text/event-stream", "text/html"}), "text/html");
  EXPECT_EQ(of({"text/event-stream, text/event-stream"}), kStream);
}

}  // namespace
}  // namespace sse
