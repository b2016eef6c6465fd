// ssespec bench SUBJECT...: the same workloads for all, timed inside their adapters.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fnmatch.h>
#include <memory>

#include "bench/comparison.h"
#include "bench/linearity.h"
#include "cli/command.h"
#include "cli/report_files.h"
#include "cli/values.h"
#include "conformance/file.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

struct BenchFlags {
  std::vector<std::string> subjects, workloads = {"llm-chat", "ticks", "wikimedia"}, chunks = {"64K"}, compare;
  std::string trace, json, html;
  double mebibytes = 4;
  bool linearity = false;
  bench::ComparisonOptions options;
};

// "64K", "1460" and "whole". The protocol cuts by size only, so "event" and "burst" are for our own benchmark.
Result<std::size_t> cut_from(const std::string& mode) {
  if (mode == "whole") return SIZE_MAX;
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(mode.data(), mode.data() + mode.size(), size);
  const std::string_view unit(end, static_cast<std::size_t>(mode.data() + mode.size() - end));
  const std::size_t scale = unit.empty() ? 1 : unit == "K" ? 1024 : unit == "M" ? 1048576 : 0;
  if (error != std::errc() || size == 0 || scale == 0)
    return fail(fmt::format("--chunks {}: write a number of bytes like 1460 or 64K, or whole", mode));
  return size * scale;
}

Result<bench::Workload> recorded(const std::string& path, std::size_t size) {
  std::vector<fs::path> files;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(path, error))
      if (entry.path().extension() == ".sse") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
  } else {
    files.push_back(path);
  }
  std::vector<std::string> bodies;
  for (const fs::path& file : files) {
    Result<std::string> body = read_file(file.string());
    if (!body) return fail(body.error().what + "; --trace takes a recorded stream or a folder of .sse files");
    bodies.push_back(std::move(*body));
  }
  if (bodies.empty()) return fail(fmt::format("{}: holds no .sse file; --trace takes a recorded stream or a folder of them", path));
  if (std::all_of(bodies.begin(), bodies.end(), [](const std::string& body) { return body.empty(); }))
    return fail(fmt::format("{}: holds no byte; --trace takes a recorded stream or a folder of .sse files", path));
  return bench::workload_of("trace " + fs::path(path).filename().string(), bodies, size);
}

Result<std::vector<bench::Workload>> workloads_of(const BenchFlags& flags) {
  const auto size = static_cast<std::size_t>(flags.mebibytes * (1 << 20));
  std::vector<bench::Workload> out;
  if (!flags.trace.empty()) {
    Result<bench::Workload> trace = recorded(flags.trace, size);
    if (!trace) return tl::unexpected(trace.error());
    out.push_back(std::move(*trace));
    return out;
  }
  std::string names;
  for (const bench::WorkloadKind& kind : bench::workload_kinds()) {
    const std::string name(kind.name);
    names += (names.empty() ? "" : ", ") + name;
    const bool wanted = std::any_of(flags.workloads.begin(), flags.workloads.end(), [&name](const std::string& glob) {
      return fnmatch(glob.c_str(), name.c_str(), 0) == 0;
    });
    if (wanted)
      if (auto workload = bench::make_workload(name, size)) out.push_back(std::move(*workload));
  }
  if (out.empty()) return fail("--workload matches none of " + names);
  return out;
}

Exit compare_files(const BenchFlags& flags) {
  std::vector<bench::Comparison> both;
  for (const std::string& path : flags.compare) {
    const Result<Json> json = read_json_file(path);
    if (!json) return complain(json.error());
    Result<bench::Comparison> comparison = bench::comparison_from_json(*json);
    if (!comparison) return complain({path + ": " + comparison.error().what});
    both.push_back(std::move(*comparison));
  }
  std::size_t slower = 0;
  const std::string changes = bench::change_text(both[0], both[1], slower);
  if (changes.empty())
    return complain({fmt::format("{} and {} have no measurement in common: measure the same subjects on the same workloads",
                                 flags.compare[0], flags.compare[1])});
  fmt::print("{}", changes);
  return slower == 0 ? Exit::as_expected : Exit::failed;
}

// A subject that broke has no figure; one that does not serve bench, or has other events, has a note.
Exit exit_of(const bench::Comparison& comparison) {
  if (comparison.not_started > 0) return Exit::subject_failed;
  const bool any_broke = std::any_of(comparison.measurements.begin(), comparison.measurements.end(),
                                     [](const bench::Measurement& measurement) { return !measurement.trouble.empty(); });
  return any_broke ? Exit::failed : Exit::as_expected;
}

Exit measure(BenchFlags& flags) {
  std::vector<Subject> subjects;
  for (const std::string& given : flags.subjects) {
    Result<std::vector<Subject>> found = open_subjects(given);
    if (!found) return complain(found.error());
    std::move(found->begin(), found->end(), std::back_inserter(subjects));
  }
  flags.options.cuts.clear();
  for (const std::string& mode : flags.chunks) {
    const Result<std::size_t> cut = cut_from(mode);
    if (!cut) return complain(cut.error());
    flags.options.cuts.push_back(*cut);
  }
  const Result<std::vector<bench::Workload>> workloads = workloads_of(flags);
  if (!workloads) return complain(workloads.error());
  flags.options.interrupted = &interrupted();
  const bool shown = is_terminal(STDERR_FILENO);
  if (shown) flags.options.progress = [](const std::string& doing) { fmt::print(stderr, "\r\x1b[K{}", doing); };
  Result<bench::Comparison> comparison = bench::compare(subjects, *workloads, flags.options);
  if (!comparison) return complain(comparison.error());
  comparison->environment = environment_text();
  std::vector<bench::Linearity> linearity;
  if (flags.linearity) {
    Result<std::vector<bench::Linearity>> lines = bench::linearity_of(subjects, 256 << 10, flags.options);
    if (!lines) return complain(lines.error());
    linearity = std::move(*lines);
  }
  if (shown) fmt::print(stderr, "\r\x1b[K");
  fmt::print("{}", bench::to_text(*comparison, linearity));
  if (!flags.json.empty())
    if (Result<void> done = write_file(flags.json, to_pretty_text(bench::to_json(*comparison, linearity)) + "\n"); !done) return complain(done.error());
  if (!flags.html.empty())
    if (Result<void> done = write_file(flags.html, bench::to_html(*comparison, linearity)); !done) return complain(done.error());
  return exit_of(*comparison);
}

Exit run_bench(BenchFlags& flags) {
  if (!flags.compare.empty()) return compare_files(flags);
  if (flags.subjects.empty()) return complain({"bench needs a SUBJECT; try: ssespec bench builtin:parser builtin:oracle"});
  return measure(flags);
}

}  // namespace

void add_bench(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<BenchFlags>();
  CLI::App* verb = app.add_subcommand("bench", "Compare the speed of parsers on the same streams");
  verb->add_option("SUBJECT", flags->subjects, "as for run; their adapters have to serve bench");
  verb->add_option("--workload", flags->workloads, "names; * stands for any text")->capture_default_str()->expected(1)->take_all()->allow_extra_args(false);
  verb->add_option("--chunks", flags->chunks, "bytes a read, like 1460 or 64K, or whole")->capture_default_str()->expected(1)->take_all()->allow_extra_args(false);
  verb->add_option("--size", flags->mebibytes, "MiB of a workload")->check(number(0.01, 256))->capture_default_str();
  verb->add_option("--seconds", flags->options.seconds, "for each subject and workload")->check(number(0.01, 3600))->capture_default_str();
  verb->add_option("--rounds", flags->options.rounds, "in which the subjects take turns")->check(whole_number(1, 100))->capture_default_str();
  verb->add_option("--trace", flags->trace, "a recorded stream, or a folder of .sse files, in place of workloads");
  verb->add_flag("--linearity", flags->linearity, "also the time of an event against that of one four times as long, 256 KiB to 4 MiB");
  verb->add_option("--json", flags->json, "write the figures");
  verb->add_option("--html", flags->html, "write a picture");
  verb->add_option("--compare", flags->compare, "OLD NEW: two files that --json wrote; 1 if something is slower")->expected(2);
  verb->footer(
      "Examples:\n"
      "  ssespec bench builtin:parser adapters/javascript-eventsource-parser --html bench.html\n"
      "  ssespec bench --compare old.json new.json\n"
      "Exit codes: 0 measured, or nothing is slower, 1 a subject broke, or something is slower, 2 wrong usage or nothing\n"
      "was measured, 3 a subject could not be started, 130 interrupted.");
  verb->callback([flags, &exit] { exit = run_bench(*flags); });
}

}  // namespace ssespec
