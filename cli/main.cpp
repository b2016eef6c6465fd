// ssespec: the conformance suite and fuzzer for Server-Sent Events.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <mutex>

#include "cli/command.h"
#include "cli/values.h"
#include "conformance/edit_distance.h"
#include "conformance/process.h"

namespace ssespec {
namespace {

std::atomic<bool> was_interrupted{false};

// The first one asks for a partial report, the second one ends the program at once.
void note_interrupt(int signal_number) {
  was_interrupted = true;
  signal(signal_number, SIG_DFL);
}

void take_interrupts() {
  signal(SIGINT, note_interrupt);
  signal(SIGTERM, note_interrupt);
  if (signal(SIGHUP, note_interrupt) == SIG_IGN) signal(SIGHUP, SIG_IGN);  // nohup
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// `ssespec help VERB` and `ssespec version`, as the flags that they are.
std::vector<std::string> with_flags(std::vector<std::string> words) {
  if (words.empty()) return words;
  if (words[0] == "version") words[0] = "--version";
  if (words[0] == "help") {
    words.erase(words.begin());
    words.insert(words.empty() ? words.end() : words.begin() + 1, "--help");
  }
  return words;
}

// The sentence about a first word that is no verb; empty if it is one, or a flag.
std::string unknown_verb(const CLI::App& app, const std::vector<std::string>& words) {
  if (words.empty() || words[0].starts_with("-")) return "";
  std::string closest;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (closest.empty() || edit_distance(words[0], verb->get_name()) < edit_distance(words[0], closest)) closest = verb->get_name();
  }
  if (closest == words[0]) return "";
  return fmt::format("there is no verb \"{}\"; the closest one is {} (ssespec help shows all)", words[0], closest);
}

Exit run_verb(CLI::App& app, const std::vector<std::string>& words, const Exit& exit) {
  if (const std::string wrong = unknown_verb(app, words); !wrong.empty()) return complain({wrong});
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? Exit::as_expected : Exit::usage;
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0) return exit;
    return complain({fmt::format("our own fault: {}; please report it with the command line", error.what()), Exit::harness_fault});
  }
  return exit;
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
  Result<Corpus> corpus = read_corpus(*files);
  if (corpus) corpus->from = folder;
  return corpus;
}

Result<void> write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return fail(fmt::format("{}: cannot be written; check the folder and its permissions", path));
  return {};
}

const std::atomic<bool>& interrupted() {
  static std::once_flag once;
  std::call_once(once, take_interrupts);
  return was_interrupted;
}

bool is_terminal(int fd) { return isatty(fd) == 1 && variable("TERM") != "dumb"; }

bool has_colours(int fd) { return is_terminal(fd) && variable("NO_COLOR").empty(); }

}  // namespace ssespec

int main(int argc, char** argv) {
  using namespace ssespec;
  const OrphanKeeper orphans;
  CLI::App app("The conformance suite and fuzzer for Server-Sent Events (WHATWG HTML, 9.2).", "ssespec");
  app.set_version_flag("--version", std::string("ssespec ") + SSESPEC_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(32);
  app.footer("Examples:\n  ssespec run builtin:parser\n  ssespec help run\n");
  Exit exit = Exit::as_expected;
  for (const auto add : {add_run, add_list, add_show, add_replay, add_parse, add_doctor, add_export, add_diff, add_matrix, add_init, add_bench, add_connect, add_serve, add_fuzz, add_speak}) add(app, exit);
  check_values(app, {"--last-event-id", "--body"});
  const Exit result = run_verb(app, with_flags({argv + 1, argv + argc}), exit);
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return static_cast<int>(result);
  return static_cast<int>(complain({"standard output could not be written to its end: is the disk full, or did the reader leave?"}));
}
