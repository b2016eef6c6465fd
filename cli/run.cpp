// ssespec run SUBJECT...: judge it.
#include "conformance/run.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/report_files.h"
#include "cli/values.h"
#include "conformance/kill_table.h"
#include "conformance/root_cause.h"

namespace ssespec {
namespace {

struct RunFlags {
  std::vector<std::string> subjects, only;
  std::string profile, id, corpus;
  std::string known, write_known;
  ReportFiles files;
  bool strict = false, verbose = false, mutants = false;
  RunOptions options;
};

void add_flags(CLI::App& run, RunFlags& flags) {
  run.add_option("SUBJECT", flags.subjects, "a folder with adapter.json, exec:CMD, stdin:CMD, lib:PATH, contract:URL or builtin:NAME");
  run.add_option("--only", flags.only, "only cases whose id or requirement matches; * stands for any text")->expected(1)->take_all()->allow_extra_args(false);
  run.add_option("--profile", flags.profile, "browser or library; beats what the subject says")->check(CLI::IsMember({"browser", "library"}));
  run.add_option("--known", flags.known, "what is known to fail, in place of the folder's known.json");
  run.add_option("--write-known", flags.write_known, "write a known.json of all that fails");
  run.add_option("--seed", flags.options.seed, "for the random cuts")->check(whole_number(0))->capture_default_str();
  run.add_option("--jobs", flags.options.jobs, "processes of one subject at once")->check(whole_number(1, 64))->capture_default_str();
  run.add_option("--case-timeout", flags.options.case_seconds, "seconds for one answer")->check(number(0.1, 3600))->capture_default_str();
  run.add_option("--id", flags.id, "stdin: programs: how ids are reported")->check(CLI::IsMember({"sticky", "block", "none"}));
  run.add_option("--corpus", flags.corpus, "a corpus folder in place of the built-in one");
  run.add_flag("--fail-fast", flags.options.fail_fast, "stop at the first failure");
  run.add_flag("--strict", flags.strict, "lenient verdicts and hidden musts fail too");
  run.add_flag("--mutants", flags.mutants, "the suite tests itself: which planted bug is found by which case");
  run.add_flag("--verbose", flags.verbose, "every failure in full, and what is lenient, known or unsupported");
  add_report_flags(run, flags.files);
}

// A line that is rewritten while a subject is judged; only on a terminal.
class Progress {
 public:
  explicit Progress(std::string name) : name_(std::move(name)), shown_(is_terminal(STDERR_FILENO)) {}
  ~Progress() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
  }
  void operator()(std::size_t done, std::size_t of) const {
    if (!shown_ || (done % 8 != 0 && done != of)) return;
    fmt::print(stderr, "\r\x1b[K{}: {} of {} cases", name_, done, of);
    std::fflush(stderr);
  }

 private:
  std::string name_;
  bool shown_;
};

Result<Known> known_for(const Subject& subject, const RunFlags& flags, const Corpus& corpus) {
  const std::string& file = flags.known.empty() ? subject.known_file : flags.known;
  if (file.empty()) return Known{};
  Result<Known> known = read_known(file, flags.corpus.empty() ? &corpus : nullptr);
  if (const std::string unfilled = known ? unfilled_text(*known) : ""; !unfilled.empty()) fmt::print(stderr, "ssespec: {}\n", unfilled);
  return known;
}

// A run that was cut short knows too little to replace what may be there.
Result<void> write_known(const std::string& path, const SubjectReport& judged, const Known& known) {
  if (interrupted()) {
    complain({fmt::format("interrupted: {} is not written, for not all cases were judged", path)});
    return {};
  }
  if (judged.not_run > 0) complain({fmt::format("{}: {} not judged, so what they do is not in it", path, counted(judged.not_run, "case"))});
  return write_file(path, known_text(judged, known));
}

Result<Report> judge_all(RunFlags& flags, const Corpus& corpus) {
  Result<std::vector<const Case*>> cases = select(corpus, flags.only);
  if (!cases) return tl::unexpected(cases.error());
  std::vector<std::pair<Subject, Known>> wanted;
  for (const std::string& given : flags.subjects) {
    Result<std::vector<Subject>> subjects = open_subjects(given, id_mode_from_text(flags.id));
    if (!subjects) return tl::unexpected(subjects.error());
    for (Subject& subject : *subjects) {
      Result<Known> known = known_for(subject, flags, corpus);
      if (!known) return tl::unexpected(known.error());
      wanted.emplace_back(std::move(subject), std::move(*known));
    }
  }
  if (!flags.profile.empty()) flags.options.profile = profile_from_text(flags.profile);
  flags.options.interrupted = &interrupted();
  Report report;
  report.suite_version = SSESPEC_VERSION;
  report.corpus_hash = corpus.hash;
  report.seed = flags.options.seed;
  report.strict = flags.strict;
  report.selection = fmt::format("{}", fmt::join(flags.only, " "));
  report.started = now_text();
  report.environment = environment_text();
  const TextOptions text{has_colours(STDOUT_FILENO), flags.verbose};
  for (const auto& [subject, known] : wanted) {
    {
      const Progress progress(subject.name);
      flags.options.progress = [&](std::size_t done, std::size_t of) { progress(done, of); };
      report.subjects.push_back(run_subject(subject, *cases, corpus, known, flags.options));
      if (SubjectReport& judged = report.subjects.back(); judged.exit(false, corpus) == Exit::failed) judged.causes = root_causes(judged, corpus);
    }
    const bool started = report.subjects.back().error.empty();
    fmt::print(started ? stdout : stderr, "{}", to_text_report(report.subjects.back(), report, corpus, text));
    std::fflush(stdout);
    if (!flags.write_known.empty()) {
      if (Result<void> done = write_known(flags.write_known, report.subjects.back(), known); !done) return tl::unexpected(done.error());
    }
    report.interrupted = interrupted();
    if (report.interrupted) break;
  }
  return report;
}

Exit run_mutants(const RunFlags& flags) {
  const Result<Corpus> corpus = open_corpus(flags.corpus);
  if (!corpus) return complain(corpus.error());
  const Result<std::vector<const Case*>> cases = select(*corpus, flags.only);
  if (!cases) return complain(cases.error());
  KillOptions options;
  options.seed = flags.options.seed;
  options.jobs = flags.options.jobs;
  options.interrupted = &interrupted();
  const Progress progress("planted bugs");
  options.progress = [&](std::size_t done, std::size_t of) { progress(done, of); };
  const KillTable table = kill_table(*cases, options);
  fmt::print("{}", to_text(table));
  if (interrupted()) return Exit::interrupted;
  if (table.cases == 0) return complain({"no case of step parse was selected"});
  return table.complete() ? Exit::as_expected : Exit::failed;
}

Exit run(RunFlags& flags) {
  if (flags.mutants) return run_mutants(flags);
  if (flags.subjects.empty()) return complain({"run needs a SUBJECT; try: ssespec run builtin:parser"});
  if (!flags.write_known.empty() && flags.subjects.size() > 1) return complain({"--write-known takes one SUBJECT at a time"});
  Result<Corpus> corpus = open_corpus(flags.corpus);
  if (!corpus) return complain(corpus.error());
  if (Result<void> can = can_write(flags.files, flags.write_known); !can) return complain(can.error());
  Result<Report> report = judge_all(flags, *corpus);
  if (!report) return complain(report.error());
  if (Result<void> written = write_reports(flags.files, *report, *corpus); !written) return complain(written.error());
  return report->exit(*corpus);
}

}  // namespace

void add_run(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<RunFlags>();
  CLI::App* verb = app.add_subcommand("run", "Judge implementations against the standard");
  add_flags(*verb, *flags);
  verb->footer(
      "Examples:\n"
      "  ssespec run builtin:parser\n"
      "  ssespec run exec:\"node adapter.mjs\" --junit ssespec.xml\n"
      "  ssespec run adapters/python-httpx-sse --only 'parse/eol/*' --only SSE-LINE-005\n"
      "Exit codes: 0 as expected, 1 failed, 2 wrong usage or no case judged, 3 the subject could not be started,\n"
      "4 a fault of ours, 130 interrupted.");
  verb->callback([flags, &exit] { exit = run(*flags); });
}

}  // namespace ssespec
