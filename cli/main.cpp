// ssespec: the conformance suite and fuzzer for Server-Sent Events.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <fstream>

#include "cli/command.h"

namespace ssespec {
namespace {

std::atomic<bool> was_interrupted{false};

// The first one asks for a partial report, the second one ends the program at once.
void note_interrupt(int signal_number) {
  was_interrupted = true;
  signal(signal_number, SIG_DFL);
}

}  // namespace

Exit complain(const Error& error) {
  fmt::print(stderr, "ssespec: {}\n", error.what);
  return error.exit;
}

Result<Corpus> open_corpus(const std::string& folder) {
  if (folder.empty()) return read_corpus(built_in_corpus_files());
  Result<CorpusFiles> files = corpus_files_in(folder);
  if (!files) return tl::unexpected(files.error());
  return read_corpus(*files);
}

Result<void> write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return fail(fmt::format("{}: cannot be written; check the folder and its permissions", path));
  return {};
}

const std::atomic<bool>& interrupted() { return was_interrupted; }

bool is_terminal(int fd) { return isatty(fd) == 1; }

}  // namespace ssespec

int main(int argc, char** argv) {
  using namespace ssespec;
  signal(SIGINT, note_interrupt);
  signal(SIGTERM, note_interrupt);
  CLI::App app("The conformance suite and fuzzer for Server-Sent Events (WHATWG HTML, 9.2).", "ssespec");
  app.set_version_flag("--version", std::string("ssespec ") + SSESPEC_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(32);
  Exit exit = Exit::as_expected;
  for (const auto add : {add_run, add_list, add_show, add_replay, add_parse, add_doctor, add_export, add_diff, add_matrix, add_init, add_bench, add_connect, add_serve, add_fuzz, add_speak}) add(app, exit);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::usage);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ssespec: our own fault: {}; please report it with the command line\n", error.what());
    return static_cast<int>(Exit::harness_fault);
  }
  return static_cast<int>(exit);
}
