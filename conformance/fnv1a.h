// FNV-1a, 64 bits: a number for bytes, the same on every machine. Not for what an adversary chooses.
//
// Source: http://www.isthe.com/chongo/tech/comp/fnv/. Tested by fnv1a_test.cpp.
#ifndef SSESPEC_CONFORMANCE_FNV1A_H_
#define SSESPEC_CONFORMANCE_FNV1A_H_

#include <cstdint>
#include <string_view>

namespace ssespec {

constexpr std::uint64_t kFnv1aBasis = 0xcbf29ce484222325ULL;

// Goes on from `hash`, which for several texts in a row is that of those before.
constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = kFnv1aBasis) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_FNV1A_H_
