#include "conformance/client_judge.h"

#include <gtest/gtest.h>

namespace ssespec {
namespace {

using std::chrono::milliseconds;
using Kind = Happening::Kind;

// A play put together by hand: time passes as told.
class Play {
 public:
  Play& request(const std::string& to = "main", const std::string& id = "") {
    mock::Exchange exchange;
    exchange.method = "GET";
    exchange.head = "GET /s/1/" + to + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + (id.empty() ? "" : "Last-Event-ID: " + id + "\r\n") + "\r\n";
    exchange.target = "/s/1/" + to;
    exchange.arrived = now;
    played.exchanges.push_back(exchange);
    played.to.push_back(to);
    ++played.requests;
    return *this;
  }
  Play& end() {
    played.exchanges.back().ended = now;
    return *this;
  }
  Play& after(int ms) {
    now += milliseconds(ms);
    return *this;
  }
  Play& says(Kind kind) {
    played.happenings.push_back({kind, {}, "", now});
    return *this;
  }
  Play& event(const std::string& data, const std::string& id = "") {
    played.happenings.push_back({Kind::event, {TraceItem::Kind::event, "message", data, id, 0, true, {}}, "", now});
    return *this;
  }
  Play& sentinel(const std::string& id = "") {
    played.sentinel = TraceItem{TraceItem::Kind::event, "message", "ssespec-sentinel-7", id, 0, true, {}};
    played.end = Played::End::sentinel;
    return *this;
  }
  Played played;
  std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
};

ConnectCase read(const std::string& text) { return connect_case_from_json(parse_json(text).value()).value(); }

const ConnectCase& reconnect() {
  static const ConnectCase the_case = read(R"({"script": [{}],
      "expect": ["open", {"type": "message", "data": "a", "id": "1"}, "connecting", "open", "sentinel"],
      "requests": [{"lastEventId": null}, {"lastEventId": "1", "after": 300}]})");
  return the_case;
}

Hello client(std::vector<std::string> can = {"states"}) {
  Hello hello;
  hello.kind = "client";
  hello.id = IdMode::sticky;
  hello.can = std::move(can);
  return hello;
}

Play good() {
  Play play;
  play.request().says(Kind::open).event("a", "1").end().says(Kind::connecting).after(300).request("main", "1").says(Kind::open).sentinel("1");
  return play;
}

Judgement verdict(const ConnectCase& the_case, const Play& play, Profile profile = Profile::browser, const Hello& hello = client()) {
  return judge_play(the_case, play.played, hello, profile).judgement;
}

// Of a contract-test service, which shows no states.
Verdict of_service(const ConnectCase& the_case, const Play& play) {
  return judge_play(the_case, play.played, client({}), Profile::library, true).judgement.verdict;
}

TEST(ClientJudge, TheWaitBeginsWhenTheClientTellsTheLossIfTheServerNotesItLater) {
  const auto play = [](bool tells) {
    Play out;
    out.request().says(Kind::open).event("a", "1").after(5);
    if (tells) out.says(Kind::connecting);
    out.after(40).end().says(Kind::connecting).after(260).request("main", "1").says(Kind::open).sentinel("1");
    if (tells) out.played.happenings.erase(out.played.happenings.begin() + 3);
    return out;
  };
  EXPECT_EQ(verdict(reconnect(), play(true)).verdict, Verdict::pass);
  EXPECT_NE(verdict(reconnect(), play(false)).sentence.find("came 260.0 ms after"), std::string::npos);
}

TEST(ClientJudge, PassesWhatWasExpected) { EXPECT_EQ(verdict(reconnect(), good()).verdict, Verdict::pass); }

TEST(ClientJudge, FailsARequestThatComesEarly) {
  Play play;
  play.request().says(Kind::open).event("a", "1").end().says(Kind::connecting).after(285).request("main", "1").says(Kind::open).sentinel("1");
  EXPECT_NE(verdict(reconnect(), play).sentence.find("not before 300 ms"), std::string::npos);
}

TEST(ClientJudge, ForgivesTenMillisecondsAndAnyDelay) {
  for (const int ms : {291, 5000}) {
    Play play;
    play.request().says(Kind::open).event("a", "1").end().says(Kind::connecting).after(ms).request("main", "1").says(Kind::open).sentinel("1");
    EXPECT_EQ(verdict(reconnect(), play).verdict, Verdict::pass) << ms;
  }
}

TEST(ClientJudge, FailsAMissingOrWrongLastEventId) {
  for (const char* id : {"", "2", "11"}) {
    Play play;
    play.request().says(Kind::open).event("a", "1").end().says(Kind::connecting).after(300).request("main", id).says(Kind::open).sentinel("1");
    EXPECT_NE(verdict(reconnect(), play).sentence.find("Last-Event-ID"), std::string::npos) << id;
  }
}

TEST(ClientJudge, FailsAHeaderWhereNoneIsDue) {
  Play play = good();
  play.played.exchanges[0].head = "GET / HTTP/1.1\r\nLast-Event-ID: \r\n\r\n";
  EXPECT_EQ(verdict(reconnect(), play).verdict, Verdict::fail);
}

TEST(ClientJudge, FailsTwoFieldsOfTheSameName) {
  Play play = good();
  play.played.exchanges[1].head = "GET / HTTP/1.1\r\nLast-Event-ID: 1\r\nlast-event-id: 1\r\n\r\n";
  EXPECT_EQ(verdict(reconnect(), play).verdict, Verdict::fail);
}

TEST(ClientJudge, FailsAMissingAWrongAndAnExtraReport) {
  Play missing = good();
  missing.played.happenings.erase(missing.played.happenings.begin() + 1);
  EXPECT_EQ(verdict(reconnect(), missing).verdict, Verdict::fail);
  Play wrong = good();
  wrong.played.happenings[1].event.data = "b";
  EXPECT_EQ(verdict(reconnect(), wrong).verdict, Verdict::fail);
  Play extra = good();
  extra.event("a", "1");
  EXPECT_EQ(verdict(reconnect(), extra).verdict, Verdict::fail);
}

TEST(ClientJudge, LooksAtStatesOnlyWhereTheyAreShown) {
  Play play = good();
  std::erase_if(play.played.happenings, [](const Happening& h) { return h.kind != Kind::event; });
  EXPECT_EQ(verdict(reconnect(), play, Profile::browser, client({})).verdict, Verdict::pass);
  EXPECT_EQ(verdict(reconnect(), play).verdict, Verdict::fail);
}

TEST(ClientJudge, FailsAnEventAfterTheSentinel) {
  Play play = good();
  play.played.after_sentinel.push_back({Kind::event, {}, "", play.now});
  EXPECT_EQ(verdict(reconnect(), play).verdict, Verdict::fail);
}

TEST(ClientJudge, FailsASentinelWithSomethingOfAnEarlierStream) {
  Play play = good();
  play.played.sentinel->type = "z";
  EXPECT_EQ(verdict(reconnect(), play).verdict, Verdict::fail);
  Play merged = good();
  merged.played.sentinel->data = "par\nssespec-sentinel-7";
  EXPECT_EQ(verdict(reconnect(), merged).verdict, Verdict::fail);
}

TEST(ClientJudge, FailsARequestWhileAnotherIsOpen) {
  Play play = good();
  play.played.exchanges[0].ended.reset();
  EXPECT_NE(verdict(reconnect(), play).sentence.find("still open"), std::string::npos);
}

TEST(ClientJudge, FailsARequestTooMany) {
  Play play = good();
  play.end().after(400).request("main", "1");
  EXPECT_EQ(verdict(reconnect(), play).verdict, Verdict::fail);
}

TEST(ClientJudge, SaysThatSomethingDidNotCome) {
  Play play;
  play.request().says(Kind::open).event("a", "1").end().says(Kind::connecting);
  play.played.end = Played::End::patience;
  const ClientJudgement judgement = judge_play(reconnect(), play.played, client(), Profile::browser);
  EXPECT_EQ(judgement.judgement.verdict, Verdict::fail);
  EXPECT_TRUE(judgement.by_absence);
}

TEST(ClientJudge, FailsAReconnectAfterAStop) {
  const ConnectCase stop = read(R"({"script": [{"status": 204}], "expect": ["closed", "silence"], "requests": [{}]})");
  Play good_play;
  good_play.request().end().says(Kind::closed);
  good_play.played.end = Played::End::silence;
  EXPECT_EQ(verdict(stop, good_play).verdict, Verdict::pass);
  Play bad = good_play;
  bad.after(60).request();
  EXPECT_EQ(verdict(stop, bad).verdict, Verdict::fail);
}

TEST(ClientJudge, AllowsALibraryWhatABrowserMayNot) {
  const ConnectCase either = read(R"({"script": [{"status": 503}], "either": [
      {"expect": ["closed", "silence"], "requests": [{}], "verdict": "pass"},
      {"expect": ["attempts", "open", "sentinel"], "requests": [{}, {}], "verdict": "lenient", "profile": "library"}]})");
  Play play;
  play.request().end().says(Kind::connecting).after(50).request().says(Kind::open).sentinel();
  EXPECT_EQ(verdict(either, play, Profile::library).verdict, Verdict::lenient);
  EXPECT_EQ(verdict(either, play, Profile::browser).verdict, Verdict::fail);
}

TEST(ClientJudge, ReportsTheDifferenceToTheNearestOutcome) {
  const ConnectCase either = read(R"({"script": [{"end": "reset"}], "either": [
      {"expect": ["closed", "silence"], "requests": [{}], "verdict": "pass"},
      {"expect": ["attempts", "open", {"type": "message", "data": "a", "id": ""}, "sentinel"], "requests": [{}, {}], "verdict": "pass"}]})");
  Play play;
  play.request().end().says(Kind::connecting).after(50).request().says(Kind::open).event("b").sentinel();
  EXPECT_EQ(verdict(either, play).sentence,
            "report 3 is event type \"message\" data \"b\" id \"\", expected event type \"message\" data \"a\" id \"\"");
  Play other;
  other.request().end().says(Kind::closed).says(Kind::open);
  EXPECT_EQ(verdict(either, other).sentence, "report 2 (open) is one too many");
}

TEST(ClientJudge, FailsReportsAfterClose) {
  const ConnectCase close = read(R"({"script": [{}], "expect": ["open", "silence"], "requests": [{}]})");
  Play play;
  play.request().says(Kind::open).says(Kind::done).event("late");
  play.played.end = Played::End::silence;
  EXPECT_NE(verdict(close, play).sentence.find("after it had been closed"), std::string::npos);
}

TEST(ClientJudge, ForgivesALibraryAHeldBackCr) {
  Play play = good();
  play.played.held_back = "event 1 was not reported";
  play.played.held_back_at_cr = true;
  EXPECT_EQ(verdict(reconnect(), play, Profile::library).verdict, Verdict::lenient);
  EXPECT_EQ(verdict(reconnect(), play, Profile::browser).verdict, Verdict::fail);
  play.played.held_back_at_cr = false;
  EXPECT_EQ(verdict(reconnect(), play, Profile::library).verdict, Verdict::fail);
}

TEST(ClientJudge, ComparesAnIdAsAHeaderCanCarryIt) {
  const auto with = [](const std::string& value) {
    mock::Exchange exchange;
    exchange.head = "GET / HTTP/1.1\r\n" + value + "\r\n";
    return exchange;
  };
  EXPECT_FALSE(last_event_id_fault(with("Last-Event-ID: 7\r\n"), "  7 "));
  EXPECT_FALSE(last_event_id_fault(with(""), "   "));
  EXPECT_FALSE(last_event_id_fault(with("Last-Event-ID:\r\n"), "   "));
  EXPECT_TRUE(last_event_id_fault(with("Last-Event-ID:\r\n"), ""));
  EXPECT_FALSE(last_event_id_fault(with(""), "a\x01"));
  EXPECT_TRUE(last_event_id_fault(with("Last-Event-ID: a\r\n"), "a\x01"));
  EXPECT_TRUE(last_event_id_fault(with("Last-Event-ID: \xE9\r\n"), "\xC3\xA9"));
}

TEST(ClientJudge, FailsARequestWithoutHost) {
  Play play = good();
  play.played.exchanges[1].head = "GET /s/1/main HTTP/1.1\r\nLast-Event-ID: 1\r\n\r\n";
  EXPECT_EQ(verdict(reconnect(), play).sentence, "request 2 has 0 fields Host, expected one");
}

TEST(ClientJudge, FailsARequestThatNamesAnotherHost) {
  Play play = good();
  play.played.exchanges[0].origin = "http://127.0.0.1";
  play.played.exchanges[1].origin = "http://127.0.0.2:80";
  EXPECT_EQ(verdict(reconnect(), play).sentence, "request 2 says Host: 127.0.0.1 at http://127.0.0.2:80");
}

TEST(ClientJudge, LetsARedirectBeFollowedBeforeItsBodyHasEnded) {
  ConnectCase the_case = reconnect();
  the_case.outcomes[0].requests[1].after = 0;
  Play play = good();
  play.played.exchanges[0].ended.reset();
  EXPECT_EQ(verdict(the_case, play).verdict, Verdict::fail);
  play.played.exchanges[0].status = 302;
  EXPECT_EQ(verdict(the_case, play).verdict, Verdict::pass);
}

TEST(ClientJudge, WantsAnAnswerToClose) {
  const ConnectCase close = read(R"({"script": [{}], "expect": ["open", "silence"], "requests": [{}]})");
  Play play;
  play.request().says(Kind::open);
  play.played.closed_at = play.now;
  play.played.end = Played::End::silence;
  EXPECT_EQ(verdict(close, play).verdict, Verdict::fail);
  play.says(Kind::done);
  EXPECT_EQ(verdict(close, play).verdict, Verdict::pass);
}

TEST(ClientJudge, WantsTheMethodAndTheBodyEachTime) {
  const ConnectCase post = read(R"({"open": {"method": "POST", "body": "b"}, "script": [{}], "expect": ["sentinel"], "requests": [{}, {}]})");
  const auto sent = [](const std::string& method, const std::string& body) {
    Play play;
    play.request().end().request().sentinel();
    play.played.exchanges[0].method = "POST";
    play.played.exchanges[0].body = "b";
    play.played.exchanges[1].method = method;
    play.played.exchanges[1].body = body;
    return play;
  };
  EXPECT_EQ(verdict(post, sent("POST", "b")).verdict, Verdict::pass);
  EXPECT_EQ(verdict(post, sent("POST", "")).verdict, Verdict::fail);
  EXPECT_EQ(verdict(post, sent("GET", "b")).verdict, Verdict::fail);
}

TEST(ClientJudge, WantsAnErrorOfAServiceThatFailed) {
  const auto script = [](const std::string& status) {
    return read(R"({"script": [{"status": )" + status + R"(}], "expect": ["closed", "silence"], "requests": [{}]})");
  };
  Play silent;
  silent.request().end();
  silent.played.end = Played::End::silence;
  Play told = silent;
  told.says(Kind::error);
  EXPECT_EQ(of_service(script("404"), silent), Verdict::fail);
  EXPECT_EQ(of_service(script("404"), told), Verdict::pass);
  EXPECT_EQ(of_service(script("204"), silent), Verdict::pass);
}

TEST(ClientJudge, WantsAnErrorOfAServiceAfterSilenceOnly) {
  const auto script = [](const std::string& end) {
    return read(R"({"open": {"readTimeout": 9}, "script": [{"end": ")" + end + R"("}], "expect": ["connecting", "sentinel"], "requests": [{}, {}]})");
  };
  Play play;
  play.request().end().request().sentinel();
  EXPECT_EQ(of_service(script("hold"), play), Verdict::fail);
  EXPECT_EQ(of_service(script("clean"), play), Verdict::pass);
}

TEST(ClientJudge, FailsAServiceThatReportsMoreErrorsThanRequests) {
  const ConnectCase the_case = read(R"({"script": [{}, {}], "expect": ["connecting", "connecting", "sentinel"], "requests": [{}, {}, {}]})");
  for (int errors = 0; errors <= 5; ++errors) {
    Play play;
    play.request().end().request().end().request();
    for (int i = 0; i < errors; ++i) play.says(Kind::error);
    play.sentinel();
    EXPECT_EQ(of_service(the_case, play), errors <= 3 ? Verdict::pass : Verdict::fail) << errors;
  }
}

TEST(ClientJudge, FailsAnErrorOfAServiceBeforeTheLastEventOfItsConnection) {
  const ConnectCase& the_case = reconnect();
  const auto play = [](int place) {
    Play out;
    out.request();
    if (place == 0) out.says(Kind::error);
    out.event("a", "1");
    if (place == 1) out.says(Kind::error);
    out.end().after(300).request("main", "1").sentinel("1");
    return out;
  };
  EXPECT_EQ(of_service(the_case, play(0)), Verdict::fail);
  EXPECT_EQ(of_service(the_case, play(1)), Verdict::pass);
  EXPECT_EQ(of_service(the_case, play(2)), Verdict::pass);
  Play told_anew = play(0);
  told_anew.played.restarted = true;
  EXPECT_EQ(of_service(the_case, told_anew), Verdict::pass);
}

TEST(ClientJudge, RepeatsAPlayThatWasSlowToClose) {
  const ConnectCase the_case = read(R"({"script": [{}], "expect": ["silence"], "requests": [{}]})");
  for (const int ms : {10, 400}) {
    Play play;
    play.request().end();
    play.played.closed_at = play.now;
    play.after(ms - 5).request().after(5).says(Kind::done);
    play.played.end = Played::End::silence;
    const ClientJudgement judgement = judge_play(the_case, play.played, client({}), Profile::library, true);
    EXPECT_EQ(judgement.judgement.verdict, Verdict::fail);
    EXPECT_EQ(judgement.by_absence, ms == 400);
  }
}

TEST(ClientJudge, RepeatsAPlayThatWasSlowToTellALoss) {
  for (const int ms : {10, 1500}) {
    Play play;
    play.request().says(Kind::open).end().after(ms).says(Kind::connecting);
    const ClientJudgement judgement = judge_play(reconnect(), play.played, client(), Profile::browser);
    EXPECT_EQ(judgement.judgement.verdict, Verdict::fail);
    EXPECT_EQ(judgement.by_absence, ms == 1500);
  }
}

TEST(ClientJudge, CountsRequestsInARow) {
  const ConnectCase loop = read(R"({"script": [{}], "paths": {"b": [{}]}, "expect": ["closed", "silence"],
      "requests": [{}, {"to": "b", "times": [2, 3]}]})");
  for (int times = 1; times <= 4; ++times) {
    Play play;
    play.request().end();
    for (int i = 0; i < times; ++i) play.request("b").end();
    play.says(Kind::closed);
    play.played.end = Played::End::silence;
    EXPECT_EQ(verdict(loop, play).verdict == Verdict::pass, times == 2 || times == 3) << times;
  }
}

}  // namespace
}  // namespace ssespec
