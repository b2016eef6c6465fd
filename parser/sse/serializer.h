// Events to a conforming stream: what a server sends.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
// Tested by serializer_test.cpp, which parses what was written (SSE-FUZZ-013).
#ifndef SSE_SERIALIZER_H_
#define SSE_SERIALIZER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sse {

// An event as a server wants it to be seen.
struct OutgoingEvent {
  // What a parser is to report. Empty and "message" both mean the default.
  std::string_view type{};
  // Without a value the block holds no data and nothing is dispatched; an empty value is an event with empty data.
  // CRLF, CR and LF all end a line of it and arrive as LF.
  std::optional<std::string_view> data{};
  // Without a value no id field is written; an empty one resets the last event ID.
  std::optional<std::string_view> id{};
  // Units: milliseconds.
  std::optional<std::uint64_t> reconnection_time{};
};

// Why something cannot be sent; ok if it was.
enum class Unsendable : std::uint8_t {
  ok,
  line_end_in_type,  // "a\nb": the rest would be a field of its own
  line_end_in_id,
  nul_in_id,  // a parser ignores such a field
};

// Appends one block, with the blank line that ends it; on refusal appends nothing.
// Bytes that are not UTF-8 are written as they are and arrive as U+FFFD.
[[nodiscard]] Unsendable append_event(std::string& stream, const OutgoingEvent& event);

// Appends a comment, a line each for the lines of text. It ends no block and dispatches nothing.
void append_comment(std::string& stream, std::string_view text);

}  // namespace sse

#endif  // SSE_SERIALIZER_H_
