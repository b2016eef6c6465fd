// The transport against a server that is played by hand: what a fake could not show.
#include "client/http_transport.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "client/event_source.h"
#include "client/raw_server.h"

namespace sse {
namespace {

// Collects what a source reports and lets the test wait for the next piece of it.
class Heard {
 public:
  explicit Heard(const std::string& url, EventSourceOptions options = {}) : source_(url, std::move(options)) {
    source_.on_open([this] { push("open"); });
    source_.on_event([this](const MessageEvent& event) { push(std::string(event.data)); });
    source_.on_error(
        [this](const ErrorEvent& error) { push(error.state == ReadyState::closed ? "failed" : "error"); });
    source_.start();
  }
  std::string next() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::milliseconds(kPatience), [this] { return !queue_.empty(); }))
      return "(silence)";
    std::string out = queue_.front();
    queue_.pop_front();
    return out;
  }
  EventSource& source() { return source_; }

 private:
  void push(std::string what) {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(what));
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> queue_;
  EventSource source_;  // last: its thread ends before the rest does
};

EventSourceOptions quick() {
  EventSourceOptions options;
  options.reconnection_time = 20;
  return options;
}

TEST(HttpTransport, SendsARequestThatAnyServerUnderstands) {
  RawServer server;
  Heard heard(server.url("/a b?c=%2F#d"));
  RawConnection connection = server.accept();
  const std::string host = server.url("").substr(7);
  EXPECT_EQ(connection.read_head(),
            "GET /a%20b?c=%2F HTTP/1.1\r\nHost: " + host +
                "\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\nPragma: no-cache\r\n"
                "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n");
}

TEST(HttpTransport, OpensAtTheHeadAndDeliversEveryByteAsItComes) {
  RawServer server;
  Heard heard(server.url());
  RawConnection connection = server.accept();
  connection.read_head();
  connection.send_stream_head();
  EXPECT_EQ(heard.next(), "open");
  connection.send("data: a\r\r");  // nothing follows, and no chunk or length says that nothing will
  EXPECT_EQ(heard.next(), "a");
  connection.send("\ndata: b\n\n");
  EXPECT_EQ(heard.next(), "b");
}

TEST(HttpTransport, ReconnectsAfterEveryKindOfEnd) {
  RawServer server;
  Heard heard(server.url(), quick());
  for (int kind = 0; kind < 6; ++kind) {
    RawConnection connection = server.accept();
    connection.read_head();
    if (kind == 0) connection.send_stream_head();
    if (kind == 1) connection.send_stream_head("Content-Length: 99\r\n");
    if (kind == 2) connection.send_stream_head("Transfer-Encoding: chunked\r\n");
    if (kind == 3) connection.send_stream_head("Transfer-Encoding: chunked\r\n");
    if (kind >= 4) connection.send_stream_head("Content-Length: 9\r\n");
    connection.send(kind == 2 || kind == 3 ? "9\r\ndata: a\n\n\r\n" : "data: a\n\n");
    if (kind == 3) connection.send("zz\r\n");
    EXPECT_EQ(heard.next(), "open") << kind;
    EXPECT_EQ(heard.next(), "a") << kind;
    if (kind == 5) connection.reset();
    if (kind == 4) {
      EXPECT_TRUE(connection.peer_has_closed());
    }
    if (kind < 3) ::shutdown(connection.socket(), SHUT_WR);
    EXPECT_EQ(heard.next(), "error") << kind;
  }
}

TEST(HttpTransport, AResetLosesNothingThatHadArrived) {
  RawServer server;
  Heard heard(server.url(), quick());
  for (int i = 0; i < 20; ++i) {
    RawConnection connection = server.accept();
    connection.read_head();
    connection.send_stream_head();
    EXPECT_EQ(heard.next(), "open");
    connection.send("data: last\n\ndata: part");
    EXPECT_EQ(heard.next(), "last");
    connection.reset();
    EXPECT_EQ(heard.next(), "error");
  }
}

TEST(HttpTransport, AResetInPlaceOfAResponseIsANetworkError) {
  RawServer server;
  Heard heard(server.url(), quick());
  server.accept().reset();
  EXPECT_EQ(heard.next(), "error");
  RawConnection connection = server.accept();
  connection.read_head();
  connection.send_stream_head();
  EXPECT_EQ(heard.next(), "open");
}

TEST(HttpTransport, WaitsForTheReconnectionTimeAndNotLess) {
  RawServer server;
  Heard heard(server.url(), quick());
  RawConnection first = server.accept();
  first.read_head();
  first.send_stream_head();
  first.send("retry: 150\n");
  const auto end = std::chrono::steady_clock::now();
  ::shutdown(first.socket(), SHUT_WR);
  server.accept();
  EXPECT_GE(std::chrono::steady_clock::now() - end, std::chrono::milliseconds(150));
}

TEST(HttpTransport, TheIdGoesOutAsItsBytes) {
  RawServer server;
  Heard heard(server.url(), quick());
  for (const std::string id : {"", "\xC3\xA9\xE2\x82\xAC",
                               "a\x01\x7f"
                               "b"}) {
    RawConnection connection = server.accept();
    const std::string head = connection.read_head();
    const std::string field = id.empty() ? "Last-Event-ID" : "\r\nLast-Event-ID: " + id + "\r\n";
    EXPECT_EQ(head.find(field) == std::string::npos, id.empty()) << head;
    connection.send_stream_head();
    connection.send(id.empty() ? "id: \xC3\xA9\xE2\x82\xAC\n\n"
                               : "id: a\x01\x7f"
                                 "b\n\n");
  }
}

TEST(HttpTransport, CloseEndsTheConnectionAtOnceWhateverItWaitsFor) {
  for (int stage = 0; stage < 3; ++stage) {
    RawServer server;
    Heard heard(server.url());
    RawConnection connection = server.accept();
    if (stage >= 1) connection.read_head();
    if (stage == 2) {
      connection.send_stream_head();
      EXPECT_EQ(heard.next(), "open");
    }
    heard.source().close();
    while (!connection.peer_has_closed()) {  // what it sent before comes first
    }
  }
}

TEST(HttpTransport, CloseDuringTheWaitReturnsAtOnce) {
  RawServer server;
  EventSourceOptions options;
  options.reconnection_time = UINT64_MAX;
  Heard heard(server.url(), options);
  server.accept().reset();
  EXPECT_EQ(heard.next(), "error");
  heard.source().close();
}

TEST(HttpTransport, SilenceBeyondTheReadTimeoutIsALostConnection) {
  RawServer server;
  EventSourceOptions options = quick();
  options.read_timeout = std::chrono::milliseconds(50);
  Heard heard(server.url(), options);
  RawConnection connection = server.accept();
  connection.read_head();
  connection.send_stream_head();
  EXPECT_EQ(heard.next(), "open");
  EXPECT_EQ(heard.next(), "error");
  EXPECT_TRUE(connection.peer_has_closed());
  server.accept();
}

TEST(HttpTransport, APortThatNobodyListensOnIsTriedAgain) {
  RawServer server;
  server.stop();
  Heard heard(server.url(), quick());
  EXPECT_EQ(heard.next(), "error");
  EXPECT_EQ(heard.next(), "error");
}

TEST(HttpTransport, ANameWithoutAnAddressIsANetworkErrorThatSaysSo) {
  HttpTransport transport;
  Request request;
  request.url = *parse_url("http://no-such-host.invalid/");
  struct : ResponseSink {
    bool on_head(const Response&) override { return true; }
    bool on_bytes(std::string_view) override { return true; }
  } sink;
  const Outcome outcome = transport.exchange(request, Interrupt(), sink);
  EXPECT_EQ(outcome.ending, Ending::network_error);
  EXPECT_NE(outcome.reason.find("no-such-host.invalid"), std::string::npos) << outcome.reason;
}

TEST(HttpTransport, ABodyIsSentWithItsLengthAndTheCallersFramingIsNot) {
  Request request;
  request.method = "POST";
  request.url = *parse_url("http://us:er@a.test:81/x");
  request.body = "{}";
  request.headers = {{"content-length", "999"}, {"Transfer-Encoding", "chunked"}, {"Host", "b.test"}};
  EXPECT_EQ(serialize(request, false),
            "POST /x HTTP/1.1\r\nHost: b.test\r\nAuthorization: Basic dXM6ZXI=\r\nContent-Length: 2\r\n"
            "Connection: close\r\n\r\n{}");
}

TEST(HttpTransport, AnAnswerBeforeTheRequestIsReadIsTaken) {
  RawServer server;
  EventSourceOptions options;
  options.method = "POST";
  options.body = std::string(32 << 20, 'x');  // more than the sockets hold
  Heard heard(server.url(), options);
  {
    RawConnection connection = server.accept();
    connection.read_head();
    connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
  }
  EXPECT_EQ(heard.next(), "failed");
}

}  // namespace
}  // namespace sse
