#include "conformance/speak_client.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <ext/stdio_filebuf.h>

#include <istream>
#include <ostream>
#include <thread>

#include "client/raw_server.h"
#include "conformance/json.h"

namespace ssespec {
namespace {

// The adapter in a thread, with a pipe on each side of it.
class Adapter {
 public:
  explicit Adapter(const SpokenClient& client) {
    int to[2], from[2];
    if (::pipe(to) != 0 || ::pipe(from) != 0) throw std::runtime_error("no pipe");
    requests_ = std::make_unique<Buffer>(to[1], std::ios::out);
    answers_ = std::make_unique<Buffer>(from[0], std::ios::in);
    thread_ = std::thread([this, client, in = to[0], out = from[1]] {
      Buffer in_buffer(in, std::ios::in), out_buffer(out, std::ios::out);
      std::istream input(&in_buffer);
      std::ostream output(&out_buffer);
      exit_ = speak_client(client, input, output);
    });
  }
  ~Adapter() { end(); }
  int end() {
    requests_.reset();
    if (thread_.joinable()) thread_.join();
    return exit_;
  }
  void ask(const std::string& line) { std::ostream(requests_.get()) << line << '\n' << std::flush; }
  std::string answer() {
    std::string line;
    std::getline(std::istream(answers_.get()), line);
    return line;
  }

 private:
  using Buffer = __gnu_cxx::stdio_filebuf<char>;
  std::unique_ptr<Buffer> requests_, answers_;
  std::thread thread_;
  int exit_ = -1;
};

std::string open_request(int seq, const std::string& url, const std::string& more = "") {
  return R"({"op":"open","seq":)" + std::to_string(seq) + R"(,"url":")" + url + "\"" + more + "}";
}

TEST(SpeakClient, SaysWhatItIsAndKnowsNoOtherOp) {
  Adapter adapter(reference_client());
  adapter.ask(R"({"op":"hello","protocol":1})");
  const Json hello = *parse_json(adapter.answer());
  EXPECT_EQ(hello.at("kind"), "client");
  EXPECT_EQ(hello.at("can").size(), 9u);
  adapter.ask(R"({"op":"parse","seq":3,"chunks":[]})");
  EXPECT_EQ(adapter.answer(), R"({"op":"unsupported","seq":3})");
  EXPECT_EQ(adapter.end(), 0);
}

TEST(SpeakClient, ReportsSeveralSequencesByTheirSeq) {
  sse::RawServer server;
  Adapter adapter(reference_client());
  for (int seq = 1; seq <= 2; ++seq) {
    adapter.ask(
        open_request(seq, server.url(), ",\"headers\":{\"X-Key\":\"k\"},\"lastEventId\":\"\xC3\xA9\""));
    sse::RawConnection connection = server.accept();
    const std::string head = connection.read_head();
    EXPECT_NE(head.find("X-Key: k\r\n"), std::string::npos);
    EXPECT_NE(head.find("Last-Event-ID: \xC3\xA9\r\n"), std::string::npos);
    connection.send_stream_head();
    const std::string end = ",\"seq\":" + std::to_string(seq);
    EXPECT_EQ(adapter.answer(), R"({"op":"opened")" + end + "}");
    connection.send("id: \xE2\x82\xAC\nevent: t\ndata: a\xFF\n\n");
    EXPECT_EQ(adapter.answer(), R"({"op":"event")" + end +
                                    ",\"type\":\"t\",\"data\":\"a\xEF\xBF\xBD\",\"id\":\"\xE2\x82\xAC\"}");
    ::shutdown(connection.socket(), SHUT_WR);
    EXPECT_EQ(adapter.answer(), R"({"op":"error")" + end + R"(,"state":"connecting"})");
  }
  adapter.ask(R"({"op":"close","seq":2})");
  EXPECT_EQ(adapter.answer(), R"({"op":"closed","seq":2})");
}

TEST(SpeakClient, ClosesWithinTheCallbackThatItIsToldTo) {
  for (const std::string at : {"\"open\"", "2", "\"error\""}) {
    sse::RawServer server;
    Adapter adapter(reference_client());
    adapter.ask(open_request(1, server.url(), ",\"closeOn\":" + at));
    {
      sse::RawConnection connection = server.accept();
      connection.read_head();
      connection.send_stream_head();
      connection.send("data: 1\n\ndata: 2\n\ndata: 3\n\n");
    }
    std::string all;
    while (all.find("closed") == std::string::npos) all += adapter.answer();
    EXPECT_EQ(all.find("\"data\":\"1\"") != std::string::npos, at != "\"open\"");
    EXPECT_EQ(all.find("\"data\":\"3\"") != std::string::npos, at == "\"error\"");
    adapter.ask(R"({"op":"close","seq":1})");
    EXPECT_EQ(adapter.answer(), R"({"op":"closed","seq":1})");
  }
}

TEST(SpeakClient, AnExceptionInACallbackChangesNothing) {
  sse::RawServer server;
  Adapter adapter(reference_client());
  adapter.ask(open_request(1, server.url(), ",\"throwOn\":1"));
  sse::RawConnection connection = server.accept();
  connection.read_head();
  connection.send_stream_head();
  connection.send("data: 1\n\ndata: 2\n\n");
  adapter.answer();
  adapter.answer();
  EXPECT_NE(adapter.answer().find("\"data\":\"2\""), std::string::npos);
}

TEST(SpeakClient, AFailureIsAnErrorThatClosed) {
  Adapter adapter(reference_client());
  adapter.ask(open_request(1, "ftp://a.test/"));
  EXPECT_EQ(adapter.answer(), R"({"op":"error","seq":1,"state":"closed"})");
}

TEST(SpeakClient, ALineThatIsNoRequestEndsIt) {
  for (const std::string line : {"nonsense", "{}", "[1]"}) {
    Adapter adapter(reference_client());
    adapter.ask(line);
    EXPECT_EQ(adapter.answer(), "");
    EXPECT_EQ(adapter.end(), 2);
  }
}

}  // namespace
}  // namespace ssespec
