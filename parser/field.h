// What a line starts with: the name of a field, and its value behind the colon.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
// Tested by parser_test.cpp and exhaustive_test.cpp.
#ifndef SSE_FIELD_H_
#define SSE_FIELD_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sse {

constexpr std::string_view kDefaultType = "message";

// A bit in each byte of the word that is zero, and perhaps in others if one is.
template <class Word>
constexpr Word zeros(Word word) {
  constexpr Word kOnes = static_cast<Word>(-1) / 255;
  return (word - kOnes) & ~word & (kOnes << 7);
}

template <class Word>
bool either_holds_nul(const char* first, const char* last) {
  Word front = 0, back = 0;
  std::memcpy(&front, first, sizeof front);
  std::memcpy(&back, last, sizeof back);
  return (zeros(front) | zeros(back)) != 0;
}

inline bool holds_nul(std::string_view text) {
  const char* const end = text.data() + text.size();
  if (text.size() > 16) return std::memchr(text.data(), '\0', text.size()) != nullptr;
  if (text.size() >= 8) return either_holds_nul<std::uint64_t>(text.data(), end - 8);
  if (text.size() >= 4) return either_holds_nul<std::uint32_t>(text.data(), end - 4);
  return text.find('\0') != std::string_view::npos;
}

// Eight bytes at once, the first one lowest.
inline std::uint64_t load8(const char* p) {
  std::uint64_t word = 0;
  std::memcpy(&word, p, 8);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// Whether a word starts with a name; a line that does is as long as the name, since no line end is in a name.
constexpr bool starts(std::uint64_t word, std::string_view name) {
  std::uint64_t expected = 0;
  for (std::size_t i = name.size(); i > 0; --i) expected = expected << 8 | static_cast<unsigned char>(name[i - 1]);
  return (word & ((std::uint64_t{1} << (8 * name.size())) - 1)) == expected;
}

// What is behind the name and the colon of a line, but for one space. Pre: name < end - line or line[name] is readable.
inline std::string_view value_behind(const char* line, std::size_t name, const char* end) {
  const char* const value = line + name + (line[name] == ' ' ? 1 : 0);
  return {value, static_cast<std::size_t>(end - value)};
}

}  // namespace sse

#endif  // SSE_FIELD_H_
