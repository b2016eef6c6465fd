#include "conformance/contract_service.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <memory>
#include <sstream>
#include <thread>
#include <vector>

#include "client/raw_server.h"
#include "conformance/json.h"

namespace ssespec {
namespace {

// A service that serves in a thread.
class Serving {
 public:
  Serving() : port_(*service_.bind(0)), thread_([this] { service_.serve(); }), http_("127.0.0.1", port_) {
    while (!http_.Get("/")) std::this_thread::yield();
  }
  ~Serving() {
    service_.stop();
    thread_.join();
  }
  httplib::Client& http() { return http_; }
  int port() const { return port_; }
  std::string create(const std::string& stream, const std::string& callback, const std::string& more = "") {
    const auto made = http_.Post("/",
                                 "{\"streamUrl\":\"" + stream + "\",\"callbackUrl\":\"" + callback +
                                     "\",\"tag\":\"t\",\"readTimeoutMs\":null" + more + "}",
                                 "application/json");
    EXPECT_EQ(made->status, 201);
    return made->get_header_value("Location");
  }

 private:
  ContractService service_;
  int port_;
  std::thread thread_;
  httplib::Client http_;
};

// The path and the body of the next message, answered with 202.
std::pair<std::string, Json> next_message(sse::RawServer& callbacks) {
  sse::RawConnection connection = callbacks.accept();
  const std::string head = connection.read_head();
  const std::size_t at = head.find("Content-Length: ") + 16;
  const std::string body = connection.read(std::stoul(head.substr(at)));
  connection.send("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
  return {head.substr(0, head.find(" HTTP")), *parse_json(body)};
}

TEST(ContractService, TellsWhatItCan) {
  Serving serving;
  const Json status = *parse_json(serving.http().Get("/")->body);
  EXPECT_EQ(status.at("capabilities").size(), 11u);
}

TEST(ContractService, PostsWhatAStreamDelivers) {
  Serving serving;
  sse::RawServer stream, callbacks;
  const std::string made =
      serving.create(stream.url("/s"), callbacks.url("/c"),
                     R"(,"initialDelayMs":0,"method":"REPORT","body":"{}","lastEventId":"9")");
  EXPECT_EQ(made, "/streams/1");
  sse::RawConnection connection = stream.accept();
  const std::string head = connection.read_head();
  EXPECT_EQ(head.rfind("REPORT /s HTTP/1.1\r\n", 0), 0u);
  EXPECT_NE(head.find("Last-Event-ID: 9\r\n"), std::string::npos);
  EXPECT_EQ(connection.read(2), "{}");
  connection.send_stream_head();
  connection.send(":hi\nevent: t\nid: 1\ndata: a\n\n");
  EXPECT_EQ(next_message(callbacks).second, (Json{{"kind", "comment"}, {"comment", "hi"}}));
  const auto [path, event] = next_message(callbacks);
  EXPECT_EQ(path, "POST /c/2");
  EXPECT_EQ(event.at("event"), (Json{{"type", "t"}, {"data", "a"}, {"id", "1"}}));
  ::shutdown(connection.socket(), SHUT_WR);
  EXPECT_EQ(next_message(callbacks).second.at("kind"), "error");
  sse::RawConnection again = stream.accept();
  again.read_head();
  EXPECT_EQ(serving.http().Post(made, R"({"command":"restart"})", "application/json")->status, 202);
  while (!again.peer_has_closed()) {
  }
  stream.accept();
}

TEST(ContractService, ADeletedStreamIsClosedEvenWhileItPosts) {
  Serving serving;
  sse::RawServer stream, callbacks;
  const std::string made = serving.create(stream.url(), callbacks.url());
  sse::RawConnection connection = stream.accept();
  connection.read_head();
  connection.send_stream_head();
  connection.send("data: a\n\ndata: b\n\n");
  sse::RawConnection unanswered = callbacks.accept();
  EXPECT_EQ(serving.http().Delete(made)->status, 204);
  EXPECT_TRUE(connection.peer_has_closed());
  EXPECT_EQ(serving.http().Delete(made)->status, 404);
}

TEST(ContractService, IdleConnectionsHoldNoneUp) {
  Serving serving;
  std::vector<std::unique_ptr<httplib::Client>> idle;
  for (int i = 0; i < 60; ++i) {
    idle.push_back(std::make_unique<httplib::Client>("127.0.0.1", serving.port()));
    idle.back()->set_keep_alive(true);
    idle.back()->set_read_timeout(2);  // seconds; an idle connection lasts for five
    ASSERT_TRUE(idle.back()->Get("/")) << i;
  }
}

TEST(ContractService, ALocationBehindAUrlThatEndsInASlashIsFound) {
  Serving serving;
  sse::RawServer stream, callbacks;
  const std::string made = serving.create(stream.url(), callbacks.url());
  EXPECT_EQ(serving.http().Post("/" + made, R"({"command":"listen"})", "application/json")->status, 202);
  EXPECT_EQ(serving.http().Delete("/" + made)->status, 204);
}

TEST(ContractService, AnEmptyMethodIsGet) {
  Serving serving;
  sse::RawServer stream, callbacks;
  serving.create(stream.url("/s"), callbacks.url(), R"(,"method":"","headers":null)");
  EXPECT_TRUE(stream.accept().read_head().starts_with("GET /s HTTP/1.1\r\n"));
}

TEST(ContractService, RefusesWhatItDoesNotUnderstand) {
  Serving serving;
  EXPECT_EQ(serving.http().Post("/", "nonsense", "application/json")->status, 400);
  EXPECT_EQ(serving.http().Post("/", "{}", "application/json")->status, 400);
  EXPECT_EQ(serving.http().Post("/streams/7", R"({"command":"restart"})", "application/json")->status, 404);
}

TEST(ContractService, APortInUseIsSaidInOneSentence) {
  ContractService first;
  const int port = *first.bind(0);
  std::ostringstream out, err;
  EXPECT_EQ(speak_contract(port, out, err), 3);
  EXPECT_EQ(out.str(), "");
  EXPECT_NE(err.str().find("cannot be had"), std::string::npos);
}

}  // namespace
}  // namespace ssespec
