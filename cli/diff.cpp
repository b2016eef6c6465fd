// ssespec diff A.json B.json: what was fixed, what regressed, what was added.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "cli/report_files.h"
#include "conformance/report_diff.h"

namespace ssespec {
namespace {

struct DiffFlags {
  std::string before, after;
  bool json = false;
};

Exit diff(const DiffFlags& flags) {
  const Result<Report> before = read_report(flags.before);
  if (!before) return complain(before.error());
  const Result<Report> after = read_report(flags.after);
  if (!after) return complain(after.error());
  const Result<ReportDiff> found = diff_of(*before, *after);
  if (!found) return complain(found.error());
  fmt::print("{}", flags.json ? to_pretty_text(to_json(*found)) + "\n" : to_text(*found));
  return exit_of(*found);
}

}  // namespace

void add_diff(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<DiffFlags>();
  CLI::App* verb = app.add_subcommand("diff", "Say what changed between two JSON reports");
  verb->add_option("BEFORE", flags->before, "a report that --json wrote")->required();
  verb->add_option("AFTER", flags->after, "a later one")->required();
  verb->add_flag("--json", flags->json, "as JSON");
  verb->footer(
      "Example:\n"
      "  ssespec run exec:\"node adapter.mjs\" --json new.json; ssespec diff old.json new.json\n"
      "Exit codes: 0 nothing got worse, 1 something regressed or a new case fails, 2 wrong usage, or no subject is in\n"
      "both reports.");
  verb->callback([flags, &exit] { exit = diff(*flags); });
}

}  // namespace ssespec
