// The scanner for SSE2, which every x86-64 machine has.
#if defined(__x86_64__)
#include <emmintrin.h>

#include "parser/scanner_blocks.h"
#include "parser/scanner_short.h"

namespace sse {
namespace {

struct Sse2Block {
  static Sse2Block load(const char* p) {
    const auto at = [p](int i) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * i)); };
    return {at(0), at(1), at(2), at(3)};
  }
  template <class F>
  std::uint64_t bits(F holds) const {
    const auto part = [&](__m128i v) { return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(holds(v)))); };
    return part(a) | part(b) << 16 | part(c) << 32 | part(d) << 48;
  }
  std::uint64_t high() const {
    return bits([](__m128i v) { return v; });
  }
  std::uint64_t line_ends() const {
    const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
    return bits([&](__m128i v) { return _mm_or_si128(_mm_cmpeq_epi8(v, cr), _mm_cmpeq_epi8(v, lf)); });
  }
  std::uint64_t equal(std::uint8_t byte) const {
    const __m128i all = _mm_set1_epi8(static_cast<char>(byte));
    return bits([&](__m128i v) { return _mm_cmpeq_epi8(v, all); });
  }
  std::uint64_t at_least(std::uint8_t byte) const {
    const __m128i all = _mm_set1_epi8(static_cast<char>(byte));
    return bits([&](__m128i v) { return _mm_cmpeq_epi8(_mm_max_epu8(v, all), v); });
  }

  // Whether any byte of the blocks that were added is not ASCII.
  class Any {
   public:
    void add(const Sse2Block& block) {
      seen_ = _mm_or_si128(seen_, _mm_or_si128(_mm_or_si128(block.a, block.b), _mm_or_si128(block.c, block.d)));
    }
    bool any() const { return _mm_movemask_epi8(seen_) != 0; }

   private:
    __m128i seen_ = _mm_setzero_si128();
  };
  using Errors = ErrorsBySequences<Sse2Block>;
  using Short = ShortBits;
  static Short load_short(const char* text, std::size_t size) { return short_bits(text, size); }

  __m128i a, b, c, d;
};

}  // namespace

constinit const Scanner kSse2Scanner = scanner_of<Sse2Block>();

}  // namespace sse
#endif
