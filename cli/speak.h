// The subjects that are this program: what `ssespec speak NAME` can be.
//
// Tested by command_line_test.py.
#ifndef SSESPEC_CLI_SPEAK_H_
#define SSESPEC_CLI_SPEAK_H_

#include <memory>
#include <string>

#include "cli/speaker.h"
#include "conformance/result.h"
#include "conformance/subject.h"

namespace ssespec {

std::unique_ptr<Speaker> parser_speaker();
std::unique_ptr<Speaker> oracle_speaker();
// A parser with planted bugs, NAME or A+B. Errors: a name that is not in the table.
Result<std::unique_ptr<Speaker>> mutant_speaker(const std::string& names);
// Errors: the library cannot be loaded, has no sse_subject, or another version of the interface.
Result<std::unique_ptr<Speaker>> library_speaker(const std::string& path);
// A program that is started for each stream. Errors: the command cannot be split.
Result<std::unique_ptr<Speaker>> program_speaker(const std::string& command, IdMode id);

}  // namespace ssespec

#endif  // SSESPEC_CLI_SPEAK_H_
