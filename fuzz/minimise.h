// Makes a failing input small: batched delta debugging, then plainer bytes.
//
// Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_MINIMISE_H_
#define SSESPEC_FUZZ_MINIMISE_H_

#include <functional>
#include <string>
#include <vector>

namespace ssespec {

// Says for each candidate (encoded, input.h) whether it still shows the defect; all in one round trip.
using StillFails = std::function<std::vector<bool>(const std::vector<std::string>& candidates)>;

// Pre: still_fails says yes to `encoded`. Deterministic. Asks at most `most_rounds` times.
std::string minimise(std::string encoded, const StillFails& still_fails, std::size_t most_rounds);

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_MINIMISE_H_
