// What a value on the command line has to be: the checks that the verbs share.
//
// Tested by command_line_test.py.
#ifndef SSESPEC_CLI_VALUES_H_
#define SSESPEC_CLI_VALUES_H_

#include <CLI/CLI.hpp>

#include <cstdint>
#include <set>
#include <string>

namespace ssespec {

// A whole number, in decimal digits alone. Errors: "", "-1", "1.5", "010", "99999999999999999999999".
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most = UINT64_MAX);
// A finite number. Errors: "", "nan", "inf", "1e999", "0x10".
CLI::Validator number(double least, double most);

// Has every option of every verb refuse an empty value, and "-", which no file of ours is called; an option that
// `may_be_empty` names takes both.
void check_values(CLI::App& app, const std::set<std::string>& may_be_empty);

}  // namespace ssespec

#endif  // SSESPEC_CLI_VALUES_H_
