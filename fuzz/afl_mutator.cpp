// Our mutator as AFL++ takes one: a shared library, named by AFL_CUSTOM_MUTATOR_LIBRARY.
//
// AFL++ goes on with its own mutations beside it. Tried by check_local.sh afl.
#include <cstdint>
#include <new>
#include <string>

#include "fuzz/mutator.h"

namespace {

struct Mutator {
  explicit Mutator(unsigned seed) : random(seed) {}
  ssespec::Random random;
  std::string bytes;  // what was handed out last
};

std::string_view view(const std::uint8_t* bytes, std::size_t size) { return {reinterpret_cast<const char*>(bytes), size}; }

}  // namespace

extern "C" {

void* afl_custom_init(void*, unsigned seed) { return new (std::nothrow) Mutator(seed); }

// One input, at times spliced with another of the queue.
std::size_t afl_custom_fuzz(void* data, std::uint8_t* bytes, std::size_t size, std::uint8_t** out, std::uint8_t* other, std::size_t other_size,
                            std::size_t most) {
  Mutator& mutator = *static_cast<Mutator*>(data);
  if (other != nullptr && mutator.random.one_in(8)) {
    mutator.bytes = ssespec::splice(view(bytes, size), view(other, other_size), mutator.random, most);
  } else {
    mutator.bytes = view(bytes, size);
  }
  ssespec::mutate(mutator.bytes, mutator.random, most);
  *out = reinterpret_cast<std::uint8_t*>(mutator.bytes.data());
  return mutator.bytes.size();
}

void afl_custom_deinit(void* data) { delete static_cast<Mutator*>(data); }

}  // extern "C"
