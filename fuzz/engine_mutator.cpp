// Our mutator for the engines that take one: libFuzzer's and AFL++'s.
#include <cstring>
#include <string>

#include "fuzz/input.h"
#include "fuzz/mutator.h"
#include "fuzz/target.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

std::size_t give_back(const std::string& bytes, std::uint8_t* data, std::size_t max_size) {
  const std::size_t size = std::min(bytes.size(), max_size);
  std::memcpy(data, bytes.data(), size);
  return size;
}

}  // namespace

// A third of the time the engine's own mutations: its dictionary and comparison tables go on working.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  ssespec::Random random(seed);
  if (random.one_in(3)) return LLVMFuzzerMutate(data, size, max_size);
  std::string bytes(ssespec::bytes_of(data, size));
  ssespec::mutate(bytes, random, max_size);
  return give_back(bytes, data, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data1, std::size_t size1, const std::uint8_t* data2, std::size_t size2,
                                                 std::uint8_t* out, std::size_t max_out_size, unsigned seed) {
  ssespec::Random random(seed);
  return give_back(ssespec::splice(ssespec::bytes_of(data1, size1), ssespec::bytes_of(data2, size2), random, max_out_size), out, max_out_size);
}
