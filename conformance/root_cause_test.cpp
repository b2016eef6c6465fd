#include "conformance/root_cause.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/judge.h"
#include "conformance/planted_parser.h"

namespace ssespec {
namespace {

const Corpus& corpus() {
  static const Result<Corpus> read = read_corpus(built_in_corpus_files());
  return *read;
}

// What a run says of a parser with these bugs, by whole inputs and single bytes.
SubjectReport judged(const Bugs& bugs) {
  SubjectReport report;
  report.hello.id = IdMode::sticky;
  report.hello.retry = true;
  report.profile = Profile::browser;
  for (const Case& the_case : corpus().cases) {
    if (the_case.step() != "parse" || the_case.input.size() > 512) continue;
    const Expectation expectation = expectation_of(the_case);
    CaseResult result;
    result.id = the_case.id;
    for (const char* text : {"whole", "bytes"}) {
      const Cut cut = *cut_from_text(text, the_case.input.size());
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
  }
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

}  // namespace
}  // namespace ssespec
