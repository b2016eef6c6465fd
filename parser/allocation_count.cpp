#include "parser/allocation_count.h"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> count = 0, bytes = 0, most_bytes = 0;

void freed(void* block) noexcept {
  if (block != nullptr) bytes.fetch_sub(malloc_usable_size(block), std::memory_order_relaxed);
  std::free(block);
}

void* allocated(std::size_t size) noexcept {
  count.fetch_add(1, std::memory_order_relaxed);
  void* const block = std::malloc(size != 0 ? size : 1);
  if (block == nullptr) return nullptr;
  const std::size_t now = bytes.fetch_add(malloc_usable_size(block), std::memory_order_relaxed) + malloc_usable_size(block);
  most_bytes.store(std::max(most_bytes.load(std::memory_order_relaxed), now), std::memory_order_relaxed);
  return block;
}

}  // namespace

// All of them: a sanitizer brings its own where we leave one out.
void* operator new(std::size_t size) {
  void* const block = allocated(size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocated(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocated(size); }
void operator delete(void* block) noexcept { freed(block); }
void operator delete[](void* block) noexcept { freed(block); }
void operator delete(void* block, std::size_t) noexcept { freed(block); }
void operator delete[](void* block, std::size_t) noexcept { freed(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { freed(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { freed(block); }

std::size_t sse::allocation_count() noexcept { return count.load(std::memory_order_relaxed); }
std::size_t sse::allocated_bytes() noexcept { return bytes.load(std::memory_order_relaxed); }
std::size_t sse::most_allocated_bytes() noexcept { return most_bytes.load(std::memory_order_relaxed); }
void sse::forget_the_peak() noexcept { most_bytes.store(allocated_bytes(), std::memory_order_relaxed); }
