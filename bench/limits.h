// What bounds any parser of a stream, measured on the same bytes as the parsers.
//
// Each is the simplest loop that does its work at full speed; what it returns depends on every byte, so that no
// compiler leaves it out. Tested by workload_test.cpp.
#ifndef SSESPEC_BENCH_LIMITS_H_
#define SSESPEC_BENCH_LIMITS_H_

#include <cstddef>
#include <string_view>

namespace ssespec::bench {

struct Limits {
  std::string_view isa;  // what the two scans are compiled for
  // The sum of the offsets of all CR and LF, plus one if any byte is not ASCII.
  std::size_t (*scan)(std::string_view bytes);
  // The same sum, plus one if the text is ill-formed UTF-8 (looks at every block).
  std::size_t (*fused)(std::string_view bytes);
};

// For AVX2 where the machine has it, else with SSE2 or byte by byte.
const Limits& limits();

// The number of LFs, by one memchr a line.
std::size_t memchr_loop(std::string_view bytes);

extern const Limits kAvx2Limits;  // only where limits() says so

}  // namespace ssespec::bench

#endif  // SSESPEC_BENCH_LIMITS_H_
