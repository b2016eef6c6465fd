#include "parser/allocation_count.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

// One that many threads may count without a locked instruction, which would cost as much as the allocation itself.
class Count {
 public:
  std::size_t get() const noexcept { return value_.load(std::memory_order_relaxed); }
  void set(std::size_t value) noexcept { value_.store(value, std::memory_order_relaxed); }

 private:
  std::atomic<std::size_t> value_ = 0;
};

Count count, bytes, most_bytes;

void freed(void* block) noexcept {
  if (block != nullptr) bytes.set(bytes.get() - malloc_usable_size(block));
  std::free(block);
}

void* allocated(std::size_t size) noexcept {
  count.set(count.get() + 1);
  void* const block = std::malloc(size != 0 ? size : 1);
  if (block == nullptr) return nullptr;
  bytes.set(bytes.get() + malloc_usable_size(block));
  if (bytes.get() > most_bytes.get()) most_bytes.set(bytes.get());
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

std::size_t sse::allocation_count() noexcept { return count.get(); }
std::size_t sse::allocated_bytes() noexcept { return bytes.get(); }
std::size_t sse::most_allocated_bytes() noexcept { return most_bytes.get(); }
void sse::forget_the_peak() noexcept { most_bytes.set(bytes.get()); }
