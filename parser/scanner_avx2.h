// The vector of 32 bytes for scanner_look_up.h. Only for files that are compiled for AVX2.
#ifndef SSE_SCANNER_AVX2_H_
#define SSE_SCANNER_AVX2_H_

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace sse {
namespace {

struct Avx2Vector {
  using V = __m256i;
  static constexpr std::size_t kSize = 32;
  static V zero() { return _mm256_setzero_si256(); }
  static V load(const char* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
  static V all(int byte) { return _mm256_set1_epi8(static_cast<char>(byte)); }
  static V table(const std::uint8_t* sixteen) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(sixteen)));
  }
  static V look_up(V table, V halves) { return _mm256_shuffle_epi8(table, halves); }
  static V high_half(V v) { return _mm256_and_si256(_mm256_srli_epi16(v, 4), all(0x0F)); }
  static V low_half(V v) { return _mm256_and_si256(v, all(0x0F)); }
  static V minus(V v, V by) { return _mm256_subs_epu8(v, by); }
  static V both(V v, V w) { return _mm256_and_si256(v, w); }
  static V either(V v, V w) { return _mm256_or_si256(v, w); }
  static V different(V v, V w) { return _mm256_xor_si256(v, w); }
  static bool any(V v) { return _mm256_testz_si256(v, v) == 0; }
};

}  // namespace
}  // namespace sse

#endif  // SSE_SCANNER_AVX2_H_
