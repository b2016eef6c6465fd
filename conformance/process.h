// Starts a child process in a group of its own and makes sure that nothing of it stays behind.
//
// The one file that starts and kills processes. Plain POSIX: process groups, the parent-death signal and the
// exec error are what the suite depends on, and the usual libraries hide them. Tested by run_test.cpp, subject_test.cpp
// and command_line_test.py.
#ifndef SSESPEC_CONFORMANCE_PROCESS_H_
#define SSESPEC_CONFORMANCE_PROCESS_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/result.h"

namespace ssespec {

struct Command {
  std::vector<std::string> argv;
  std::map<std::string, std::string> env;  // added to ours
  std::string folder;                      // working directory; empty for ours
};

class Process {
 public:
  // The child reads from in() and writes to out() and err(); all three of our ends are non-blocking.
  // Errors (exit 3): no argv, the folder or the program does not exist or cannot be executed.
  static Result<std::unique_ptr<Process>> start(const Command& command);
  ~Process();  // ends it: closes its input, gives it a moment, kills the group
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int in() const { return in_; }
  int out() const { return out_; }
  int err() const { return err_; }
  int pid() const { return pid_; }
  bool has_exited() const;  // although what it started may hold its output open
  void close_in();

  // How long it was ready to run and had no processor, since its start: the thread that waited most. 0 where the
  // kernel does not tell.
  double seconds_without_processor() const;

  // Reads what is there of stderr; the last 4 KiB are kept.
  void drain_err();
  const std::string& err_tail() const { return err_tail_; }

  // Waits up to `seconds` for the exit, then kills the group. "exited with code 3" or "was killed by signal 11
  // (Segmentation fault)"; says so if we killed it, and if it had closed its stdout by then.
  std::string end(double seconds);
  std::optional<int> exit_code() const { return exit_code_; }  // after end(), unless a signal ended it

 private:
  Process() = default;
  int in_ = -1, out_ = -1, err_ = -1, pid_ = -1;
  bool reaped_ = false;
  std::optional<int> exit_code_;
  std::string err_tail_, ended_how_;
};

// What a child started in a session of its own outlives the child's group. From here to the destructor such a process
// becomes a child of ours when its parent ends; the destructor kills all that came that way. One in a program.
class OrphanKeeper {
 public:
  OrphanKeeper();
  ~OrphanKeeper();
  OrphanKeeper(const OrphanKeeper&) = delete;
  OrphanKeeper& operator=(const OrphanKeeper&) = delete;

 private:
  std::set<int> before_;  // children that a shell had before it became this program; not ours to end
};

// Splits as a POSIX shell does (quotes and backslashes) and runs no shell.
// Errors: an open quote, a trailing backslash, no word at all.
Result<std::vector<std::string>> split_words(const std::string& text);

// Looks for a program as exec does. Errors (exit 3): there is none that can be executed.
Result<void> check_program(const std::string& name);

// The path of the running program, for subjects that are this program.
std::string path_of_this_program();

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PROCESS_H_
