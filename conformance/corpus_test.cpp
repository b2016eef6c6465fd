#include "conformance/corpus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "conformance/judge.h"

namespace ssespec {
namespace {

const Corpus& corpus() {
  static const Result<Corpus> read = read_corpus(built_in_corpus_files());
  if (!read) throw std::runtime_error(read.error().what);
  return *read;
}

constexpr const char* kRequirements = R"({"about":"x","requirements":[
  {"id":"SSE-A-001","anchor":"#a","level":"must","class":"parser","says":"a"},
  {"id":"SSE-B-001","anchor":"#b","level":"open","class":"parser","says":"b","shown_by":["id"]}]})";

// A case with one thing changed: what the sentence about it has to hold.
std::string sentence_about(const std::string& text, const std::string& path = "parse/t.json") {
  const Result<Corpus> read = read_corpus({{"requirements.json", kRequirements}, {path, text}});
  return read ? "" : read.error().what;
}

constexpr const char* kGood = R"({"about":"x","cases":[{"name":"a","why":"w","requires":["SSE-A-001"],"input":["data: a\n\n"],
  "expect":[{"type":"message","data":"a","id":""}],"then":{"lastEventId":"","reconnectionTime":null}}]})";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Corpus, ReadsAGoodFile) { EXPECT_EQ(sentence_about(kGood), ""); }

TEST(Corpus, NamesFileCaseAndWhatIsWrong) {
  const std::tuple<const char*, const char*, const char*> wrong[] = {
      {"\"why\"", "\"wyh\"", "unknown key \"wyh\""},
      {"\"SSE-A-001\"", "\"SSE-X-001\"", "SSE-X-001, which is not in requirements.json"},
      {"\"then\":{\"lastEventId\":\"\",\"reconnectionTime\":null}", "\"then\":{\"lastEventId\":\"\"}", "\"then\" writes both"},
      {"\"data\":\"a\"", "\"dada\":\"a\"", "unknown key \"dada\""},
      {",\"id\":\"\"}", "}", "\"id\" is missing"},
      {"[\"data: a\\n\\n\"]", "[{\"hex\":\"0\"}]", "is not hex"},
      {"[\"data: a\\n\\n\"]", "\"data\"", "\"input\" is a list of pieces"},
      {"[\"data: a\\n\\n\"]", "[{\"repeat\":-1,\"text\":\"a\"}]", "\"repeat\" is -1, not a whole number"},
      {"[\"data: a\\n\\n\"]", "[{\"repeat\":1.5,\"text\":\"a\"}]", "\"repeat\" is 1.5, not a whole number"},
      {"[\"data: a\\n\\n\"]", "[{\"repeat\":40000000,\"text\":\"a\"},{\"repeat\":40000000,\"text\":\"b\"}]", "larger than 64 MiB"},
      {"\"data: a\\n\\n\"", "\"data: \\ud800\\n\\n\"", "a lone surrogate has no bytes"},
      {"\"data: a\\n\\n\"", "{\"text\":\"\\ud800\"}", "a lone surrogate has no bytes"},
      {"\"expect\":", "\"either\":", "known are expect, verdict"},
  };
  for (const auto& [from, to, expected] : wrong) {
    const std::string sentence = sentence_about(with(kGood, from, to));
    EXPECT_NE(sentence.find(expected), std::string::npos) << sentence;
    EXPECT_TRUE(sentence.starts_with("parse/t.json: parse/t/a: ")) << sentence;
  }
}

TEST(Corpus, RefusesAnIdThatStandsThereTwice) {
  const std::string twice = with(kGood, "\"cases\":[", "\"cases\":[" + std::string(kGood).substr(std::string(kGood).find("{\"name\""), std::string(kGood).size() - 2 - std::string(kGood).find("{\"name\"")) + ",");
  EXPECT_NE(sentence_about(twice).find("parse/t/a stands there twice"), std::string::npos) << sentence_about(twice);
}

TEST(Corpus, RefusesWhatIsNoJsonOrHoldsNoCases) {
  EXPECT_NE(sentence_about("{").find("parse/t.json: line 1, column 2"), std::string::npos) << sentence_about("{");
  EXPECT_NE(sentence_about("{\"about\":\"\",\"cases\":[]}").find("it holds no \"cases\""), std::string::npos);
  EXPECT_NE(sentence_about("[]").find("parse/t.json: it is not an object"), std::string::npos) << sentence_about("[]");
  EXPECT_NE(sentence_about("{\"about\":\"\",\"kases\":[]}").find("unknown key \"kases\""), std::string::npos);
}

TEST(Corpus, HoldsAtLeastFourHundredAndFiftyParserCases) {
  EXPECT_GE(std::count_if(corpus().cases.begin(), corpus().cases.end(), [](const Case& c) { return c.step() == "parse"; }), 450);
}

TEST(Corpus, AgreesWithTheOracleCaseByCase) {
  std::size_t compared = 0;
  for (const Case& the_case : corpus().cases) {
    if (the_case.step() != "parse") continue;
    const Expectation oracle = expectation_of_stream(the_case.input);
    std::vector<ExpectedItem> expected;
    for (const ExpectedItem& item : the_case.outcomes.front().items) {
      if (item.kind != ExpectedItem::Kind::comment) expected.push_back(item);
    }
    EXPECT_TRUE(expected == oracle.outcomes.front().items) << the_case.id;
    EXPECT_EQ(the_case.then_last_event_id, oracle.then_last_event_id) << the_case.id;
    const auto time = oracle.oracle.reconnection_time;
    EXPECT_EQ(the_case.then_reconnection_time, time ? std::optional(std::min(*time, kMostRetry)) : std::nullopt) << the_case.id;
    ++compared;
  }
  EXPECT_GE(compared, 450U);
}

// Rows of a parser that no stream alone can show.
const std::set<std::string>& not_a_matter_of_streams() {
  static const std::set<std::string> ids = {
      "SSE-FIELD-001",  // that there are only four names: the sum of the rows on unknown names
      "SSE-SEC-002",    // limits are for the subject to choose
      "SSE-SEC-003",    // linear time: measured, not judged
  };
  return ids;
}

TEST(Corpus, HasACaseForEveryMustOfAParser) {
  std::set<std::string> covered;
  for (const Case& the_case : corpus().cases) covered.insert(the_case.required.begin(), the_case.required.end());
  std::size_t musts = 0;
  for (const Requirement& row : corpus().requirements) {
    if (row.level != Level::must || row.audience != "parser" || not_a_matter_of_streams().contains(row.id)) continue;
    EXPECT_TRUE(covered.contains(row.id)) << row.id << ": " << row.says;
    ++musts;
  }
  EXPECT_GE(musts, 40U);
}

TEST(Corpus, StatesEveryRequirementInAWholeSentence) {
  for (const Requirement& row : corpus().requirements) {
    EXPECT_TRUE(row.says.size() > 15 && row.says.ends_with('.')) << row.id << ": " << row.says;
  }
}

// Some case of a parser: its id has a folder, a topic and a name.
std::string some_id() {
  const auto found = std::find_if(corpus().cases.begin(), corpus().cases.end(), [](const Case& c) { return c.step() == "parse"; });
  return found == corpus().cases.end() ? "" : found->id;
}

TEST(Selection, TakesIdsRequirementsAndStars) {
  const std::string id = some_id();
  EXPECT_EQ(select(corpus(), {id})->size(), 1U);
  EXPECT_EQ(select(corpus(), {})->size(), corpus().cases.size());
  EXPECT_GT(select(corpus(), {"SSE-LINE-00*"})->size(), 5U);
  EXPECT_EQ(select(corpus(), {"*"})->size(), corpus().cases.size());
  EXPECT_EQ(select(corpus(), {"parse*" + id.substr(id.rfind('/'))})->front()->id, id);
}

TEST(Selection, NamesTheClosestIdOfOneThatIsNotThere) {
  const std::string id = some_id();
  const auto selected = select(corpus(), {id + "x"});
  ASSERT_FALSE(selected.has_value());
  EXPECT_NE(selected.error().what.find("the closest id is " + id), std::string::npos) << selected.error().what;
}

}  // namespace
}  // namespace ssespec
