// The events of a stream as one number, to hold two parsers equal without keeping what they gave.
//
// Contract: `hash` of the adapter protocol's `bench`. Tested by comparison_test.cpp and workload_test.cpp.
#ifndef SSESPEC_BENCH_EVENT_HASH_H_
#define SSESPEC_BENCH_EVENT_HASH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ssespec::bench {

// FNV-1a 64 over type, data and id of every event, a zero byte after each.
class EventHash {
 public:
  void add(std::string_view type, std::string_view data, std::string_view id);
  bool operator==(const EventHash&) const = default;
  std::size_t events() const { return events_; }
  std::string hex() const;  // 16 digits

 private:
  void mix(unsigned char byte) { hash_ = (hash_ ^ byte) * 0x100000001B3U; }
  std::uint64_t hash_ = 0xCBF29CE484222325U;
  std::size_t events_ = 0;
};

// What the oracle says of a body. Cost: that of the oracle, far above a parser's.
EventHash expected_events(std::string_view body);

}  // namespace ssespec::bench

#endif  // SSESPEC_BENCH_EVENT_HASH_H_
