#include "client/fetch.h"

#include <gtest/gtest.h>

#include "client/scripted_transport.h"

namespace sse {
namespace {

class Heads : public ResponseSink {
 public:
  std::vector<int> statuses;
  bool on_head(const Response& response) override {
    statuses.push_back(response.status);
    return true;
  }
  bool on_bytes(std::string_view) override { return true; }
};

ScriptedResponse redirect(int status, const std::string& location) {
  return {status, {{"Location", location}}};
}

struct Fetched {
  ScriptedTransport transport;
  Request request;
  Interrupt interrupt;
  Heads heads;
  Outcome outcome;

  explicit Fetched(std::deque<ScriptedResponse> script, Request first = {}) : request(std::move(first)) {
    if (request.url.host.empty()) request.url = *parse_url("http://a.test/dir/s?q#f");
    transport.script = std::move(script);
    outcome = fetch(transport, request, interrupt, heads);
  }
};

TEST(Fetch, FollowsEveryRedirectStatusThatTheStandardFollows) {
  for (const int status : {301, 302, 303, 307, 308}) {
    const Fetched fetched({redirect(status, "../b c?d"), {}});
    EXPECT_EQ(fetched.transport.requests.at(1).url.text(), "http://a.test/b%20c?d");
    EXPECT_EQ(fetched.heads.statuses, std::vector<int>{200});
    EXPECT_EQ(fetched.outcome.ending, Ending::end_of_body);
  }
}

TEST(Fetch, OtherStatusesAndMissingLocationsAreFinal) {
  for (const int status : {300, 304, 305, 306}) {
    EXPECT_EQ(Fetched({redirect(status, "/b")}).heads.statuses, std::vector<int>{status});
  }
  EXPECT_EQ(Fetched({redirect(301, "")}).heads.statuses, std::vector<int>{301});
  EXPECT_EQ(Fetched({ScriptedResponse{307, {}}}).heads.statuses, std::vector<int>{307});
}

TEST(Fetch, TheTwentyFirstRedirectIsANetworkError) {
  std::deque<ScriptedResponse> twenty(20, redirect(302, "/again"));
  std::deque<ScriptedResponse> more(21, redirect(302, "/again"));
  twenty.push_back({});
  EXPECT_EQ(Fetched(twenty).outcome.ending, Ending::end_of_body);
  const Fetched looped(more);
  EXPECT_EQ(looped.outcome.ending, Ending::network_error);
  EXPECT_EQ(looped.transport.requests.size(), 21u);
}

TEST(Fetch, ALocationThatIsNoHttpUrlIsANetworkError) {
  for (const char* location : {"ftp://a.test/", "http://", "http://[zz]/", "http://u:p@b.test/"}) {
    EXPECT_EQ(Fetched({redirect(302, location)}).outcome.ending, Ending::network_error) << location;
  }
}

TEST(Fetch, CredentialsStayWithTheirOriginAndTheRestTravels) {
  Request request;
  request.url = *parse_url("http://user:secret@a.test/");
  request.headers = {
      {"authorization", "k"}, {"Cookie", "c"}, {"Accept", "text/event-stream"}, {"Last-Event-ID", "1"}};
  const Fetched fetched({redirect(302, "http://a.test/2"), redirect(302, "http://b.test/"), {}}, request);
  const auto& requests = fetched.transport.requests;
  EXPECT_EQ(requests.at(1).headers.size(), 4u);
  EXPECT_EQ(requests.at(1).url.password, "secret");
  EXPECT_EQ(find_header(requests.at(2).headers, "Authorization"), nullptr);
  EXPECT_EQ(find_header(requests.at(2).headers, "Cookie"), nullptr);
  EXPECT_NE(find_header(requests.at(2).headers, "Accept"), nullptr);
  EXPECT_EQ(*find_header(requests.at(2).headers, "Last-Event-ID"), "1");
  EXPECT_FALSE(requests.at(2).url.has_credentials());
}

TEST(Fetch, AnotherPortOrSchemeIsAnotherOrigin) {
  for (const char* location : {"http://a.test:81/", "https://a.test/"}) {
    Request request;
    request.url = *parse_url("http://a.test/");
    request.headers = {{"Authorization", "k"}};
    const Fetched fetched({redirect(307, location), {}}, request);
    EXPECT_TRUE(fetched.transport.requests.at(1).headers.empty()) << location;
  }
}

TEST(Fetch, APostBecomesAGetWhereTheStandardSaysSo) {
  for (const int status : {301, 302, 303, 307, 308}) {
    Request request;
    request.url = *parse_url("http://a.test/");
    request.method = "POST";
    request.body = "{}";
    request.headers = {{"Content-Type", "application/json"}};
    const Fetched fetched({redirect(status, "/b"), {}}, request);
    const Request& second = fetched.transport.requests.at(1);
    EXPECT_EQ(second.method, status < 304 ? "GET" : "POST");
    EXPECT_EQ(second.body, status < 304 ? "" : "{}");
    EXPECT_EQ(second.headers.size(), status < 304 ? 0u : 1u);
  }
}

}  // namespace
}  // namespace sse
