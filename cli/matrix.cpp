// ssespec matrix DIR...: many subjects, one results.json and one site.
#include "conformance/matrix.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <thread>

#include "cli/command.h"
#include "cli/report_files.h"
#include "cli/values.h"
#include "conformance/finding.h"
#include "conformance/site.h"

namespace ssespec {
namespace {

struct MatrixFlags {
  std::vector<std::string> given, only;
  std::string out = "matrix", corpus;
  bool merge = false, fresh = false;
  unsigned jobs = 0;
  RunOptions run;
  ReportFiles files;
};

Result<std::vector<std::pair<Subject, Known>>> subjects_of(const MatrixFlags& flags, const Corpus& corpus) {
  std::vector<std::pair<Subject, Known>> out;
  for (const std::string& given : flags.given) {
    Result<std::vector<Subject>> subjects = open_subjects(given);
    if (!subjects) return tl::unexpected(subjects.error());
    for (Subject& subject : *subjects) {
      const Corpus* const cases = flags.corpus.empty() ? &corpus : nullptr;  // another corpus may lack them
      Result<Known> known = subject.known_file.empty() ? Result<Known>(Known{}) : read_known(subject.known_file, cases);
      if (!known) return tl::unexpected(known.error());
      out.emplace_back(std::move(subject), std::move(*known));
    }
  }
  return out;
}

void tell(const SubjectReport& report, bool again, std::size_t done, std::size_t of) {
  const std::string what = report.error.empty() ? counts_line(report) : "skipped: " + printable(report.error);
  fmt::print("[{:>{}}/{}] {}  {}  ({})\n", done, std::to_string(of).size(), of, title_of(report), what,
             again ? "judged before" : fmt::format("{:.1f} s", report.seconds));
  std::fflush(stdout);
}

Result<Report> judge(const MatrixFlags& flags, const Corpus& corpus) {
  Result<std::vector<const Case*>> cases = select(corpus, flags.only);
  if (!cases) return tl::unexpected(cases.error());
  const auto subjects = subjects_of(flags, corpus);
  if (!subjects) return tl::unexpected(subjects.error());
  if (Result<void> made = make_site_folder(flags.out); !made) return tl::unexpected(made.error());
  if (Result<void> can = can_write(flags.files); !can) return tl::unexpected(can.error());
  MatrixOptions options;
  options.run = flags.run;
  options.run.jobs = 1;
  options.run.interrupted = &interrupted();
  options.subjects = flags.jobs != 0 ? flags.jobs : std::max(1U, std::thread::hardware_concurrency());
  options.folder = flags.out;
  options.fresh = flags.fresh;
  options.judged = tell;
  Report report;
  report.suite_version = SSESPEC_VERSION;
  report.corpus_hash = corpus.hash;
  report.seed = flags.run.seed;
  report.selection = fmt::format("{}", fmt::join(flags.only, " "));
  report.started = now_text();
  report.environment = environment_text();
  if (Result<void> done = judge_matrix(*subjects, *cases, corpus, options, report); !done) return tl::unexpected(done.error());
  return report;
}

Result<Report> merge(const MatrixFlags& flags) {
  std::vector<Report> reports;
  for (const std::string& path : flags.given) {
    Result<Report> report = read_report(path);
    if (!report) return report;
    reports.push_back(std::move(*report));
  }
  return merged(std::move(reports));
}

// A page of what others do is no gate: failing cells keep 0.
Exit exit_of(const Report& report) {
  std::size_t judged = 0, faults = 0;
  for (const SubjectReport& subject : report.subjects) {
    judged += subject.judged();
    faults += subject.count(Verdict::harness_error);
  }
  if (report.interrupted) return Exit::interrupted;
  if (faults > 0) return Exit::harness_fault;
  return judged == 0 ? Exit::usage : Exit::as_expected;
}

Exit matrix(const MatrixFlags& flags) {
  if (flags.given.empty()) return complain({"matrix needs a folder of adapters; try: ssespec matrix adapters"});
  const Result<Corpus> corpus = open_corpus(flags.corpus);
  if (!corpus) return complain(corpus.error());
  const Result<Report> report = flags.merge ? merge(flags) : judge(flags, *corpus);
  if (!report) return complain(report.error());
  if (report->interrupted && !flags.merge) {
    fmt::print("interrupted: {} done; the same command goes on from there\n", counted(report->subjects.size(), "subject"));
    return Exit::interrupted;
  }
  if (Result<void> written = write_site(flags.out, site_of(*report, *corpus)); !written) return complain(written.error());
  if (Result<void> written = write_reports(flags.files, *report, *corpus); !written) return complain(written.error());
  const auto skipped = std::count_if(report->subjects.begin(), report->subjects.end(),
                                     [](const SubjectReport& subject) { return !subject.error.empty(); });
  fmt::print("{} judged, {} skipped; open {}/index.html\n", report->subjects.size() - static_cast<std::size_t>(skipped),
             skipped, flags.out);
  return exit_of(*report);
}

}  // namespace

void add_matrix(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<MatrixFlags>();
  flags->run.subject_seconds = 300;  // one that hangs does not hold up forty, a slow one is judged whole
  CLI::App* verb = app.add_subcommand("matrix", "Judge many implementations and write one page about them");
  verb->add_option("SUBJECT", flags->given, "folders of adapters, or anything that run takes; with --merge: results.json files");
  verb->add_option("--out", flags->out, "the folder of the site")->capture_default_str();
  verb->add_flag("--merge", flags->merge, "join results.json files, of several machines for example, into one site");
  verb->add_flag("--fresh", flags->fresh, "forget what an interrupted matrix left behind");
  verb->add_option("--only", flags->only, "only cases whose id or requirement matches; * stands for any text")->expected(1)->take_all()->allow_extra_args(false);
  verb->add_option("--jobs", flags->jobs, "subjects at once, beyond 1 one more where they are clients; as many as there are cores unless given")->check(whole_number(1, 64));
  verb->add_option("--seed", flags->run.seed, "for the random cuts")->check(whole_number(0))->capture_default_str();
  verb->add_option("--case-timeout", flags->run.case_seconds, "seconds for one answer")->check(number(0.1, 3600))->capture_default_str();
  verb->add_option("--subject-timeout", flags->run.subject_seconds, "seconds for one subject")->check(number(1, 86400))->capture_default_str();
  verb->add_option("--corpus", flags->corpus, "a corpus folder in place of the built-in one");
  add_report_flags(*verb, flags->files);
  verb->footer(
      "Examples:\n"
      "  ssespec matrix adapters --out site\n"
      "  ssespec matrix --merge here/results.json there/results.json --out site\n"
      "Exit codes: 0 the site was written, whatever the verdicts; 2 wrong usage or nothing was judged, 4 a fault of\n"
      "ours, 130 interrupted: the same command goes on from there.");
  verb->callback([flags, &exit] { exit = matrix(*flags); });
}

}  // namespace ssespec
