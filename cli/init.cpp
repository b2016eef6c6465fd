// ssespec init LANGUAGE DIR: a folder that speaks the protocol, with one call left to fill in.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "cli/command.h"

namespace ssespec {

// The files of cli/init/, by "language/file".
const std::map<std::string, std::string>& built_in_init_files();

namespace {

namespace fs = std::filesystem;

struct InitFlags {
  std::string language, folder;
};

std::set<std::string> languages() {
  std::set<std::string> out;
  for (const auto& [path, text] : built_in_init_files()) out.insert(path.substr(0, path.find('/')));
  out.erase("common");
  return out;
}

// Where a template goes in the new folder. Names that a tool of ours would take for its own carry ".txt".
std::string target_of(std::string_view file) {
  if (file == "gitignore.txt") return ".gitignore";
  if (file == "workflow.yml") return ".github/workflows/sse-conformance.yml";
  if (file.ends_with(".txt")) file.remove_suffix(4);
  return std::string(file);
}

// The folder's name, as far as JSON and every language take it without escapes.
std::string name_of(const fs::path& folder) {
  std::string name;
  for (const char c : fs::absolute(folder).lexically_normal().filename().string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (plain) name += c;
  }
  return name.empty() ? "my-parser" : name;
}

Result<void> write_templates(const InitFlags& flags) {
  const fs::path folder(flags.folder);
  std::map<std::string, std::string> files;
  for (const auto& [path, text] : built_in_init_files()) {
    const std::string of = path.substr(0, path.find('/'));
    if (of != flags.language && of != "common") continue;
    // GitHub's own ${{ ... }} stays: only the name is filled in.
    std::string out = text;
    constexpr std::string_view kName = "{{name}}";
    for (std::size_t at = out.find(kName); at != std::string::npos; at = out.find(kName, at))
      out.replace(at, kName.size(), name_of(folder));
    files[target_of(path.substr(of.size() + 1))] = std::move(out);
  }
  std::error_code error;
  for (const auto& [path, text] : files)
    if (fs::exists(folder / path, error))
      return fail(fmt::format("{} is there already; nothing was written: give another folder", (folder / path).string()));
  for (const auto& [path, text] : files) {
    fs::create_directories((folder / path).parent_path(), error);
    if (error) return fail(fmt::format("{}: cannot be made: {}", (folder / path).parent_path().string(), error.message()));
    if (Result<void> written = write_file((folder / path).string(), text); !written) return written;
  }
  return {};
}

Exit init(InitFlags& flags) {
  flags.language = CLI::detail::to_lower(flags.language);  // "Python" as people write it
  if (languages().count(flags.language) == 0)
    return complain({fmt::format("init knows no language \"{}\"; it knows {}. Any other one needs about 40 lines: see the adapter "
                                 "protocol in the README",
                                 flags.language, fmt::join(languages(), ", "))});
  if (Result<void> written = write_templates(flags); !written) return complain(written.error());
  fmt::print(
      "{0} speaks the protocol. Next:\n"
      "  ssespec doctor {0}      it answers, and delivers nothing yet\n"
      "  put your parser in      the one call to fill in is marked in {0}/adapter.* (Adapter.java for Java)\n"
      "  ssespec run {0}\n",
      flags.folder);
  return Exit::as_expected;
}

}  // namespace

void add_init(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<InitFlags>();
  CLI::App* verb = app.add_subcommand("init", "Write the adapter of a new implementation, one call left to fill in");
  verb->add_option("LANGUAGE", flags->language, fmt::format("{}", fmt::join(languages(), ", ")))->required();
  verb->add_option("DIR", flags->folder, "the new folder")->required();
  verb->footer("Example:\n  ssespec init python my-parser && ssespec doctor my-parser");
  verb->callback([flags, &exit] { exit = init(*flags); });
}

}  // namespace ssespec
