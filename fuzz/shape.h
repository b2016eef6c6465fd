// What an outcome looks like from afar: the feedback of a campaign, without instrumentation.
//
// Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_SHAPE_H_
#define SSESPEC_FUZZ_SHAPE_H_

#include <cstdint>

#include "conformance/trace.h"
#include "parser/oracle.h"

namespace ssespec {

// A hash of coarse features: how many events, what kinds of text in each field, retries, errors. Two outcomes
// that differ only in words or lengths look the same.
std::uint64_t shape_of(const Trace& trace);
std::uint64_t shape_of(const sse::OracleResult& oracle);

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_SHAPE_H_
