// Expected and seen items as lines for people.
//
// Tested by judge_test.cpp.
#ifndef SSESPEC_CONFORMANCE_TRACE_TEXT_H_
#define SSESPEC_CONFORMANCE_TRACE_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/judge.h"

namespace ssespec {

// Which id an event has to have, in the subject's own way of reporting them.
struct IdExpected {
  bool is_judged = true;
  std::optional<std::string> id;  // nullopt: absent or null
};

std::string text_of(const TraceItem& item);
std::string text_of(const ExpectedItem& event, const IdExpected& id);
std::string retry_text(const std::optional<std::uint64_t>& milliseconds);
std::string read_text(std::size_t read, std::size_t reads);  // "with read 2", or "at the end of the stream"

std::vector<std::string> expected_lines(const Expectation& expectation, const Cut& cut, const Hello& hello);
std::vector<std::string> seen_lines(const Trace& trace);

// True if bytes follow the last blank line: the end of the stream drops something.
bool ends_inside_a_block(std::string_view input);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_TRACE_TEXT_H_
