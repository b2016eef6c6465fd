// The scanner for NEON, which every 64-bit ARM machine has.
#if defined(__aarch64__)
#include <arm_neon.h>

#include "parser/scanner_blocks.h"
#include "parser/scanner_look_up.h"

namespace sse {
namespace {

struct NeonVector {
  using V = uint8x16_t;
  static constexpr std::size_t kSize = 16;
  static V zero() { return vdupq_n_u8(0); }
  static V load(const char* p) { return vld1q_u8(reinterpret_cast<const std::uint8_t*>(p)); }
  static V all(int byte) { return vdupq_n_u8(static_cast<std::uint8_t>(byte)); }
  static V table(const std::uint8_t* sixteen) { return vld1q_u8(sixteen); }
  static V look_up(V table, V halves) { return vqtbl1q_u8(table, halves); }
  static V high_half(V v) { return vshrq_n_u8(v, 4); }
  static V low_half(V v) { return vandq_u8(v, all(0x0F)); }
  static V minus(V v, V by) { return vqsubq_u8(v, by); }
  static V both(V v, V w) { return vandq_u8(v, w); }
  static V either(V v, V w) { return vorrq_u8(v, w); }
  static V different(V v, V w) { return veorq_u8(v, w); }
  static bool any(V v) { return vmaxvq_u8(v) != 0; }
};

struct NeonBlock {
  static NeonBlock load(const char* p) {
    return {NeonVector::load(p), NeonVector::load(p + 16), NeonVector::load(p + 32), NeonVector::load(p + 48)};
  }
  // A bit for each byte: each keeps the bit of its place among eight, and neighbours are added three times.
  template <class F>
  std::uint64_t bits(F holds) const {
    const uint8x16_t place = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
    const auto part = [&](uint8x16_t v) { return vandq_u8(holds(v), place); };
    const uint8x16_t low = vpaddq_u8(part(a), part(b)), high = vpaddq_u8(part(c), part(d));
    const uint8x16_t sum = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
  }
  std::uint64_t high() const { return at_least(0x80); }
  std::uint64_t line_ends() const {
    return bits([](uint8x16_t v) { return vorrq_u8(vceqq_u8(v, vdupq_n_u8('\r')), vceqq_u8(v, vdupq_n_u8('\n'))); });
  }
  std::uint64_t equal(std::uint8_t byte) const {
    return bits([byte](uint8x16_t v) { return vceqq_u8(v, vdupq_n_u8(byte)); });
  }
  std::uint64_t at_least(std::uint8_t byte) const {
    return bits([byte](uint8x16_t v) { return vcgeq_u8(v, vdupq_n_u8(byte)); });
  }

  class Any {
   public:
    void add(const NeonBlock& block) {
      seen_ = vorrq_u8(seen_, vorrq_u8(vorrq_u8(block.a, block.b), vorrq_u8(block.c, block.d)));
    }
    bool any() const { return vmaxvq_u8(seen_) >= 0x80; }

   private:
    uint8x16_t seen_ = vdupq_n_u8(0);
  };
  using Errors = ErrorsByLookUp<NeonVector>;
  struct Short {
    std::uint64_t line_ends;
    bool high;
  };
  static Short load_short(const char* text, std::size_t size) {
    Padded padded(text, size);
    const NeonBlock block = load(padded.bytes);
    return {block.line_ends(), block.high() != 0};
  }

  uint8x16_t a, b, c, d;
};

}  // namespace

constinit const Scanner kNeonScanner = scanner_of<NeonBlock>();

}  // namespace sse
#endif
