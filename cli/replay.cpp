// ssespec replay ID|FILE SUBJECT: one case once more, in full.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "cli/command.h"
#include "cli/values.h"
#include "conformance/file.h"
#include "conformance/finding.h"
#include "conformance/json.h"
#include "conformance/judge.h"
#include "conformance/run.h"

namespace ssespec {
namespace {

struct ReplayFlags {
  std::string what, subject, cut, profile, corpus, id;
  RunOptions options;
};

// A file is a corpus file, a finding of a campaign, or the bytes of a stream: then the oracle says what is expected.
Result<Corpus> corpus_of_file(const std::string& path, const Corpus& known) {
  Result<std::string> read = read_file(path);
  if (!read) return tl::unexpected(read.error());
  const std::string& text = *read;
  if (path.ends_with(".json")) {
    CorpusFiles files = {{"requirements.json", built_in_corpus_files().at("requirements.json")}};
    const Result<Json> json = parse_json(text);
    const Json* cases = json ? member(*json, "cases") : nullptr;
    const bool is_script = cases != nullptr && cases->is_array() && !cases->empty() && cases->front().contains("script");
    const std::string name = (is_script ? "connect/" : "parse/") + std::filesystem::path(path).filename().string();
    files[name] = text;
    Result<Corpus> corpus = read_corpus(files);
    if (!corpus) return fail(path + corpus.error().what.substr(name.size()));  // its sentences begin with that name
    corpus->from = path;
    return corpus;
  }
  Corpus corpus;
  corpus.from = path;
  corpus.requirements = known.requirements;
  Case the_case;
  the_case.id = "parse/file/" + std::filesystem::path(path).stem().string();
  the_case.why = "the bytes of " + path;
  the_case.input = text;
  const Expectation expectation = expectation_of_stream(text);
  the_case.outcomes = expectation.outcomes;
  the_case.then_last_event_id = expectation.then_last_event_id;
  the_case.then_reconnection_time = expectation.oracle.reconnection_time;
  corpus.cases.push_back(std::move(the_case));
  return corpus;
}

Result<Report> replay_report(ReplayFlags& flags, Corpus& corpus) {
  std::vector<std::string> only = {flags.what};
  std::error_code error;
  if (std::filesystem::exists(flags.what, error)) {
    Result<Corpus> own = corpus_of_file(flags.what, corpus);
    if (!own) return tl::unexpected(own.error());
    corpus = std::move(*own);
    only.clear();
  } else if (std::filesystem::path(flags.what).has_extension()) {  // which no id has
    return fail(fmt::format("{}: no such file", flags.what));
  }
  Result<std::vector<const Case*>> cases = select(corpus, only);
  if (!cases) return tl::unexpected(cases.error());
  Result<std::vector<Subject>> subjects = open_subjects(flags.subject, id_mode_from_text(flags.id));
  if (!subjects) return tl::unexpected(subjects.error());
  if (!flags.cut.empty()) {
    if (cases->size() > 1) return fail(fmt::format("--cut is for one case, and {} stands for {}", flags.what, cases->size()));
    Result<Cut> cut = cut_from_text(flags.cut, cases->front()->input.size());
    if (!cut) return tl::unexpected(cut.error());
    flags.options.only_cut = *cut;
  }
  if (!flags.profile.empty()) flags.options.profile = profile_from_text(flags.profile);
  flags.options.jobs = 1;
  flags.options.in_full = true;
  flags.options.interrupted = &interrupted();
  Report report;
  report.suite_version = SSESPEC_VERSION;
  report.corpus_hash = corpus.hash;
  for (const Subject& subject : *subjects) {
    report.subjects.push_back(run_subject(subject, *cases, corpus, Known{}, flags.options));
  }
  report.interrupted = interrupted();
  return report;
}

// What the report leaves out: a single case is shown in full also when it does not fail.
std::string in_full(const SubjectReport& subject, const Corpus& corpus) {
  if (subject.results.size() != 1 || breaks_the_gate(subject.results.front().verdict)) return "";
  const CaseResult& result = subject.results.front();
  const Finding finding = finding_of(subject, result, corpus);
  std::string text = fmt::format("\n{} {}: {}\n", to_text(result.verdict), result.id, finding.headline);
  for (const std::string& line : to_lines(finding, "")) text += "  " + line + "\n";
  return text;
}

Exit replay(ReplayFlags& flags) {
  Result<Corpus> corpus = open_corpus(flags.corpus);
  if (!corpus) return complain(corpus.error());
  Result<Report> report = replay_report(flags, *corpus);
  if (!report) return complain(report.error());
  const TextOptions options{has_colours(STDOUT_FILENO), true};
  for (const SubjectReport& subject : report->subjects) {
    fmt::print(subject.error.empty() ? stdout : stderr, "{}{}", to_text_report(subject, *report, *corpus, options), in_full(subject, *corpus));
    if (subject.error.empty() && subject.results.empty() && subject.hello.kind == "parser" && !report->interrupted) {
      return complain({fmt::format("{} is a parser, and {} needs a client: try builtin:client", flags.subject, flags.what)});
    }
  }
  return report->exit(*corpus);
}

}  // namespace

void add_replay(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<ReplayFlags>();
  CLI::App* verb = app.add_subcommand("replay", "Run one case once more and show everything");
  verb->add_option("CASE", flags->what, "a case id, a case file, or a file with the bytes of a stream")->required();
  verb->add_option("SUBJECT", flags->subject, "as for run")->required();
  verb->add_option("--cut", flags->cut, "the reads: offsets like 3,5, or whole, or bytes");
  verb->add_option("--profile", flags->profile, "browser or library")->check(CLI::IsMember({"browser", "library"}));
  verb->add_option("--seed", flags->options.seed, "for the random cuts")->check(whole_number(0))->capture_default_str();
  verb->add_option("--case-timeout", flags->options.case_seconds, "seconds for one answer")->check(number(0.1, 3600))->capture_default_str();
  verb->add_option("--id", flags->id, "stdin: programs: how ids are reported")->check(CLI::IsMember({"sticky", "block", "none"}));
  verb->add_option("--corpus", flags->corpus, "a corpus folder in place of the built-in one");
  verb->footer(
      "Examples:\n"
      "  ssespec replay parse/eol/crlf-is-one-terminator exec:./adapter --cut 9\n"
      "  ssespec replay findings/crlf-split-at-read.json exec:./adapter\n"
      "Exit codes: 0 as expected, 1 failed, 2 wrong usage, 3 the subject could not be started, 4 a fault of ours,\n"
      "130 interrupted.");
  verb->callback([flags, &exit] { exit = replay(*flags); });
}

}  // namespace ssespec
