#include "conformance/matrix.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "conformance/report_fixture.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

class MatrixTest : public testing::Test {
 protected:
  MatrixTest() : folder_(fs::temp_directory_path() / ("ssespec-matrix-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    options_.run.interrupted = &interrupted_;
    options_.run.jobs = 1;
    options_.subjects = 1;
    options_.folder = out();
    for (const Case& each : fixture_corpus().cases)
      if (each.step() == "parse") cases_.push_back(&each);
  }
  ~MatrixTest() override { fs::remove_all(folder_); }

  std::string out() const { return (folder_ / "out").string(); }

  // An adapter that answers "unsupported" to everything and leaves a line behind each time it is started.
  Subject shy(const std::string& name) const {
    Subject subject;
    subject.given = "exec:" + name;
    subject.name = name;
    subject.command = {"sh", "-c",
                       "echo " + name + " >> " + (folder_ / "starts").string() +
                           "; exec sed -u -n -e '/\"hello\"/c {\"op\":\"hello\",\"protocol\":1,\"kind\":\"parser\","
                           "\"name\":\"shy\",\"version\":\"1\",\"language\":\"sed\",\"id\":\"none\"}' "
                           "-e 's/.*\"seq\": *\\([0-9]*\\).*/{\"op\":\"unsupported\",\"seq\":\\1}/p'"};
    return subject;
  }

  std::string starts() const {
    std::ifstream file(folder_ / "starts");
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    for (char& c : text)
      if (c == '\n') c = ' ';
    return text;
  }

  Report judge(const std::vector<std::pair<Subject, Known>>& subjects) {
    Report report;
    report.corpus_hash = fixture_corpus().hash;
    const Result<void> done = judge_matrix(subjects, cases_, fixture_corpus(), options_, report);
    EXPECT_TRUE(done.has_value()) << done.error().what;
    return report;
  }

  fs::path folder_;
  std::atomic<bool> interrupted_{false};
  std::vector<const Case*> cases_;
  MatrixOptions options_;
};

TEST_F(MatrixTest, KeepsTheOrderAndTheSubjectsThatDoNotStart) {
  Subject gone = shy("gone");
  gone.command = {"/nowhere/at/all"};
  options_.subjects = 3;
  const Report report = judge({{shy("a"), {}}, {gone, {}}, {shy("b"), {}}});
  ASSERT_EQ(report.subjects.size(), 3U);
  EXPECT_EQ(report.subjects[0].subject.name, "a");
  EXPECT_FALSE(report.subjects[1].error.empty());
  EXPECT_EQ(report.subjects[2].count(Verdict::unsupported), cases_.size());
}

TEST_F(MatrixTest, JudgesClientsBehindParsersAndBrowsersLast) {
  Subject browser = shy("browser"), client = shy("client");
  browser.kind = client.kind = "client";
  browser.profile = Profile::browser;
  const Report report = judge({{browser, {}}, {client, {}}, {shy("parser"), {}}});
  EXPECT_EQ(starts(), "parser client browser ");
  ASSERT_EQ(report.subjects.size(), 3U);
  EXPECT_EQ(report.subjects[0].subject.name, "browser");
}

TEST_F(MatrixTest, GoesOnWhereItWasInterrupted) {
  options_.judged = [this](const SubjectReport&, bool, std::size_t done, std::size_t) { interrupted_ = done == 1; };
  const Report first = judge({{shy("a"), {}}, {shy("b"), {}}, {shy("c"), {}}});
  EXPECT_TRUE(first.interrupted);
  EXPECT_EQ(first.subjects.size(), 1U);
  interrupted_ = false;
  std::size_t again = 0;
  options_.judged = [&again](const SubjectReport&, bool before, std::size_t, std::size_t) { again += before ? 1U : 0U; };
  const Report second = judge({{shy("a"), {}}, {shy("b"), {}}, {shy("c"), {}}});
  EXPECT_EQ(second.subjects.size(), 3U);
  EXPECT_EQ(again, 1U);
  EXPECT_EQ(starts(), "a b c ");
}

TEST_F(MatrixTest, JudgesAnewWhatAnotherCorpusJudged) {
  options_.judged = [this](const SubjectReport&, bool, std::size_t, std::size_t) { interrupted_ = true; };
  judge({{shy("a"), {}}, {shy("b"), {}}});
  interrupted_ = false;
  options_.judged = nullptr;
  Report report;
  report.corpus_hash = "another";
  ASSERT_TRUE(judge_matrix({{shy("a"), {}}}, cases_, fixture_corpus(), options_, report).has_value());
  EXPECT_EQ(starts(), "a a ");
}

TEST_F(MatrixTest, ForgetsWhatIsLeftBehindIfAsked) {
  options_.judged = [this](const SubjectReport&, bool, std::size_t, std::size_t) { interrupted_ = true; };
  judge({{shy("a"), {}}, {shy("b"), {}}});
  interrupted_ = false;
  options_.judged = nullptr;
  options_.fresh = true;
  judge({{shy("a"), {}}});
  EXPECT_EQ(starts(), "a a ");
}

TEST_F(MatrixTest, WritesASiteAndRemovesItsOldPages) {
  ASSERT_TRUE(write_site(out(), {{"index.html", "1"}, {"results.json", "{}"}, {"cases/old.html", "1"}}).has_value());
  ASSERT_TRUE(write_site(out(), {{"index.html", "2"}, {"results.json", "{}"}, {"cases/new.html", "2"}}).has_value());
  EXPECT_FALSE(fs::exists(folder_ / "out/cases/old.html"));
  EXPECT_TRUE(fs::exists(folder_ / "out/cases/new.html"));
}

TEST_F(MatrixTest, LeavesAFolderAloneThatIsNoSite) {
  fs::create_directories(out() + "/cases");
  std::ofstream(out() + "/cases/mine.txt") << "mine";
  const Result<void> written = write_site(out(), {{"cases/new.html", "2"}});
  ASSERT_FALSE(written.has_value());
  EXPECT_NE(written.error().what.find("no site of ssespec"), std::string::npos);
  EXPECT_TRUE(fs::exists(out() + "/cases/mine.txt"));
}

Report of(const char* given, const char* environment) {
  Report report = fixture_report();
  report.environment = environment;
  report.subjects = {passing_subject()};
  report.subjects.front().subject.given = given;
  return report;
}

TEST(Merged, JoinsSubjectsAndEnvironments) {
  const Result<Report> all = merged({of("adapters/a", "here"), of("adapters/b", "there")});
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->subjects.size(), 2U);
  EXPECT_EQ(all->environment, "here; there");
}

TEST(Merged, TakesTheLastOfASubjectUnlessItDidNotStart) {
  Report later = of("elsewhere/adapters/a", "there");
  later.subjects.front().hello.version = "2";
  EXPECT_EQ(merged({of("adapters/a", "here"), later})->subjects.front().hello.version, "2");
  later.subjects.front().error = "no such command";
  EXPECT_EQ(merged({of("adapters/a", "here"), later})->subjects.front().hello.version, "0.1.0");
}

TEST(Merged, RefusesNothingAndDifferentCorpora) {
  EXPECT_FALSE(merged({}).has_value());
  Report other = of("b", "there");
  other.corpus_hash = "another";
  const Result<Report> all = merged({of("a", "here"), other});
  ASSERT_FALSE(all.has_value());
  EXPECT_NE(all.error().what.find("different corpora"), std::string::npos);
}

}  // namespace
}  // namespace ssespec
