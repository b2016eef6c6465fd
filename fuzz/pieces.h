// Bytes as a case file has them: strings, hex where they are no UTF-8, and repeats for long runs of one character.
//
// Format: corpus/README.md. Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_PIECES_H_
#define SSESPEC_FUZZ_PIECES_H_

#include <string_view>

#include "conformance/json.h"

namespace ssespec {

Json piece_json(std::string_view bytes);   // one piece
Json pieces_json(std::string_view bytes);  // a list: nobody reads 65,537 times the letter a
Json text_json(std::string_view text);     // well-formed: a string, or pieces if it is long

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_PIECES_H_
