// Reads one case of step parse from its JSON, with a sentence for whatever is wrong.
//
// Format: corpus/README.md. Tested by corpus_test.cpp.
#ifndef SSESPEC_CONFORMANCE_CASE_READER_H_
#define SSESPEC_CONFORMANCE_CASE_READER_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/case.h"
#include "conformance/result.h"

namespace ssespec {

// The pieces of an input or of a long value, one after the other: a string, {"hex"}, {"repeat","text"|"hex"}, or a
// list of those. The offsets between the pieces are added to `cut`, if given.
// Errors: a piece of no known form, a repetition that is no whole number, a lone surrogate, more than 64 MiB.
Result<std::string> bytes_from_pieces(const Json& pieces, std::vector<std::size_t>* cut = nullptr);

// Errors: a key that the format does not know, one that is missing, a value of the wrong form.
Result<Case> parse_case_from_json(const Json& json, const std::string& id);

// Errors: `object` is none, or has a key that is not in `allowed`; the sentence names it.
Result<void> only_known_keys(const Json& object, const std::vector<std::string_view>& allowed);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CASE_READER_H_
