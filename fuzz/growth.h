// Time that grows faster than the input: doubling series.
//
// Standard: nothing bounds the length of a line or an event (SSE-LINE-011), so the cost of one has to be linear
// (SSE-SEC-003). Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_GROWTH_H_
#define SSESPEC_FUZZ_GROWTH_H_

#include <vector>

#include "conformance/known.h"
#include "fuzz/batch.h"
#include "fuzz/campaign.h"

namespace ssespec {

// Feeds streams of doubling size: one long line in small reads, many data lines, comments, events, blank lines.
// What grows worse than n^1.5 over two doublings, and takes long enough to be sure, is reported.
std::vector<SlowGrowth> slow_growth(Batch& batch, const Known& known);

// The exponent of the growth from one size to the next, and the next; 1 is linear.
double growth_exponent(const std::vector<std::size_t>& bytes, const std::vector<double>& seconds);

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_GROWTH_H_
