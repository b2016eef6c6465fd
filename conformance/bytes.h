// Bytes as text and back: base64 for the protocol, hex and escapes for people.
//
// Tested by bytes_test.cpp.
#ifndef SSESPEC_CONFORMANCE_BYTES_H_
#define SSESPEC_CONFORMANCE_BYTES_H_

#include <optional>
#include <string>
#include <string_view>

namespace ssespec {

std::string to_base64(std::string_view bytes);
void append_base64(std::string& out, std::string_view bytes);
// Strict: standard alphabet, padded. nullopt for anything else.
std::optional<std::string> from_base64(std::string_view text);

std::string to_hex(std::string_view bytes);  // "64 61 74"
std::optional<std::string> from_hex(std::string_view text);  // white space is skipped

// C-like escapes, \n \r \t \\ and \xHH, so that every byte shows; text that is well-formed UTF-8 stays readable.
std::string to_escaped(std::string_view bytes);
// The same, cut in the middle with a note of how much is left out when longer than `most` bytes.
std::string to_excerpt(std::string_view bytes, std::size_t most);

bool is_well_formed_utf8(std::string_view bytes);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_BYTES_H_
