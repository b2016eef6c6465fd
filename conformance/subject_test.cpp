#include "conformance/subject.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "conformance/process.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

std::string folder_with(const std::string& name, const std::string& adapter) {
  const fs::path folder = fs::path(testing::TempDir()) / "subject_test" / name;
  fs::create_directories(folder);
  std::ofstream(folder / "adapter.json") << adapter;
  return folder.string();
}

TEST(Subject, SplitsACommandAsAShellDoes) {
  const auto words = split_words(R"(node 'a b.mjs' "c \"d\" \x" e\ f '' g)");
  ASSERT_TRUE(words.has_value());
  EXPECT_EQ(*words, (std::vector<std::string>{"node", "a b.mjs", "c \"d\" \\x", "e f", "", "g"}));
  EXPECT_FALSE(split_words("a 'b").has_value());
  EXPECT_FALSE(split_words("a \\").has_value());
  EXPECT_FALSE(split_words("  ").has_value());
}

TEST(Subject, RunsNoShell) {
  const auto subjects = subjects_from("exec:prog $HOME; ls", "ssespec");
  ASSERT_TRUE(subjects.has_value());
  EXPECT_EQ(subjects->front().command, (std::vector<std::string>{"prog", "$HOME;", "ls"}));
}

TEST(Subject, ReadsAnAdapterFolder) {
  const std::string folder = folder_with("good", R"({"name":"n","version":"1","language":"C","command":["./a","b"],"env":{"X":"y"},"id":"block","profile":"browser"})");
  const auto subjects = subjects_from(folder, "ssespec");
  ASSERT_TRUE(subjects.has_value()) << subjects.error().what;
  EXPECT_EQ(subjects->front().command, (std::vector<std::string>{"./a", "b"}));
  EXPECT_EQ(subjects->front().env.at("X"), "y");
  EXPECT_EQ(subjects->front().profile, Profile::browser);
}

TEST(Subject, TakesAFolderForTheAdaptersInIt) {
  const std::string one = folder_with("many/one", R"({"command":["a"]})");
  folder_with("many/two", R"({"command":["b"]})");
  const auto subjects = subjects_from(fs::path(one).parent_path().string(), "ssespec");
  ASSERT_TRUE(subjects.has_value());
  EXPECT_EQ(subjects->size(), 2U);
}

TEST(Subject, NamesWhatIsWrongWithAnAdapter) {
  const std::tuple<const char*, const char*, const char*> wrong[] = {
      {"none", R"({"name":"n"})", "\"command\" is missing"},
      {"empty", R"({"command":[]})", "\"command\" is empty"},
      {"line", R"({"command":"./a b"})", "\"command\" is not a list; write the program and its arguments as a list"},
      {"list", R"(["a"])", "it is not an object"},
      {"env", R"({"command":["a"],"env":[]})", "\"env\" is not an object of names and strings"},
      {"name", R"({"command":["a"],"name":5})", "\"name\" is not a string"},
      {"key", R"({"command":["a"],"comand":1})", "unknown key \"comand\""},
      {"kind", R"({"command":["a"],"kind":"toaster"})", "neither parser nor client"},
      {"sample", R"({"command":["a"],"sample":0})", "\"sample\" is a number"},
      {"largest", R"({"command":["a"],"largestInput":"1 MB"})", "\"largestInput\" is a number of bytes"},
      {"json", R"({"command")", "line 1"},
  };
  for (const auto& [name, text, expected] : wrong) {
    const auto subjects = subjects_from(folder_with(name, text), "ssespec");
    ASSERT_FALSE(subjects.has_value()) << name;
    EXPECT_NE(subjects.error().what.find(expected), std::string::npos) << subjects.error().what;
    EXPECT_NE(subjects.error().what.find("adapter.json"), std::string::npos) << subjects.error().what;
  }
}

TEST(Subject, RefusesAnUnknownForm) {
  for (const char* given : {"nonsense", "exe:foo", ""}) {
    const auto subjects = subjects_from(given, "ssespec");
    ASSERT_FALSE(subjects.has_value()) << given;
    EXPECT_EQ(subjects.error().exit, Exit::usage);
  }
}

TEST(Subject, NamesAProgramThatCannotBeRunBeforeAnyCase) {
  for (const char* given : {"stdin:no-such-program -x", "stdin:/no/such/program"}) {
    const auto subjects = subjects_from(given, "ssespec");
    ASSERT_FALSE(subjects.has_value()) << given;
    EXPECT_EQ(subjects.error().exit, Exit::subject_failed);
    EXPECT_NE(subjects.error().what.find("No such file"), std::string::npos) << subjects.error().what;
  }
  EXPECT_TRUE(subjects_from("stdin:sh -c x", "ssespec").has_value());
}

TEST(Hello, TellsHowRetryIsReported) {
  const auto hello = [](const char* retry) {
    return *hello_from_json(*parse_json(std::string(R"({"op":"hello","protocol":1,"kind":"parser","retry":)") + retry + "}"));
  };
  EXPECT_TRUE(hello("true").retry && !hello("true").retry_by_block);
  EXPECT_TRUE(hello("\"block\"").retry && hello("\"block\"").retry_by_block);
  EXPECT_FALSE(hello("false").retry || hello("false").retry_by_block);
}

TEST(Hello, RefusesWhatTheProtocolDoesNotKnow) {
  for (const char* text : {R"([])", R"({"op":"hi"})", R"({"op":"hello","protocol":2,"kind":"parser"})", R"({"op":"hello","protocol":1})",
                           R"({"op":"hello","protocol":1,"kind":"parser","id":"always"})", R"({"op":"hello","protocol":1,"kind":"parser","profile":"x"})",
                           R"({"op":"hello","protocol":1,"kind":"parser","retry":"event"})"}) {
    const Result<Hello> hello = hello_from_json(*parse_json(text));
    ASSERT_FALSE(hello.has_value()) << text;
    EXPECT_EQ(hello.error().exit, Exit::subject_failed);
  }
}

}  // namespace
}  // namespace ssespec
