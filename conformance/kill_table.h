// The gate's self-test: which planted bug is found by which case.
//
// Every bug has to be found by a case that names the requirement it breaks, and every case has to find one.
// Behind `ssespec run --mutants`. Tested by kill_table_test.cpp.
#ifndef SSESPEC_CONFORMANCE_KILL_TABLE_H_
#define SSESPEC_CONFORMANCE_KILL_TABLE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/planted_bug.h"

namespace ssespec {

struct KillRow {
  const PlantedBug* bug = nullptr;
  std::vector<const Case*> killers;      // at least one and those tried before it; not all that there may be
  const Case* by_requirement = nullptr;  // one that names the bug's requirement
};

struct KillTable {
  std::vector<KillRow> rows;             // in the order of the bugs
  std::vector<const Case*> idle_cases;   // these find no bug
  std::size_t cases = 0;                 // how many were judged

  std::size_t survivors() const;         // bugs without a case that names their requirement
  bool complete() const { return cases > 0 && survivors() == 0 && idle_cases.empty(); }
};

struct KillOptions {
  std::uint64_t seed = 1;
  unsigned jobs = 2;
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::size_t done, std::size_t of)> progress;  // called from any thread, one at a time
};

// Judges the planted parser, in this process, on the cases of step parse: a few cuts first, all of them for what
// those leave open. Cases above 4 KiB are held against the bugs of size first.
// Lifetime: the table points into the cases.
KillTable kill_table(const std::vector<const Case*>& cases, const KillOptions& options);

std::string to_text(const KillTable& table);  // a line for each bug, then what is missing

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_KILL_TABLE_H_
