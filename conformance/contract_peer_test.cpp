// What the LaunchDarkly contract tests ask of a service, played by hand: every group of theirs, in their
// order and with their chunks, so that a change which their harness would refuse fails here too, without a Go
// toolchain.
//
// client/contract_test.sh runs the harness itself.
#include <gtest/gtest.h>
#include <httplib.h>

#include <chrono>
#include <thread>

#include "client/raw_server.h"
#include "conformance/contract_service.h"
#include "conformance/json.h"

namespace ssespec {
namespace {

using Strings = std::vector<std::string>;
const std::string kBom = "\xEF\xBB\xBF", kText = "\xE2\x82\xAC\xE8\xB1\x86\xE8\x85\x90";

// One stream under test: its server, its callbacks and the service that it lives in.
class Peer {
 public:
  explicit Peer(const std::string& more = "") : thread_([this] { service_.serve(); }) {
    while (!http_.Get("/")) std::this_thread::yield();
    const auto made = http_.Post("/",
                                 R"({"tag":"t","callbackUrl":")" + callbacks_.url("/endpoints/2") +
                                     R"(","streamUrl":")" + streams_.url("/endpoints/1") + "\"" + more + "}",
                                 "application/json");
    stream_ = made->get_header_value("Location");
  }
  ~Peer() {
    http_.Delete(stream_);
    service_.stop();
    thread_.join();
  }

  // The next connection, answered as Go's server does.
  sse::RawConnection connect() {
    sse::RawConnection connection = streams_.accept();
    head_ = connection.read_head();
    connection.send(
        "HTTP/1.1 200 OK\r\nCache-Control: no-cache, no-store, must-revalidate\r\n"
        "Content-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
    return connection;
  }
  sse::RawConnection accept() {
    sse::RawConnection connection = streams_.accept();
    head_ = connection.read_head();
    return connection;
  }
  static void write(sse::RawConnection& connection, const std::string& piece) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    connection.send(size + piece + "\r\n");
  }
  static void end(sse::RawConnection& connection) { connection.send("0\r\n\r\n"); }

  // The next callback: "event type|data|id", "comment text" or "error".
  std::string next() {
    sse::RawConnection connection = callbacks_.accept();
    const std::string head = connection.read_head();
    EXPECT_TRUE(head.starts_with("POST /endpoints/2/" + std::to_string(++messages_) + " "));
    const std::string body = connection.read(std::stoul(head.substr(head.find("Content-Length: ") + 16)));
    connection.send("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
    const Json message = *parse_json(body);
    if (message.at("kind") == "comment") return "comment " + message.at("comment").get<std::string>();
    if (message.at("kind") == "error") return "error";
    const Json& event = message.at("event");
    return "event " + event.at("type").get<std::string>() + "|" + event.at("data").get<std::string>() + "|" +
           event.at("id").get<std::string>();
  }
  std::string header(const std::string& name) const {
    const std::size_t at = head_.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "(absent)";
    const std::size_t value = at + 4 + name.size();
    return head_.substr(value, head_.find("\r\n", value) - value);
  }
  const std::string& head() const { return head_; }
  sse::RawServer& streams() { return streams_; }
  httplib::Client& http() { return http_; }
  const std::string& stream() const { return stream_; }

 private:
  ContractService service_;
  const int port_ = *service_.bind(0);
  sse::RawServer streams_, callbacks_;
  httplib::Client http_{"127.0.0.1", port_};
  std::thread thread_;
  std::string stream_, head_;
  int messages_ = 0;
};

void expect_messages(const Strings& writes, const Strings& messages) {
  Peer peer;
  sse::RawConnection connection = peer.connect();
  for (const std::string& piece : writes) Peer::write(connection, piece);
  for (const std::string& message : messages) EXPECT_EQ(peer.next(), message) << writes.front();
}

std::string message(const std::string& data, const std::string& id = "") {
  return "event message|" + data + "|" + id;
}

TEST(ContractPeer, BasicParsing) {
  expect_messages({"data: test", "test\n\ndata:", "test\n\n"}, {message("testtest"), message("test")});
  expect_messages({"data: Hel", "lo\n\n"}, {message("Hello")});
  expect_messages({"data: Hello\n\ndata: World\n\n"}, {message("Hello"), message("World")});
  expect_messages({"data: Hello\ndata:World\n\n"}, {message("Hello\nWorld")});
  expect_messages({"data:\n\n"}, {message("")});
  expect_messages({"event: greeting\nid: abc\ndata: Hello\n\n"}, {"event greeting|Hello|abc"});
  expect_messages({std::string("id: a\0bc\ndata: Hello\n\n", 22)}, {message("Hello")});
  expect_messages({"id: abc\ndata: first\n\n", "data: second\n\n"},
                  {message("first", "abc"), message("second", "abc")});
  expect_messages({"id: abc\ndata: first\n\n", "id: \ndata: second\n\n"},
                  {message("first", "abc"), message("second")});
  expect_messages({"data: Hello\nid: abc\nevent: greeting\n\n"}, {"event greeting|Hello|abc"});
  expect_messages({"event: greeting\ncolor: blue\ndata: Hello\n\n"}, {"event greeting|Hello|"});
  expect_messages({"event:greeting\ndata:Hello\n\n"}, {"event greeting|Hello|"});
  expect_messages({"event:  greeting\ndata:  Hello\n\n"}, {"event  greeting| Hello|"});
  expect_messages({"data\n\ndata\ndata\n\n"}, {message(""), message("\n")});
  Strings bytes;
  for (const char c : "data: " + kText + "\n\n") bytes.emplace_back(1, c);
  expect_messages(bytes, {message(kText)});
}

TEST(ContractPeer, LargeAndManyMessages) {
  const std::string large(6'990'508, 'x');
  expect_messages({"data: " + large + "\n\n"}, {message(large)});
  expect_messages({"data: " + large, large + "\n\n"}, {message(large + large)});
  std::string many;
  Strings messages;
  for (int i = 0; i < 100; ++i) {
    many += "data: message " + std::to_string(i) + "\n\n";
    messages.push_back(message("message " + std::to_string(i)));
  }
  expect_messages({many}, messages);
}

TEST(ContractPeer, SizesAroundThoseOfBuffers) {
  for (std::size_t size = 2; size <= 1U << 20; size *= 2) {
    for (const std::size_t length : {size - 1, size, size + 1}) {
      const std::string data(length, 'x');
      expect_messages({"data: " + data + "\n\n"}, {message(data)});
    }
  }
}

TEST(ContractPeer, ByteOrderMarks) {
  expect_messages({kBom + "data: Hello\n\n"}, {message("Hello")});
  expect_messages({kBom + "event: greeting\nid: abc\ndata: Hello\n\n"}, {"event greeting|Hello|abc"});
  expect_messages({"data: First\n\n", "data: " + kBom + "Second\n\n"},
                  {message("First"), message(kBom + "Second")});
  expect_messages({"\xEF\xBB",
                   "\xBF"
                   "data: Hello\n\n"},
                  {message("Hello")});
  expect_messages({"\xEF", "\xBB", "\xBF", "data: Hello\n\n"}, {message("Hello")});
  expect_messages({kBom + "data: " + kBom + "Hello\n\n"}, {message(kBom + "Hello")});
  expect_messages({kBom + ":comment\ndata: Hello\n\n"}, {"comment comment", message("Hello")});
  expect_messages({kBom + "data:\n\n"}, {message("")});
}

TEST(ContractPeer, Comments) {
  expect_messages({":Hello\n"}, {"comment Hello"});
  expect_messages({":Hello\n", ":World\n"}, {"comment Hello", "comment World"});
  expect_messages({":Hello\n", "data: Hello\n\n"}, {"comment Hello", message("Hello")});
  expect_messages({"data: Hello\n\n", ":Hello\n"}, {message("Hello"), "comment Hello"});
}

std::string with_line_ends(std::string text, const std::string& end) {
  for (std::size_t at = 0; (at = text.find('/', at)) != std::string::npos; at += end.size())
    text.replace(at, 1, end);
  return text;
}

TEST(ContractPeer, LineFeeds) {
  const std::vector<std::pair<std::string, Strings>> inputs = {
      {"data: event 1//", {message("event 1")}},
      {"data: event 1//data: event 2 line 1/data: event 2 line 2//",
       {message("event 1"), message("event 2 line 1\nevent 2 line 2")}},
      {"data:/data: line2/data: line3//", {message("\nline2\nline3")}},
      {"data: line1/data:/data: line3//", {message("line1\n\nline3")}},
      {"data: event 1///data: event 2//", {message("event 1"), message("event 2")}},
      {"data: event 1////data: event 2//", {message("event 1"), message("event 2")}}};
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    for (const auto& [text, messages] : inputs) {
      const std::string bytes = with_line_ends(text, end);
      for (const std::size_t piece : {bytes.size(), std::size_t{1}, std::size_t{2}}) {
        Strings writes;
        for (std::size_t at = 0; at < bytes.size(); at += piece) writes.push_back(bytes.substr(at, piece));
        expect_messages(writes, messages);
      }
    }
  }
  expect_messages({"data: Hello\r", "\ndata: World\r", "\n\r\ndata: OK\r", "\n", "\r", "\n"},
                  {message("Hello\nWorld"), message("OK")});
}

TEST(ContractPeer, DefaultRequest) {
  Peer peer(R"(,"initialDelayMs":null)");
  peer.connect();
  EXPECT_TRUE(peer.head().starts_with("GET /endpoints/1 HTTP/1.1\r\n"));
  EXPECT_EQ(peer.header("Accept"), "text/event-stream");
  EXPECT_EQ(peer.header("Cache-Control"), "no-cache");
  EXPECT_EQ(peer.header("Last-Event-ID"), "(absent)");
}

TEST(ContractPeer, RedirectsAreFollowedAndBrokenOnesAreErrors) {
  for (const std::string status : {"301 Moved", "307 Temporary"}) {
    Peer peer;
    sse::RawServer target;
    peer.accept().send("HTTP/1.1 " + status + "\r\nLocation: " + target.url("/b") +
                       "\r\nContent-Length: 0\r\n\r\n");
    sse::RawConnection connection = target.accept();
    connection.read_head();
    connection.send_stream_head();
    connection.send("data: hello\n\n");
    EXPECT_EQ(peer.next(), message("hello"));
    for (const std::string location : {"", "Location: \r\n"}) {
      Peer broken;
      broken.accept().send("HTTP/1.1 " + status + "\r\n" + location + "Content-Length: 0\r\n\r\n");
      EXPECT_EQ(broken.next(), "error");
    }
  }
}

TEST(ContractPeer, ANoContentEndsIt) {
  Peer peer(R"(,"initialDelayMs":0)");
  peer.accept().send("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(peer.next(), "error");
  EXPECT_TRUE(peer.streams().is_left_alone(500));
}

TEST(ContractPeer, MethodBodyHeadersAndIdAreSentAgain) {
  for (const std::string method : {"POST", "REPORT"}) {
    Peer peer(
        R"(,"initialDelayMs":0,"lastEventId":"abc","method":")" + method +
        R"(","body":"{\"hello\": \"world\"}",)"
        R"("headers":{"content-type":"application/json; charset=utf-8","header-name-1":"value-1"})");
    for (int i = 0; i < 2; ++i) {
      sse::RawConnection connection = peer.connect();
      EXPECT_TRUE(peer.head().starts_with(method + " /"));
      EXPECT_EQ(peer.header("content-type"), "application/json; charset=utf-8");
      EXPECT_EQ(peer.header("header-name-1"), "value-1");
      EXPECT_EQ(peer.header("Last-Event-ID"), "abc");
      EXPECT_EQ(connection.read(18), R"({"hello": "world"})");
      Peer::end(connection);
      EXPECT_EQ(peer.next(), "error");
    }
  }
}

TEST(ContractPeer, ARestartGivesNoError) {
  Peer peer(R"(,"initialDelayMs":0)");
  sse::RawConnection first = peer.connect();
  Peer::write(first, "data: Hello\n\n");
  EXPECT_EQ(peer.next(), message("Hello"));
  EXPECT_EQ(peer.http().Post(peer.stream(), R"({"command":"restart"})", "application/json")->status, 202);
  sse::RawConnection second = peer.connect();
  Peer::write(second, "data: Thanks\n\n");
  EXPECT_EQ(peer.next(), message("Thanks"));
}

TEST(ContractPeer, TheLastIdIsSentAfterABreak) {
  const std::vector<std::pair<Strings, std::string>> cases = {
      {{"id: abc\ndata: Hello\n\n"}, "abc"},
      {{"id: abc\ndata: Hello\n\n", "data: World\n\n"}, "abc"},
      {{"id: abc\ndata: Hello\n\n", "id: \ndata: World\n\n"}, "(absent)"},
      {{"id: abc\ndata: Hello\n\nid: def\ndata: Goodbye"}, "abc"}};
  for (const auto& [writes, id] : cases) {
    Peer peer(R"(,"initialDelayMs":0)");
    sse::RawConnection first = peer.connect();
    for (const std::string& piece : writes) Peer::write(first, piece);
    for (std::size_t i = 0; i < writes.size(); ++i) peer.next();
    Peer::end(first);
    EXPECT_EQ(peer.next(), "error");
    sse::RawConnection second = peer.connect();
    EXPECT_EQ(peer.header("Last-Event-ID"), id);
    Peer::write(second, "data: We meet again\n\n");
    EXPECT_EQ(peer.next(), message("We meet again", id == "(absent)" ? "" : id));
  }
}

TEST(ContractPeer, AReadTimeoutIsAnErrorAndAReconnect) {
  Peer peer(R"(,"initialDelayMs":0,"readTimeoutMs":100)");
  sse::RawConnection first = peer.connect();
  Peer::write(first, "data: Hello\n\n");
  EXPECT_EQ(peer.next(), message("Hello"));
  EXPECT_EQ(peer.next(), "error");
  peer.connect();
}

}  // namespace
}  // namespace ssespec
