#include "conformance/root_cause.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/client_bug.h"
#include "conformance/client_kills.h"
#include "conformance/judge.h"
#include "conformance/planted_parser.h"

namespace ssespec {
namespace {

const Corpus& corpus() {
  static const Result<Corpus> read = read_corpus(built_in_corpus_files());
  return *read;
}

// What a run says of a parser with these bugs, by whole inputs and, of small cases, single bytes.
SubjectReport judged(const Bugs& bugs, std::size_t most_bytes = 512) {
  SubjectReport report;
  report.hello.id = IdMode::sticky;
  report.hello.retry = true;
  report.profile = Profile::browser;
  for (const Case& the_case : corpus().cases) {
    if (the_case.step() != "parse" || the_case.input.size() > most_bytes) continue;
    const Expectation expectation = expectation_of(the_case);
    CaseResult result;
    result.id = the_case.id;
    for (const char* text : {"whole", "bytes"}) {
      if (the_case.input.size() > 512 && text == std::string_view("bytes")) continue;
      const Cut cut = the_case.cut_as_given ? Cut{the_case.given_cut} : *cut_from_text(text, the_case.input.size());
      Judgement judgement = judge(expectation, cut, run(bugs, divide(the_case.input, cut)), report.hello, report.profile);
      if (judgement.verdict != Verdict::fail) continue;
      result.verdict = Verdict::fail;
      result.difference = Difference{judgement.sentence, cut, judgement.expected, judgement.seen};
      break;
    }
    report.results.push_back(std::move(result));
  }
  return report;
}

std::size_t explained(const std::vector<RootCause>& causes) {
  std::size_t sum = 0;
  for (const RootCause& cause : causes) sum += cause.cases.size();
  return sum;
}

TEST(RootCause, OfOnePlantedBugIsThatBug) {
  for (const char* name : {"cr-not-eol", "bom-kept", "id-nul-accepted", "end-dispatches", "retry-plus-accepted", "fffd-surrogate-one"}) {
    const SubjectReport report = judged(*bugs_from_text(name));
    const std::vector<RootCause> causes = root_causes(report, corpus());
    ASSERT_FALSE(causes.empty()) << name;
    EXPECT_EQ(causes.front().bugs, std::vector<std::string>{name});
    EXPECT_EQ(explained(causes), report.count(Verdict::fail)) << name;
    EXPECT_EQ(causes.front().against, 0U) << name;
  }
}

TEST(RootCause, OfSmallCasesExplainsLargeOnesToo) {
  const SubjectReport report = judged(*bugs_from_text("cr-not-eol"), 20'000);
  const std::vector<RootCause> causes = root_causes(report, corpus());
  ASSERT_EQ(causes.size(), 1U);
  EXPECT_EQ(explained(causes), report.count(Verdict::fail));
}

TEST(FailureCauses, TellWhatSeveralFailuresComeFrom) {
  SubjectReport report = judged(*bugs_from_text("bom-kept"));
  report.causes = root_causes(report, corpus());
  const std::vector<FailureCause> told = failure_causes(report, corpus());
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told.front().bugs, "bom-kept");
  EXPECT_EQ(told.front().about, about_planted("bom-kept"));
  EXPECT_EQ(told.front().failures.size(), report.count(Verdict::fail));
  for (const CaseResult* result : told.front().failures)
    EXPECT_LE(corpus().find(told.front().shortest->id)->input.size(), corpus().find(result->id)->input.size());
  for (CaseResult& result : report.results)
    if (result.verdict == Verdict::fail && &result != told.front().shortest) result.verdict = Verdict::known;
  EXPECT_TRUE(failure_causes(report, corpus()).empty()) << "known failures and single ones need no cause";
}

TEST(RootCause, FoldsTwoBugsToTwoCausesAndTheirPair) {
  const SubjectReport report = judged(*bugs_from_text("bom-kept+ls-ps-eol"));
  const std::vector<RootCause> causes = root_causes(report, corpus());
  ASSERT_GE(causes.size(), 2U);
  std::vector<std::string> names;
  for (const RootCause& cause : causes)
    if (cause.bugs.size() == 1) names.push_back(cause.bugs.front());
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"bom-kept", "ls-ps-eol"}));
}

TEST(RootCause, OfAConformingSubjectIsNone) { EXPECT_TRUE(root_causes(judged({}), corpus()).empty()); }

TEST(RootCause, IsNotGuessedForParsedJson) {
  SubjectReport report = judged(*bugs_from_text("bom-kept"));
  report.hello.json_payload = true;
  EXPECT_TRUE(root_causes(report, corpus()).empty());
}

// What a run says of a client that fails what each of these planted clients fails, and nothing else.
SubjectReport judged_client(const std::vector<std::string>& names) {
  SubjectReport report;
  report.hello.kind = "client";
  report.hello.id = IdMode::sticky;
  report.profile = Profile::browser;
  for (const Case& the_case : corpus().cases) {
    if (the_case.step() != "connect") continue;
    CaseResult result;
    result.id = the_case.id;
    for (const std::string& name : names)
      if (built_in_client_kills().at(name).contains(the_case.id)) result.verdict = Verdict::fail;
    report.results.push_back(std::move(result));
  }
  return report;
}

TEST(ClientKills, NamesPlantedClientsAndCasesThatThereAre) {
  for (const auto& [name, cases] : built_in_client_kills()) {
    EXPECT_NE(find_planted_client_bug(name), nullptr) << name;
    EXPECT_FALSE(cases.empty()) << name;
    for (const std::string& id : cases) EXPECT_NE(corpus().find(id), nullptr) << id;
  }
  EXPECT_GE(built_in_client_kills().size() * 10, planted_client_bugs().size() * 9) << "renew client_kills.json: client_kill_table.py --write";
}

TEST(RootCause, OfAClientIsThePlantedClientThatFailsTheSame) {
  for (const std::string name : {"leid-never", "status-204-reconnects", "type-prefix", "wait-overflows", "redirect-limit-5"}) {
    const SubjectReport report = judged_client({name});
    const std::vector<RootCause> causes = root_causes(report, corpus());
    ASSERT_EQ(causes.size(), 1U) << name;
    EXPECT_EQ(causes.front().cases.size(), report.count(Verdict::fail)) << name;
    EXPECT_EQ(causes.front().against, 0U) << name;
    EXPECT_EQ(built_in_client_kills().at(causes.front().bugs.front()), built_in_client_kills().at(name)) << name;
  }
}

TEST(RootCause, FoldsAClientOfTwoBugsToBoth) {
  const SubjectReport report = judged_client({"leid-never", "type-prefix"});
  const std::vector<RootCause> causes = root_causes(report, corpus());
  ASSERT_GE(causes.size(), 2U);
  EXPECT_EQ(causes.front().bugs, std::vector<std::string>{"leid-never"});
  EXPECT_EQ(explained(causes), report.count(Verdict::fail));
}

TEST(RootCause, CountsWhatAPlantedClientFailsAndTheSubjectPasses) {
  SubjectReport report = judged_client({"leid-never"});
  for (CaseResult& result : report.results) {
    if (result.verdict != Verdict::fail) continue;
    result.verdict = Verdict::pass;
    break;
  }
  const std::vector<RootCause> causes = root_causes(report, corpus());
  ASSERT_FALSE(causes.empty());
  EXPECT_EQ(explained(causes), report.count(Verdict::fail));
  for (const RootCause& cause : causes) EXPECT_LE(cause.against * 4, cause.cases.size());
}

TEST(RootCause, OfAClientsParserIsSeenInItsEvents) {
  SubjectReport report = judged(*bugs_from_text("bom-kept"));
  report.hello.kind = "client";
  for (CaseResult& result : report.results) {
    if (!result.difference) continue;
    std::vector<std::string> lines = {"     0.0 ms  request 2 to main, no Last-Event-ID"};
    for (const std::string& line : result.difference->seen)
      if (const std::size_t at = line.find("event type"); at != std::string::npos) lines.push_back("    12.3 ms  " + line.substr(at));
    lines.emplace_back("the sentinel, as event type \"message\" data \"ssespec-sentinel-1\" id \"\"");
    result.difference->seen = lines;
  }
  const std::vector<RootCause> causes = root_causes(report, corpus());
  ASSERT_FALSE(causes.empty());
  EXPECT_EQ(causes.front().bugs, std::vector<std::string>{"bom-kept"});
  EXPECT_EQ(explained(causes), report.count(Verdict::fail));
}

}  // namespace
}  // namespace ssespec
