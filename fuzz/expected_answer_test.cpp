#include "fuzz/expected_answer.h"

#include <gtest/gtest.h>

#include "conformance/planted_bug.h"
#include "conformance/planted_parser.h"
#include "conformance/trace.h"
#include "fuzz/batch.h"
#include "fuzz/grammar.h"

namespace ssespec {
namespace {

Hello sticky() {
  Hello hello;
  hello.kind = "parser";
  hello.id = IdMode::sticky;
  hello.retry = true;
  return hello;
}

bool told(const FuzzInput& input, const std::string& out, const Hello& hello = sticky()) {
  ExpectedAnswer expected;
  expected.prepare(input);
  return expected.is_told_by("{\"op\":\"parsed\",\"seq\":7,\"out\":" + out + "}", 7, hello);
}

TEST(ExpectedAnswer, IsToldHoweverTheJsonIsWritten) {
  const FuzzInput input = decode_input("id:1\ndata: \xC3\xA9\n\nretry:5\n");
  EXPECT_TRUE(told(input, R"([[{"type":"message","data":"\u00e9","id":"1"},{"retry":5}],[]])"));
  EXPECT_TRUE(told(input, "[ [ {\"id\" : \"1\", \"data\": \"\xC3\xA9\", \"type\":\"message\"}, {\"retry\": 5} ], [] ]"));
}

TEST(ExpectedAnswer, IsNotToldByAnythingElse) {
  const FuzzInput input = decode_input("id:1\ndata:a\n\n");
  ASSERT_TRUE(told(input, R"([[{"type":"message","data":"a","id":"1"}],[]])"));
  for (const char* other : {R"([[],[]])", R"([[],[{"type":"message","data":"a","id":"1"}]])", R"([[{"type":"message","data":"b","id":"1"}],[]])",
                            R"([[{"type":"message","data":"a"}],[]])", R"([[{"type":"message","data":"a","id":"1"},{"type":"message","data":"a","id":"1"}],[]])",
                            R"([[{"type":"message","data":"a","id":"1"}]])", R"([[{"type":"message","data":"a","id":"1"},{"error":"x"}],[]])",
                            R"([[{"type":"message","data":"a","id":"1"},{"retry":5}],[]])", R"([[{"type":"message","data":"\ud800","id":"1"}],[]])",
                            R"([[{"type":"message","data":"a","id":"1"}],[]],"lastEventId":"2")"}) {
    EXPECT_FALSE(told(input, other)) << other;
  }
}

// Whatever is told to be right, the judge passes; and of the exact parser's answers nearly all are told.
TEST(ExpectedAnswer, NeverContradictsTheJudge) {
  Random random(1);
  std::size_t right = 0, all = 0;
  for (int i = 0; i < 3000; ++i) {
    const FuzzInput input = decode_input(generate_input(random, 2000));
    const PlantedBug& bug = planted_bugs()[random.below(planted_bugs().size())];
    const Bugs bugs = random.one_in(2) ? Bugs{} : bugs_of(bug.bug);
    Trace trace = run(bugs, divide(input.stream, input.cut));
    trace.last_event_id.reset();
    const bool is_told = told(input, to_text(to_json(trace)));
    const Verdict verdict = judge_input(input, trace, sticky(), Profile::browser).verdict;
    EXPECT_TRUE(!is_told || verdict == Verdict::pass) << bug.name << " " << input.stream;
    if (bugs.any()) continue;
    ++all;
    if (is_told) ++right;
  }
  EXPECT_GT(right * 10, all * 8);
}

}  // namespace
}  // namespace ssespec
