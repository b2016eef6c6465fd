// How often this program has called operator new, and what it holds. Linking with it replaces operator new and delete.
//
// Used by allocation_test.cpp and by the benchmark.
#ifndef SSE_ALLOCATION_COUNT_H_
#define SSE_ALLOCATION_COUNT_H_

#include <cstddef>

namespace sse {

// Calls since the start, of all threads. Counts are approximate while other threads allocate.
std::size_t allocation_count() noexcept;

// Units: bytes that are allocated now, and the most there were since forget_the_peak().
std::size_t allocated_bytes() noexcept;
std::size_t most_allocated_bytes() noexcept;
void forget_the_peak() noexcept;

}  // namespace sse

#endif  // SSE_ALLOCATION_COUNT_H_
