// The scanner for AVX-512 (F, BW, VL, VBMI, VBMI2: Ice Lake and Zen 4 on). Called only where available_isas() has it.
#if defined(__x86_64__)
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"  // of its own header, in GCC 12
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
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
    return _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(sixteen)));
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

// 0 to 63.
struct Places {
  constexpr Places() : bytes{} {
    for (std::uint8_t i = 0; i < kBlock; ++i) bytes[i] = i;
  }
  std::uint8_t bytes[kBlock];
};
constexpr Places kPlaces;

// Sixteen bytes three times each, and U+FFFD as often; the last sixteen places are not used.
struct Thrice {
  constexpr Thrice() : places{}, replacement{} {
    for (std::uint8_t i = 0; i < 48; ++i) places[i] = i / 3;
    for (std::uint8_t i = 0; i < 48; ++i) replacement[i] = i % 3 == 0 ? 0xEF : i % 3 == 1 ? 0xBF : 0xBD;
  }
  std::uint8_t places[kBlock], replacement[kBlock];
};
constexpr Thrice kThrice;

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

  // The places of the bits side by side, sixteen at a time: no branch depends on how many there are, if not very many.
  static std::uint16_t* write_offsets(std::uint64_t bits, std::size_t base, std::uint16_t* out) {
    std::uint8_t places[kBlock];
    const __m512i compressed = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(kPlaces.bytes));
    const auto write = [base, out](__m128i sixteen, unsigned at) {
      const __m256i offsets = _mm256_add_epi16(_mm256_cvtepu8_epi16(sixteen), _mm256_set1_epi16(static_cast<short>(base)));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + at), offsets);
    };
    const auto count = static_cast<unsigned>(__builtin_popcountll(bits));
    write(_mm512_castsi512_si128(compressed), 0);
    if (count > 16) {
      _mm512_storeu_si512(places, compressed);
      for (unsigned at = 16; at < count; at += 16) write(_mm_loadu_si128(reinterpret_cast<__m128i*>(places + at)), at);
    }
    return out + count;
  }

  // Every byte three times, of which one stays, or three as U+FFFD, or none.
  static char* repair_block(char* out, const char* text, std::size_t size, const Sequences& found) {
    constexpr std::uint64_t kFirstOfThree = 0x0000249249249249;
    const std::uint64_t there = bits_below(size);
    const __m512i block = _mm512_loadu_si512(text), replacement = _mm512_loadu_si512(kThrice.replacement);
    const std::uint64_t replaced = (found.truncated | found.stray) & there, kept = there & ~found.dropped;
    if ((replaced | found.dropped) == 0) {
      _mm512_storeu_si512(out, block);
      return out + size;
    }
    for (unsigned at = 0; at < size; at += 16) {
      const std::uint64_t thrice = _pdep_u64(replaced >> at, kFirstOfThree) * 7;
      const std::uint64_t stays = _pdep_u64(kept >> at, kFirstOfThree) | thrice;
      const __m512i places = _mm512_add_epi8(_mm512_loadu_si512(kThrice.places), _mm512_set1_epi8(static_cast<char>(at)));
      const __m512i bytes = _mm512_mask_mov_epi8(_mm512_permutexvar_epi8(places, block), thrice, replacement);
      _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(stays, bytes));
      out += __builtin_popcountll(stays);
    }
    return out;
  }

  __m512i v;
};

}  // namespace

constinit const Scanner kAvx512Scanner = scanner_of<Avx512Block>();

}  // namespace sse
#endif
