// Well-formed UTF-8 out of any bytes: each maximal subpart of an ill-formed sequence becomes one U+FFFD.
//
// Standard: https://encoding.spec.whatwg.org/#utf-8-decoder (SSE-ENC-006)
// Tested by utf8_test.cpp, against the decoder of oracle.cpp.
#ifndef SSE_UTF8_H_
#define SSE_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace sse::utf8 {

// Bytes at the front of text that are well-formed, whole characters; text.size() if all are.
std::size_t valid_prefix(std::string_view text) noexcept;

// Appends text with every ill-formed part replaced. A sequence that the end cuts short is one part.
void append_repaired(std::string& out, std::string_view text);

}  // namespace sse::utf8

#endif  // SSE_UTF8_H_
