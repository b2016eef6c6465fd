#include "conformance/bytes.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace ssespec {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kHexDigits = "0123456789abcdef";

unsigned byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

constexpr std::array<signed char, 256> make_values(std::string_view alphabet) {
  std::array<signed char, 256> values{};
  for (auto& value : values) value = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
  }
  return values;
}

// The length of the well-formed UTF-8 character at bytes[i], 0 if there is none (Unicode, table 3-7).
std::size_t character_length(std::string_view bytes, std::size_t i) {
  const unsigned lead = byte_at(bytes, i);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (i + length > bytes.size()) return 0;
  const unsigned second = byte_at(bytes, i + 1);
  const unsigned least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (second < least || second > most) return 0;
  for (std::size_t k = 2; k < length; ++k) {
    if ((byte_at(bytes, i + k) & 0xC0) != 0x80) return 0;
  }
  return length;
}

// Characters that a terminal or a report would hide, move or reorder: shown as bytes.
bool is_shown_as_bytes(std::string_view character) {
  return character == "\xEF\xBB\xBF" || character == "\xC2\x85" || character == "\xC2\xA0" ||
         character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9" ||
         (character.size() == 2 && byte_at(character, 0) == 0xC2 && byte_at(character, 1) < 0xA0) ||
         (character.size() == 3 && character.substr(0, 2) == "\xE2\x80" && byte_at(character, 2) >= 0x8B &&
          byte_at(character, 2) <= 0xAE);
}

void append_byte_escape(std::string& out, unsigned byte) {
  out += "\\x";
  out.push_back(kHexDigits[byte >> 4]);
  out.push_back(kHexDigits[byte & 15]);
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const unsigned group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    const char text[4] = {kAlphabet[group >> 18], kAlphabet[(group >> 12) & 63], kAlphabet[(group >> 6) & 63],
                          kAlphabet[group & 63]};
    out.append(text, 4);
  }
  if (bytes.size() - i == 1) {
    const unsigned group = byte_at(bytes, i) << 16;
    const char text[4] = {kAlphabet[group >> 18], kAlphabet[(group >> 12) & 63], '=', '='};
    out.append(text, 4);
  } else if (bytes.size() - i == 2) {
    const unsigned group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8;
    const char text[4] = {kAlphabet[group >> 18], kAlphabet[(group >> 12) & 63], kAlphabet[(group >> 6) & 63], '='};
    out.append(text, 4);
  }
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  append_base64(out, bytes);
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  static constexpr auto kValues = make_values(kAlphabet);
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    unsigned group = 0;
    const std::size_t digits = i + 4 == text.size() ? 4 - padding : 4;
    for (std::size_t k = 0; k < 4; ++k) {
      const signed char value = k < digits ? kValues[static_cast<unsigned char>(text[i + k])] : std::int8_t{0};
      if (value < 0) return std::nullopt;
      group = group << 6 | static_cast<unsigned>(value);
    }
    const char bytes[3] = {static_cast<char>(group >> 16), static_cast<char>(group >> 8 & 255),
                           static_cast<char>(group & 255)};
    out.append(bytes, digits - 1);
  }
  return out;
}

std::string to_hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    if (!out.empty()) out.push_back(' ');
    out.push_back(kHexDigits[static_cast<unsigned char>(c) >> 4]);
    out.push_back(kHexDigits[static_cast<unsigned char>(c) & 15]);
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  static constexpr auto kLower = make_values("0123456789abcdef");
  static constexpr auto kUpper = make_values("0123456789ABCDEF");
  std::string out;
  int high = -1;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\t') continue;
    const auto byte = static_cast<unsigned char>(c);
    const int digit = kLower[byte] >= 0 ? kLower[byte] : kUpper[byte];
    if (digit < 0) return std::nullopt;
    if (high < 0) {
      high = digit;
    } else {
      out.push_back(static_cast<char>(high * 16 + digit));
      high = -1;
    }
  }
  if (high >= 0) return std::nullopt;
  return out;
}

std::string to_escaped(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size();) {
    const unsigned byte = byte_at(bytes, i);
    const std::size_t length = character_length(bytes, i);
    if (byte == '\n') {
      out += "\\n";
    } else if (byte == '\r') {
      out += "\\r";
    } else if (byte == '\t') {
      out += "\\t";
    } else if (byte == '\\' || byte == '"') {
      out.push_back('\\');
      out.push_back(static_cast<char>(byte));
    } else if (byte < 0x20 || byte == 0x7F || length == 0) {
      append_byte_escape(out, byte);
    } else if (is_shown_as_bytes(bytes.substr(i, length))) {
      for (std::size_t k = 0; k < length; ++k) append_byte_escape(out, byte_at(bytes, i + k));
    } else {
      out.append(bytes.substr(i, length));
    }
    i += length == 0 ? 1 : length;
  }
  return out;
}

std::string to_excerpt(std::string_view bytes, std::size_t most) {
  if (bytes.size() <= most) return to_escaped(bytes);
  const std::size_t half = most / 2;
  return fmt::format("{} ...({} bytes left out)... {}", to_escaped(bytes.substr(0, half)), bytes.size() - 2 * half,
                     to_escaped(bytes.substr(bytes.size() - half)));
}

bool is_well_formed_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    if (bytes.size() - i >= 8) {  // most text is ASCII
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + i, 8);
      if ((word & 0x8080808080808080U) == 0) {
        i += 8;
        continue;
      }
    }
    const std::size_t length = character_length(bytes, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

}  // namespace ssespec
