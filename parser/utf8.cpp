#include "parser/utf8.h"

#include <cstdint>

namespace sse::utf8 {
namespace {

// One step of decoding at a lead byte.
struct Step {
  std::size_t length;  // bytes of the character, or of the maximal subpart
  bool valid;
};

// What may follow a lead byte: how many bytes, and the bounds of the first of them.
struct Lead {
  std::uint8_t following, lower, upper;
};

constexpr Lead lead_of(std::uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {2, 0x80, 0xBF};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  if (byte >= 0xF1 && byte <= 0xF3) return {3, 0x80, 0xBF};
  return {0, 0, 0};
}

// Pre: text is not empty.
Step step(std::string_view text) noexcept {
  const auto byte = static_cast<std::uint8_t>(text[0]);
  if (byte < 0x80) return {1, true};
  const Lead lead = lead_of(byte);
  if (lead.following == 0) return {1, false};
  std::uint8_t lower = lead.lower, upper = lead.upper;
  for (std::size_t i = 1; i <= lead.following; ++i) {
    if (i == text.size()) return {i, false};
    const auto next = static_cast<std::uint8_t>(text[i]);
    if (next < lower || next > upper) return {i, false};
    lower = 0x80;
    upper = 0xBF;
  }
  return {lead.following + std::size_t{1}, true};
}

}  // namespace

std::size_t valid_prefix(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size()) {
    const Step at = step(text.substr(i));
    if (!at.valid) break;
    i += at.length;
  }
  return i;
}

void append_repaired(std::string& out, std::string_view text) {
  for (;;) {
    const std::size_t good = valid_prefix(text);
    out.append(text.substr(0, good));
    text.remove_prefix(good);
    if (text.empty()) return;
    out.append("\xEF\xBF\xBD");
    text.remove_prefix(step(text).length);
  }
}

}  // namespace sse::utf8
