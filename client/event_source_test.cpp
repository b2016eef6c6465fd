// What EventSource makes of scripted connections. Requirements: shared ids SSE-MIME, SSE-CONN, SSE-RECON,
// SSE-LEID.
#include "client/event_source.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "client/scripted_transport.h"

namespace sse {
namespace {

using Strings = std::vector<std::string>;

// A source on a script: runs it until the script is over and keeps all that was seen, in order.
class Session {
 public:
  std::shared_ptr<ScriptedTransport> transport = std::make_shared<ScriptedTransport>();
  std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
  EventSourceOptions options;
  Strings seen;
  std::function<void(EventSource&, const std::string&)> then = [](EventSource&, const std::string&) {};
  std::unique_ptr<EventSource> source;

  explicit Session(std::deque<ScriptedResponse> script) { transport->script = std::move(script); }

  Session& go(const std::string& url = "http://a.test/s") {
    options.transport = transport;
    options.clock = clock;
    source = std::make_unique<EventSource>(url, options);
    transport->when_script_is_over = [this] { source->close(); };
    source->on_open([this] { note("open"); });
    source->on_event([this](const MessageEvent& event) {
      note(std::string(event.type) + "|" + std::string(event.data) + "|" + std::string(event.last_event_id));
    });
    source->on_error([this](const ErrorEvent& error) {
      EXPECT_EQ(error.state, source->ready_state());
      note(error.state == ReadyState::closed ? "failed" : "error");
    });
    source->run();
    EXPECT_EQ(source->ready_state(), ReadyState::closed);
    return *this;
  }
  std::string header(std::size_t request, std::string_view name) const {
    const std::string* value = find_header(transport->requests.at(request).headers, name);
    return value == nullptr ? "(absent)" : *value;
  }

 private:
  void note(const std::string& what) {
    seen.push_back(what);
    then(*source, what);
  }
};

ScriptedResponse body(std::vector<std::string> reads, Ending ending = Ending::end_of_body) {
  return {200, {{"Content-Type", "text/event-stream"}}, std::move(reads), ending};
}
ScriptedResponse with_status(int status) {
  return {status, {{"Content-Type", "text/event-stream"}}, {"data: x\n\n"}};
}
ScriptedResponse with_type(const std::string& type) {
  return {200, {{"Content-Type", type}}, {"data: x\n\n"}};
}
const ScriptedResponse kRefused{200, {}, {}, Ending::network_error};

TEST(EventSource, DeliversEventsInOrderAfterOpenAndBeforeError) {
  EXPECT_EQ(Session({body({"data: a\n\nevent: t\nid: 1\n", "data: b\n\n"})}).go().seen,
            (Strings{"open", "message|a|", "t|b|1", "error"}));
}

TEST(EventSource, RequestsAsTheStandardSays) {
  Session session({body({})});
  session.go();
  EXPECT_EQ(session.header(0, "Accept"), "text/event-stream");
  EXPECT_EQ(session.header(0, "Cache-Control"), "no-cache");
  EXPECT_EQ(session.header(0, "Pragma"), "no-cache");
  EXPECT_EQ(session.header(0, "Last-Event-ID"), "(absent)");
  EXPECT_EQ(session.transport->requests[0].method, "GET");
}

TEST(EventSource, OwnHeadersReplaceTheUsualOnes) {
  Session session({body({})});
  session.options.headers = {{"accept", "text/event-stream, */*"}, {"X-Key", "k"}};
  session.go();
  EXPECT_EQ(session.header(0, "Accept"), "text/event-stream, */*");
  EXPECT_EQ(session.header(0, "X-Key"), "k");
  EXPECT_EQ(session.transport->requests[0].headers.size(), 4u);
}

TEST(EventSource, ReconnectsAfterACleanEndAndAfterACut) {
  for (const Ending ending : {Ending::end_of_body, Ending::broken_body}) {
    EXPECT_EQ(Session({body({"data: a\n\n"}, ending), body({"data: b\n\n"})}).go().seen,
              (Strings{"open", "message|a|", "error", "open", "message|b|", "error"}));
  }
}

TEST(EventSource, AnEmptyBodyIsAConnectionToo) {
  EXPECT_EQ(Session({body({}), body({"data: x\n\n"})}).go().seen,
            (Strings{"open", "error", "open", "message|x|", "error"}));
}

TEST(EventSource, NothingPendingReachesTheNextConnection) {
  const std::vector<std::pair<std::string, std::string>> tails = {
      {"data: par", "tial\n\n"},       {"event: z\n", ""},  {"data: a\n", "\n"},
      {"data: x\xE2\x82", "\xAC\n\n"}, {"data: a\r", "\n"}, {"id: 9\ndata: a\n", "\n"}};
  for (const auto& [tail, start] : tails) {
    for (const Ending ending : {Ending::end_of_body, Ending::broken_body}) {
      EXPECT_EQ(Session({body({tail}, ending), body({start, "data: ok\n\n"})}).go().seen,
                (Strings{"open", "error", "open", "message|ok|", "error"}))
          << tail;
    }
  }
}

TEST(EventSource, TheByteOrderMarkIsStrippedFromEveryBody) {
  EXPECT_EQ(Session({body({"\xEF\xBB\xBF"
                           "data: a\n\n"}),
                     body({"\xEF\xBB",
                           "\xBF"
                           "data: b\n\n"})})
                .go()
                .seen,
            (Strings{"open", "message|a|", "error", "open", "message|b|", "error"}));
}

TEST(EventSource, SendsTheLastCommittedIdAndKeepsIt) {
  Session session({body({"id: 1\ndata: a\n\nid: 2\ndata: b\n"}), body({": hi\n\n"}), body({"data: c\n\n"})});
  session.go();
  EXPECT_EQ(session.header(1, "Last-Event-ID"), "1");
  EXPECT_EQ(session.header(2, "Last-Event-ID"), "1");
  EXPECT_EQ(session.seen.at(6), "message|c|1");
}

TEST(EventSource, AnIdAloneInItsBlockIsCommitted) {
  Session session({body({"id: 1\n\n"}), body({"data: x\n\n"})});
  session.go();
  EXPECT_EQ(session.header(1, "Last-Event-ID"), "1");
}

TEST(EventSource, AResetIdIsNoLongerSent) {
  Session session({body({"id: 1\ndata: a\n\n"}), body({"id\ndata: b\n\n"}), body({})});
  session.go();
  EXPECT_EQ(session.header(1, "Last-Event-ID"), "1");
  EXPECT_EQ(session.header(2, "Last-Event-ID"), "(absent)");
}

TEST(EventSource, TheIdTravelsAsItsBytes) {
  const std::string controls("a\x01\x0c\x7f z");
  for (const std::string& id : {std::string("\xC3\xA9\xE2\x82\xAC"), controls, std::string(70'000, 'x')}) {
    Session session({body({"id: " + id + "\n\n"}), body({})});
    session.go();
    EXPECT_EQ(session.header(1, "Last-Event-ID"), id);
  }
}

TEST(EventSource, AnIdOfBlanksOnlyIsNotSent) {
  Session session({body({"id:  \ndata: a\n\n"}), body({})});
  session.go();
  EXPECT_EQ(session.seen.at(1), "message|a| ");
  EXPECT_EQ(session.header(1, "Last-Event-ID"), "(absent)");
}

TEST(EventSource, ASeededIdIsSentOnceInTheHeaderHoweverItIsGiven) {
  for (const bool as_header : {false, true}) {
    Session session({body({"data: a\n\nid: 2\n\n"}), body({})});
    if (as_header) session.options.headers = {{"last-event-id", "1"}};
    if (!as_header) session.options.last_event_id = "1";
    session.go();
    EXPECT_EQ(session.header(0, "Last-Event-ID"), "1");
    EXPECT_EQ(session.seen.at(1), "message|a|1");
    Headers headers = session.transport->requests[1].headers;
    EXPECT_EQ(session.header(1, "Last-Event-ID"), "2");
    EXPECT_EQ(headers.size(), 4u);
  }
}

TEST(EventSource, WhatWouldBreakTheFramingFailsBeforeAnyRequest) {
  for (int i = 0; i < 4; ++i) {
    Session session({});
    if (i == 0) session.options.last_event_id = "a\r\nX: y";
    if (i == 1) session.options.headers = {{"X", std::string("a\0b", 3)}};
    if (i == 2) session.options.headers = {{"X Y", "a"}};
    if (i == 3) session.options.method = "GET / HTTP/1.1\r\n";
    EXPECT_EQ(session.go().seen, Strings{"failed"});
    EXPECT_TRUE(session.transport->requests.empty());
  }
}

TEST(EventSource, AUrlThatCannotBeFetchedFails) {
  for (const char* url : {"", "nonsense", "ftp://a.test/", "http://", "http://a b/", "http://a:70000/"}) {
    EXPECT_EQ(Session({}).go(url).seen, Strings{"failed"}) << url;
  }
}

TEST(EventSource, EveryStatusBut200FailsForGood) {
  for (const int status :
       {201, 204, 205, 206, 299, 300, 301, 304, 400, 401, 404, 407, 410, 429, 500, 503, 599, 999}) {
    Session first({with_status(status), body({"data: no\n\n"})});
    EXPECT_EQ(first.go().seen, Strings{"failed"}) << status;
    EXPECT_EQ(first.transport->requests.size(), 1u);
    Session later({body({"data: a\n\n"}), with_status(status), body({"data: no\n\n"})});
    EXPECT_EQ(later.go().seen, (Strings{"open", "message|a|", "error", "failed"})) << status;
  }
}

TEST(EventSource, AnotherTypeFailsForGoodOnEveryConnection) {
  EXPECT_EQ(Session({with_type("text/plain"), body({})}).go().seen, Strings{"failed"});
  EXPECT_EQ(Session({body({}), with_type("text/html"), body({})}).go().seen,
            (Strings{"open", "error", "failed"}));
  EXPECT_EQ(Session({{200, {}, {"data: x\n\n"}}}).go().seen, Strings{"failed"});
}

TEST(EventSource, ANetworkErrorIsNoFailure) {
  EXPECT_EQ(Session({kRefused, body({"data: a\n\n"})}).go().seen,
            (Strings{"error", "open", "message|a|", "error"}));
}

TEST(EventSource, WaitsForTheReconnectionTime) {
  Session session({body({}), body({"retry: 50\n"}), body({"retry: 70\ndata: x\n\n"}),
                   body({"retry: nonsense\n\n"}), body({"retry: 9"})});
  session.go();
  EXPECT_EQ(session.clock->waits, (std::vector<std::uint64_t>{3000, 50, 70, 70, 70}));
}

TEST(EventSource, AHugeReconnectionTimeStaysHuge) {
  for (const std::string& value : {std::string("18446744073709551615"), std::string(5000, '9')}) {
    Session session({body({"retry: " + value + "\n"})});
    session.go();
    EXPECT_EQ(session.clock->waits, std::vector<std::uint64_t>{UINT64_MAX});
  }
}

TEST(EventSource, FailedAttemptsWaitLongerButNeverShorterThanTheReconnectionTime) {
  Session session(
      {body({"retry: 100\n"}), kRefused, kRefused, kRefused, body({}), body({"retry: 60000\n"}), kRefused});
  session.go();
  EXPECT_EQ(session.clock->waits, (std::vector<std::uint64_t>{100, 100, 200, 400, 100, 60000, 60000}));
}

TEST(EventSource, TheBackoffHasALimit) {
  Session session(std::deque<ScriptedResponse>(200, kRefused));
  session.go();
  EXPECT_EQ(session.clock->waits.size(), 200u);
  EXPECT_EQ(session.clock->waits.back(), 30'000u);
}

TEST(EventSource, CloseInAnyListenerEndsAllAtOnce) {
  const std::string stream = "data: a\n\ndata: b\n\n";
  const std::vector<std::pair<std::string, Strings>> cases = {
      {"open", {"open"}},
      {"message|a|", {"open", "message|a|"}},
      {"error", {"open", "message|a|", "message|b|", "error"}}};
  for (const auto& [at, expected] : cases) {
    Session session({body({stream}), body({stream})});
    session.then = [&moment = at](EventSource& source, const std::string& what) {
      if (what == moment) source.close();
    };
    EXPECT_EQ(session.go().seen, expected);
    EXPECT_EQ(session.transport->requests.size(), 1u);
    EXPECT_TRUE(session.clock->waits.empty());
  }
}

TEST(EventSource, CloseDuringTheWaitPreventsTheRequest) {
  Session session({body({}), body({})});
  session.clock->during_a_wait = [&] { session.source->close(); };
  EXPECT_EQ(session.go().seen, (Strings{"open", "error"}));
  EXPECT_EQ(session.transport->requests.size(), 1u);
}

TEST(EventSource, AThrowingListenerDisturbsNothing) {
  Session session({body({"data: a\n\ndata: b\n\n"}), body({"data: c\n\n"})});
  session.then = [](EventSource&, const std::string& what) { throw std::runtime_error(what); };
  EXPECT_EQ(session.go().seen,
            (Strings{"open", "message|a|", "message|b|", "error", "open", "message|c|", "error"}));
}

TEST(EventSource, ListenersHearTheirTypeOnlyAndAllOfThemEvenIfOneCloses) {
  auto transport = std::make_shared<ScriptedTransport>();
  transport->script = {body({"event: t\ndata: 1\n\ndata: 2\n\nevent: t\ndata: 3\n\n"})};
  EventSource source("http://a.test/", {.transport = transport, .clock = std::make_shared<FakeClock>()});
  Strings seen;
  source.add_event_listener(
      "message", [&](const MessageEvent& event) { seen.push_back("m" + std::string(event.data)); });
  source.add_event_listener("t", [&](const MessageEvent& event) {
    seen.push_back("first" + std::string(event.data));
    if (event.data == "3") source.close();
  });
  source.add_event_listener(
      "t", [&](const MessageEvent& event) { seen.push_back("second" + std::string(event.data)); });
  source.run();
  EXPECT_EQ(seen, (Strings{"first1", "second1", "m2", "first3", "second3"}));
}

TEST(EventSource, CommentsAreHeardOnRequest) {
  auto transport = std::make_shared<ScriptedTransport>();
  transport->script = {body({":a\n: b\ndata: x\n\n"}), with_status(204)};
  EventSource source("http://a.test/",
                     {.comments = true, .transport = transport, .clock = std::make_shared<FakeClock>()});
  Strings seen;
  source.on_comment([&](std::string_view text) { seen.emplace_back(text); });
  source.run();
  EXPECT_EQ(seen, (Strings{"a", " b"}));
}

TEST(EventSource, RedirectsAreFollowedAndTheOriginIsTheLastOne) {
  auto transport = std::make_shared<ScriptedTransport>();
  transport->script = {
      {302, {{"Location", "https://b.test:8443/x"}}}, body({"id: 1\ndata: a\n\n"}), with_status(204)};
  EventSource source("http://a.test/s", {.transport = transport, .clock = std::make_shared<FakeClock>()});
  std::string origin;
  source.on_event([&](const MessageEvent& event) { origin = event.origin; });
  source.run();
  EXPECT_EQ(origin, "https://b.test:8443");
  EXPECT_EQ(transport->requests.at(2).url.text(), "https://b.test:8443/x");  // AMB-12: the standard's choice
  EXPECT_EQ(*find_header(transport->requests.at(2).headers, "Last-Event-ID"), "1");
  EXPECT_EQ(source.url(), "http://a.test/s");
}

TEST(EventSource, OneRedirectForEachReconnectionNeverAddsUpToTheLimit) {
  std::deque<ScriptedResponse> script;
  for (int i = 0; i < 50; ++i) {
    script.push_back({307, {{"Location", "/next"}}});
    script.push_back(body({}));
  }
  Session session(script);
  session.go();
  EXPECT_EQ(session.seen.size(), 100u);
}

TEST(EventSource, MethodAndBodyAreSentAgain) {
  Session session({body({}), body({})});
  session.options.method = "POST";
  session.options.body = "{}";
  session.go();
  EXPECT_EQ(session.transport->requests.at(1).method, "POST");
  EXPECT_EQ(session.transport->requests.at(1).body, "{}");
}

TEST(EventSource, ARestartBringsANewConnectionAndNoError) {
  Session session({body({"id: 1\ndata: a\n\n", "data: lost\n\n"}), body({"data: b\n\n"})});
  session.then = [](EventSource& source, const std::string& what) {
    if (what == "message|a|1") source.restart();
  };
  EXPECT_EQ(session.go().seen, (Strings{"open", "message|a|1", "open", "message|b|1", "error"}));
  EXPECT_EQ(session.clock->waits.size(), 2u);
}

TEST(EventSource, ALineBeyondTheLimitFailsForGood) {
  Session session({body({"data: a\n\n", std::string(200, 'x')}), body({})});
  session.options.max_line = 100;
  EXPECT_EQ(session.go().seen, (Strings{"open", "message|a|", "failed"}));
}

TEST(EventSource, CloseFromAnotherThreadLetsNoListenerStartAfterwards) {
  for (int i = 0; i < 50; ++i) {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->script = std::deque<ScriptedResponse>(1000, body({"data: a\n\ndata: b\n\n"}));
    EventSource source("http://a.test/", {.transport = transport, .clock = std::make_shared<FakeClock>()});
    std::atomic<int> heard = 0;
    source.on_event([&](const MessageEvent&) { ++heard; });
    source.start();
    while (heard == 0) std::this_thread::yield();
    source.close();
    const int after = heard;
    std::this_thread::yield();
    EXPECT_EQ(heard, after);
  }
}

}  // namespace
}  // namespace sse
