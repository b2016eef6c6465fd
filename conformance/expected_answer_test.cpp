#include "conformance/expected_answer.h"

#include <gtest/gtest.h>

#include "conformance/corpus.h"
#include "conformance/planted_bug.h"
#include "conformance/planted_parser.h"
#include "conformance/trace.h"

namespace ssespec {
namespace {

Hello reporting(IdMode id) {
  Hello hello;
  hello.id = id;
  hello.retry = true;
  return hello;
}

std::string answer(const std::string& out) { return R"({"op":"parsed","seq":7,"out":)" + out + "}"; }

bool told(std::string_view stream, const std::string& out, const Hello& hello = reporting(IdMode::sticky)) {
  return expected_answer_of(expectation_of_stream(stream))->is_told_by(answer(out), 7, hello, Cut{}, stream.size());
}

TEST(ExpectedAnswer, IsToldHoweverTheJsonIsWritten) {
  const std::string_view stream = "id:1\ndata: \xC3\xA9\n\nretry:5\n";
  EXPECT_TRUE(told(stream, R"([[{"type":"message","data":"\u00e9","id":"1"},{"retry":5}],[]])"));
  EXPECT_TRUE(told(stream, "[ [ {\"id\" : \"1\", \"data\": \"\xC3\xA9\", \"type\":\"message\"}, {\"retry\": 5} ], [] ]"));
}

TEST(ExpectedAnswer, IsNotToldByAnythingElse) {
  const std::string_view stream = "id:1\ndata:a\n\n";
  ASSERT_TRUE(told(stream, R"([[{"type":"message","data":"a","id":"1"}],[]])"));
  for (const char* other : {R"([[],[]])", R"([[],[{"type":"message","data":"a","id":"1"}]])", R"([[{"type":"message","data":"b","id":"1"}],[]])",
                            R"([[{"type":"message","data":"a"}],[]])", R"([[{"type":"message","data":"a","id":"1"},{"type":"message","data":"a","id":"1"}],[]])",
                            R"([[{"type":"message","data":"a","id":"1"}]])", R"([[{"type":"message","data":"a","id":"1"},{"error":"x"}],[]])",
                            R"([[{"type":"message","data":"a","id":"1"},{"retry":5}],[]])", R"([[{"type":"message","data":"\ud800","id":"1"}],[]])",
                            R"([[{"type":"message","data":"a\n","id":"1"}],[]])", R"([[{"type":"message","data":"","id":"1"}],[]])",
                            R"([[{"type":"message","data":"a","id":"1"}],[]],"lastEventId":"2")"}) {
    EXPECT_FALSE(told(stream, other)) << other;
  }
}

TEST(ExpectedAnswer, OfAnIdOfTheBlock) {
  const Hello block = reporting(IdMode::block);
  const std::string_view stream = "id:1\ndata:a\n\ndata:b\n\nid\ndata:c\n\n";
  EXPECT_TRUE(told(stream, R"([[{"type":"message","data":"a","id":"1"},{"type":"message","data":"b"},{"type":"message","data":"c","id":""}],[]])", block));
  EXPECT_TRUE(told(stream, R"([[{"type":"message","data":"a","id":"1"},{"type":"message","data":"b","id":null},{"type":"message","data":"c","id":""}],[]])", block));
  EXPECT_FALSE(told(stream, R"([[{"type":"message","data":"a","id":"1"},{"type":"message","data":"b","id":"1"},{"type":"message","data":"c","id":""}],[]])", block));
  EXPECT_FALSE(told(stream, R"([[{"type":"message","data":"a","id":"1"},{"type":"message","data":"b"},{"type":"message","data":"c"}],[]])", block));
}

TEST(ExpectedAnswer, OfComments) {
  Hello hello = reporting(IdMode::sticky);
  const std::string event = R"({"type":"message","data":"a","id":""})";
  EXPECT_FALSE(told(": x\ndata:a\n\n", R"([[{"comment":"x"},)" + event + "],[]]", hello));
  EXPECT_TRUE(told(": x\ndata:a\n\n", "[[" + event + "],[]]", hello));
  hello.comments = true;
  EXPECT_TRUE(told(": x\ndata:a\n\n", R"([[{"comment":"x"},)" + event + "],[]]", hello));
  EXPECT_TRUE(told(": x\ndata:a\n\n", R"([[{"comment":" x"},)" + event + "],[]]", hello));
  EXPECT_FALSE(told(": x\ndata:a\n\n", R"([[{"comment":"y"},)" + event + "],[]]", hello));
  EXPECT_FALSE(told(": x\ndata:a\n\n", "[[" + event + "],[]]", hello));
}

// Whatever is told to be right, the judge passes without a word, under every cut; of the exact parser's answers nearly
// all are told.
TEST(ExpectedAnswer, NeverContradictsTheJudge) {
  const Corpus corpus = *read_corpus(built_in_corpus_files());
  std::size_t right = 0, all = 0, turn = 0;
  for (const Case& the_case : corpus.cases) {
    if (the_case.step() != "parse" || the_case.input.size() > 2000) continue;
    const Expectation expectation = expectation_of(the_case);
    std::optional<ExpectedAnswer> expected = expected_answer_of(expectation);
    std::vector<Cut> cuts = cuts_of(the_case.input, the_case.id, 1);
    cuts.resize(std::min<std::size_t>(cuts.size(), 12));
    for (const Cut& cut : cuts) {
      const PlantedBug& bug = planted_bugs()[++turn % planted_bugs().size()];
      const Bugs bugs = turn % 3 == 0 ? Bugs{} : bugs_of(bug.bug);
      const Hello hello = reporting(turn % 2 == 0 ? IdMode::sticky : IdMode::block);
      PlantedParser parser(bugs);
      parser.report_ids(hello.id);
      Trace trace = parser.run(divide(the_case.input, cut));
      trace.last_event_id.reset();
      const bool is_told = expected && expected->is_told_by(answer(to_text(to_json(trace))), 7, hello, cut, the_case.input.size());
      const Judgement judgement = judge(expectation, cut, trace, hello, Profile::browser);
      EXPECT_TRUE(!is_told || (judgement.verdict == Verdict::pass && judgement.notes.empty())) << bug.name << " " << the_case.id;
      if (bugs.any()) continue;
      ++all;
      if (is_told) ++right;
    }
  }
  EXPECT_GT(all, 1000U);
  EXPECT_GT(right * 10, all * 9);
}

}  // namespace
}  // namespace ssespec
