// The verbs of ssespec: each adds itself to the command line and leaves its exit code.
//
// Tested by command_line_test.py.
#ifndef SSESPEC_CLI_COMMAND_H_
#define SSESPEC_CLI_COMMAND_H_

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/result.h"
#include "conformance/subject.h"

namespace CLI {
class App;
}

namespace ssespec {

void add_run(CLI::App& app, Exit& exit);
void add_list(CLI::App& app, Exit& exit);
void add_show(CLI::App& app, Exit& exit);
void add_export(CLI::App& app, Exit& exit);
void add_diff(CLI::App& app, Exit& exit);
void add_matrix(CLI::App& app, Exit& exit);
void add_init(CLI::App& app, Exit& exit);
void add_bench(CLI::App& app, Exit& exit);
void add_replay(CLI::App& app, Exit& exit);
void add_parse(CLI::App& app, Exit& exit);
void add_doctor(CLI::App& app, Exit& exit);
void add_fuzz(CLI::App& app, Exit& exit);
void add_speak(CLI::App& app, Exit& exit);
void add_connect(CLI::App& app, Exit& exit);
void add_serve(CLI::App& app, Exit& exit);

// Prints "ssespec: <what>" to stderr and gives the error's exit code.
Exit complain(const Error& error);

// The corpus of a --corpus folder, or the one inside the program for an empty path.
Result<Corpus> open_corpus(const std::string& folder);

// What SUBJECT stands for. Errors: as of subjects_from(); a builtin: that is none, before anything is started.
Result<std::vector<Subject>> open_subjects(const std::string& given, std::optional<IdMode> id = std::nullopt);

// Writes a whole file. Errors: it cannot be written; the path is named.
Result<void> write_file(const std::string& path, const std::string& text);

// Set by Ctrl-C, SIGTERM and SIGHUP from the first call on: who never asks has nothing to finish, and ends at once.
const std::atomic<bool>& interrupted();

bool is_terminal(int fd);  // one that can rewrite a line: not TERM=dumb
bool has_colours(int fd);  // and NO_COLOR is not set

}  // namespace ssespec

#endif  // SSESPEC_CLI_COMMAND_H_
