// The deviating client is exact without a bug. That every bug shows is the gate's business: its kill table.
#include "conformance/planted_client.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <set>
#include <sstream>

#include "client/raw_server.h"

namespace ssespec {
namespace {

class Log : public ClientListener {
 public:
  void opened() override { push("open"); }
  void event(std::string_view type, std::string_view data, std::string_view id) override {
    push(std::string(type) + "|" + std::string(data) + "|" + std::string(id));
  }
  void error(bool closed) override { push(closed ? "failed" : "error"); }
  std::string next() {
    std::unique_lock lock(mutex_);
    const auto patience = std::chrono::milliseconds(sse::kPatience);
    if (!changed_.wait_for(lock, patience, [this] { return !lines_.empty(); })) return "(silence)";
    const std::string line = lines_.front();
    lines_.pop_front();
    return line;
  }

 private:
  void push(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> lines_;
};

// A head whose header lines are sorted, without Host: their order means nothing.
std::string normal_head(const std::string& head) {
  std::set<std::string> lines;
  std::istringstream in(head.substr(head.find('\n') + 1));
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("Host:")) lines.insert(line);
  }
  std::string out = head.substr(0, head.find('\n'));
  for (const std::string& line : lines) out += "\n" + line;
  return out;
}

// What both clients have to do alike, told as one story.
std::vector<std::string> story(const SpokenClient& spoken) {
  sse::RawServer server, other;
  Log log;
  std::vector<std::string> told;
  const auto heard = [&] { told.push_back(log.next()); };
  const auto client = spoken.make({server.url("/a?q"), {{"X-Key", "k"}, {"Authorization", "s"}}, ""}, log);
  client->start();
  const auto accept = [&told](sse::RawServer& from) {
    sse::RawConnection connection = from.accept();
    told.push_back(normal_head(connection.read_head()));
    return connection;
  };
  {
    sse::RawConnection first = accept(server);
    first.send("HTTP/1.1 103 Early Hints\r\n\r\n");
    first.send_stream_head();
    heard();
    first.send(
        "\xEF\xBB\xBF"
        "retry: 20\nid: \xC3\xA9\nevent: t\ndata: a\r\rid: 2\ndata: lost");
    heard();
  }
  heard();
  accept(server).reset();
  heard();
  {
    sse::RawConnection redirecting = accept(server);
    redirecting.send("HTTP/1.1 302 Found\r\nLocation: " + other.url("/b") + "\r\n\r\n");
  }
  {
    sse::RawConnection second = accept(other);
    second.send_stream_head("Transfer-Encoding: chunked\r\n");
    heard();
    second.send("A\r\n\ndata: b\n\n\r\nC\r\nid\ndata: c\n\n");
    heard();
    heard();
    second.reset();
  }
  heard();
  accept(spoken.name == "sse::EventSource" ? other : server).send("HTTP/1.1 204 No Content\r\n\r\n");
  heard();
  return told;
}

TEST(PlantedClient, IsExactWithoutABug) {
  SpokenClient exact = *planted_client("accept-missing");
  exact.make = [](const ClientOrder& order, ClientListener& listener) {
    return std::make_unique<PlantedClient>(ClientBugs{}, order, listener);
  };
  std::vector<std::string> planted = story(exact), reference = story(reference_client());
  // The last request is the choice that differs: to the first URL, or to the last without its Authorization.
  for (auto* told : {&planted, &reference}) {
    std::string& last = told->at(told->size() - 2);
    EXPECT_EQ(last.find("Last-Event-ID"), std::string::npos) << last;
    last.clear();
  }
  EXPECT_EQ(planted, reference);
}

TEST(PlantedClient, NamesAreKnownAloneAndInSets) {
  EXPECT_GE(planted_client_bugs().size(), 60u);
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < planted_client_bugs().size(); ++i) {
    const PlantedClientBug& bug = planted_client_bugs()[i];
    EXPECT_EQ(static_cast<std::size_t>(bug.bug), i) << bug.name;
    EXPECT_TRUE(names.insert(bug.name).second) << bug.name;
    EXPECT_EQ(find_planted_bug(bug.name), nullptr) << bug.name;
  }
  EXPECT_EQ(planted_client("leid-never+cr-not-eol+open-once")->name,
            "client-mutant:leid-never+open-once+cr-not-eol");
  EXPECT_FALSE(planted_client("no-such"));
  EXPECT_FALSE(spoken_client("nobody"));
  EXPECT_TRUE(spoken_client("client"));
}

TEST(PlantedClient, ABugOfTheParserShowsOverHttp) {
  sse::RawServer server;
  Log log;
  const SpokenClient spoken = *planted_client("type-kept-when-fired");
  const auto client = spoken.make({server.url(), {}, ""}, log);
  client->start();
  sse::RawConnection connection = server.accept();
  connection.read_head();
  connection.send_stream_head();
  connection.send("event: t\ndata: a\n\ndata: b\n\n");
  EXPECT_EQ(log.next(), "open");
  EXPECT_EQ(log.next(), "t|a|");
  EXPECT_EQ(log.next(), "t|b|");
}

}  // namespace
}  // namespace ssespec
