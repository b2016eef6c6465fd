#include "conformance/connect_case.h"

#include <gtest/gtest.h>

#include "conformance/corpus.h"

namespace ssespec {
namespace {

Result<ConnectCase> read(const std::string& text) { return connect_case_from_json(parse_json(text).value()); }

std::string error_of(const std::string& text) {
  const Result<ConnectCase> result = read(text);
  return result ? "" : result.error().what;
}

TEST(ConnectCase, ReadsEveryCaseOfTheCorpus) {
  const Result<Corpus> corpus = read_corpus(built_in_corpus_files());
  ASSERT_TRUE(corpus) << corpus.error().what;
  std::size_t count = 0;
  for (const Case& the_case : corpus->cases) {
    if (the_case.step() != "connect") continue;
    ++count;
    const Result<ConnectCase> connect = connect_case_from_json(the_case.script);
    EXPECT_TRUE(connect) << the_case.id << ": " << connect.error().what;
  }
  EXPECT_GE(count, 150U);
}

// Below the client a request may be sent again at once when it dies unanswered; a reconnect has to be told from that.
TEST(ConnectCase, WaitsLongWhereARequestMayBeSentAgain) {
  const Result<Corpus> corpus = read_corpus(built_in_corpus_files());
  ASSERT_TRUE(corpus) << corpus.error().what;
  for (const Case& the_case : corpus->cases) {
    const Result<ConnectCase> connect = the_case.step() == "connect" ? connect_case_from_json(the_case.script) : Result<ConnectCase>{};
    bool may_be_resent = false;
    for (const auto& [name, responses] : connect->script) {
      for (const ServerResponse& response : responses) {
        const bool is_silent = !response.head && response.steps.empty();
        may_be_resent = may_be_resent || is_silent || response.status == 408 || response.status == 421;
      }
    }
    for (const ConnectOutcome& outcome : connect->outcomes) {
      for (const ExpectedRequest& request : outcome.requests) {
        EXPECT_TRUE(!may_be_resent || request.after == 0 || request.after >= 300) << the_case.id;
      }
    }
  }
}

TEST(ConnectCase, GivesAResponseItsDefaults) {
  const Result<ConnectCase> result = read(R"({"script": [{}], "expect": ["open", "silence"], "requests": [{}]})");
  ASSERT_TRUE(result) << result.error().what;
  const ServerResponse& response = result->script.at("main").at(0);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.type, "text/event-stream");
  EXPECT_EQ(response.end, ServerResponse::End::clean);
}

TEST(ConnectCase, NamesTheStepThatIsWrong) {
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"status":"abc"})", "response 1: \"status\" is \"abc\", not a number"},
      {R"({"status":99999})", "response 1: \"status\" is 99999, not a number"},
      {R"({"send":"a string"})", "response 1: \"send\" is a list of steps"},
      {R"({"send":["a",{"pause":-1}]})", "response 1: step 2: a step {\"pause\": N} holds one whole number, not -1"},
      {R"({"send":[{"pause":1e300}]})", "step 1: a step {\"pause\": N} holds one whole number"},
      {R"({"send":[{"hex":"zz"}]})", "step 1: \"zz\" is not hex"},
  };
  for (const auto& [response, expected] : wrong) {
    const std::string said = error_of(R"({"script":[)" + std::string(response) + R"(],"expect":["silence"],"requests":[]})");
    EXPECT_NE(said.find(expected), std::string::npos) << said;
  }
}

TEST(ConnectCase, TellsSegmentsFromChunks) {
  const Result<ConnectCase> result =
      read(R"({"script": [{"send": ["ab", {"segments": ["c", {"hex": "64"}]}]}], "expect": ["silence"], "requests": []})");
  ASSERT_TRUE(result) << result.error().what;
  const std::vector<ServerStep>& steps = result->script.at("main").at(0).steps;
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].segments, std::vector<std::string>{"ab"});
  EXPECT_EQ(steps[1].segments, (std::vector<std::string>{"c", "d"}));
}

TEST(ConnectCase, KnowsThatAnAwaitFollowsACr) {
  const Result<ConnectCase> result = read(R"({"script": [{"send": ["a\r", {"await": 1}]}], "expect": ["silence"], "requests": []})");
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->script.at("main").at(0).steps[1].after_cr);
}

TEST(ConnectCase, NamesAnUnknownStep) {
  const std::string error = error_of(R"({"script": [{"send": [{"explode": 1}]}], "expect": ["silence"], "requests": []})");
  EXPECT_NE(error.find("explode"), std::string::npos) << error;
  EXPECT_NE(error.find("response 1"), std::string::npos) << error;
}

TEST(ConnectCase, NamesAnUnknownKeyOrWord) {
  EXPECT_NE(error_of(R"({"script": [{"stauts": 1}], "expect": ["silence"], "requests": []})").find("stauts"), std::string::npos);
  EXPECT_NE(error_of(R"({"script": [{"end": "boom"}], "expect": ["silence"], "requests": []})").find("boom"), std::string::npos);
  EXPECT_NE(error_of(R"({"script": [], "expect": ["opend", "silence"], "requests": []})").find("opend"), std::string::npos);
}

TEST(ConnectCase, NeedsAnEnd) {
  EXPECT_NE(error_of(R"({"script": [{}], "expect": ["open"], "requests": []})").find("sentinel"), std::string::npos);
}

TEST(ConnectCase, NeedsAScriptForEveryRequest) {
  EXPECT_NE(error_of(R"({"script": [{}], "expect": ["silence"], "requests": [{"to": "b"}]})").find("\"b\""), std::string::npos);
}

TEST(ConnectCase, NeedsAPathForAnotherSource) {
  const std::string steps = R"({"script": [{"send": [{"another": "open"}, {"another": "close"}]}], "expect": ["sentinel"], "requests": [{}])";
  EXPECT_NE(error_of(steps + "}").find("no \"another\""), std::string::npos);
  const Result<ConnectCase> result = read(steps + R"(, "paths": {"another": [{}]}})");
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_TRUE(result->has_another());
  EXPECT_EQ(result->script.at("main").at(0).steps[1].kind, ServerStep::Kind::close_another);
}

TEST(ConnectCase, PutsTheRecommendedOutcomeFirst) {
  const Result<ConnectCase> result = read(R"({"script": [{}], "either": [
      {"expect": ["silence"], "requests": [{}], "verdict": "lenient", "profile": "library"},
      {"expect": ["sentinel"], "requests": [{}, {}], "verdict": "pass"}]})");
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_TRUE(result->outcomes[0].ends_in_sentinel());
  EXPECT_EQ(result->outcomes[1].profile, Profile::library);
}

}  // namespace
}  // namespace ssespec
