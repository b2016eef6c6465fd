// ASCII letters, digits and blanks, whatever the locale; the rules of HTTP and URLs know no others.
//
// Standard: https://infra.spec.whatwg.org/#ascii-lowercase
// Tested by url_test.cpp and content_type_test.cpp.
#ifndef SSE_CLIENT_ASCII_H_
#define SSE_CLIENT_ASCII_H_

#include <algorithm>
#include <string>
#include <string_view>

namespace sse {

constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_ascii_alphanumeric(char c) {
  return is_ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

inline std::string ascii_lowercase(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), ascii_lower);
  return out;
}

inline bool equal_ignoring_ascii_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

// Without the characters of `blanks` at both ends.
inline std::string_view trimmed(std::string_view text, std::string_view blanks) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

constexpr std::string_view kHttpBlanks = " \t\r\n";

}  // namespace sse

#endif  // SSE_CLIENT_ASCII_H_
