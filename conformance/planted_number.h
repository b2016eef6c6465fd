// How programming languages trim a text and read a number: what wrong parsers do with a field's value.
//
// A planted bug that is one call of a library explains at once what would else look like many bugs.
// Tested by planted_number_test.cpp.
#ifndef SSESPEC_CONFORMANCE_PLANTED_NUMBER_H_
#define SSESPEC_CONFORMANCE_PLANTED_NUMBER_H_

#include <optional>
#include <string>
#include <string_view>

namespace ssespec {

// What the functions below take for a number, as decimal digits: "0" for a negative one, which is how the answer of a
// subject is read; nullopt for what is no number to them. Of a fraction the part before the point.
using ReadNumber = std::optional<std::string>;

ReadNumber as_parse_int(std::string_view text);   // JavaScript's parseInt(text, 10)
ReadNumber as_to_number(std::string_view text);   // JavaScript's Number(text)
ReadNumber as_python_int(std::string_view text);  // Python's int(text)
ReadNumber as_parse_long(std::string_view text);  // Java's Long.parseLong(text)

// JavaScript's trimStart() and trimEnd(). Views into the text.
std::string_view without_leading_white_space(std::string_view text);
std::string_view without_trailing_white_space(std::string_view text);

// Java's String.trim(): all up to U+0020 at both ends.
std::string_view without_outer_controls(std::string_view text);

// Digits of the scripts that our streams hold, as ASCII ones.
std::string with_ascii_digits(std::string text);

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text);  // and at least one

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLANTED_NUMBER_H_
