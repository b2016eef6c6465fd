// A parser case under one cut, as a script for clients: connection 1 sets a short reconnection time, connection 2
// carries the input, connection 3 shows Last-Event-ID and carries the sentinel.
//
// Contract: the architecture, "Over HTTP". Tested by client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_OVER_HTTP_H_
#define SSESPEC_CONFORMANCE_OVER_HTTP_H_

#include <cstdint>
#include <vector>

#include "conformance/case.h"
#include "conformance/connect_case.h"
#include "conformance/cut.h"
#include "conformance/over_http_judge.h"

namespace ssespec {

// The framing (chunks, segments within a chunk, or no framing) depends on the case's id and the cut only.
ConnectCase connect_case_of(const Case& the_case, const Cut& cut);

// How such a play is to be judged. Lifetime: the expectation outlives it.
OverHttp over_http_of(const Case& the_case, const Expectation& expectation);

// The whole input, then a cut, drawn by the seed and the case's id from those that make few segments, if there is one;
// or the one cut that the case gives.
std::vector<Cut> cuts_over_http(const Case& the_case, std::uint64_t seed);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_OVER_HTTP_H_
