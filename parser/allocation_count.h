// How often this program has called operator new. Linking with it replaces operator new and delete.
//
// Used by allocation_test.cpp and by the benchmark.
#ifndef SSE_ALLOCATION_COUNT_H_
#define SSE_ALLOCATION_COUNT_H_

#include <cstddef>

namespace sse {

// Calls since the start, of all threads. The count is approximate only while other threads allocate.
std::size_t allocation_count() noexcept;

}  // namespace sse

#endif  // SSE_ALLOCATION_COUNT_H_
