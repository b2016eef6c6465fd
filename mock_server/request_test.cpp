#include "mock_server/request.h"

#include <gtest/gtest.h>

namespace ssespec::mock {
namespace {

TEST(Request, IsIncompleteUntilTheBlankLine) {
  const std::string whole = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(read_request(whole.substr(0, size)).state, RequestState::incomplete) << size;
  }
  EXPECT_EQ(read_request(whole).state, RequestState::complete);
}

TEST(Request, KeepsTheHeadAsRawBytes) {
  const std::string head = "GET /a HTTP/1.1\r\nLast-Event-ID:  \xC3\xA9 \r\n\r\n";
  const RequestRead read = read_request(head + "next");
  EXPECT_EQ(read.exchange.head, head);
  EXPECT_EQ(read.used, head.size());
  EXPECT_EQ(header_values(read.exchange, "last-event-id"), std::vector<std::string>{"\xC3\xA9"});
}

TEST(Request, ListsEveryFieldOfAName) {
  const RequestRead read = read_request("GET / HTTP/1.1\r\nA: 1\r\na: 2\r\nAA: 3\r\n\r\n");
  EXPECT_EQ(header_values(read.exchange, "A"), (std::vector<std::string>{"1", "2"}));
}

TEST(Request, TakesThePathOfAnAbsoluteTarget) {
  EXPECT_EQ(read_request("POST http://h:1/c/3?q=/x HTTP/1.1\r\n\r\n").exchange.path, "/c/3");
  EXPECT_EQ(read_request("GET http://h HTTP/1.1\r\n\r\n").exchange.path, "/");
  EXPECT_EQ(read_request("GET /a?b=http://c/d HTTP/1.1\r\n\r\n").exchange.path, "/a");
}

TEST(Request, ReadsABodyByContentLength) {
  const std::string text = "POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcd";
  EXPECT_EQ(read_request(text).exchange.body, "abc");
  EXPECT_EQ(read_request(text.substr(0, text.size() - 2)).state, RequestState::incomplete);
}

TEST(Request, ReadsAChunkedBody) {
  const std::string text = "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n";
  const RequestRead read = read_request(text + "GET");
  EXPECT_EQ(read.state, RequestState::complete);
  EXPECT_EQ(read.exchange.body, "abc");
  EXPECT_EQ(read.used, text.size());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(read_request(text.substr(0, size)).state, RequestState::incomplete) << size;
  }
}

TEST(Request, SaysWhenThePeerWaitsForContinue) {
  EXPECT_TRUE(read_request("PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n").expects_continue);
}

TEST(Request, RefusesWhatIsNoRequest) {
  EXPECT_EQ(read_request("hello\r\n\r\n").state, RequestState::malformed);
  EXPECT_EQ(read_request("GET  HTTP/1.1\r\n\r\n").state, RequestState::malformed);
  EXPECT_EQ(read_request("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n").state, RequestState::malformed);
  EXPECT_EQ(read_request(std::string(kMaxRequestHead + 1, 'a')).state, RequestState::malformed);
}

TEST(Request, KeepsAliveAsTheVersionSays) {
  EXPECT_TRUE(keeps_alive(read_request("GET / HTTP/1.1\r\n\r\n").exchange));
  EXPECT_FALSE(keeps_alive(read_request("GET / HTTP/1.1\r\nConnection: Close\r\n\r\n").exchange));
  EXPECT_FALSE(keeps_alive(read_request("GET / HTTP/1.0\r\n\r\n").exchange));
  EXPECT_TRUE(keeps_alive(read_request("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").exchange));
}

}  // namespace
}  // namespace ssespec::mock
