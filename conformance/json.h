// JSON, in the one file that includes the JSON library. Its exceptions end here.
//
// Tested by json_test.cpp.
#ifndef SSESPEC_CONFORMANCE_JSON_H_
#define SSESPEC_CONFORMANCE_JSON_H_

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/result.h"

namespace ssespec {

using Json = nlohmann::ordered_json;  // keys stay in the order they were written

// Parses one document. A lone surrogate escape is no error: it becomes kLoneSurrogate followed by its four hex
// digits, which equals no text that a decoder can deliver.
// Errors: "line 3, column 14: not JSON..." for anything that is not, with a sentence on what is wrong; likewise for
// what is nested deeper than kMostNested, as values are copied, compared and written by recursion.
Result<Json> parse_json(std::string_view text);

inline constexpr std::size_t kMostNested = 512;  // lists and objects in each other

inline constexpr std::string_view kLoneSurrogate = "\xED\xA0\x80";

// Writes compactly, on one line. Ill-formed UTF-8 becomes U+FFFD: for what only people read.
std::string to_text(const Json& json);
std::string to_pretty_text(const Json& json);

// Reads a whole file. Errors: it cannot be opened, or is not JSON; the file is named.
Result<Json> read_json_file(const std::string& path);

// The same value, whatever the order of keys; numbers as doubles, as most readers of JSON hold them.
bool same_value(const Json& a, const Json& b);

// Members by name; nullopt or nullptr where absent, null or of another type.
const Json* member(const Json& object, const char* key);
std::optional<std::string> string_member(const Json& object, const char* key);
std::optional<bool> bool_member(const Json& object, const char* key);
// Any number, of whatever size, as a count: negative becomes 0, too large becomes 2^64-1, fractions are cut.
std::optional<std::uint64_t> number_member(const Json& object, const char* key);
std::uint64_t to_count(const Json& number);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_JSON_H_
