#include "mock_server/server.h"

#include <gtest/gtest.h>

#include "mock_server/raw_client.h"

namespace ssespec::mock {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Got = RawClient::Got;

class Server : public testing::Test {
 protected:
  void SetUp() override {
    auto started = MockServer::start({});
    ASSERT_TRUE(started) << started.error();
    server = std::move(*started);
  }
  void serve(std::vector<Answer> answers) { server->serve("/s", Script{std::move(answers), {}}, journal); }
  Time soon() const { return Clock::now() + seconds(5); }

  std::unique_ptr<MockServer> server;
  std::shared_ptr<Journal> journal = std::make_shared<Journal>();
};

Head event_stream() {
  Head head;
  head.headers = {"Content-Type: text/event-stream"};
  return head;
}

TEST_F(Server, PlaysAnAnswerAndKeepsTheConnection) {
  serve({{event_stream(), Bytes{{"a"}}}, {event_stream(), Bytes{{"b"}}}});
  RawClient client(server->port());
  client.get("/s");
  EXPECT_EQ(client.read_until("0\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            "1\r\na\r\n0\r\n\r\n");
  client.get("/s");
  EXPECT_NE(client.read_until("0\r\n\r\n").find("1\r\nb\r\n"), std::string::npos);
  ASSERT_EQ(journal->count(), 2U);
  EXPECT_EQ(journal->exchanges()[0].connection, journal->exchanges()[1].connection);
}

TEST_F(Server, RecordsARequestAsItArrived) {
  serve({{event_stream()}});
  RawClient client(server->port());
  const std::string head = "GET /s?q=1 HTTP/1.1\r\nhost: t\r\nLast-Event-ID: \xE2\x80\xA6\r\n\r\n";
  client.send(head);
  client.read_until("0\r\n\r\n");
  const Exchange exchange = journal->exchanges().at(0);
  EXPECT_EQ(exchange.head, head);
  EXPECT_EQ(exchange.target, "/s?q=1");
  EXPECT_EQ(exchange.method, "GET");
  EXPECT_EQ(exchange.status, 200);
  ASSERT_TRUE(exchange.ended);
  EXPECT_GE(*exchange.ended, exchange.arrived);
}

TEST_F(Server, RecordsTheEndBeforeTheClientCanSeeIt) {
  Head known;
  known.framing = Framing::length;
  Head too_short = known;
  too_short.content_length = 1;
  for (const Answer& answer : {Answer{known, Bytes{{"abc"}}, Pause{milliseconds(80)}}, Answer{known, Pause{milliseconds(80)}},
                               Answer{too_short, Bytes{{"a"}}, Pause{milliseconds(80)}, Bytes{{"b"}}}}) {
    auto own = std::make_shared<Journal>();
    server->serve("/s", Script{{answer}, {}}, own);
    RawClient client(server->port());
    client.get("/s");
    client.read_until("\r\n\r\n");
    if (body_size(answer) > 0) client.read_until(answer.size() > 3 ? "a" : "abc");
    const Time seen = Clock::now();
    ASSERT_TRUE(own->wait_until(soon(), [](const auto& all) { return all.front().ended.has_value(); }));
    EXPECT_LE(*own->exchanges().front().ended, seen);
  }
}

TEST_F(Server, Answers404WhereNothingIsServed) {
  RawClient client(server->port());
  client.get("/nothing");
  EXPECT_EQ(client.read_until("\r\n").substr(0, 12), "HTTP/1.1 404");
}

TEST_F(Server, WritesEachSegmentOnlyWhenTheOneBeforeWasRead) {
  std::vector<std::string> segments;
  for (int i = 0; i < 50; ++i) segments.push_back(std::string(1, static_cast<char>('0' + i % 10)));
  serve({{event_stream(), Bytes{segments}, End::fin}});
  RawClient client(server->port());
  client.get("/s");
  ASSERT_EQ(client.read(), Got::bytes);
  ASSERT_EQ(client.last.substr(client.last.size() - 4), "\r\n\r\n") << "the head is a segment of its own";
  for (const std::string& segment : segments) {
    ASSERT_EQ(client.read(), Got::bytes);
    const std::size_t at = client.last.find("32\r\n") == 0 ? 4 : 0;
    EXPECT_EQ(client.last.substr(at, 1), segment);
    EXPECT_LE(client.last.size(), 5U);
  }
}

TEST_F(Server, WaitsAtABarrierUntilItsGateIsOpen) {
  serve({{event_stream(), Bytes{{"a"}}, Barrier{"go"}, Bytes{{"b"}}}});
  RawClient client(server->port());
  client.get("/s");
  client.read_until("a\r\n");
  EXPECT_EQ(client.read(milliseconds(50)), Got::nothing);
  server->release("/s", "other");
  EXPECT_EQ(client.read(milliseconds(50)), Got::nothing);
  server->release("/s", "go");
  EXPECT_EQ(client.read_until("b\r\n"), "1\r\nb\r\n");
}

TEST_F(Server, PassesABarrierWhoseGateIsOpenAlready) {
  serve({{event_stream(), Barrier{"go"}, Bytes{{"b"}}}});
  server->release("/s", "go");
  RawClient client(server->port());
  client.get("/s");
  EXPECT_NE(client.read_until("b\r\n").find("1\r\nb\r\n"), std::string::npos);
}

TEST_F(Server, PausesAtLeastAsLongAsTold) {
  serve({{event_stream(), Pause{milliseconds(60)}, Bytes{{"b"}}}});
  RawClient client(server->port());
  const Time before = Clock::now();
  client.get("/s");
  client.read_until("b\r\n");
  EXPECT_GE(Clock::now() - before, milliseconds(60));
}

TEST_F(Server, RecordsThatThePeerWent) {
  serve({{event_stream(), Hold{}}});
  {
    RawClient client(server->port());
    client.get("/s");
    client.read_until("\r\n\r\n");
  }
  EXPECT_TRUE(journal->wait_until(soon(), [](const auto& all) { return !all.empty() && all[0].gone.has_value(); }));
}

TEST_F(Server, WithdrawsAScriptWithItsConnections) {
  serve({{event_stream(), Hold{}}});
  RawClient client(server->port());
  client.get("/s");
  client.read_until("\r\n\r\n");
  server->withdraw("/s");
  EXPECT_EQ(client.read(), Got::fin);
  RawClient late(server->port());
  late.get("/s");
  EXPECT_EQ(late.read_until("\r\n").substr(0, 12), "HTTP/1.1 404");
  EXPECT_EQ(journal->count(), 1U);
}

TEST_F(Server, AsksAResponderForTheAnswer) {
  server->serve(
      "/r", [](const Exchange& request) { return plain_answer(202, {}, request.method + " " + request.body); }, journal);
  RawClient client(server->port());
  client.send("POST /r HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiPOST /r HTTP/1.1\r\nContent-Length: 2\r\n\r\nyo");
  EXPECT_NE(client.read_until("POST hi").find("202"), std::string::npos);
  EXPECT_NE(client.read_until("POST yo").find("202"), std::string::npos) << "pipelined";
}

TEST_F(Server, AnswersHeadWithoutABody) {
  server->serve(
      "/r", [](const Exchange&) { return plain_answer(200, {}, "body"); }, journal);
  RawClient client(server->port());
  client.send("HEAD /r HTTP/1.1\r\nConnection: close\r\n\r\n");
  const std::string all = client.read_all();
  EXPECT_NE(all.find("Content-Length: 4"), std::string::npos);
  EXPECT_EQ(all.find("body"), std::string::npos);
}

TEST_F(Server, ListensOnMoreLoopbackAddresses) {
  auto origin = server->listen("127.0.0.2");
  ASSERT_TRUE(origin) << origin.error();
  EXPECT_EQ(origin->rfind("http://127.0.0.2:", 0), 0U);
}

TEST_F(Server, SendsTenMebibytesWhole) {
  serve({{event_stream(), Bytes{{std::string(std::size_t{10} << 20, 'x')}}, End::clean}});
  RawClient client(server->port());
  client.get("/s");
  EXPECT_GT(client.read_until("\r\n0\r\n\r\n").size(), std::size_t{10} << 20);
}

TEST(ServerStart, SaysInOneSentenceThatThePortIsInUse) {
  auto first = MockServer::start({});
  ASSERT_TRUE(first);
  MockServer::Options options;
  options.port = (*first)->port();
  auto second = MockServer::start(options);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find("in use"), std::string::npos);
}

}  // namespace
}  // namespace ssespec::mock
