#include "conformance/planted_parser.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "conformance/bytes.h"
#include "conformance/cut.h"
#include "conformance/judge.h"

namespace ssespec {
namespace {

constexpr std::string_view kTokens[] = {"data", "event", "id",   "retry", ":",    " ",    "\n",   "\n",           "\r",
                                        "\r\n", "\n\n",  "\t",   "a",     "17",   "\0",   "\xEF", "\xBB\xBF",     "\xEF\xBB\xBF",
                                        "\xE2", "\x82",  "\xAC", "\xF0",  "\x9F", "\xED", "\xA0", "\xF0\x9F\x98", "\x80",
                                        "\xC3", "\xF4",  "\x90", "\xC0",  "\xFF", "x",    "[",    "data: b\n\n",  "id: 3\r\n"};

std::string random_stream(std::mt19937_64& random) {
  std::string stream;
  const std::size_t tokens = random() % 40;
  for (std::size_t i = 0; i < tokens; ++i) {
    const std::string_view token = kTokens[random() % std::size(kTokens)];
    stream += token.empty() ? std::string_view("\0", 1) : token;
  }
  return stream;
}

Hello sticky_hello() {
  Hello hello;
  hello.id = IdMode::sticky;
  hello.retry = true;
  return hello;
}

Judgement judge_of(const Bugs& bugs, const std::string& stream, const Cut& cut) {
  const Trace trace = run(bugs, divide(stream, cut));
  return judge(expectation_of_stream(stream), cut, trace, sticky_hello(), Profile::browser);
}

TEST(PlantedBugs, EachLiesAtTheIndexOfItsBit) {
  std::size_t index = 0;
  for (const PlantedBug& bug : planted_bugs()) EXPECT_EQ(static_cast<std::size_t>(bug.bug), index++) << bug.name;
  EXPECT_GE(index, 300U);
  EXPECT_LE(index, kMostBugs);
}

TEST(PlantedBugs, NamesAreUniqueAndFindTheirBug) {
  std::set<std::string_view> names;
  for (const PlantedBug& bug : planted_bugs()) {
    EXPECT_TRUE(names.insert(bug.name).second) << bug.name;
    EXPECT_EQ(find_planted_bug(bug.name), &bug);
    EXPECT_TRUE(bug.about.ends_with('.')) << bug.name;
    EXPECT_EQ(bug.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos) << bug.name;
  }
}

TEST(PlantedBugs, SetsAreWrittenWithPlusAndReadBack) {
  const Result<Bugs> bugs = bugs_from_text("cr-held+bom-kept");
  ASSERT_TRUE(bugs);
  EXPECT_EQ(bugs->count(), 2U);
  EXPECT_EQ(to_text(*bugs), "cr-held+bom-kept");
}

TEST(PlantedBugs, AnUnknownNameIsAnErrorThatShowsCloseOnes) {
  const Result<Bugs> bugs = bugs_from_text("bom-kep");
  ASSERT_FALSE(bugs);
  EXPECT_EQ(bugs.error().exit, Exit::usage);
  EXPECT_NE(bugs.error().what.find("\"bom-kep\""), std::string::npos);
  EXPECT_NE(bugs.error().what.find("bom-kept"), std::string::npos);
}

TEST(PlantedParser, WithNoBugItIsExactOnRandomStreamsUnderRandomCuts) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 60000; ++i) {
    const std::string stream = random_stream(random);
    Cut cut;
    for (std::size_t at = 0; at <= stream.size(); ++at) {
      if (random() % 3 == 0) cut.at.push_back(at);
      if (random() % 17 == 0) cut.at.push_back(at);
    }
    const Judgement judgement = judge_of(Bugs(), stream, cut);
    ASSERT_EQ(judgement.verdict, Verdict::pass) << to_escaped(stream) << " cut " << to_text(cut) << ": " << judgement.sentence;
  }
}

TEST(PlantedParser, ReusedWithNoBugItIsExactToo) {
  std::mt19937_64 random(2);
  PlantedParser parser{Bugs()};
  for (int i = 0; i < 20000; ++i) {
    const std::string stream = random_stream(random);
    const Cut cut = stream.empty() ? Cut{} : Cut{{random() % stream.size()}};
    parser.restart();
    const Trace trace = parser.run(divide(stream, cut));
    const Judgement judgement = judge(expectation_of_stream(stream), cut, trace, sticky_hello(), Profile::browser);
    ASSERT_EQ(judgement.verdict, Verdict::pass) << to_escaped(stream) << ": " << judgement.sentence;
  }
}

TEST(PlantedParser, ASeededLastEventIdIsReportedUntilTheStreamSetsOne) {
  PlantedParser parser(Bugs(), "7");
  const std::string_view reads[] = {"data: a\n\nid: 8\ndata: b\n\n"};
  const Trace trace = parser.run(reads);
  ASSERT_EQ(trace.reads[0].size(), 2U);
  EXPECT_EQ(trace.reads[0][0].id, "7");
  EXPECT_EQ(trace.reads[0][1].id, "8");
}

TEST(PlantedParser, TwoBugsShowTogether) {
  const std::string_view reads[] = {"\xEF\xBB\xBF" "x\ndata:  a\n\n"};
  const Trace trace = run(*bugs_from_text("data-leading-spaces-trimmed+default-type-empty"), reads);
  ASSERT_EQ(trace.reads[0].size(), 1U);
  EXPECT_EQ(trace.reads[0][0].data, "a");
  EXPECT_EQ(trace.reads[0][0].type, "");
}

}  // namespace
}  // namespace ssespec
