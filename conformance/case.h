// A case: id, requirements, input or script, expected trace.
//
// Format: corpus/README.md and corpus/parse.schema.json. Tested by corpus_test.cpp.
#ifndef SSESPEC_CONFORMANCE_CASE_H_
#define SSESPEC_CONFORMANCE_CASE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/json.h"
#include "conformance/requirement.h"

namespace ssespec {

// One thing that is expected to happen; what is not expected must not happen.
struct ExpectedItem {
  enum class Kind : std::uint8_t { event, retry, comment };
  Kind kind = Kind::event;
  std::string type, data, id;  // event; a comment's text is in data
  std::uint64_t retry = 0;     // milliseconds
  bool at_least = false;       // retry: any value from `retry` up

  bool operator==(const ExpectedItem&) const = default;
};

// One allowed outcome.
struct Outcome {
  std::vector<ExpectedItem> items;
  bool lenient = false;  // allowed, but not the recommended one

  bool operator==(const Outcome&) const = default;
};

struct Case {
  std::string id;    // "parse/id/nul-is-ignored"
  std::string file;  // where it was read from, for messages
  std::string why;
  std::vector<std::string> required;  // requirement ids
  Level level = Level::must;          // the strongest level of those
  std::string input;                  // step parse: the bytes
  std::vector<std::size_t> given_cut; // "cuts": "as given": the offsets between the pieces
  bool cut_as_given = false;
  std::vector<Outcome> outcomes;      // step parse: at least one, the recommended one first
  std::string then_last_event_id;     // what remains when the stream has ended
  std::optional<std::uint64_t> then_reconnection_time;
  Json script;                        // step connect: the whole case as written, read by its own reader

  std::string step() const { return id.substr(0, id.find('/')); }
  std::string topic() const;  // "id" of "parse/id/nul-is-ignored"
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CASE_H_
