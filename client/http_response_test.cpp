#include "client/http_response.h"

#include <gtest/gtest.h>

#include <memory>

namespace sse {
namespace {

// What a response amounts to, whatever the pieces it came in.
struct Seen : ResponseSink {
  std::vector<int> interim;
  Response head;
  std::string body;
  Outcome outcome;
  bool on_interim(const Response& response) override {
    interim.push_back(response.status);
    return true;
  }
  bool on_head(const Response& response) override {
    head = response;
    return true;
  }
  bool on_bytes(std::string_view bytes) override {
    body += bytes;
    return true;
  }
};

Seen read_in_pieces(const std::string& text, std::size_t piece, const std::string& reason) {
  Seen seen;
  HttpResponse response(seen);
  for (std::size_t at = 0; at < text.size() && !response.over(); at += piece) {
    const std::size_t size = std::min(piece, text.size() - at);
    const auto exact = std::make_unique<char[]>(size);
    text.copy(exact.get(), size, at);
    response.feed({exact.get(), size});
  }
  response.end_of_connection(reason);
  seen.outcome = response.outcome();
  return seen;
}

// Reads it whole, and holds every other way to cut it to the same result.
Seen read(const std::string& text, const std::string& reason = "") {
  const Seen whole = read_in_pieces(text, text.size() + 1, reason);
  for (const std::size_t piece : {1u, 2u, 3u, 7u}) {
    const Seen cut = read_in_pieces(text, piece, reason);
    EXPECT_EQ(cut.body, whole.body) << piece;
    EXPECT_EQ(cut.head.status, whole.head.status) << piece;
    EXPECT_EQ(cut.outcome.ending, whole.outcome.ending) << piece;
    EXPECT_EQ(cut.interim, whole.interim) << piece;
  }
  return whole;
}

const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

TEST(HttpResponse, ABodyUntilTheEndIsComplete) {
  const Seen seen = read(kHead + "\r\ndata: a\n\n");
  EXPECT_EQ(seen.body, "data: a\n\n");
  EXPECT_EQ(seen.outcome.ending, Ending::end_of_body);
  EXPECT_EQ(*find_header(seen.head.headers, "content-type"), "text/event-stream");
}

TEST(HttpResponse, ALostConnectionBreaksEveryBody) {
  for (const std::string head :
       {"\r\n", "Content-Length: 99\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n4\r\n"}) {
    const Seen seen = read(kHead + head + "data", "reset");
    EXPECT_EQ(seen.body, "data");
    EXPECT_EQ(seen.outcome.ending, Ending::broken_body);
  }
}

TEST(HttpResponse, ContentLengthIsTheEndWhateverFollows) {
  const Seen seen = read(kHead + "Content-Length: 4\r\n\r\ndatamore");
  EXPECT_EQ(seen.body, "data");
  EXPECT_EQ(seen.outcome.ending, Ending::end_of_body);
  EXPECT_EQ(read(kHead + "Content-Length: 9\r\n\r\ndata").outcome.ending, Ending::broken_body);
  EXPECT_EQ(read(kHead + "Content-Length: 0\r\n\r\n").outcome.ending, Ending::end_of_body);
  EXPECT_EQ(read(kHead + "Content-Length: 4, 4\r\nContent-Length: 4\r\n\r\ndata").outcome.ending,
            Ending::end_of_body);
  EXPECT_EQ(read(kHead + "Content-Length: 4\r\nContent-Length: 5\r\n\r\ndata").outcome.ending,
            Ending::network_error);
  EXPECT_EQ(read(kHead + "Content-Length: x\r\n\r\ndata").body, "data");
}

TEST(HttpResponse, ChunksAreUndone) {
  const std::string head = kHead + "Transfer-Encoding: Chunked\r\nContent-Length: 3\r\n\r\n";
  const Seen seen = read(head + "4;x=y\r\ndata\r\n0A \r\n: a\n\ndata\n\r\n0\r\nTrailer: x\r\n\r\nmore");
  EXPECT_EQ(seen.body, "data: a\n\ndata\n");
  EXPECT_EQ(seen.outcome.ending, Ending::end_of_body);
}

TEST(HttpResponse, AChunkedBodyThatIsCutOrWrongIsBroken) {
  const std::string head = kHead + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string tail :
       {"", "4", "4\r\nda", "4\r\ndata", "4\r\ndata\r\n", "4\r\ndata\r\n0\r\n", "zz\r\n", "\r\n", "-1\r\n",
        "4\r\ndata!\r\n0\r\n\r\n", "11111111111111111\r\n", "0x4\r\ndata\r\n"}) {
    EXPECT_EQ(read(head + tail).outcome.ending, Ending::broken_body) << tail;
  }
  EXPECT_EQ(read(head + "4\r\ndata\r\nzz\r\n").body, "data");
}

TEST(HttpResponse, InterimResponsesAreSteppedOver) {
  const Seen seen =
      read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 102 P\r\n\r\n" +
           kHead + "\r\ndata");
  EXPECT_EQ(seen.interim, (std::vector<int>{100, 103, 102}));
  EXPECT_EQ(seen.head.status, 200);
  EXPECT_EQ(find_header(seen.head.headers, "Link"), nullptr);
  EXPECT_EQ(seen.body, "data");
}

TEST(HttpResponse, WhatIsNoResponseIsANetworkError) {
  for (const std::string text :
       {"", "HTTP/1.1 200", "hello\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 101 Switch\r\n\r\nx", "SSH-2.0-x\r\n"}) {
    EXPECT_EQ(read(text).outcome.ending, Ending::network_error) << text;
  }
  EXPECT_EQ(read(kHead).outcome.ending, Ending::network_error);
}

TEST(HttpResponse, OddHeadsAreUnderstood) {
  const Seen seen = read(
      "\r\nHTTP/1.1 299\nNo colon\nA : b \r\nLong: x\r\n  y\r\nEmpty:\r\nPercent: /b%2Fc%20d%00\r\n\r\n");
  EXPECT_EQ(seen.head.status, 299);
  EXPECT_EQ(*find_header(seen.head.headers, "a"), "b");
  EXPECT_EQ(*find_header(seen.head.headers, "long"), "x y");
  EXPECT_EQ(*find_header(seen.head.headers, "empty"), "");
  EXPECT_EQ(*find_header(seen.head.headers, "percent"), "/b%2Fc%20d%00");
}

TEST(HttpResponse, AnHttp10ServerHasNoChunks) {
  EXPECT_EQ(read("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndata").body, "4\r\ndata");
}

TEST(HttpResponse, AHugeHeaderIsReadAndAnEndlessOneIsNot) {
  const Seen seen = read_in_pieces(kHead + "X: " + std::string(200'000, 'x') + "\r\n\r\ndata", 4096, "");
  EXPECT_EQ(seen.body, "data");
  Seen endless;
  HttpResponse response(endless);
  const std::string piece(4096, 'x');
  int pieces = 0;
  while (response.feed(piece)) ASSERT_LT(++pieces, 1000);
  EXPECT_EQ(response.outcome().ending, Ending::network_error);
}

TEST(HttpResponse, AStatusWithoutABodyEndsWithItsHead) {
  EXPECT_EQ(read("HTTP/1.1 204 No Content\r\n\r\ndata").body, "");
}

// gzip of "data: a\n\n", then a flush, then "data: b\n\n" and the end.
std::string gzipped(std::size_t& first_flush) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(1000, '\0');
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  for (const int flush : {Z_SYNC_FLUSH, Z_FINISH}) {
    std::string text = flush == Z_FINISH ? "data: b\n\n" : "data: a\n\n";
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    deflate(&stream, flush);
    if (flush == Z_SYNC_FLUSH) first_flush = stream.total_out;
  }
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(HttpResponse, GzipComesOutPerFlush) {
  std::size_t flush = 0;
  const std::string body = gzipped(flush);
  const std::string head = kHead + "Content-Encoding: gzip\r\n\r\n";
  Seen live;
  HttpResponse response(live);
  response.feed(head + body.substr(0, flush));
  EXPECT_EQ(live.body, "data: a\n\n");
  EXPECT_EQ(read(head + body).body, "data: a\n\ndata: b\n\n");
  EXPECT_EQ(read(head + body).outcome.ending, Ending::end_of_body);
  EXPECT_EQ(read(head + body + body).body, "data: a\n\ndata: b\n\ndata: a\n\ndata: b\n\n");
}

TEST(HttpResponse, ACutOrWrongGzipIsBroken) {
  std::size_t flush = 0;
  const std::string body = gzipped(flush);
  const std::string head = kHead + "Content-Encoding: gzip\r\n\r\n";
  EXPECT_EQ(read(head + body.substr(0, flush)).outcome.ending, Ending::broken_body);
  EXPECT_EQ(read(head + body.substr(0, body.size() - 3)).body, "data: a\n\ndata: b\n\n");
  EXPECT_EQ(read(head + body.substr(0, body.size() - 3)).outcome.ending, Ending::broken_body);
  EXPECT_EQ(read(head + "data: a\n\n").outcome.ending, Ending::broken_body);
}

TEST(HttpResponse, AnUnknownCodingIsLeftAlone) {
  EXPECT_EQ(read(kHead + "Content-Encoding: zz\r\n\r\ndata").body, "data");
}

}  // namespace
}  // namespace sse
