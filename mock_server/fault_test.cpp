// Each fault step, seen from a raw socket.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <array>

#include "mock_server/raw_client.h"
#include "mock_server/server.h"

namespace ssespec::mock {
namespace {

using std::chrono::milliseconds;
using Got = RawClient::Got;

// What a reader can decode of the bytes so far.
std::string inflated(std::string bytes) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::array<char, 256> out{};
  stream.next_in = reinterpret_cast<unsigned char*>(bytes.data());
  stream.avail_in = static_cast<unsigned>(bytes.size());
  stream.next_out = reinterpret_cast<unsigned char*>(out.data());
  stream.avail_out = static_cast<unsigned>(out.size());
  inflate(&stream, Z_SYNC_FLUSH);
  std::string text(out.data(), out.size() - stream.avail_out);
  inflateEnd(&stream);
  return text;
}

class Fault : public testing::Test {
 protected:
  void SetUp() override {
    auto started = MockServer::start({});
    ASSERT_TRUE(started) << started.error();
    server = std::move(*started);
  }
  // Plays the answer to one request; `end` is how the connection ended.
  std::string play(Answer answer) {
    server->serve("/s", Script{{std::move(answer)}, {}}, std::make_shared<Journal>());
    RawClient client(server->port());
    client.get("/s");
    std::string all = client.read_all();
    end = client.end;
    return all;
  }
  std::unique_ptr<MockServer> server;
  Got end = Got::nothing;
};

TEST_F(Fault, FinInMidBody) {
  EXPECT_NE(play({Head{}, Bytes{{"data: par"}}, End::fin}).find("9\r\ndata: par\r\n"), std::string::npos);
  EXPECT_EQ(end, Got::fin);
}

TEST_F(Fault, ResetComesAfterTheBytesWereRead) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_NE(play({Head{}, Bytes{{"data: a"}}, End::reset}).find("data: a\r\n"), std::string::npos);
    EXPECT_EQ(end, Got::reset);
  }
}

TEST_F(Fault, ResetBeforeAnyAnswer) {
  EXPECT_EQ(play({End::reset}), "");
  EXPECT_EQ(end, Got::reset);
}

TEST_F(Fault, ChunkCutShort) {
  const std::string all = play({Head{}, CutChunk{"abc"}, Bytes{{"never"}}});
  EXPECT_EQ(all.substr(all.size() - 7), "13\r\nabc");
  EXPECT_EQ(end, Got::fin);
}

TEST_F(Fault, BadChunkSize) {
  const std::string all = play({Head{}, Bytes{{"a"}}, End::bad_chunk});
  EXPECT_EQ(all.substr(all.size() - 10), "1\r\na\r\nzz\r\n");
  EXPECT_EQ(end, Got::fin);
}

TEST_F(Fault, ContentLengthTooLong) {
  Head head;
  head.framing = Framing::length;
  head.content_length = 100;
  const std::string all = play({head, Bytes{{"abc"}}, End::fin});
  EXPECT_NE(all.find("Content-Length: 100\r\n\r\nabc"), std::string::npos);
  EXPECT_EQ(end, Got::fin);
}

TEST_F(Fault, ContentLengthTooShort) {
  Head head;
  head.framing = Framing::length;
  head.content_length = 2;
  EXPECT_NE(play({head, Bytes{{"abcdef"}}, End::fin}).find("Content-Length: 2\r\n\r\nabcdef"), std::string::npos);
}

TEST_F(Fault, Http10EndsWithTheConnection) {
  Head head;
  head.version = "HTTP/1.0";
  head.framing = Framing::until_close;
  EXPECT_EQ(play({head, Bytes{{"abc"}}}), "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nabc");
  EXPECT_EQ(end, Got::fin);
}

TEST_F(Fault, CloseDelimitedUnderHttp11) {
  Head head;
  head.framing = Framing::until_close;
  EXPECT_EQ(play({head, Bytes{{"abc"}}}), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc");
  EXPECT_EQ(end, Got::fin);
}

TEST_F(Fault, HeadersHeldBack) {
  server->serve("/s", Script{{{Raw{"HTTP/1.1 200 OK\r\nContent-"}, Barrier{"go"}, Raw{"Length: 0\r\n\r\n"}, End::fin}}, {}},
                std::make_shared<Journal>());
  RawClient client(server->port());
  client.get("/s");
  EXPECT_EQ(client.read_until("Content-"), "HTTP/1.1 200 OK\r\nContent-");
  EXPECT_EQ(client.read(milliseconds(30)), Got::nothing);
  server->release("/s", "go");
  EXPECT_EQ(client.read_all(), "Length: 0\r\n\r\n");
}

TEST_F(Fault, SilenceLastsUntilThePeerGoes) {
  auto journal = std::make_shared<Journal>();
  server->serve("/s", Script{{{Hold{}}}, {}}, journal);
  {
    RawClient client(server->port());
    client.get("/s");
    EXPECT_EQ(client.read(milliseconds(30)), Got::nothing);
  }
  EXPECT_TRUE(journal->wait_until(Clock::now() + std::chrono::seconds(5),
                                  [](const auto& all) { return all.front().gone.has_value(); }));
}

TEST_F(Fault, RefusesForAWhileAndOpensAgain) {
  server->serve("/s", Script{{{Refuse{milliseconds(150)}, Head{}, Bytes{{"a"}}, End::fin}}, {Head{}}},
                std::make_shared<Journal>());
  RawClient client(server->port());
  client.get("/s");
  client.read_all();
  EXPECT_FALSE(RawClient(server->port()).connected());
  const Time deadline = Clock::now() + std::chrono::seconds(5);
  while (!RawClient(server->port()).connected()) ASSERT_LT(Clock::now(), deadline);
}

TEST_F(Fault, RedirectAndCookieAndAnyStatus) {
  Head head;
  head.status = 307;
  head.headers = {"Location: /b", "Set-Cookie: a=1"};
  EXPECT_EQ(play({head, End::fin}).rfind("HTTP/1.1 307 Temporary Redirect\r\nLocation: /b\r\nSet-Cookie: a=1\r\n", 0),
            0U);
  head.status = 599;
  EXPECT_EQ(play({head, End::fin}).substr(0, 13), "HTTP/1.1 599 ");
}

TEST_F(Fault, EveryStatusIsSentAsTold) {
  for (const int status : {200, 203, 204, 205, 206, 226, 300, 304, 400, 401, 404, 407, 418, 429, 500, 503, 599, 999}) {
    Head head;
    head.status = status;
    EXPECT_EQ(play({head, End::fin}).substr(0, 13), fmt::format("HTTP/1.1 {} ", status));
  }
}

TEST_F(Fault, RawRepeatedAndOddHeadersGoOutInOrder) {
  Head head;
  head.headers = {"content-TYPE:text/event-stream", "X-A: 1", "X-A: 2", "X-Empty:", "X-Bytes: \xff\x80", "x y: odd", " folded"};
  EXPECT_EQ(play({head, End::fin}).rfind("HTTP/1.1 200 OK\r\ncontent-TYPE:text/event-stream\r\nX-A: 1\r\nX-A: 2\r\nX-Empty:\r\n"
                                         "X-Bytes: \xff\x80\r\nx y: odd\r\n folded\r\n", 0), 0U);
}

TEST_F(Fault, AChunkIsOneOrAsManyAsAsked) {
  const std::string one = play({Head{}, Bytes{{"ab", "", "c"}}, End::fin});
  EXPECT_EQ(one.substr(one.find("\r\n\r\n") + 4).find("3\r\nabc\r\n"), 0U);
  const std::string two = play({Head{}, Bytes{{"ab"}}, Bytes{{"c"}}, End::fin});
  EXPECT_EQ(two.substr(two.find("\r\n\r\n") + 4).find("2\r\nab\r\n1\r\nc\r\n"), 0U);
}

TEST_F(Fault, RawBytesStandOutsideOfTheFraming) {
  const std::string all = play({Head{}, Bytes{{"a"}}, Raw{"5\r\nab"}, End::fin});
  EXPECT_EQ(all.substr(all.find("\r\n\r\n") + 4), "1\r\na\r\n5\r\nab");
  EXPECT_EQ(end, Got::fin);
}

// A chain: each path of it names the next one; a loop: the last one names the first.
TEST_F(Fault, RedirectsOfEveryCodeMakeChainsAndLoops) {
  for (const int code : {300, 301, 302, 303, 307, 308}) {
    for (int hop = 0; hop < 3; ++hop) {
      Head head;
      head.status = code;
      head.headers = {fmt::format("Location: /{}", (hop + 1) % 3)};
      server->serve(fmt::format("/{}", hop), Script{{}, {head}}, std::make_shared<Journal>());
    }
    RawClient client(server->port());
    std::string path = "/0";
    for (int hop = 1; hop <= 4; ++hop) {
      client.get(path);
      path = fmt::format("/{}", hop % 3);
      const std::string answer = client.read_until("0\r\n\r\n");
      EXPECT_EQ(answer.substr(0, 13), fmt::format("HTTP/1.1 {} ", code));
      EXPECT_NE(answer.find("\r\nLocation: " + path + "\r\n"), std::string::npos);
    }
  }
}

TEST_F(Fault, SilenceAmidABodyKeepsTheConnectionOpen) {
  server->serve("/s", Script{{{Head{}, Bytes{{"a"}}, Hold{}}}, {}}, std::make_shared<Journal>());
  RawClient client(server->port());
  client.get("/s");
  client.read_until("1\r\na\r\n");
  EXPECT_EQ(client.read(milliseconds(50)), Got::nothing);
  server->withdraw("/s");
  client.read_all();
  EXPECT_NE(client.end, Got::nothing);
}

TEST_F(Fault, InterimResponsesComeFirst) {
  const std::string all = play({Interim{103, {"Link: </x>"}}, Interim{100, {}}, Head{}, End::fin});
  EXPECT_EQ(all.rfind("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200", 0), 0U);
}

TEST_F(Fault, HugeHeader) {
  Head head;
  head.headers = {"X: " + std::string(300000, 'h')};
  EXPECT_GT(play({head, End::fin}).size(), 300000U);
}

TEST_F(Fault, GzipIsFlushedPerSegment) {
  Head head;
  head.gzip = true;
  head.framing = Framing::until_close;
  server->serve("/s", Script{{{head, Bytes{{"data: a\n\n"}}, Barrier{"go"}, Bytes{{"b"}}}}, {}}, std::make_shared<Journal>());
  RawClient client(server->port());
  client.get("/s");
  EXPECT_NE(client.read_until("\r\n\r\n").find("Content-Encoding: gzip"), std::string::npos);
  std::string packed;
  while (inflated(packed).empty() && client.read() == Got::bytes) packed += client.last;
  EXPECT_EQ(inflated(packed), "data: a\n\n") << "all of the first segment, before the gate";
  server->release("/s", "go");
  EXPECT_EQ(inflated(packed + client.read_all()), "data: a\n\nb");
}

TEST_F(Fault, NonsenseGets400) {
  RawClient client(server->port());
  client.send("nonsense\r\n\r\n");
  EXPECT_EQ(client.read_all().substr(0, 12), "HTTP/1.1 400");
}

}  // namespace
}  // namespace ssespec::mock
