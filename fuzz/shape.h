// What an outcome looks like from afar: the feedback of a campaign, without instrumentation.
//
// Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_SHAPE_H_
#define SSESPEC_FUZZ_SHAPE_H_

#include <cstdint>
#include <string_view>

#include "conformance/trace.h"

namespace ssespec {

// Built item by item.
class Shape {
 public:
  void add_event(std::string_view type, std::string_view data, std::string_view id);
  void add_retry(std::uint64_t milliseconds);
  void add_error();
  std::uint64_t hash(std::string_view last_event_id) const;

 private:
  std::uint64_t hash_ = 0, events_ = 0;
};

// A hash of coarse features: how many events, what kinds of text in each field, retries, errors. Two outcomes
// that differ only in words or lengths look the same.
std::uint64_t shape_of(const Trace& trace);

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_SHAPE_H_
