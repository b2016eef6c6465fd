// Texts shorter than a block, for the x86-64 sets: loads that overlap inside the text, since one past its end may
// not be readable and a copy would have to wait for its own stores.
#ifndef SSE_SCANNER_SHORT_H_
#define SSE_SCANNER_SHORT_H_

#include <emmintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace sse {
namespace {

struct ShortBits {
  std::uint64_t line_ends;
  bool high;
};

inline ShortBits bits_of_sixteen(__m128i v) {
  const __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\r')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
  return {static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(ends))), _mm_movemask_epi8(v) != 0};
}

inline ShortBits bits_of_sixteen(const char* p) {
  return bits_of_sixteen(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}

// Pre: 1 <= size <= 16.
inline ShortBits up_to_sixteen(const char* p, std::size_t size) {
  if (size == 16) return bits_of_sixteen(p);
  std::uint64_t low = 0, high = 0;
  if (size >= 8) {
    std::memcpy(&low, p, 8);
    std::memcpy(&high, p + size - 8, 8);
    high = size == 8 ? 0 : high >> (8 * (16 - size));
  } else if (size >= 4) {
    std::uint32_t first = 0, last = 0;
    std::memcpy(&first, p, 4);
    std::memcpy(&last, p + size - 4, 4);
    low = first | static_cast<std::uint64_t>(last) << (8 * (size - 4));
  } else {
    for (std::size_t i = 0; i < size; ++i) low |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(p[i])) << (8 * i);
  }
  return bits_of_sixteen(_mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low)));
}

// Pre: 1 <= size < 64.
inline ShortBits short_bits(const char* p, std::size_t size) {
  ShortBits all = {0, false};
  std::size_t at = 0;
  for (; at + 16 <= size; at += 16) {
    const ShortBits part = bits_of_sixteen(p + at);
    all.line_ends |= part.line_ends << at;
    all.high |= part.high;
  }
  if (at == size) return all;
  if (size < 16) return up_to_sixteen(p, size);
  const ShortBits part = bits_of_sixteen(p + size - 16);
  return {all.line_ends | part.line_ends << (size - 16), all.high || part.high};
}

}  // namespace
}  // namespace sse

#endif  // SSE_SCANNER_SHORT_H_
