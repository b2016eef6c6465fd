#include "conformance/over_http_judge.h"

#include "conformance/over_http.h"

#include <gtest/gtest.h>

namespace ssespec {
namespace {

using std::chrono::milliseconds;
using Kind = Happening::Kind;

// A play of a parser case, put together by hand: each connection is asked for 20 ms after the one before ended.
class Play {
 public:
  Play& connection(const std::string& id = "") {
    if (!played.exchanges.empty()) played.exchanges.back().ended = now;
    now += milliseconds(20);
    mock::Exchange exchange;
    exchange.head = "GET / HTTP/1.1\r\n" + (id.empty() ? "" : "Last-Event-ID: " + id + "\r\n") + "\r\n";
    exchange.arrived = now;
    played.exchanges.push_back(exchange);
    played.to.emplace_back("main");
    return says(Kind::open);
  }
  Play& says(Kind kind) {
    played.happenings.push_back({kind, {}, "", now});
    return *this;
  }
  Play& event(const std::string& data, const std::string& type = "message") {
    played.happenings.push_back({Kind::event, {TraceItem::Kind::event, type, data, "", 0, true, {}}, "", now});
    return *this;
  }
  Play& sentinel() {
    played.sentinel = TraceItem{TraceItem::Kind::event, "message", "ssespec-sentinel-7", "", 0, true, {}};
    played.end = Played::End::sentinel;
    return *this;
  }
  Play& without_states() {
    std::erase_if(played.happenings, [](const Happening& h) { return h.kind != Kind::event; });
    return *this;
  }
  Played played;
  std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
};

Hello client(std::vector<std::string> can = {"states"}) {
  Hello hello;
  hello.kind = "client";
  hello.id = IdMode::sticky;
  hello.can = std::move(can);
  return hello;
}

Judgement verdict(const Play& play, Profile profile = Profile::browser, const Hello& hello = client()) {
  const Expectation expectation = expectation_of_stream("data: a\n\ndata: b\n\n");
  return judge_over_http({expectation}, play.played, hello, profile).judgement;
}

TEST(OverHttpJudge, PassesTheEventsOfTheSecondConnection) {
  EXPECT_EQ(verdict(Play().connection().connection().event("a").event("b").connection().sentinel()).verdict, Verdict::pass);
}

// An event of the block that only sets the time is not of the case: other cases have such blocks.
TEST(OverHttpJudge, CountsOnlyTheEventsOfTheSecondConnection) {
  for (const Profile profile : {Profile::browser, Profile::library}) {
    Play right = Play().connection().event("").connection().event("a").event("b").connection().event("").sentinel();
    EXPECT_EQ(verdict(right, profile).verdict, Verdict::lenient);
    Play wrong = Play().connection().event("").connection().event("a").event("c").connection().sentinel();
    EXPECT_EQ(verdict(wrong, profile).sentence,
              "on the second connection, event 2 has another data: event type \"message\" data \"c\" id \"\", expected event type \"message\" data \"b\" id \"\"");
  }
}

TEST(OverHttpJudge, FailsDataOfTheFirstOrTheThirdConnection) {
  Play first = Play().connection().event("20").connection().event("a").event("b").connection().sentinel();
  EXPECT_EQ(verdict(first).sentence, "the first connection brought event type \"message\" data \"20\" id \"\", expected no event of it");
  Play third = Play().connection().connection().event("a").event("b").connection().event("b").sentinel();
  EXPECT_EQ(verdict(third).sentence, "the third connection brought event type \"message\" data \"b\" id \"\", expected no event of it but the last one");
}

TEST(OverHttpJudge, FailsAnEmptyEventAmongThoseOfTheSecondConnection) {
  Play play = Play().connection().connection().event("a").event("").event("b").connection().sentinel();
  EXPECT_EQ(verdict(play).sentence.substr(0, 46), "on the second connection, event 2 has another ");
}

TEST(OverHttpJudge, ForgivesALibraryWithoutStatesTheEventsOfOtherConnections) {
  Play play = Play().connection().event("").connection().event("a").event("b").connection().event("").sentinel().without_states();
  EXPECT_EQ(verdict(play, Profile::library, client({})).verdict, Verdict::lenient);
  EXPECT_EQ(verdict(play, Profile::browser, client({})).verdict, Verdict::fail);
}

// Without states the two empty events may be of the first and the third connection; then event 2 is the wrong one.
TEST(OverHttpJudge, ReportsTheNearestReadingWhereNothingTellsTheConnectionsApart) {
  Play play = Play().connection().event("").connection().event("a").event("c").connection().sentinel().without_states();
  EXPECT_NE(verdict(play, Profile::library, client({})).sentence.find("event 2 has another data"), std::string::npos);
}

TEST(OverHttpJudge, WantsTheThirdRequest) {
  Play play = Play().connection().connection().event("a").event("b");
  play.played.end = Played::End::patience;
  EXPECT_EQ(verdict(play).sentence, "request 3 did not come");
}

// An empty retry may be taken for 0 (SSE-RETRY-004): who does reconnects at once.
TEST(OverHttp, AllowsTheShortestTimeThatAnOutcomeHas) {
  Case the_case;
  the_case.outcomes.resize(2);
  EXPECT_EQ(over_http_of(the_case, expectation_of_stream("retry\n\n")).next_retry, 20U);
  the_case.outcomes.back().items.push_back({ExpectedItem::Kind::retry, {}, {}, {}, 0, true});
  EXPECT_EQ(over_http_of(the_case, expectation_of_stream("retry\n\n")).next_retry, 0U);
}

}  // namespace
}  // namespace ssespec
