// A small generator of random numbers that gives the same everywhere.
//
// splitmix64; the standard library's distributions differ by platform. Tested by property_test.cpp.
#ifndef SSESPEC_FUZZ_RANDOM_H_
#define SSESPEC_FUZZ_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace ssespec {

class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) : state_(seed * 0x9E3779B97F4A7C15ULL ^ (stream + 1) * 0xD1342543DE82EF95ULL) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }  // Pre: bound > 0
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  const T& pick(std::span<const T> all) {
    return all[below(all.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_RANDOM_H_
