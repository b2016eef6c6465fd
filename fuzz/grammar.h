// What streams are made of: the generator of streams that look like event streams and go wrong in likely places.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
// One grammar for the campaigns, the libFuzzer targets and the property tests. Tested by property_test.cpp.
#ifndef SSESPEC_FUZZ_GRAMMAR_H_
#define SSESPEC_FUZZ_GRAMMAR_H_

#include <span>
#include <string>
#include <string_view>

#include "fuzz/random.h"

namespace ssespec {

// Short byte strings that mean something at some place; also the dictionary of the libFuzzer targets (sse.dict).
std::span<const std::string_view> dictionary();

// An encoded input (input.h): a few blocks in one style of line ends, cuts at telling places, often an epilogue
// that makes hidden state visible. Now and then a long one, up to about `most` bytes.
std::string generate_input(Random& random, std::size_t most);

// One line with its end, one value; for the mutator.
void append_line(std::string& out, Random& random);
std::string_view random_token(Random& random);
std::string_view random_line_end(Random& random);

// Puts cuts at places where state is kept: inside CR LF, a character, a name, after a colon. Adds to what is there.
void add_cuts(std::string& encoded, Random& random);

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_GRAMMAR_H_
