// The properties that hold for every stream: plain functions, for unit tests and fuzzers alike.
//
// Standard: SSE-FUZZ-001 to 016 of our requirements, each a consequence of
// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
// Tested by property_test.cpp; called by the libFuzzer targets.
#ifndef SSESPEC_FUZZ_PROPERTY_H_
#define SSESPEC_FUZZ_PROPERTY_H_

#include <sse/parser.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/input.h"

namespace ssespec {

struct ParsedEvent {
  std::string type, data, id;
  bool operator==(const ParsedEvent&) const = default;
};

// The result of a parser on a stream: what it fired, and what remains.
struct Parsed {
  std::vector<ParsedEvent> events;
  std::vector<std::uint64_t> retries;
  std::string last_event_id;
  std::optional<std::uint64_t> reconnection_time;
  bool operator==(const Parsed&) const = default;
};

// The reference parser, each read in a heap block of its own that is freed right after it.
// On the instruction set that is named, else the best.
Parsed parse(std::string_view stream, const Cut& cut, std::string_view last_event_id = {}, std::optional<sse::Isa> isa = {});

// One of available_isas(), by the size of the stream: over many inputs each has its turn.
sse::Isa isa_for(const FuzzInput& input);

// A property that does not hold: which one, and which field differs; for the line that a fuzzer groups by.
struct Broken {
  std::string_view property;  // "SSE-FUZZ-001"
  std::string_view field;     // "events", "type", "data", "id", "retry", "last-event-id", "timing"
};
using Checked = std::optional<Broken>;  // nullopt: it holds

Checked cuts_do_not_matter(const FuzzInput& input);                                      // 001
Checked prefixes_give_prefixes(std::string_view stream, std::size_t size);               // 002
Checked the_end_adds_nothing(std::string_view stream);                                   // 003
Checked tails_do_not_matter(std::string_view stream, std::string_view tail);             // 004
Checked comments_do_not_matter(std::string_view stream, std::size_t line, std::string_view text);        // 005
Checked unknown_fields_do_not_matter(std::string_view stream, std::size_t line, std::string_view text);  // 006
Checked line_ends_do_not_matter(std::string_view stream, std::string_view line_end);     // 007
Checked a_byte_order_mark_does_not_matter(std::string_view stream);                      // 008
Checked streams_add_up(std::string_view first, std::string_view second);                 // 009
Checked output_is_clean(const Parsed& parsed);                                           // 010
Checked counts_fit(std::string_view stream);                                             // 011
Checked replacement_is_idempotent(std::string_view stream);                              // 012
Checked what_is_sent_arrives(std::string_view type, std::string_view data, std::string_view id);  // 013
Checked equals_the_oracle(const FuzzInput& input, std::optional<sse::Isa> isa = {});      // 014, with promptness
Checked memory_is_bounded(const FuzzInput& input, std::size_t most);                     // 015
Checked reuse_is_fresh(const FuzzInput& first, const FuzzInput& second);                 // 016
Checked an_early_end_loses_nothing(const FuzzInput& input);  // feed(rest()) goes on; 001
Checked comments_are_told(const FuzzInput& input);           // to those who ask; 014

// Every property of one stream, places chosen by its size. What the unit tests run on the corpus.
Checked all_properties(const FuzzInput& input);

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_PROPERTY_H_
