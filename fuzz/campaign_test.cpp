#include "fuzz/campaign.h"

#include <gtest/gtest.h>

#include <set>

#include "conformance/planted_bug.h"
#include "conformance/planted_parser.h"
#include "fuzz/batch.h"
#include "fuzz/campaign_report.h"
#include "fuzz/explain.h"
#include "fuzz/growth.h"
#include "fuzz/grammar.h"
#include "fuzz/minimise.h"
#include "fuzz/payload.h"

namespace ssespec {
namespace {

const Corpus& corpus() {
  static const Corpus read = *read_corpus(built_in_corpus_files());
  return read;
}

CampaignReport campaign(const std::string& subject, std::size_t cases, unsigned jobs = 1, const Known& known = {}) {
  CampaignOptions options;
  options.cases = cases;
  options.jobs = jobs;
  const auto subjects = subjects_from(subject, SSESPEC_PROGRAM);
  EXPECT_TRUE(subjects);
  const Result<CampaignReport> report = run_campaign(subjects->front(), corpus(), known, options, nullptr);
  EXPECT_TRUE(report) << (report ? "" : report.error().what);
  return report ? *report : CampaignReport{};
}

std::set<std::string> labels(const CampaignReport& report) {
  std::set<std::string> names;
  for (const FuzzFinding& finding : report.findings) names.insert(finding.label);
  return names;
}

std::string files(const CampaignReport& report) {
  std::string all;
  for (const FuzzFinding& finding : report.findings) all += file_name(finding) + "\n" + case_file(finding);
  return all;
}

// The quick word of the reference parser on an answer never contradicts the judge, who goes by the oracle.
TEST(Batch, WhatIsExpectedPasses) {
  Hello hello;
  hello.id = IdMode::sticky;
  hello.retry = true;
  Random random(1);
  std::size_t right = 0, all = 0;
  ExpectedAnswer expected;
  for (int i = 0; i < 3000; ++i) {
    const FuzzInput input = decode_input(generate_input(random, 2000));
    const PlantedBug& bug = planted_bugs()[random.below(planted_bugs().size())];
    const Bugs bugs = random.one_in(2) ? Bugs{} : bugs_of(bug.bug);
    Trace trace = run(bugs, divide(input.stream, input.cut));
    trace.last_event_id.reset();
    expect(input, expected);
    const std::string line = R"({"op":"parsed","seq":7,"out":)" + to_text(to_json(trace)) + "}";
    const bool is_told = expected.is_told_by(line, 7, hello, input.cut, input.stream.size());
    EXPECT_TRUE(!is_told || judge_input(input, trace, hello, Profile::browser).verdict == Verdict::pass) << bug.name << " " << input.stream;
    if (bugs.any()) continue;
    ++all;
    if (is_told) ++right;
  }
  EXPECT_GT(right * 10, all * 8);
}

TEST(Campaign, FindsNothingInAnExactParser) {
  for (const char* subject : {"builtin:parser", "builtin:oracle"}) {
    const CampaignReport report = campaign(subject, 6000, 2);
    EXPECT_EQ(report.cases, 6000U);
    EXPECT_EQ(report.unknown_findings(), 0U) << to_text(report, "");
    EXPECT_EQ(report.exit(), Exit::as_expected);
  }
}

TEST(Campaign, FindsAPlantedBugNamesItAndMakesItSmall) {
  for (const char* name : {"crlf-split-at-read", "id-not-sticky", "retry-junk-accepted", "bom-kept", "utf8-per-read", "fffd-surrogate-one",
                           "data-trailing-lf-kept", "end-dispatches", "type-kept-when-silent", "comment-as-data"}) {
    const CampaignReport report = campaign(std::string("builtin:mutant:") + name, 2048);
    EXPECT_EQ(labels(report), std::set<std::string>{name});
    for (const FuzzFinding& finding : report.findings) EXPECT_LE(finding.input.stream.size(), 32U) << name;
    EXPECT_EQ(report.exit(), Exit::failed);
  }
}

TEST(Campaign, OneBugDoesNotMaskTheNext) {
  const CampaignReport report = campaign("builtin:mutant:id-not-sticky+crlf-is-two+nul-eol", 4096);
  const std::set<std::string> names = labels(report);
  EXPECT_TRUE(names.contains("id-not-sticky") && names.contains("crlf-is-two") && names.contains("nul-eol")) << to_text(report, "");
}

TEST(Campaign, TheSameSeedAndNumberOfCasesGiveTheSameFilesForAnyNumberOfJobs) {
  const std::string once = files(campaign("builtin:mutant:retry-plus-accepted+bom-twice", 3000, 1));
  EXPECT_FALSE(once.empty());
  EXPECT_EQ(once, files(campaign("builtin:mutant:retry-plus-accepted+bom-twice", 3000, 1)));
  EXPECT_EQ(once, files(campaign("builtin:mutant:retry-plus-accepted+bom-twice", 3000, 3)));
}

TEST(Campaign, AKnownLabelIsShownAndKeepsTheExitCodeAtZero) {
  Known known;
  known.entries.push_back({.of_case = "", .label = "cr-dropped", .verdict = Verdict::fail, .reason = "told upstream", .link = "", .expires = "", .sometimes = false});
  const CampaignReport report = campaign("builtin:mutant:cr-dropped", 1024, 1, known);
  ASSERT_EQ(labels(report), std::set<std::string>{"cr-dropped"});
  EXPECT_EQ(report.findings.front().known_reason, "told upstream");
  EXPECT_EQ(report.exit(), Exit::as_expected);
}

TEST(Campaign, AFindingFileIsACorpusCaseThatTheExactParserPasses) {
  const CampaignReport report = campaign("builtin:mutant:name-split-lost+fffd-per-byte", 2048);
  ASSERT_FALSE(report.findings.empty());
  for (const FuzzFinding& finding : report.findings) {
    const CorpusFiles one = {{"requirements.json", built_in_corpus_files().at("requirements.json")}, {"parse/" + file_name(finding), case_file(finding)}};
    const Result<Corpus> read = read_corpus(one);
    ASSERT_TRUE(read) << read.error().what << "\n" << case_file(finding);
    EXPECT_EQ(read->cases.front().input, finding.input.stream);
    EXPECT_EQ(read->cases.front().given_cut, finding.input.cut.at);
  }
}

TEST(Campaign, OneBugOfEveryFieldIsOneFinding) {
  const std::string all = "data-leading-spaces-trimmed+event-leading-spaces-trimmed+id-leading-spaces-trimmed+retry-leading-spaces-trimmed";
  EXPECT_EQ(labels(campaign("builtin:mutant:" + all, 4096)), std::set<std::string>{all});
}

TEST(Payload, IsJsonWhateverTheStreamWas) {
  EXPECT_EQ(with_json_payloads(decode_input("data: a\"b\r\n\r\n")).stream, "data: \"a\\\"b\"\r\n\r\n");
  EXPECT_EQ(with_json_payloads(decode_input("data:a\ndata: b\n\n")).stream, "data:[\"a\",\ndata: \"b\"]\n\n");
  EXPECT_EQ(with_json_payloads(decode_input("data: [DONE]\n\n")).stream, "data: [DONE]\n\n");
  const FuzzInput cut = with_json_payloads(decode_input("data:a\xFE" "b\n\xFE\n"));
  EXPECT_EQ(encode_input(cut.stream, cut.cut), "data:\"a\xFE" "b\"\n\xFE\n");
  std::size_t fit = 0;
  for (std::uint64_t number = 0; number < 500; ++number) {
    Random random(9, number);
    const FuzzInput input = with_json_payloads(decode_input(generate_input(random, 2000)));
    if (has_json_payloads_only(sse::interpret(input.stream))) ++fit;
  }
  EXPECT_GT(fit, 400U);
}

TEST(Campaign, ASubjectThatCannotBeStartedIsAnError) {
  const auto subjects = subjects_from("exec:/nowhere/adapter", SSESPEC_PROGRAM);
  ASSERT_TRUE(subjects);
  const Result<CampaignReport> report = run_campaign(subjects->front(), corpus(), {}, {}, nullptr);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().exit, Exit::subject_failed);
}

TEST(Campaign, AnInterruptGivesAReportOfWhatThereIs) {
  const std::atomic<bool> interrupted{true};
  CampaignOptions options;
  options.interrupted = &interrupted;
  const auto subjects = subjects_from("builtin:parser", SSESPEC_PROGRAM);
  const Result<CampaignReport> report = run_campaign(subjects->front(), corpus(), {}, options, nullptr);
  if (report) {
    EXPECT_EQ(report->exit(), Exit::interrupted);
  }
}

TEST(Explainer, GivesTheSmallestSetThatDoesTheSame) {
  Hello hello;
  hello.id = IdMode::sticky;
  hello.retry = true;
  const Explainer explainer(hello);
  const Bugs planted = *bugs_from_text("data-trailing-space-trimmed+default-type-empty");
  const FuzzInput input = decode_input("data: a \n\n");
  const Sample sample{input, run(planted, divide(input.stream, input.cut)), false};
  EXPECT_FALSE(explainer.explains({}, sample));
  EXPECT_EQ(to_text(explainer.explain(sample, {sample, sample, sample}, {})->bugs), to_text(planted));
}

// What a parser with these bugs makes of the input, told as the subject tells it.
Sample sample_of(const char* bugs, const char* encoded, const Hello& hello) {
  Sample sample{decode_input(encoded), {}, false};
  PlantedParser parser(*bugs_from_text(bugs));
  parser.report_ids(hello.id);
  parser.report_retry_with_event(hello.retry_by_block);
  sample.seen = parser.run(divide(sample.input.stream, sample.input.cut));
  return sample;
}

TEST(Explainer, CallsABugThatNearInputsDenyNotGood) {
  Hello hello;
  hello.id = IdMode::sticky;
  const Sample sample = sample_of("bom-twice", "\xEF\xBB\xBF\xEF\xBB\xBF" "data:a\n\n", hello);
  const std::vector<Sample> evidence(20, Sample{decode_input("\xEF\xBB\xBF\xEF\xBB\xBF" "data\n\n"), {}, true});
  const std::optional<Explanation> found = Explainer(hello).explain(sample, evidence, {});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->is_good);
  EXPECT_TRUE(Explainer(hello).explain(sample, {sample, sample, sample}, {})->is_good);
}

TEST(Explainer, HoldsAPassedStreamAgainstABugThatShowsInTheLastEventIdOnly) {
  Hello hello;
  hello.id = IdMode::sticky;
  const Sample sample = sample_of("id-of-silent-block-late", "id:aaaaaaaaaaaa\n\n", hello);
  const std::vector<Sample> evidence(20, Sample{decode_input("id:aaa\n\n"), {}, true});
  const std::optional<Explanation> found = Explainer(hello).explain(sample, evidence, {});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->is_good);
}

// The input shows that bug in a subject that tells things so, and the explainer sees it.
void expect_seen(const char* bug, const char* encoded, const Hello& hello) {
  const Sample sample = sample_of(bug, encoded, hello);
  EXPECT_FALSE(Explainer(hello).explains({}, sample));
  EXPECT_TRUE(Explainer(hello).explains(*bugs_from_text(bug), sample));
}

TEST(Explainer, TellsAnEmptyIdOfTheBlockFromNone) {
  Hello hello;
  hello.id = IdMode::block;
  expect_seen("block-id-kept", "id\n\ndata\n\n", hello);
}

TEST(Explainer, ComparesAReconnectionTimeThatIsToldWithItsEvent) {
  Hello hello;
  hello.id = IdMode::sticky;
  hello.retry = hello.retry_by_block = true;
  expect_seen("retry-plus-accepted", "retry:+5\ndata\n\nretry:7\n", hello);
}

TEST(Explainer, TakesForGrantedOnlyWhatPassedStreamsDoNotDeny) {
  Hello hello;
  hello.id = IdMode::sticky;
  const Sample lenient = sample_of("comment-block-fires", ":\n\n", hello);
  const Sample silent{decode_input(":a\n\ndata\n\n"), {}, true};
  Explainer explainer(hello);
  explainer.take_for_granted(lenient, {silent, silent, silent});
  EXPECT_TRUE(explainer.granted().none());
  explainer.take_for_granted(lenient, {});
  EXPECT_EQ(to_text(explainer.granted()), "comment-block-fires");
}

TEST(Minimiser, KeepsWhatFailsOnly) {
  const StillFails holds_ab = [](const std::vector<std::string>& candidates) {
    std::vector<bool> fails;
    for (const std::string& candidate : candidates) fails.push_back(candidate.find("x:") != std::string::npos && candidate.find('\n') != std::string::npos);
    return fails;
  };
  EXPECT_EQ(minimise("data: a\r\nx: 1234567\r\ndata: b\n\n", holds_ab, 200), "x:\n");
}

TEST(Growth, TellsLinearFromQuadratic) {
  const std::vector<std::size_t> bytes = {1000, 2000, 4000};
  EXPECT_NEAR(growth_exponent(bytes, {1, 2, 4}), 1, 0.01);
  EXPECT_NEAR(growth_exponent(bytes, {1, 4, 16}), 2, 0.01);
  EXPECT_EQ(growth_exponent({1000}, {1}), 0);
}

}  // namespace
}  // namespace ssespec
