#include "conformance/matrix.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "conformance/file.h"
#include "conformance/finding.h"
#include "conformance/fnv1a.h"
#include "conformance/root_cause.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUnfinished = "unfinished";

void add_to(std::uint64_t& hash, std::string_view text) { hash = fnv1a("\xFF", fnv1a(text, hash)); }

// Changes when the adapter or what is known of it does, as far as the files beside adapter.json tell.
std::string stamp_of(const Subject& subject) {
  std::uint64_t hash = kFnv1aBasis;
  add_to(hash, subject.given);
  add_to(hash, subject.name);
  for (const std::string& word : subject.command) add_to(hash, word);
  std::set<std::string> files;
  std::error_code error;
  if (!subject.folder.empty())
    for (const fs::directory_entry& entry : fs::directory_iterator(subject.folder, error)) {
      const auto time = entry.last_write_time(error).time_since_epoch().count();
      files.insert(fmt::format("{} {}", entry.path().filename().string(), time));
    }
  for (const std::string& file : files) add_to(hash, file);
  return fmt::format("{:016x}", hash);
}

// Written beside and renamed, so that an interruption leaves no half a file.
Result<void> write_whole(const fs::path& path, const std::string& text) {
  const fs::path beside = path.string() + "." + std::to_string(getpid());
  std::ofstream file(beside, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (file) fs::rename(beside, path, error);
  if (!file || error)
    return fail(fmt::format("{}: cannot be written; check the folder, its permissions and its space", path.string()));
  return {};
}

// The subject's report as an interrupted matrix of the same cases left it.
std::optional<SubjectReport> judged_before(const fs::path& file, const Report& head) {
  const Result<std::string> text = read_file(file.string());
  if (!text) return std::nullopt;
  Result<Report> report = from_json_report(*text);
  const bool same = report && report->subjects.size() == 1 && report->suite_version == head.suite_version &&
                    report->corpus_hash == head.corpus_hash && report->seed == head.seed &&
                    report->selection == head.selection;
  if (!same) return std::nullopt;
  return std::move(report->subjects.front());
}

class Matrix {
 public:
  Matrix(const std::vector<std::pair<Subject, Known>>& subjects, const std::vector<const Case*>& cases,
         const Corpus& corpus, const MatrixOptions& options, const Report& head)
      : subjects_(subjects), cases_(cases), corpus_(corpus), options_(options), head_(head), done_(subjects.size()) {}

  // Parsers compute and clients wait: the one beside the other would make it late, so clients come behind all
  // parsers, one more of them at once, and browsers, which take the whole machine, behind all others and alone.
  void work() {
    std::vector<std::size_t> parsers, clients, browsers;
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
      const Subject& subject = subjects_[i].first;
      (subject.kind != "client" ? parsers : subject.profile == Profile::browser ? browsers : clients).push_back(i);
    }
    work_on(parsers, options_.subjects);
    work_on(clients, options_.subjects > 1 ? options_.subjects + 1 : 1);
    work_on(browsers, 1);
  }

  Result<void> collect(Report& report) {
    for (std::optional<SubjectReport>& subject : done_)
      if (subject) report.subjects.push_back(std::move(*subject));
    report.interrupted = stopped();
    if (fault_) return tl::unexpected(*fault_);
    return {};
  }

 private:
  void work_on(const std::vector<std::size_t>& indices, unsigned at_once) {
    std::atomic<std::size_t> next{0};
    spare_ = 0;
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < std::max(1U, at_once); ++i) {
      workers.emplace_back([&] {
        for (std::size_t turn = next++; turn < indices.size() && !stopped(); turn = next++) judge(indices[turn]);
        ++spare_;
      });
    }
    for (std::thread& worker : workers) worker.join();
  }

  bool stopped() const { return options_.run.interrupted != nullptr && *options_.run.interrupted; }

  void judge(std::size_t index) {
    const auto& [subject, known] = subjects_[index];
    const fs::path file = fs::path(options_.folder) / kUnfinished / (stamp_of(subject) + ".json");
    std::optional<SubjectReport> report;
    if (!options_.folder.empty()) report = judged_before(file, head_);
    const bool again = report.has_value();
    if (!report) {
      RunOptions run = options_.run;
      run.spare = &spare_;
      report = run_subject(subject, cases_, corpus_, known, run);
      report->causes = root_causes(*report, corpus_);
    }
    const std::scoped_lock lock(mutex_);
    if (stopped() && !again) return;  // it was cut short: not a verdict
    if (!again && report->error.empty() && !options_.folder.empty()) {
      Report alone = head_;
      alone.subjects = {*report};
      if (Result<void> written = write_whole(file, to_json_report(alone, corpus_)); !written) fault_ = written.error();
    }
    done_[index] = std::move(report);
    ++finished_;
    if (options_.judged) options_.judged(*done_[index], again, finished_, subjects_.size());
  }

  const std::vector<std::pair<Subject, Known>>& subjects_;
  const std::vector<const Case*>& cases_;
  const Corpus& corpus_;
  const MatrixOptions& options_;
  const Report& head_;
  std::vector<std::optional<SubjectReport>> done_;
  std::atomic<unsigned> spare_{0};  // who has no subject of its own any more
  std::size_t finished_ = 0;
  std::optional<Error> fault_;
  std::mutex mutex_;
};

}  // namespace

Result<void> judge_matrix(const std::vector<std::pair<Subject, Known>>& subjects, const std::vector<const Case*>& cases,
                          const Corpus& corpus, const MatrixOptions& options, Report& report) {
  const fs::path unfinished = fs::path(options.folder) / kUnfinished;
  std::error_code error;
  if (!options.folder.empty()) {
    if (options.fresh) fs::remove_all(unfinished, error);
    fs::create_directories(unfinished, error);
    if (error) return fail(fmt::format("{}: cannot be made: {}", unfinished.string(), error.message()));
  }
  const Report head = report;
  Matrix matrix(subjects, cases, corpus, options, head);
  matrix.work();
  if (Result<void> collected = matrix.collect(report); !collected) return collected;
  if (!options.folder.empty() && !report.interrupted) fs::remove_all(unfinished, error);
  return {};
}

Result<Report> merged(std::vector<Report> reports) {
  if (reports.empty()) return fail("--merge needs a report; give the results.json of one machine or more");
  Report all = std::move(reports.front());
  for (std::size_t i = 1; i < reports.size(); ++i) {
    Report& next = reports[i];
    if (next.corpus_hash != all.corpus_hash)
      return fail(fmt::format("the reports were made with different corpora ({} and {}): judge again with one version "
                              "of ssespec on all machines",
                              all.corpus_hash, next.corpus_hash));
    for (SubjectReport& subject : next.subjects) {
      const auto same = std::find_if(all.subjects.begin(), all.subjects.end(), [&subject](const SubjectReport& other) {
        return key_of(other) == key_of(subject);
      });
      if (same == all.subjects.end()) {
        all.subjects.push_back(std::move(subject));
      } else if (subject.error.empty() || !same->error.empty()) {
        *same = std::move(subject);
      }
    }
    if (all.environment.find(next.environment) == std::string::npos) all.environment += "; " + next.environment;
    if (!next.started.empty() && next.started < all.started) all.started = next.started;
    all.interrupted |= next.interrupted;
  }
  return all;
}

Result<void> make_site_folder(const std::string& folder) {
  const fs::path root(folder);
  std::error_code error;
  const bool ours = fs::exists(root / "results.json", error) || fs::exists(root / kUnfinished, error);
  if (fs::exists(root, error) && !fs::is_empty(root, error) && !ours)
    return fail(fmt::format("{}: holds something that is no site of ssespec; give --out an empty folder", folder));
  fs::create_directories(root, error);
  if (error || access(root.c_str(), W_OK) != 0) return fail(fmt::format("{}: cannot be made or written; give --out another folder", folder));
  return {};
}

Result<void> write_site(const std::string& folder, const std::map<std::string, std::string>& files) {
  if (Result<void> made = make_site_folder(folder); !made) return made;
  const fs::path root(folder);
  std::error_code error;
  std::set<fs::path> folders;
  for (const auto& [path, text] : files) folders.insert(fs::path(path).parent_path());
  for (const fs::path& inner : folders) {
    if (!inner.empty()) fs::remove_all(root / inner, error);
    fs::create_directories(root / inner, error);
    if (error) return fail(fmt::format("{}: cannot be made: {}", (root / inner).string(), error.message()));
  }
  for (const auto& [path, text] : files)
    if (Result<void> written = write_whole(root / path, text); !written) return written;
  return {};
}

}  // namespace ssespec
