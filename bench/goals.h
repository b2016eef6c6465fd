// What the parser is to reach, measured in one run: ratios to the limits of the same bytes and to its other modes.
//
// Used by parser_bench.cpp; tested by goals_test.cpp.
#ifndef SSESPEC_BENCH_GOALS_H_
#define SSESPEC_BENCH_GOALS_H_

#include <cstddef>
#include <string>
#include <vector>

namespace ssespec::bench {

inline constexpr const char* kRecorded = "recorded-llm";  // the workload of recorded bodies

struct Goal {
  std::string name;      // "llm-chat, one event a chunk / whole"
  double wanted = 0, reached = 0;
  bool at_most = false;  // else at least
  bool drifted = false;  // more than half of the rounds were slowed down by something else
  bool met() const { return at_most ? reached <= wanted : reached >= wanted; }
};

// Units: size is that of each workload in bytes. recorded: bodies of real streams; none leaves their goal out.
std::vector<Goal> goals_of(std::size_t size, const std::vector<std::string>& recorded, std::size_t rounds);

std::string to_json(const Goal& goal);

}  // namespace ssespec::bench

#endif  // SSESPEC_BENCH_GOALS_H_
