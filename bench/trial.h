// One way to use a parser on one workload, timed in rounds beside what bounds it on the same bytes.
//
// A round runs the limits of each workload and then every contestant, one after the other, by thread CPU time. Rounds
// in which a scan is more than a tenth slower than its best are dropped; a figure is that of the best round.
// Used by parser_bench.cpp and goals.cpp.
#ifndef SSESPEC_BENCH_TRIAL_H_
#define SSESPEC_BENCH_TRIAL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/event_hash.h"
#include "bench/workload.h"

namespace ssespec::bench {

double thread_seconds();

// A workload with what is known of it before anything is timed.
struct Prepared {
  Workload workload;
  EventHash expected;  // the oracle's
};
Prepared prepared(Workload workload);

struct Contestant {
  const Prepared* prepared;
  std::string chunks;    // as for chunk_ends()
  std::string consumer;  // null, hash, copy, alloc, null-avx2, null-sse2, null-scalar, c-abi, byte-loop
};

// Units: seconds and bytes. Best of the rounds that count.
struct Figures {
  double parser = 0, memcpy = 0, scan = 0, fused = 0, memchr = 0;
  double allocations = 0;      // calls of operator new a round
  std::size_t peak = 0;        // bytes that the parser holds at most, over those before it was made
  std::size_t dropped = 0, rounds = 0;
  std::string trouble;         // why there is none: one sentence
  bool drifted() const { return 2 * dropped > rounds; }
};

// One for each contestant, in their order.
std::vector<Figures> rounds_of(const std::vector<Contestant>& contestants, std::size_t rounds);

}  // namespace ssespec::bench

#endif  // SSESPEC_BENCH_TRIAL_H_
