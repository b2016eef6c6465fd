// The values that the reconnection time may have while a stream is read: the ones that the standard allows.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#concept-event-stream-reconnection-time
// Tested by judge_test.cpp.
#ifndef SSESPEC_CONFORMANCE_RETRY_TIMES_H_
#define SSESPEC_CONFORMANCE_RETRY_TIMES_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "conformance/case.h"
#include "parser/oracle.h"

namespace ssespec {

// A place in the stream from where on a value is in force, or may be.
struct RetryStep {
  const ExpectedItem* retry = nullptr;
  std::size_t due = 0, held = 0;  // as of an OracleItem
  bool certain = true;            // false: the value before may go on
};

// The steps of a subject that reports a value when its line ends, or (`by_block`) with the event of its block: then
// the value may be told from its line on and has to be told with the event; blocks that fire nothing need not tell.
// Where `outcome` has other retries than the oracle the steps have no places: see placed().
std::vector<RetryStep> retry_steps(const Outcome& outcome, const sse::OracleResult& oracle, bool by_block);
bool placed(const Outcome& outcome, const sse::OracleResult& oracle);

class AllowedTimes {
 public:
  void take(const RetryStep& step);
  bool has(const std::optional<std::uint64_t>& milliseconds) const;
  std::string text() const;  // "unset", "10 ms", "unset or 10 ms", "at least 2147483647 ms"

 private:
  bool unset_ = true;
  std::vector<std::uint64_t> exact_;
  std::uint64_t at_least_ = std::numeric_limits<std::uint64_t>::max();
};

// True if an event's own block holds a retry field: what a subject that reports by block can show.
bool event_with_retry(const std::string& input, const sse::OracleResult& oracle);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_RETRY_TIMES_H_
