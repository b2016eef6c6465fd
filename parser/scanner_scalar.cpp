// The scanner for any machine: eight bytes of a 64-bit word at a time.
#include "parser/scanner_blocks.h"

namespace sse {
namespace {

constexpr std::uint64_t kLow7 = 0x7F7F7F7F7F7F7F7F, kHigh = 0x8080808080808080;

constexpr std::uint64_t all(std::uint8_t byte) { return byte * std::uint64_t{0x0101010101010101}; }

// The high bit of each byte that is zero.
constexpr std::uint64_t zeros(std::uint64_t word) { return ~(((word & kLow7) + kLow7) | word) & kHigh; }

// The high bit of each byte that is at least `byte`, which is 0x80 or more itself.
constexpr std::uint64_t at_least_of(std::uint64_t word, std::uint8_t byte) {
  return ((word & kLow7) + all(static_cast<std::uint8_t>(0x100 - byte))) & word & kHigh;
}

// The high bits of the eight bytes side by side.
constexpr std::uint64_t gathered(std::uint64_t high_bits) { return high_bits / 128 * 0x0102040810204080 >> 56; }

struct ScalarBlock {
  static ScalarBlock load(const char* p) {
    ScalarBlock block;
    std::memcpy(block.words, p, sizeof block.words);
    if constexpr (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) {
      for (std::uint64_t& word : block.words) word = __builtin_bswap64(word);
    }
    return block;
  }
  template <class F>
  std::uint64_t bits(F holds) const {
    std::uint64_t out = 0;
    for (int i = 0; i < 8; ++i) out |= gathered(holds(words[i])) << (8 * i);
    return out;
  }
  std::uint64_t high() const {
    return bits([](std::uint64_t word) { return word & kHigh; });
  }
  std::uint64_t line_ends() const {
    std::uint64_t found[8], any = 0;
    for (int i = 0; i < 8; ++i) any |= found[i] = zeros(words[i] ^ all('\r')) | zeros(words[i] ^ all('\n'));
    if (any == 0) return 0;
    std::uint64_t out = 0;
    for (int i = 0; i < 8; ++i) out |= gathered(found[i]) << (8 * i);
    return out;
  }
  std::uint64_t equal(std::uint8_t byte) const {
    return bits([byte](std::uint64_t word) { return zeros(word ^ all(byte)); });
  }
  // Pre: byte is 0x80 or more.
  std::uint64_t at_least(std::uint8_t byte) const {
    return bits([byte](std::uint64_t word) { return at_least_of(word, byte); });
  }

  class Any {
   public:
    void add(const ScalarBlock& block) {
      for (const std::uint64_t word : block.words) seen_ |= word;
    }
    bool any() const { return (seen_ & kHigh) != 0; }

   private:
    std::uint64_t seen_ = 0;
  };
  using Errors = ErrorsBySequences<ScalarBlock>;
  struct Short {
    std::uint64_t line_ends;
    bool high;
  };
  static Short load_short(const char* text, std::size_t size) {
    Short found = {0, false};
    for (std::size_t i = 0; i < size; ++i) {
      found.line_ends |= std::uint64_t{text[i] == '\r' || text[i] == '\n'} << i;
      found.high |= (static_cast<std::uint8_t>(text[i]) & 0x80) != 0;
    }
    return found;
  }

  std::uint64_t words[8];
};

}  // namespace

constinit const Scanner kScalarScanner = scanner_of<ScalarBlock>();

}  // namespace sse
