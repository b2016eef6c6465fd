// Whether a response's Content-Type says text/event-stream.
//
// Standard: https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
// Tested by content_type_test.cpp.
#ifndef SSE_CLIENT_CONTENT_TYPE_H_
#define SSE_CLIENT_CONTENT_TYPE_H_

#include <optional>
#include <string>
#include <string_view>

#include "client/transport.h"

namespace sse {

// The essence ("type/subtype", lower case) of one MIME type, whatever its parameters are; nothing if the
// value is no MIME type.
std::optional<std::string> mime_type_essence(std::string_view value);

// Of all Content-Type values, over all headers and commas, the last one counts that is a MIME type other
// than "*/*"; nothing if there is none. SSE-MIME-006.
std::optional<std::string> extract_mime_type_essence(const Headers& headers);

}  // namespace sse

#endif  // SSE_CLIENT_CONTENT_TYPE_H_
