// Subjects that misbehave: each fault has its verdict, blames one case only, and leaves nothing behind.
#include "conformance/run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "conformance/conversation.h"
#include "conformance/process.h"

namespace ssespec {
namespace {

Subject unruly(const std::string& how) {
  Subject subject;
  subject.given = subject.name = how;
  subject.command = {"python3", SSESPEC_SOURCE_DIR "/conformance/unruly_adapter.py", how};
  return subject;
}

// Ten streams without an event; the fifth is the one the adapter stumbles over.
std::vector<Case> ten_cases() {
  std::vector<Case> cases;
  for (int i = 0; i < 10; ++i) {
    Case the_case;
    the_case.id = "parse/t/" + std::string(1, static_cast<char>('0' + i));
    the_case.input = i == 4 ? ": bad\n" : ": good\n";
    the_case.outcomes = {Outcome{}};
    cases.push_back(the_case);
  }
  return cases;
}

SubjectReport report_of(const std::string& how, RunOptions options = {}) {
  const std::vector<Case> cases = ten_cases();
  std::vector<const Case*> pointers;
  for (const Case& the_case : cases) pointers.push_back(&the_case);
  options.jobs = 1;
  return run_subject(unruly(how), pointers, Corpus{}, Known{}, options);
}

class Fault : public testing::TestWithParam<std::tuple<const char*, Verdict, const char*>> {};

TEST_P(Fault, IsTheVerdictOfTheGuiltyCaseAlone) {
  const auto& [how, verdict, sentence] = GetParam();
  RunOptions options;
  options.case_seconds = verdict == Verdict::hang ? 0.5 : 10;
  const SubjectReport report = report_of(how, options);
  ASSERT_EQ(report.error, "");
  ASSERT_EQ(report.results.size(), 10U);
  for (const CaseResult& result : report.results) {
    EXPECT_EQ(result.verdict, result.id == "parse/t/4" ? verdict : Verdict::pass) << result.id << ": " << result.reason;
  }
  const CaseResult& guilty = report.results[4];
  const std::string said = guilty.reason + (guilty.difference ? guilty.difference->sentence : "");
  EXPECT_NE(said.find(sentence), std::string::npos) << said;
}

INSTANTIATE_TEST_SUITE_P(All, Fault,
                         testing::Values(std::tuple{"exits", Verdict::crash, "exited with code 7; it wrote: I give up"},
                                         std::tuple{"dies", Verdict::crash, "signal 11"},
                                         std::tuple{"hangs", Verdict::hang, "no answer within"},
                                         std::tuple{"leaves-a-child", Verdict::hang, "no answer within"},
                                         std::tuple{"leaves-a-child-and-exits", Verdict::crash, "exited with code 3"},
                                         std::tuple{"closes-stdout", Verdict::crash, "closed its stdout, did not exit"},
                                         std::tuple{"nested", Verdict::crash, "nested at most 512 deep"},
                                         std::tuple{"garbage", Verdict::crash, "not JSON"},
                                         std::tuple{"wrong-seq", Verdict::crash, "another seq"},
                                         std::tuple{"too-few-lists", Verdict::crash, "0 arrays for"},
                                         std::tuple{"no-data", Verdict::crash, "none of \"data\""},
                                         std::tuple{"flood", Verdict::crash, "without an end of line"},
                                         std::tuple{"surrogate", Verdict::fail, "one too many"},
                                         std::tuple{"unsupported", Verdict::unsupported, "unsupported"}),
                         [](const auto& param) {
                           std::string name = std::get<0>(param.param);
                           std::erase(name, '-');
                           return name;
                         });

class StartFault : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(StartFault, IsOneSentenceAndExitCodeThree) {
  const auto& [how, sentence] = GetParam();
  Limits limits;
  if (std::string_view(how) == "silent") limits.hello_seconds = 0.5;  // the others do answer, a busy machine or not
  const auto conversation = Conversation::start(unruly(how), limits);
  ASSERT_FALSE(conversation.has_value());
  EXPECT_EQ(conversation.error().exit, Exit::subject_failed);
  EXPECT_NE(conversation.error().what.find(sentence), std::string::npos) << conversation.error().what;
}

INSTANTIATE_TEST_SUITE_P(All, StartFault,
                         testing::Values(std::pair{"silent", "did not answer hello"}, std::pair{"ends-at-once", "exited with code 5"},
                                         std::pair{"garbage-at-once", "so let it log to stderr"}, std::pair{"toaster", "neither parser nor client"}),
                         [](const auto& param) {
                           std::string name = param.param.first;
                           std::erase(name, '-');
                           return name;
                         });

TEST(Start, NamesACommandThatDoesNotExist) {
  Subject subject;
  subject.command = {"no-such-program-anywhere"};
  const auto conversation = Conversation::start(subject, {});
  ASSERT_FALSE(conversation.has_value());
  EXPECT_NE(conversation.error().what.find("cannot run `no-such-program-anywhere`: No such file"), std::string::npos) << conversation.error().what;
}

TEST(Process, KillsTheWholeGroup) {
  auto process = Process::start({{"sh", "-c", "sleep 600 & echo $!; wait"}, {}, ""});
  ASSERT_TRUE(process.has_value());
  std::string text;
  while (text.find('\n') == std::string::npos) {
    char c = 0;
    if (read((*process)->out(), &c, 1) == 1) text.push_back(c);
  }
  const int grandchild = std::stoi(text);
  EXPECT_EQ((*process)->end(0), "was killed by us");
  // The grandchild is init's now, which may take its time to collect it: dead is enough.
  const auto is_dead = [&] {
    std::ifstream stat("/proc/" + std::to_string(grandchild) + "/stat");
    std::string line;
    return !std::getline(stat, line) || line[line.rfind(')') + 2] == 'Z';
  };
  bool gone = false;
  for (int i = 0; i < 100000 && !gone; ++i) gone = is_dead();
  EXPECT_TRUE(gone);
}

TEST(Process, TellsHowLongItHadNoProcessor) {
  // Two busy loops on one processor: each waits while the other runs.
  auto process = Process::start({{"sh", "-c", "taskset -cp 0 $$; while :; do :; done & while :; do :; done"}, {}, ""});
  ASSERT_TRUE(process.has_value());
  const auto start = std::chrono::steady_clock::now();
  while ((*process)->seconds_without_processor() < 0.05) ASSERT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(Run, NoticesAnAnswerThatNobodyAskedFor) {
  RunOptions options;
  options.only_cut = Cut{};
  const SubjectReport report = report_of("says-it-twice", options);  // the answer to the tenth and last request
  ASSERT_EQ(report.results.size(), 10U);
  EXPECT_EQ(report.count(Verdict::pass), 9U);
  EXPECT_EQ(report.results.back().verdict, Verdict::crash);
  EXPECT_NE(report.results.back().reason.find("nobody asked for"), std::string::npos) << report.results.back().reason;
}

TEST(Run, EndsSoonWithASubjectThatAnswersWithoutEnd) {
  const auto start = std::chrono::steady_clock::now();
  RunOptions options;
  options.only_cut = Cut{};
  const SubjectReport report = report_of("answers-without-end", options);
  EXPECT_EQ(report.count(Verdict::crash), 4U);  // every third, as a process alone has one answer right, and the last
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(6));  // seven starts, and no second waited for any
}

TEST(Run, StopsAfterFiveHangs) {
  std::vector<Case> cases = ten_cases();
  std::vector<const Case*> pointers;
  for (Case& the_case : cases) {
    the_case.input = ": bad\n";
    pointers.push_back(&the_case);
  }
  RunOptions options;
  options.jobs = 1;
  options.case_seconds = 0.2;
  const SubjectReport report = run_subject(unruly("hangs"), pointers, Corpus{}, Known{}, options);
  EXPECT_EQ(report.count(Verdict::hang), kMostHangs);
  EXPECT_EQ(report.not_run, 10 - kMostHangs);
  EXPECT_EQ(report.stopped, "stopped after 5 hangs");
  EXPECT_EQ(report.exit(false, Corpus{}), Exit::failed);
}

TEST(Run, IsNotStoppedByHangsThatAreKnown) {
  std::vector<Case> cases = ten_cases();
  std::vector<const Case*> pointers;
  Known known;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (i < 6) {
      cases[i].input = ": bad\n";
      known.entries.push_back({.of_case = cases[i].id, .label = "", .verdict = Verdict::hang, .reason = "it is slow", .link = "", .expires = ""});
    } else {
      cases[i].input = ": good\n";
    }
    pointers.push_back(&cases[i]);
  }
  RunOptions options;
  options.jobs = 1;
  options.case_seconds = 0.5;
  const SubjectReport report = run_subject(unruly("hangs"), pointers, Corpus{}, known, options);
  EXPECT_EQ(report.count(Verdict::known), 6U);
  EXPECT_EQ(report.count(Verdict::pass), 4U);
  EXPECT_EQ(report.stopped, "");
  EXPECT_EQ(report.exit(false, Corpus{}), Exit::as_expected);
}

TEST(Run, EndsAtTheLimitForOneSubject) {
  RunOptions options;
  options.subject_seconds = 0.5;
  const auto start = std::chrono::steady_clock::now();
  const SubjectReport report = report_of("hangs", options);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(8));
  EXPECT_GT(report.not_run, 0U);
  EXPECT_NE(report.stopped.find("the limit for one subject"), std::string::npos) << report.stopped;
}

TEST(Run, LeavesOutInputsBeyondTheLargestThatAnAdapterAsksFor) {
  const Result<Corpus> corpus = read_corpus(built_in_corpus_files());
  ASSERT_TRUE(corpus.has_value());
  const auto cases = select(*corpus, {"parse/eol*"});
  ASSERT_TRUE(cases.has_value());
  auto subjects = subjects_from("builtin:parser", SSESPEC_PROGRAM);
  ASSERT_TRUE(subjects.has_value());
  std::vector<std::size_t> sizes;
  for (const Case* each : *cases) sizes.push_back(each->input.size());
  std::sort(sizes.begin(), sizes.end());
  const std::size_t largest = sizes[sizes.size() / 2];
  subjects->front().largest_input = largest;
  const SubjectReport report = run_subject(subjects->front(), *cases, *corpus, Known{}, RunOptions{});
  const auto beyond = static_cast<std::size_t>(std::count_if(sizes.begin(), sizes.end(), [&](std::size_t s) { return s > largest; }));
  EXPECT_GT(beyond, 0U);
  EXPECT_EQ(report.count(Verdict::unsupported), beyond);
  EXPECT_EQ(report.count(Verdict::pass), sizes.size() - beyond);
  const auto left_out = std::find_if(report.results.begin(), report.results.end(), [](const CaseResult& r) { return r.verdict == Verdict::unsupported; });
  EXPECT_NE(left_out->reason.find("at most " + std::to_string(largest) + " bytes"), std::string::npos) << left_out->reason;
}

TEST(Run, LeavesAPartialReportWhenInterrupted) {
  std::atomic<bool> interrupted{true};
  RunOptions options;
  options.interrupted = &interrupted;
  const SubjectReport report = report_of("hangs", options);
  EXPECT_EQ(report.stopped, "interrupted");
}

// Whose first process goes on only beside a second.
TEST(Run, TakesOverProcessesThatAreToSpareAndGivesThemBack) {
  const std::string fifo = testing::TempDir() + "ssespec-run-test-" + std::to_string(getpid());
  Subject subject = unruly("waits-for-another");
  subject.command.push_back(fifo);
  std::vector<Case> cases = ten_cases();
  cases[4].input = cases[0].input;
  std::vector<const Case*> pointers;
  for (const Case& the_case : cases) pointers.push_back(&the_case);
  std::atomic<unsigned> spare{1};
  RunOptions options;
  options.jobs = 1;
  options.spare = &spare;
  const SubjectReport report = run_subject(subject, pointers, Corpus{}, Known{}, options);
  std::filesystem::remove(fifo);
  EXPECT_EQ(report.error, "");
  EXPECT_EQ(report.count(Verdict::pass), 10U);
  EXPECT_EQ(spare, 1U);
}

TEST(Run, GivesTheSameVerdictsWithAnyNumberOfJobs) {
  const Result<Corpus> corpus = read_corpus(built_in_corpus_files());
  ASSERT_TRUE(corpus.has_value());
  const auto cases = select(*corpus, {"parse/eol*"});
  ASSERT_TRUE(cases.has_value());
  const auto subjects = subjects_from("builtin:mutant:cr-not-eol", SSESPEC_PROGRAM);
  ASSERT_TRUE(subjects.has_value());
  std::vector<std::vector<std::pair<std::string, std::string>>> all;
  for (const unsigned jobs : {1U, 4U}) {
    RunOptions options;
    options.jobs = jobs;
    all.emplace_back();
    for (const CaseResult& result : run_subject(subjects->front(), *cases, *corpus, Known{}, options).results) {
      all.back().emplace_back(result.id, result.difference ? to_text(result.difference->cut) + result.difference->sentence : "");
    }
  }
  EXPECT_EQ(all[0], all[1]);
  EXPECT_GT(all[0].size(), 10U);
}

}  // namespace
}  // namespace ssespec
