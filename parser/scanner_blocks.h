// The scanner's loops, written once over a block of 64 bytes; included by the file of each instruction set only.
//
// A block type B says, for 64 bytes, which of them have some property: one bit a byte, the first byte in bit 0.
//   static B load(const char*);                 64 bytes, unaligned
//   std::uint64_t line_ends() const;            CR or LF
//   std::uint64_t high() const;                 0x80 and up
//   std::uint64_t equal(std::uint8_t) const;
//   std::uint64_t at_least(std::uint8_t) const; unsigned
//   class Errors;                               collects ill-formed UTF-8 over blocks, see check_all()
// and may have its own write_offsets() and repair_block().
//
// These files are compiled for machines that may not be the one at hand, so nothing here may call an inline
// function of the standard library: the linker could keep that copy for everybody.
#ifndef SSE_SCANNER_BLOCKS_H_
#define SSE_SCANNER_BLOCKS_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "parser/scanner.h"

namespace sse {
namespace {

constexpr std::size_t kBlock = 64;

inline unsigned first_bit(std::uint64_t bits) { return static_cast<unsigned>(__builtin_ctzll(bits)); }
inline std::uint64_t without_first_bit(std::uint64_t bits) { return bits & (bits - 1); }
inline std::uint64_t bits_below(std::size_t n) { return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1; }

// The bytes of a text shorter than a block, and zeros.
struct Padded {
  Padded(const char* text, std::size_t size) {
    std::memset(bytes, 0, sizeof bytes);
    std::memcpy(bytes, text, size);
  }
  char bytes[2 * kBlock];
};

// 64, or any number less than that, if there is none.
inline unsigned first_bit_or_any(std::uint64_t bits) {
#if defined(__BMI__)
  return static_cast<unsigned>(__builtin_ia32_tzcnt_u64(bits));
#else
  return first_bit(bits | std::uint64_t{1} << 63);
#endif
}

// Two are written whether there are any or not, and eight if there are more: most blocks hold at most two, and no
// branch depends on how many exactly.
inline std::uint16_t* write_offsets(std::uint64_t bits, std::size_t base, std::uint16_t* out) {
  const auto write = [base](std::uint64_t some, std::uint16_t* to) {
    *to = static_cast<std::uint16_t>(base + first_bit_or_any(some));
    return without_first_bit(some);
  };
  const std::uint64_t behind_one = write(bits, out);
  std::uint64_t left = write(behind_one, out + 1);
  if (left == 0) return out + (bits != 0) + (behind_one != 0);  // without a count, which the baseline has to call for
  const auto count = static_cast<unsigned>(__builtin_popcountll(bits));
  for (unsigned i = 2; i < 8; ++i) left = write(left, out + i);
  for (unsigned i = 8; i < count; ++i) left = write(left, out + i);
  return out + count;
}

// Bytes at the end of a text that the next byte, or its absence, settles: a sequence that is right so far and goes on
// behind it, or a byte that starts none. Pre: size >= 3.
inline std::size_t cut_short(const char* text, std::size_t size) {
  const auto byte = [&](std::size_t back) { return static_cast<std::uint8_t>(text[size - back]); };
  const auto continues = [&](std::size_t back) { return (byte(back) & 0xC0) == 0x80; };
  // A second byte's bounds are narrower behind four of the lead bytes.
  const auto second_of = [&](std::size_t lead) {
    const std::uint8_t least = byte(lead) == 0xE0 ? 0xA0 : byte(lead) == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t most = byte(lead) == 0xED ? 0x9F : byte(lead) == 0xF4 ? 0x8F : 0xBF;
    return byte(lead - 1) >= least && byte(lead - 1) <= most;
  };
  if (byte(1) >= 0xC0) return 1;
  if (byte(2) >= 0xE0 && byte(2) <= 0xF4 && second_of(2)) return 2;
  if (byte(3) >= 0xF0 && byte(3) <= 0xF4 && second_of(3) && continues(1)) return 3;
  return 0;
}

// Where the sequences of one block lie. Pre: the block starts with a character, not inside of one.
struct Sequences {
  std::uint64_t truncated;  // lead bytes that become one U+FFFD together with the dropped bytes behind them
  std::uint64_t stray;      // other bytes that become one U+FFFD each
  std::uint64_t dropped;
  std::uint64_t open;       // among the truncated: the lead byte of a sequence that is right so far and goes on behind the block
};

template <class B>
[[gnu::always_inline]] inline Sequences sequences_of(const B& block) {
  const std::uint64_t from_c0 = block.at_least(0xC0), from_e0 = block.at_least(0xE0), from_f0 = block.at_least(0xF0);
  const std::uint64_t continuation = block.high() & ~from_c0;
  const std::uint64_t lead4 = from_f0 & ~block.at_least(0xF5), lead3 = from_e0 & ~from_f0;
  const std::uint64_t lead2 = block.at_least(0xC2) & ~from_e0, lead = lead2 | lead3 | lead4;
  const std::uint64_t from_a0 = block.at_least(0xA0), from_90 = block.at_least(0x90);
  // The second byte's bounds are narrower behind four of the lead bytes.
  const std::uint64_t out_of_bounds = (block.equal(0xE0) << 1 & ~from_a0) | (block.equal(0xED) << 1 & from_a0) |
                                      (block.equal(0xF0) << 1 & ~from_90) | (block.equal(0xF4) << 1 & from_90);
  const std::uint64_t second = lead << 1 & continuation & ~out_of_bounds;
  const std::uint64_t third = (second & (lead3 | lead4) << 1) << 1 & continuation;
  const std::uint64_t fourth = (third & lead4 << 2) << 1 & continuation;
  const std::uint64_t whole = (lead2 & second >> 1) | (lead3 & third >> 2) | (lead4 & fourth >> 3);
  const std::uint64_t truncated = lead & ~whole;
  const std::uint64_t stray = block.high() & ~lead & ~(second | third | fourth);
  const std::uint64_t dropped = truncated << 1 & second;
  constexpr std::uint64_t kLast = std::uint64_t{1} << 63;
  return {.truncated = truncated,
          .stray = stray,
          .dropped = dropped | (dropped << 1 & third),
          .open = truncated & (kLast | (kLast >> 1 & (lead3 | lead4) & second >> 1) | (kLast >> 2 & lead4 & third >> 2))};
}

// Adds what is ill-formed in a text that follows the three bytes `before`; looks only at blocks that are not ASCII.
// Pre: cut_short() is 0.
template <class B>
[[gnu::noinline]] bool check_all(const char* text, std::size_t size, std::uint32_t before) {
  typename B::Errors errors;
  char first[kBlock + 4];
  std::memcpy(first, &before, 4);
  // `before` holds three bytes in its upper part, so that the text goes on right behind them.
  std::memset(first + 4, 0, kBlock);
  std::memcpy(first + 4, text, size < kBlock ? size : kBlock);
  errors.add(first + 4);
  for (std::size_t at = kBlock; at < size;) {
    // A bit for each block that is not ASCII: a loop over the bits mispredicts once, a test in each block often.
    std::uint64_t blocks = 0;
    const std::size_t whole = (size - at) / kBlock;
    const std::size_t count = whole < 64 ? whole : 64;
    for (std::size_t i = 0; i < count; ++i) {
      blocks |= std::uint64_t{B::load(text + at + i * kBlock).high() != 0} << i;
    }
    // What a block leaves open shows as an error in the next one, ASCII or not.
    std::uint64_t due = blocks | blocks << 1 | 1;
    for (due &= bits_below(count); due != 0; due = without_first_bit(due)) {
      errors.add(text + at + first_bit(due) * kBlock);
    }
    at += count * kBlock;
    if (size - at < kBlock) {
      Padded last(text + at - kBlock, size - at + kBlock);
      errors.add(last.bytes + kBlock);
      break;
    }
  }
  return !errors.any();
}

template <class B>
bool is_well_formed(const char* text, std::size_t size) {
  if (size < 3) {
    Padded padded(text, size);
    const Sequences found = sequences_of(B::load(padded.bytes));
    return (found.truncated | found.stray) == 0;
  }
  return cut_short(text, size) == 0 && check_all<B>(text, size, 0);
}

template <class B>
Found scan(const char* text, std::size_t size, std::uint32_t before, std::uint16_t* line_ends) {
  std::uint16_t* out = line_ends;
  const auto write = [&out](std::uint64_t bits, std::size_t base) {
    if constexpr (requires { B::write_offsets(bits, base, out); }) {
      out = B::write_offsets(bits, base, out);
    } else {
      out = write_offsets(bits, base, out);
    }
  };
  typename B::Any not_ascii;
  std::size_t at = 0;
  for (; at + kBlock <= size; at += kBlock) {
    __builtin_prefetch(text + at + Scanner::kSegment / 2);
    const B block = B::load(text + at);
    not_ascii.add(block);
    write(block.line_ends(), at);
  }
  bool high = not_ascii.any();
  if (at < size) {
    if (size >= kBlock) {  // the last 64 bytes again, without those that were seen
      const std::size_t seen = kBlock - (size - at);
      const B block = B::load(text + size - kBlock);
      high |= block.high() != 0;
      write(block.line_ends() >> seen, at);
    } else {
      const typename B::Short bits = B::load_short(text, size);
      high |= bits.high;
      write(bits.line_ends, at);
    }
  }
  bool ill_formed = false;
  if (high || before != 0) {
    // A sequence that is cut short in front of another one goes on nowhere; behind a whole block check_all() would not see it.
    ill_formed = size < kBlock / 4;
    if (!ill_formed) {
      const std::size_t settled = size - cut_short(text, size);
      ill_formed = cut_short(text, settled) != 0 || !check_all<B>(text, settled, before);
    }
  }
  return {static_cast<std::uint32_t>(out - line_ends), ill_formed};
}

template <class B>
std::size_t plain_line(const char* text, std::size_t size) {
  const auto stop = [&](std::size_t at) { return static_cast<signed char>(text[at]) < 0 ? Scanner::kNotAscii : at; };
  std::size_t at = 0;
  for (; at + kBlock <= size; at += kBlock) {
    const B block = B::load(text + at);
    const std::uint64_t bits = block.line_ends() | block.high();
    if (bits != 0) return stop(at + first_bit(bits));
  }
  if (at == size) return size;
  if (size >= kBlock) {  // what of these was seen holds no bit
    const B block = B::load(text + size - kBlock);
    const std::uint64_t bits = block.line_ends() | block.high();
    return bits != 0 ? stop(size - kBlock + first_bit(bits)) : size;
  }
  const typename B::Short found = B::load_short(text, size);
  if (found.high) return Scanner::kNotAscii;
  return found.line_ends == 0 ? size : first_bit(found.line_ends);
}

// Copies up to 64 bytes; both sides have room for 64.
inline void copy_block(char* out, const char* text, std::size_t size) {
  std::memcpy(out, text, 32);
  if (size > 32) std::memcpy(out + 32, text + 32, 32);
}

// One block: copies what is right and replaces what is not. Returns the end of what was written.
inline char* repair_block(char* out, const char* text, std::size_t size, Sequences found) {
  constexpr std::uint32_t kReplacement = 0x00BDBFEF;  // U+FFFD, its first byte lowest
  std::size_t from = 0;
  for (std::uint64_t bits = (found.truncated | found.stray) & bits_below(size); bits != 0; bits = without_first_bit(bits)) {
    const std::size_t at = first_bit(bits);
    copy_block(out, text + from, at - from);
    out += at - from;
    std::memcpy(out, &kReplacement, 4);
    out += 3;
    const std::uint64_t behind = found.dropped >> at >> 1;
    from = at + 1 + (behind & 1) + (behind & behind >> 1 & 1);
  }
  if (from < size) {
    copy_block(out, text + from, size - from);
    out += size - from;
  }
  return out;
}

template <class B>
std::size_t repair(char* out, const char* text, std::size_t size) {
  char* const start = out;
  const auto write = [&out](const char* block, std::size_t whole, const Sequences& found) {
    if constexpr (requires { B::repair_block(out, block, whole, found); }) {
      out = B::repair_block(out, block, whole, found);
    } else {
      out = repair_block(out, block, whole, found);
    }
  };
  while (size >= 2 * kBlock) {
    const Sequences found = sequences_of(B::load(text));
    const std::size_t whole = found.open != 0 ? first_bit(found.open) : kBlock;
    write(text, whole, found);
    text += whole;
    size -= whole;
  }
  char last[4 * kBlock];
  std::memcpy(last, text, size);
  std::memset(last + size, 0, kBlock);
  for (const char* rest = last; size > 0;) {
    const Sequences found = sequences_of(B::load(rest));
    const std::size_t open = found.open != 0 && size > kBlock ? first_bit(found.open) : kBlock;
    const std::size_t whole = open < size ? open : size;
    write(rest, whole, found);
    rest += whole;
    size -= whole;
  }
  return static_cast<std::size_t>(out - start);
}

// For sets without a table look-up.
template <class B>
class ErrorsBySequences {
 public:
  // Looks at the 64 bytes; the three in front of them are readable, and what they leave open counts here.
  void add(const char* block) {
    const B three_back = B::load(block - 3);
    const Sequences early = sequences_of(three_back), late = sequences_of(B::load(block));
    constexpr std::uint64_t kBehindTheThree = ~std::uint64_t{7}, kPastTheEarly = ~std::uint64_t{0} << 58;
    // Of a continuation among the three it is not known what it continues.
    errors_ |= (early.truncated & ~early.open) | (early.stray & (kBehindTheThree | three_back.at_least(0xC0)));
    errors_ |= ((late.truncated & ~late.open) | late.stray) & kPastTheEarly;
  }
  bool any() const { return errors_ != 0; }

 private:
  std::uint64_t errors_ = 0;
};

template <class B>
constexpr Scanner scanner_of() {
  return {scan<B>, plain_line<B>, is_well_formed<B>, repair<B>};
}

}  // namespace
}  // namespace sse

#endif  // SSE_SCANNER_BLOCKS_H_
