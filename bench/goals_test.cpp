#include "bench/goals.h"

#include <gtest/gtest.h>

#include <set>

namespace ssespec::bench {
namespace {

TEST(Goals, AreAllMeasuredInOneRunAndNoneTwice) {
  const std::vector<Goal> goals = goals_of(65536, {"data: a\n\n"}, 2);
  std::set<std::string> names;
  for (const Goal& goal : goals) {
    EXPECT_TRUE(names.insert(goal.name).second) << goal.name;
    if (!goal.at_most) {
      EXPECT_GT(goal.reached, 0) << goal.name;
    }
  }
  EXPECT_EQ(goals.size(), 23U);
}

TEST(Goals, NothingIsAllocatedOnceWarm) {
  const std::vector<Goal> goals = goals_of(65536, {}, 2);
  EXPECT_EQ(goals.back().name, "calls of operator new after warm-up, in all of these");
  EXPECT_TRUE(goals.back().met()) << goals.back().reached;
}

TEST(Goals, AreMetAtTheirBound) {
  EXPECT_TRUE((Goal{"", 0.5, 0.5, false, false}).met());
  EXPECT_FALSE((Goal{"", 0.5, 0.4, false, false}).met());
  EXPECT_TRUE((Goal{"", 4.8, 4.8, true, false}).met());
  EXPECT_FALSE((Goal{"", 4.8, 4.9, true, false}).met());
  EXPECT_EQ(to_json({"a", 0.5, 0.25, false, false}),
            R"({"name": "a", "wanted": 0.500, "reached": 0.250, "at_most": false, "met": false, "drifted": false})");
}

}  // namespace
}  // namespace ssespec::bench
