#include "mock_server/encoder.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>

namespace ssespec::mock {
namespace {

// What a reader can decode of the bytes so far.
std::string inflated(std::string bytes) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::array<char, 4096> out{};
  stream.next_in = reinterpret_cast<unsigned char*>(bytes.data());
  stream.avail_in = static_cast<unsigned>(bytes.size());
  stream.next_out = reinterpret_cast<unsigned char*>(out.data());
  stream.avail_out = static_cast<unsigned>(out.size());
  inflate(&stream, Z_SYNC_FLUSH);
  std::string text(out.data(), out.size() - stream.avail_out);
  inflateEnd(&stream);
  return text;
}

TEST(Encoder, WritesHeadersAsTheyAre) {
  Encoder encoder;
  Head head;
  head.headers = {"X-odd:\t v ", "X-odd: again"};
  EXPECT_EQ(encoder.head(head, 0, false),
            "HTTP/1.1 200 OK\r\nX-odd:\t v \r\nX-odd: again\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST(Encoder, MakesOneChunkOfManySegments) {
  Encoder encoder;
  encoder.head(Head{}, 0, false);
  EXPECT_EQ(encoder.body(Bytes{{"abc", "", "de"}}), (std::vector<std::string>{"5\r\nabc", "de\r\n"}));
  EXPECT_EQ(encoder.body(Bytes{{""}}), std::vector<std::string>{});
  EXPECT_EQ(encoder.last(), "0\r\n\r\n");
}

TEST(Encoder, AnnouncesTheTrueLengthUnlessToldOtherwise) {
  Head head;
  head.framing = Framing::length;
  EXPECT_NE(Encoder{}.head(head, 7, false).find("Content-Length: 7\r\n"), std::string::npos);
  head.content_length = 9;
  EXPECT_NE(Encoder{}.head(head, 7, false).find("Content-Length: 9\r\n"), std::string::npos);
}

TEST(Encoder, GivesA204NoBody) {
  Encoder encoder;
  Head head;
  head.status = 204;
  EXPECT_EQ(encoder.head(head, 0, false), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_TRUE(encoder.body(Bytes{{"x"}}).empty());
  EXPECT_EQ(encoder.last(), "");
}

TEST(Encoder, FlushesEachCompressedSegment) {
  Gzip gzip;
  std::string so_far = gzip.flushed("data: a\n\n");
  EXPECT_EQ(inflated(so_far), "data: a\n\n");
  so_far += gzip.flushed("data: b\n\n");
  EXPECT_EQ(inflated(so_far), "data: a\n\ndata: b\n\n");
  EXPECT_GE(gzip.finished().size(), 8U);
}

TEST(Encoder, PromisesMoreThanACutChunkHolds) {
  Encoder encoder;
  encoder.head(Head{}, 0, false);
  EXPECT_EQ(encoder.cut_chunk({"abc"}), "13\r\nabc");
}

}  // namespace
}  // namespace ssespec::mock
