#include "conformance/judge.h"

#include <gtest/gtest.h>

#include "conformance/planted_parser.h"
#include "conformance/trace_text.h"

namespace ssespec {
namespace {

Hello sticky() {
  Hello hello;
  hello.id = IdMode::sticky;
  hello.retry = true;
  return hello;
}

TraceItem event(std::string type, std::string data, std::optional<std::string> id = "") {
  TraceItem item;
  item.type = std::move(type);
  item.data = std::move(data);
  item.id = std::move(id);
  return item;
}

TraceItem other(TraceItem::Kind kind, std::string text) {
  TraceItem item;
  item.kind = kind;
  item.data = std::move(text);
  return item;
}

TraceItem retry(std::uint64_t milliseconds) {
  TraceItem item;
  item.kind = TraceItem::Kind::retry;
  item.retry = milliseconds;
  return item;
}

// Judges what was seen, list by list, for a stream under a cut.
Judgement judged(std::string_view input, const Cut& cut, std::vector<std::vector<TraceItem>> reads, Profile profile = Profile::browser,
                 const Hello& hello = sticky()) {
  Trace trace;
  trace.reads = std::move(reads);
  return judge(expectation_of_stream(input), cut, trace, hello, profile);
}

TEST(Judge, PassesTheExactTrace) {
  EXPECT_EQ(judged("id: 1\ndata: a\n\n", {}, {{event("message", "a", "1")}, {}}).verdict, Verdict::pass);
}

TEST(Judge, FailsEveryOtherFieldOfAnEvent) {
  for (const TraceItem& wrong : {event("x", "a", "1"), event("message", "b", "1"), event("message", "a", "2"), event("message", "a", std::nullopt)}) {
    EXPECT_EQ(judged("id: 1\ndata: a\n\n", {}, {{wrong}, {}}).verdict, Verdict::fail);
  }
}

TEST(Judge, FailsAnEventThatIsMissingOrOneTooMany) {
  EXPECT_EQ(judged("data: a\n\n", {}, {{}, {}}).verdict, Verdict::fail);
  EXPECT_EQ(judged("data: a\n\n", {}, {{event("message", "a"), event("message", "a")}, {}}).verdict, Verdict::fail);
}

TEST(Judge, FailsALoneSurrogateInPlaceOfAReplacementCharacter) {
  EXPECT_EQ(judged("data: \xFF\n\n", {}, {{event("message", std::string(kLoneSurrogate) + "d800")}, {}}).verdict, Verdict::fail);
}

TEST(Judge, FailsAnEventThatComesWithALaterRead) {
  const Cut cut{{9}};
  EXPECT_EQ(judged("data: a\n\ndata", cut, {{event("message", "a")}, {}, {}}).verdict, Verdict::pass);
  for (const Profile profile : {Profile::browser, Profile::library}) {
    EXPECT_EQ(judged("data: a\n\ndata", cut, {{}, {event("message", "a")}, {}}, profile).verdict, Verdict::fail);
  }
}

TEST(Judge, FailsAnEventThatComesBeforeItsBlankLine) {
  EXPECT_EQ(judged("data: a\n\n", {{8}}, {{event("message", "a")}, {}, {}}).verdict, Verdict::fail);
}

TEST(Judge, LetsALibraryHoldALoneCrUntilTheNextByteOnly) {
  const std::string_view input = "data: a\r\rdata: b";
  const Cut cut{{9, 10}};
  const std::vector<std::vector<TraceItem>> next_byte = {{}, {event("message", "a")}, {}, {}}, later = {{}, {}, {event("message", "a")}, {}};
  EXPECT_EQ(judged(input, cut, next_byte, Profile::library).verdict, Verdict::lenient);
  EXPECT_EQ(judged(input, cut, next_byte, Profile::browser).verdict, Verdict::fail);
  EXPECT_EQ(judged(input, cut, later, Profile::library).verdict, Verdict::fail);
}

TEST(Judge, LetsALibraryHoldALastCrUntilTheEnd) {
  EXPECT_EQ(judged("data: a\r\r", {}, {{}, {event("message", "a")}}, Profile::library).verdict, Verdict::lenient);
  EXPECT_EQ(judged("data: a\r\r", {}, {{}, {event("message", "a")}}, Profile::browser).verdict, Verdict::fail);
  EXPECT_EQ(judged("data: a\n\n", {}, {{}, {event("message", "a")}}, Profile::library).verdict, Verdict::fail);
}

TEST(Judge, DoesNotAskForTimesOfWhoCannotTell) {
  Hello hello = sticky();
  hello.timed = false;
  EXPECT_EQ(judged("data: a\n\n", {}, {{}, {event("message", "a")}}, Profile::browser, hello).verdict, Verdict::pass);
}

TEST(Judge, LetsALibraryReportABlockWithoutDataOnce) {
  const std::string_view input = "event: x\nid: 7\n\n\ndata: a\n\n";
  EXPECT_EQ(judged(input, {}, {{event("x", "", "7"), event("message", "a", "7")}, {}}, Profile::library).verdict, Verdict::lenient);
  EXPECT_EQ(judged(input, {}, {{event("x", "", "7"), event("message", "a", "7")}, {}}, Profile::browser).verdict, Verdict::fail);
  EXPECT_EQ(judged(input, {}, {{event("x", "", "7"), event("message", "", "7"), event("message", "a", "7")}, {}}, Profile::library).verdict, Verdict::fail);
  EXPECT_EQ(judged(input, {}, {{event("x", "y", "7"), event("message", "a", "7")}, {}}, Profile::library).verdict, Verdict::fail);
}

TEST(Judge, FailsAnEventOutOfAStrayBlankLine) {
  EXPECT_EQ(judged("data: a\n\n\n", {}, {{event("message", "a"), event("message", "")}, {}}, Profile::library).verdict, Verdict::fail);
}

TEST(Judge, TakesIdsAsTheSubjectReportsThem) {
  Hello block = sticky(), none = sticky();
  block.id = IdMode::block;
  none.id = IdMode::none;
  const std::string_view input = "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n";
  const std::vector<std::vector<TraceItem>> by_block = {{event("message", "a", "1"), event("message", "b", std::nullopt), event("message", "c", "")}, {}};
  const std::vector<std::vector<TraceItem>> by_string = {{event("message", "a", "1"), event("message", "b", "1"), event("message", "c", "")}, {}};
  EXPECT_EQ(judged(input, {}, by_block, Profile::library, block).verdict, Verdict::pass);
  EXPECT_EQ(judged(input, {}, by_string, Profile::library, block).verdict, Verdict::fail);
  EXPECT_EQ(judged(input, {}, by_string, Profile::library).verdict, Verdict::pass);
  EXPECT_EQ(judged(input, {}, by_block, Profile::library).verdict, Verdict::fail);
  EXPECT_EQ(judged(input, {}, by_block, Profile::library, none).verdict, Verdict::pass);
}

TEST(Judge, WantsTheReconnectionTimeInForceAfterEachRead) {
  const std::string_view input = "retry: 5\ndata: a\n\nretry: 7\n";
  const TraceItem a = event("message", "a");
  EXPECT_EQ(judged(input, {}, {{a, retry(7)}, {}}).verdict, Verdict::pass);
  EXPECT_EQ(judged(input, {{9}}, {{retry(5)}, {a, retry(5), retry(7), retry(7)}, {}}).verdict, Verdict::pass);
  EXPECT_EQ(judged(input, {{9}}, {{}, {retry(5), a, retry(7)}, {}}).verdict, Verdict::fail);
  EXPECT_EQ(judged(input, {}, {{a, retry(5)}, {}}).verdict, Verdict::fail);
  EXPECT_EQ(judged(input, {}, {{a}, {}}).verdict, Verdict::fail);
  EXPECT_EQ(judged("retry: x\n", {}, {{retry(0)}, {}}, Profile::library).verdict, Verdict::fail);
}

Hello retry_by_block() {
  Hello hello = sticky();
  hello.retry_by_block = true;
  return hello;
}

TEST(Judge, WantsARetryByBlockWithTheEventOfItsBlock) {
  const std::string_view input = "retry: 5\ndata: a\n\nretry: 7\n\nretry: x\ndata: b\n\nretry: 9\n";
  const TraceItem a = event("message", "a"), b = event("message", "b");
  const auto verdict = [&](std::vector<std::vector<TraceItem>> reads) {
    return judged(input, {{9}}, std::move(reads), Profile::browser, retry_by_block()).verdict;
  };
  EXPECT_EQ(verdict({{}, {a, retry(5), b}, {}}), Verdict::pass);
  EXPECT_EQ(verdict({{retry(5)}, {a, retry(7), b, retry(9)}, {}}), Verdict::pass) << "on time is right, too";
  EXPECT_EQ(verdict({{}, {a, b}, {}}), Verdict::fail) << "the value of a block with an event is lost";
  EXPECT_EQ(verdict({{}, {a, retry(5), retry(0), b}, {}}), Verdict::fail) << "a bad value is taken";
  EXPECT_EQ(verdict({{}, {a, retry(6), b}, {}}), Verdict::fail) << "another value";
  EXPECT_EQ(verdict({{}, {a, b}, {retry(5)}}), Verdict::fail) << "later than its event";
}

// The worst that a parser with these bugs gets, over the corpus, as a subject that reports retry by block.
Verdict worst_by_block(const Bugs& bugs, const Corpus& corpus) {
  for (const Case& the_case : corpus.cases) {
    if (the_case.step() != "parse" || the_case.input.size() > 512) continue;
    const Expectation expectation = expectation_of(the_case);
    for (const char* cut_text : {"whole", "bytes"}) {
      const Cut cut = *cut_from_text(cut_text, the_case.input.size());
      const Trace trace = run(bugs, divide(the_case.input, cut));
      if (judge(expectation, cut, trace, retry_by_block(), Profile::browser).verdict == Verdict::fail) return Verdict::fail;
    }
  }
  return Verdict::pass;
}

TEST(Judge, HoldsASubjectThatReportsRetryByBlockToTheCorpus) {
  const Result<Corpus> corpus = read_corpus(built_in_corpus_files());
  ASSERT_TRUE(corpus) << corpus.error().what;
  EXPECT_EQ(worst_by_block({}, *corpus), Verdict::pass);
  for (const Bug exact : {Bug::retry_on_dispatch, Bug::retry_on_blank_line}) {
    EXPECT_EQ(worst_by_block(bugs_of(exact), *corpus), Verdict::pass) << planted_bug(exact).name;
    for (const Bug wrong : {Bug::retry_junk_accepted, Bug::retry_minus_accepted, Bug::retry_seconds, Bug::retry_ignored, Bug::retry_octal,
                            Bug::retry_invalid_zero, Bug::retry_space_kept, Bug::retry_any_case}) {
      EXPECT_EQ(worst_by_block(bugs_of(exact) | bugs_of(wrong), *corpus), Verdict::fail) << planted_bug(wrong).name;
    }
  }
}

TEST(Judge, LeavesAHugeReconnectionTimeToTheSubject) {
  const std::string_view input = "retry: 200\nretry: 4294967297\n";
  EXPECT_EQ(judged(input, {}, {{retry(200), retry(4294967297)}, {}}).verdict, Verdict::pass);
  EXPECT_EQ(judged(input, {}, {{retry(200), retry(2147483647)}, {}}).verdict, Verdict::pass);
  EXPECT_EQ(judged(input, {}, {{retry(200)}, {}}).verdict, Verdict::pass);
  EXPECT_EQ(judged(input, {}, {{retry(200), retry(1)}, {}}).verdict, Verdict::fail);
  EXPECT_EQ(judged(input, {}, {{}, {}}).verdict, Verdict::fail);
}

TEST(Judge, FailsAnErrorUnlessTheEndDropsSomething) {
  const TraceItem error = other(TraceItem::Kind::error, "bad stream");
  EXPECT_EQ(judged("data: a\n", {}, {{}, {error}}).verdict, Verdict::lenient);
  EXPECT_EQ(judged("data: a\n", {}, {{error}, {}}, Profile::library).verdict, Verdict::fail);
  EXPECT_EQ(judged("data: a\n\n", {}, {{event("message", "a")}, {error}}, Profile::library).verdict, Verdict::fail);
}

TEST(Judge, NeverFailsForTheTextOfAComment) {
  Hello hello = sticky();
  hello.comments = true;
  EXPECT_TRUE(judged(": a\n", {}, {{other(TraceItem::Kind::comment, "a")}, {}}, Profile::browser, hello).notes.empty());
  const Judgement judgement = judged(": a\n", {}, {{other(TraceItem::Kind::comment, "b")}, {}}, Profile::browser, hello);
  EXPECT_EQ(judgement.verdict, Verdict::pass);
  EXPECT_FALSE(judgement.notes.empty());
  EXPECT_EQ(judged(": a\n", {}, {{other(TraceItem::Kind::comment, " a")}, {}}, Profile::library).verdict, Verdict::lenient);
  EXPECT_EQ(judged(": a\n", {}, {{other(TraceItem::Kind::comment, " a")}, {}}, Profile::browser).verdict, Verdict::fail);
}

TEST(Judge, ComparesTheLastEventIdStringWhereItIsTold) {
  Trace trace;
  trace.reads = {{}, {}};
  const Expectation expectation = expectation_of_stream("id: 1\n\nid: 2\n");
  for (const auto& [told, verdict] : {std::pair<std::optional<std::string>, Verdict>{"1", Verdict::pass}, {"2", Verdict::fail}, {std::nullopt, Verdict::pass}}) {
    trace.last_event_id = told;
    EXPECT_EQ(judge(expectation, {}, trace, sticky(), Profile::browser).verdict, verdict);
  }
}

TEST(Judge, ComparesJsonPayloadsAsValues) {
  Hello hello;
  hello.json_payload = true;
  TraceItem item;
  item.has_type = false;
  item.json = *parse_json(R"({"b":1.0,"a":[2]})");
  const std::string_view input = "data: {\"a\": [2],\ndata: \"b\": 1}\n\ndata: [DONE]\n\n";
  const Judgement same = judged(input, {}, {{item}, {}}, Profile::library, hello);
  EXPECT_EQ(same.verdict, Verdict::pass) << same.sentence;
  item.json = *parse_json(R"({"a":[3],"b":1})");
  EXPECT_EQ(judged(input, {}, {{item}, {}}, Profile::library, hello).verdict, Verdict::fail);
  EXPECT_EQ(judged(input, {}, {{}, {}}, Profile::library, hello).verdict, Verdict::fail);
}

TEST(Judge, TakesAnAllowedOutcomeAsLenient) {
  Case the_case;
  the_case.input = "retry\n";
  Outcome ignored, reset;
  reset.lenient = true;
  ExpectedItem item;
  item.kind = ExpectedItem::Kind::retry;
  item.retry = 500;
  item.at_least = true;
  reset.items = {item};
  the_case.outcomes = {ignored, reset};
  Trace trace;
  for (const auto& [seen, verdict] : {std::pair{std::vector<TraceItem>{}, Verdict::pass}, {{retry(3000)}, Verdict::lenient}, {{retry(0)}, Verdict::fail}}) {
    trace.reads = {seen, {}};
    EXPECT_EQ(judge(expectation_of(the_case), {}, trace, sticky(), Profile::browser).verdict, verdict);
  }
}

TEST(Judge, ReportsTheDifferenceToTheNearestOutcome) {
  const ExpectedItem a{ExpectedItem::Kind::event, "message", "a", "", 0, false}, b{ExpectedItem::Kind::event, "message", "b", "", 0, false};
  Case the_case;
  the_case.input = "data: a\n\n";
  Outcome one, two;
  one.items = {b};
  two.items = {a, b};
  the_case.outcomes = {one, two};
  Trace trace;
  trace.reads = {{event("message", "a"), event("message", "c")}, {}};
  EXPECT_EQ(judge(expectation_of(the_case), {}, trace, sticky(), Profile::browser).sentence,
            "event 2 has another data: event type \"message\" data \"c\" id \"\", expected event type \"message\" data \"b\" id \"\"");
}

TEST(TraceText, KnowsAStreamThatStopsInsideABlock) {
  for (const char* inside : {"data", "data\n", ": c\n", "\n\ndata\r\n", "data\n\nx"}) EXPECT_TRUE(ends_inside_a_block(inside)) << inside;
  for (const char* outside : {"", "\n", "data\n\n", "data\r\r", "data\r\n\r\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n"}) EXPECT_FALSE(ends_inside_a_block(outside)) << outside;
}

}  // namespace
}  // namespace ssespec
