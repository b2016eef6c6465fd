#include "conformance/planted_number.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>
#include <utility>

namespace ssespec {
namespace {

constexpr std::string_view kCommonBlanks[] = {
    "\t", "\n", "\v", "\f", "\r", " ", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82",
    "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89",
    "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
constexpr std::string_view kJavaScriptOnly[] = {"\xEF\xBB\xBF"};
constexpr std::string_view kPythonOnly[] = {"\x1C", "\x1D", "\x1E", "\x1F", "\xC2\x85"};

using Blanks = std::span<const std::string_view>;

std::size_t blank_at_start(std::string_view text, Blanks more) {
  for (const Blanks blanks : {Blanks(kCommonBlanks), more}) {
    for (const std::string_view blank : blanks) {
      if (text.starts_with(blank)) return blank.size();
    }
  }
  return 0;
}

std::size_t blank_at_end(std::string_view text, Blanks more) {
  for (const Blanks blanks : {Blanks(kCommonBlanks), more}) {
    for (const std::string_view blank : blanks) {
      if (text.ends_with(blank)) return blank.size();
    }
  }
  return 0;
}

std::string_view trimmed_start(std::string_view text, Blanks more) {
  while (const std::size_t blank = blank_at_start(text, more)) text.remove_prefix(blank);
  return text;
}

std::string_view trimmed_end(std::string_view text, Blanks more) {
  while (const std::size_t blank = blank_at_end(text, more)) text.remove_suffix(blank);
  return text;
}

// True for a minus; takes the sign away.
bool take_sign(std::string_view& text) {
  const bool is_minus = text.starts_with('-');
  if (is_minus || text.starts_with('+')) text.remove_prefix(1);
  return is_minus;
}

ReadNumber in_base(std::string_view digits, int base) {
  const auto is_of_base = [base](char c) {
    const int value = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
    return value < base;
  };
  if (digits.empty() || digits.size() > 15 || !std::all_of(digits.begin(), digits.end(), is_of_base)) return std::nullopt;
  return std::to_string(std::stoull(std::string(digits), nullptr, base));
}

// Digits, perhaps a point among them, perhaps an exponent: Number's grammar behind the sign.
bool is_decimal(std::string_view text) {
  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  const auto points = std::count(mantissa.begin(), mantissa.end(), '.');
  const bool has_digit = std::any_of(mantissa.begin(), mantissa.end(), is_digit);
  if (!has_digit || points > 1 || mantissa.find_first_not_of("0123456789.") != std::string_view::npos) return false;
  if (mantissa.size() == text.size()) return true;
  std::string_view exponent = text.substr(mantissa.size() + 1);
  take_sign(exponent);
  return all_digits(exponent);
}

}  // namespace

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

std::string_view without_leading_white_space(std::string_view text) { return trimmed_start(text, kJavaScriptOnly); }
std::string_view without_trailing_white_space(std::string_view text) { return trimmed_end(text, kJavaScriptOnly); }

std::string_view without_outer_controls(std::string_view text) {
  const auto is_outer = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && is_outer(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_outer(text.back())) text.remove_suffix(1);
  return text;
}

// What stands before the last byte, and the last byte of their zero.
std::string with_ascii_digits(std::string text) {
  constexpr std::pair<std::string_view, unsigned char> kZeros[] = {
      {"\xD9", 0xA0}, {"\xDB", 0xB0}, {"\xE0\xA5", 0xA6}, {"\xE0\xA7", 0xA6}, {"\xEF\xBC", 0x90}, {"\xF0\x9D\x9F", 0x8E}};
  for (const auto& [start, zero] : kZeros) {
    for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
      const std::size_t last = at + start.size();
      const int digit = last < text.size() ? static_cast<unsigned char>(text[last]) - zero : -1;
      if (digit >= 0 && digit <= 9) text.replace(at, start.size() + 1, 1, static_cast<char>('0' + digit));
    }
  }
  return text;
}

ReadNumber as_parse_int(std::string_view text) {
  text = without_leading_white_space(text);
  const bool is_negative = take_sign(text);
  text = text.substr(0, text.find_first_not_of("0123456789"));
  if (text.empty()) return std::nullopt;
  return is_negative ? "0" : std::string(text);
}

ReadNumber as_to_number(std::string_view text) {
  text = without_trailing_white_space(without_leading_white_space(text));
  if (text.empty()) return "0";
  const std::string_view prefix = text.substr(0, 2);
  if (prefix == "0x" || prefix == "0X") return in_base(text.substr(2), 16);
  if (prefix == "0o" || prefix == "0O") return in_base(text.substr(2), 8);
  if (prefix == "0b" || prefix == "0B") return in_base(text.substr(2), 2);
  const bool is_negative = take_sign(text);
  if (!is_decimal(text)) return std::nullopt;
  if (is_negative) return "0";
  if (all_digits(text)) return std::string(text);
  constexpr double kMostExact = 9007199254740991;  // 2^53 - 1, which an answer has for all beyond
  return std::to_string(static_cast<unsigned long long>(std::min(std::trunc(std::strtod(std::string(text).c_str(), nullptr)), kMostExact)));
}

ReadNumber as_python_int(std::string_view text) {
  std::string digits = with_ascii_digits(std::string(trimmed_end(trimmed_start(text, kPythonOnly), kPythonOnly)));
  std::string_view rest = digits;
  const bool is_negative = take_sign(rest);
  if (rest.starts_with('_') || rest.ends_with('_') || rest.find("__") != std::string_view::npos) return std::nullopt;
  std::string number(rest);
  std::erase(number, '_');
  if (!all_digits(number)) return std::nullopt;
  return is_negative ? "0" : number;
}

ReadNumber as_parse_long(std::string_view text) {
  const bool is_negative = take_sign(text);
  std::string digits = with_ascii_digits(std::string(text));
  if (!all_digits(digits)) return std::nullopt;
  return is_negative ? "0" : digits;
}

}  // namespace ssespec
