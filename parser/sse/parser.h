// Bytes in, items out: the streaming event stream parser.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
// Tested by parser_test.cpp; held equal to oracle.h by fuzz/property.cpp.
#ifndef SSE_PARSER_H_
#define SSE_PARSER_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sse {

enum class Kind : std::uint8_t { event, retry, comment };

// What one step of the stream amounts to.
// Lifetime: the views live until the Feed that gave them moves on or dies. They are well-formed UTF-8.
struct Item {
  Kind kind = Kind::event;
  bool has_id = false;                    // event: its own block held a valid id field
  std::string_view type, data;            // event; a comment's text (without its colon) is in data
  std::string_view last_event_id;         // event: the last event ID string at dispatch
  std::uint64_t reconnection_time = 0;    // retry: milliseconds; saturates
};

}  // namespace sse

#endif  // SSE_PARSER_H_
