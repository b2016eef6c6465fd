#include "conformance/kill_table.h"

#include <gtest/gtest.h>

#include <thread>

namespace ssespec {
namespace {

const Corpus& corpus() {
  static const Corpus read = *read_corpus(built_in_corpus_files());
  return read;
}

KillTable table_of(const std::vector<std::string>& patterns) {
  KillOptions options;
  options.jobs = std::max(1U, std::thread::hardware_concurrency());
  return kill_table(*select(corpus(), patterns), options);
}

TEST(KillTable, EveryPlantedBugIsFoundByItsRequirementAndEveryCaseFindsOne) {
  const KillTable table = table_of({"parse/*"});
  for (const KillRow& row : table.rows) {
    EXPECT_NE(row.by_requirement, nullptr) << row.bug->name << " (" << row.bug->requirement << "), found by "
                                           << (row.killers.empty() ? "no case" : row.killers.front()->id);
  }
  for (const Case* idle : table.idle_cases) ADD_FAILURE() << idle->id << " finds no planted bug";
  EXPECT_GE(table.cases, 450U);
  EXPECT_TRUE(table.complete());
}

TEST(KillTable, ACorpusThatIsTooSmallLeavesSurvivors) {
  const KillTable table = table_of({"parse/bom/*"});
  EXPECT_GT(table.survivors(), 100U);
  EXPECT_FALSE(table.complete());
  EXPECT_NE(to_text(table).find("NO CASE"), std::string::npos);
}

TEST(KillTable, NothingJudgedIsNotComplete) { EXPECT_FALSE(kill_table({}, KillOptions{}).complete()); }

}  // namespace
}  // namespace ssespec
