// The scanner for AVX-512 (F, BW, VL). Called only where available_isas() has it.
#if defined(__x86_64__)
#include <immintrin.h>

#include "parser/scanner_blocks.h"
#include "parser/scanner_look_up.h"

namespace sse {
namespace {

struct Avx512Vector {
  using V = __m512i;
  static constexpr std::size_t kSize = 64;
  static V zero() { return _mm512_setzero_si512(); }
  static V load(const char* p) { return _mm512_loadu_si512(p); }
  static V all(int byte) { return _mm512_set1_epi8(static_cast<char>(byte)); }
  static V table(const std::uint8_t* sixteen) {
    // GCC 12 warns of its own header in the unmasked one.
    return _mm512_maskz_broadcast_i32x4(0xFFFF, _mm_loadu_si128(reinterpret_cast<const __m128i*>(sixteen)));
  }
  static V look_up(V table, V halves) { return _mm512_shuffle_epi8(table, halves); }
  static V high_half(V v) { return _mm512_and_si512(_mm512_srli_epi16(v, 4), all(0x0F)); }
  static V low_half(V v) { return _mm512_and_si512(v, all(0x0F)); }
  static V minus(V v, V by) { return _mm512_subs_epu8(v, by); }
  static V both(V v, V w) { return _mm512_and_si512(v, w); }
  static V either(V v, V w) { return _mm512_or_si512(v, w); }
  static V different(V v, V w) { return _mm512_xor_si512(v, w); }
  static bool any(V v) { return _mm512_test_epi8_mask(v, v) != 0; }
};

struct Avx512Block {
  static Avx512Block load(const char* p) { return {_mm512_loadu_si512(p)}; }
  std::uint64_t high() const { return _mm512_movepi8_mask(v); }
  std::uint64_t line_ends() const {
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r')) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n'));
  }
  std::uint64_t equal(std::uint8_t byte) const {
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(static_cast<char>(byte)));
  }
  std::uint64_t at_least(std::uint8_t byte) const {
    return _mm512_cmpge_epu8_mask(v, _mm512_set1_epi8(static_cast<char>(byte)));
  }

  class Any {
   public:
    void add(const Avx512Block& block) { seen_ = _mm512_or_si512(seen_, block.v); }
    bool any() const { return _mm512_movepi8_mask(seen_) != 0; }

   private:
    __m512i seen_ = _mm512_setzero_si512();
  };
  using Errors = ErrorsByLookUp<Avx512Vector>;
  struct Short {
    std::uint64_t line_ends;
    bool high;
  };
  // A masked load does not touch what it leaves out.
  static Short load_short(const char* text, std::size_t size) {
    const Avx512Block block = {_mm512_maskz_loadu_epi8(bits_below(size), text)};
    return {block.line_ends(), block.high() != 0};
  }

  __m512i v;
};

}  // namespace

constinit const Scanner kAvx512Scanner = scanner_of<Avx512Block>();

}  // namespace sse
#endif
