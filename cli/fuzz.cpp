// ssespec fuzz SUBJECT: a campaign.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "cli/command.h"
#include "cli/values.h"
#include "conformance/bytes.h"
#include "conformance/file.h"
#include "conformance/fnv1a.h"
#include "fuzz/campaign_report.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

struct FuzzFlags {
  std::string subject, time, profile, id, corpus, out, known, json, markdown;
  CampaignOptions options;
};

constexpr double kLongest = 31 * 24 * 3600;  // seconds

// "60s", "5m", "1h", "90": seconds.
Result<double> seconds_from(const std::string& text) {
  std::size_t used = 0;
  double number = 0;
  try {
    number = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  const std::string unit = text.substr(used);
  const double factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  const double seconds = number * factor;
  if (used == 0 || !(seconds > 0 && seconds <= kLongest)) return fail(fmt::format("--time: \"{}\" is no time up to 744h; write it like 60s, 5m or 1h", text));
  return seconds;
}

// The encoded inputs of a folder, sorted by name, so that a campaign is the same everywhere.
Result<std::vector<std::string>> inputs_in(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder)) return fail(fmt::format("--corpus: {} is no folder and cannot be made one", folder));
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const fs::path& path : paths) {
    Result<std::string> input = read_file(path.string());
    if (!input) return tl::unexpected(input.error());
    inputs.push_back(std::move(*input));
  }
  return inputs;
}

std::string hash_name(std::string_view bytes) { return fmt::format("{:016x}.sse", fnv1a(bytes)); }

Result<void> write_files(const FuzzFlags& flags, const CampaignReport& report) {
  if (!flags.out.empty()) {
    std::error_code error;
    fs::create_directories(flags.out, error);
    for (const FuzzFinding& finding : report.findings) {
      if (Result<void> done = write_file(flags.out + "/" + file_name(finding), case_file(finding)); !done) return done;
    }
  }
  if (!flags.corpus.empty()) {
    for (const std::string& input : report.kept) {
      if (Result<void> done = write_file(flags.corpus + "/" + hash_name(input), input); !done) return done;
    }
  }
  if (!flags.json.empty()) {
    if (Result<void> done = write_file(flags.json, to_json(report)); !done) return done;
  }
  if (!flags.markdown.empty()) {
    if (Result<void> done = write_file(flags.markdown, to_markdown(report)); !done) return done;
  }
  return {};
}

// One line that is rewritten; only on a terminal.
void show(const CampaignStatus& status) {
  if (!is_terminal(STDERR_FILENO)) return;
  const double rate = status.seconds > 0 ? static_cast<double>(status.cases) / status.seconds : 0;
  fmt::print(stderr, "\r\x1b[K{} cases, {:.0f}/s, {} findings{}{}", status.cases, rate, status.findings,
             status.last_find.empty() ? "" : ", last: ", status.last_find);
  std::fflush(stderr);
}

Result<CampaignReport> campaign(FuzzFlags& flags) {
  const Result<Corpus> corpus = open_corpus("");
  if (!corpus) return tl::unexpected(corpus.error());
  const Result<std::vector<Subject>> subjects = open_subjects(flags.subject, id_mode_from_text(flags.id));
  if (!subjects) return tl::unexpected(subjects.error());
  if (subjects->size() != 1) return fail(fmt::format("{} stands for {} subjects; a campaign takes one", flags.subject, subjects->size()));
  const Subject& subject = subjects->front();
  if (subject.whole_only) return fail(fmt::format("{}: a campaign needs a subject that speaks the adapter protocol, or a contract service", flags.subject));
  Known known;
  const std::string& file = flags.known.empty() ? subject.known_file : flags.known;
  if (!file.empty()) {
    Result<Known> read = read_known(file, &*corpus);
    if (!read) return tl::unexpected(read.error());
    known = std::move(*read);
  }
  if (!flags.time.empty()) {
    const Result<double> seconds = seconds_from(flags.time);
    if (!seconds) return tl::unexpected(seconds.error());
    flags.options.seconds = *seconds;
  }
  if (!flags.corpus.empty()) {
    Result<std::vector<std::string>> seeds = inputs_in(flags.corpus);
    if (!seeds) return tl::unexpected(seeds.error());
    flags.options.seeds = std::move(*seeds);
  }
  // The doubling series go by the clock: not where the findings are to depend on the number of cases.
  if (flags.options.cases == 0) flags.options.growth = true;
  if (!flags.profile.empty()) flags.options.profile = profile_from_text(flags.profile);
  flags.options.interrupted = &interrupted();
  return run_campaign(subject, *corpus, known, flags.options, show);
}

Exit fuzz(FuzzFlags& flags) {
  const Result<CampaignReport> report = campaign(flags);
  if (is_terminal(STDERR_FILENO)) fmt::print(stderr, "\r\x1b[K");
  if (!report && interrupted()) return Exit::interrupted;  // within hello, say
  if (!report) return complain(report.error());
  fmt::print("{}", to_text(*report, flags.out));
  // Not on stdout: the same seed and number of cases print the same there.
  std::fflush(stdout);
  fmt::print(stderr, "{} cases in {:.1f} s, {:.0f} cases/s\n", report->cases, report->seconds_of_cases, report->cases_per_second());
  if (Result<void> written = write_files(flags, *report); !written) return complain(written.error());
  return report->exit();
}

}  // namespace

void add_fuzz(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<FuzzFlags>();
  CLI::App* verb = app.add_subcommand("fuzz", "Find what an implementation gets wrong on streams that nobody wrote");
  verb->add_option("SUBJECT", flags->subject, "as for run; one parser or client")->required();
  verb->add_option("--time", flags->time, "how long: 60s, 5m, 1h; 60s unless --cases is given");
  verb->add_option("--cases", flags->options.cases, "how many; the findings depend on the seed and this only")->check(whole_number(1));
  verb->add_option("--seed", flags->options.seed, "another seed, other streams")->check(whole_number(0))->capture_default_str();
  verb->add_option("--jobs", flags->options.jobs, "processes of the subject at once")->check(whole_number(1, 64))->capture_default_str();
  verb->add_flag("--growth", flags->options.growth, "look for time that grows faster than the input, too; the default unless --cases is given");
  verb->add_option("--corpus", flags->corpus, "a folder of inputs to start from; interesting ones are added");
  verb->add_option("--out", flags->out, "a folder for the findings, a case file each");
  verb->add_option("--known", flags->known, "labels that are known, in place of the folder's known.json");
  verb->add_option("--profile", flags->profile, "browser or library; beats what the subject says")->check(CLI::IsMember({"browser", "library"}));
  verb->add_option("--case-timeout", flags->options.case_seconds, "seconds for one answer")->check(number(0.1, 3600))->capture_default_str();
  verb->add_option("--id", flags->id, "how ids are reported, where the subject does not say")->check(CLI::IsMember({"sticky", "block", "none"}));
  verb->add_option("--json", flags->json, "write a JSON report");
  verb->add_option("--markdown", flags->markdown, "write a Markdown report");
  verb->footer(
      "Examples:\n"
      "  ssespec fuzz adapters/python-httpx-sse --time 60s --out findings\n"
      "  ssespec replay findings/crlf-split-at-read.json adapters/python-httpx-sse\n"
      "Exit codes: 0 nothing found that is not known, 1 found, 2 wrong usage, 3 the subject could not be started,\n"
      "4 a fault of ours, 130 interrupted.");
  verb->callback([flags, &exit] { exit = fuzz(*flags); });
}

}  // namespace ssespec
