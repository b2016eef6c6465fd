// What a parser subject did, in order, and because of which read.
//
// Contract: the adapter protocol, "kind parser". Tested by trace_test.cpp.
#ifndef SSESPEC_CONFORMANCE_TRACE_H_
#define SSESPEC_CONFORMANCE_TRACE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/json.h"

namespace ssespec {

// One thing that a subject delivered. Strings are raw bytes as seen, not necessarily well-formed UTF-8.
struct TraceItem {
  enum class Kind : std::uint8_t { event, retry, comment, error };
  Kind kind = Kind::event;
  std::string type, data;         // event; a comment's or an error's text is in data
  std::optional<std::string> id;  // event: nullopt where absent or null
  std::uint64_t retry = 0;        // milliseconds; values over 2^53-1 count as 2^53-1
  bool has_type = true;           // event: false where the adapter left it out (JSON payloads only)
  std::optional<Json> json;       // event of a JSON-payload decoder: the value in place of data

  bool operator==(const TraceItem&) const = default;
};

inline constexpr std::uint64_t kMostRetry = (std::uint64_t{1} << 53) - 1;

// One list for each read, and one more for the end of the stream.
struct Trace {
  std::vector<std::vector<TraceItem>> reads;
  std::optional<std::string> last_event_id;  // the last event ID string at the end, where the subject tells it

  bool operator==(const Trace&) const = default;
};

// Reads the answer to `parse`. Errors: a key of the wrong type, an item of no known kind, a number of lists
// other than reads + 1; the sentence names the item.
Result<Trace> trace_from_json(const Json& answer, std::size_t reads);
Json to_json(const TraceItem& item);  // as the protocol writes it
Json to_json(const Trace& trace);     // the `out` array

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_TRACE_H_
