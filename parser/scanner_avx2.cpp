// The scanner for AVX2. Compiled with AVX2 and BMI; called only where available_isas() has it.
#if defined(__x86_64__)
#include "parser/scanner_avx2.h"
#include "parser/scanner_blocks.h"
#include "parser/scanner_look_up.h"
#include "parser/scanner_short.h"

namespace sse {
namespace {

struct Avx2Block {
  static Avx2Block load(const char* p) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32))};
  }
  static std::uint64_t bits(__m256i low, __m256i high) {
    return static_cast<std::uint64_t>(static_cast<unsigned>(_mm256_movemask_epi8(low))) |
           static_cast<std::uint64_t>(static_cast<unsigned>(_mm256_movemask_epi8(high))) << 32;
  }
  std::uint64_t high() const { return bits(a, b); }
  // Looked up by its low half, CR gives CR and LF gives LF; any other byte gives another one than itself.
  std::uint64_t line_ends() const {
    const __m256i table = _mm256_broadcastsi128_si256(_mm_setr_epi8(-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\n', 0, 0, '\r', 0, 0));
    return bits(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, a), a), _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, b), b));
  }
  std::uint64_t equal(std::uint8_t byte) const {
    const __m256i all = _mm256_set1_epi8(static_cast<char>(byte));
    return bits(_mm256_cmpeq_epi8(a, all), _mm256_cmpeq_epi8(b, all));
  }
  std::uint64_t at_least(std::uint8_t byte) const {
    const __m256i all = _mm256_set1_epi8(static_cast<char>(byte));
    return bits(_mm256_cmpeq_epi8(_mm256_max_epu8(a, all), a), _mm256_cmpeq_epi8(_mm256_max_epu8(b, all), b));
  }

  class Any {
   public:
    void add(const Avx2Block& block) { seen_ = _mm256_or_si256(seen_, _mm256_or_si256(block.a, block.b)); }
    bool any() const { return _mm256_movemask_epi8(seen_) != 0; }

   private:
    __m256i seen_ = _mm256_setzero_si256();
  };
  using Errors = ErrorsByLookUp<Avx2Vector>;
  using Short = ShortBits;
  static Short load_short(const char* text, std::size_t size) { return short_bits(text, size); }

  __m256i a, b;
};

}  // namespace

constinit const Scanner kAvx2Scanner = scanner_of<Avx2Block>();

}  // namespace sse
#endif
