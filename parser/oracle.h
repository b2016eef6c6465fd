// The oracle: the standard's steps in the standard's order, on the whole stream at once, slow and obvious.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
// Tested by oracle_test.cpp; the streaming parser (sse/parser.h) is held equal to it.
#ifndef SSE_ORACLE_H_
#define SSE_ORACLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sse {

// What the oracle says of one step of the stream. Owns its strings, all well-formed UTF-8.
struct OracleItem {
  enum class Kind : std::uint8_t {
    event,
    retry,
    comment,
    silent_block,  // a block that held lines but no data: nothing fires (type and id are filled in)
  };
  Kind kind = Kind::event;
  std::string type;                     // event, silent_block: never empty
  std::string data;                     // event; comment: its text without the colon
  std::string last_event_id;            // event, silent_block: the last event ID string at dispatch
  std::optional<std::string> block_id;  // event, silent_block: the block's own last valid id field
  std::uint64_t reconnection_time = 0;  // retry: milliseconds, saturates at 2^64-1
  std::size_t due = 0;        // bytes of the stream after which this is certain (a CR counts at once)
  std::size_t held = 0;       // bytes after which a parser that waits out a lone CR knows it too:
                              // one more byte after a CR; npos if only the end of the stream settles it
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

struct OracleResult {
  std::vector<OracleItem> items;  // in the order of the stream
  std::string last_event_id;      // the last event ID string when the stream has ended
  std::optional<std::uint64_t> reconnection_time;  // the last one that the stream set, in milliseconds
};

// Interprets a whole body. Cost: linear time, several copies of the text.
// last_event_id: the last event ID string that earlier connections left behind (SSE-RECON-010).
OracleResult interpret(std::string_view body, std::string_view last_event_id = {});

}  // namespace sse

#endif  // SSE_ORACLE_H_
