// The one mutator: changes an encoded input the way streams differ, by lines, line ends, tokens and cuts.
//
// Shared by the libFuzzer targets, AFL++ and the campaigns. Tested by property_test.cpp.
#ifndef SSESPEC_FUZZ_MUTATOR_H_
#define SSESPEC_FUZZ_MUTATOR_H_

#include <string>
#include <string_view>

#include "fuzz/random.h"

namespace ssespec {

// One to four changes; the result has at most `most` bytes.
void mutate(std::string& encoded, Random& random, std::size_t most);

// The head of one and the tail of the other, each cut at a line's start.
std::string splice(std::string_view head, std::string_view tail, Random& random, std::size_t most);

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_MUTATOR_H_
