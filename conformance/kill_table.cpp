#include "conformance/kill_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "conformance/judge.h"
#include "conformance/planted_parser.h"

namespace ssespec {
namespace {

constexpr std::size_t kLarge = 4096;  // bytes

bool is_of_size(const PlantedBug& bug) { return bug.bug >= Bug::line_cut_4096; }

bool names(const Case& the_case, std::string_view requirement) {
  return std::any_of(the_case.required.begin(), the_case.required.end(), [requirement](const std::string& id) {
    // A row that is split in the corpus, "SSE-X-001-a", still speaks of its requirement.
    return id == requirement || (id.starts_with(requirement) && id.size() > requirement.size() && id[requirement.size()] == '-');
  });
}

Hello planted_hello(Bug bug) {
  Hello hello;
  hello.id = needs_block_ids(bug) ? IdMode::block : IdMode::sticky;
  hello.retry = true;
  return hello;
}

// A case with all that is needed to hold many parsers against it.
struct Trial {
  const Case* the_case = nullptr;
  Expectation expectation;
  std::vector<Cut> cuts;
};

Trial trial_of(const Case& the_case, std::uint64_t seed) {
  Trial trial{&the_case, expectation_of(the_case), {}};
  if (the_case.cut_as_given) {
    trial.cuts.push_back(Cut{the_case.given_cut});
  } else {
    trial.cuts = cuts_of(the_case.input, the_case.id, seed);
  }
  return trial;
}

// The whole input, single bytes, single bytes with empty reads, and a cut in the middle come first.
void put_telling_cuts_first(std::vector<Cut>& cuts) {
  const auto most = [&cuts](std::size_t from) {
    const auto first = cuts.begin() + static_cast<std::ptrdiff_t>(from);
    if (first >= cuts.end()) return;
    std::iter_swap(first, std::max_element(first, cuts.end(), [](const Cut& a, const Cut& b) { return a.at.size() < b.at.size(); }));
  };
  most(1);
  most(2);
  if (cuts.size() > 4) std::swap(cuts[3], cuts[cuts.size() / 2]);
}

// True if the case finds the bug under one of its first `most` cuts.
bool kills(const Trial& trial, Bug bug, std::size_t most) {
  const Hello hello = planted_hello(bug);
  PlantedParser parser(bugs_of(bug));
  parser.report_ids(hello.id);
  for (std::size_t i = 0; i < std::min(most, trial.cuts.size()); ++i) {
    const Cut& cut = trial.cuts[i];
    const auto reads = divide(trial.expectation.input, cut);
    // A bug that lies in what is kept shows only after a stream: the same one.
    const Trace first = parser.run(reads);
    parser.restart();
    if (judge(trial.expectation, cut, first, hello, Profile::browser).verdict == Verdict::fail) return true;
    if (!needs_reuse(bug)) continue;
    const Trace second = parser.run(reads);
    parser.restart();
    if (judge(trial.expectation, cut, second, hello, Profile::browser).verdict == Verdict::fail) return true;
  }
  return false;
}

class KillRun {
 public:
  KillRun(const std::vector<const Case*>& cases, const KillOptions& options) : options_(options) {
    for (const Case* the_case : cases) {
      if (the_case->step() == "parse") cases_.push_back(the_case);
    }
    for (const PlantedBug& bug : planted_bugs()) table_.rows.push_back({&bug, {}, nullptr});
    busy_.assign(cases_.size(), false);
    done_.assign(cases_.size(), false);
  }

  KillTable run() && {
    constexpr std::size_t kFewCuts = 4, kAllCuts = static_cast<std::size_t>(-1);
    for_each_case([this](std::size_t index) { hold(index, kFewCuts, true, false); });
    for_each_case([this](std::size_t index) { hold(index, kAllCuts, false, true); });
    for_each_case([this](std::size_t index) {
      if (!busy_[index]) hold(index, kAllCuts, true, true);
    });
    table_.cases = static_cast<std::size_t>(std::count(done_.begin(), done_.end(), true));
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      if (done_[i] && !busy_[i]) table_.idle_cases.push_back(cases_[i]);
    }
    for (KillRow& row : table_.rows) {
      std::sort(row.killers.begin(), row.killers.end(), [](const Case* a, const Case* b) { return a->id < b->id; });
      row.killers.erase(std::unique(row.killers.begin(), row.killers.end()), row.killers.end());
      const auto named = std::find_if(row.killers.begin(), row.killers.end(),
                                      [&row](const Case* killer) { return names(*killer, row.bug->requirement); });
      row.by_requirement = named == row.killers.end() ? nullptr : *named;
    }
    return std::move(table_);
  }

 private:
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  template <class Work>
  void for_each_case(Work work) {
    std::atomic<std::size_t> next{0};
    const auto take = [&] {
      for (std::size_t i = next++; i < cases_.size() && !is_interrupted(); i = next++) {
        work(i);
        const std::lock_guard<std::mutex> lock(mutex_);
        if (options_.progress) options_.progress(++steps_, 3 * cases_.size());
      }
    };
    std::vector<std::thread> others;
    for (unsigned i = 1; i < options_.jobs; ++i) others.emplace_back(take);
    take();
    for (std::thread& other : others) other.join();
  }

  // Holds one case against the bugs: all of them, or those that no case has found by their requirement yet.
  void hold(std::size_t index, std::size_t most_cuts, bool all_bugs, bool again) {
    const Case& the_case = *cases_[index];
    std::vector<const PlantedBug*> wanted;
    for (const PlantedBug& bug : planted_bugs()) {
      if (!again && the_case.input.size() > kLarge && !is_of_size(bug)) continue;
      if (all_bugs || is_open(bug, the_case)) wanted.push_back(&bug);
    }
    if (!wanted.empty()) {
      Trial trial = trial_of(the_case, options_.seed);
      put_telling_cuts_first(trial.cuts);
      for (const PlantedBug* bug : wanted) {
        if (kills(trial, bug->bug, most_cuts)) note(index, *bug);
        if (again && all_bugs && busy_[index]) break;  // one is enough
      }
    }
    done_[index] = true;
  }

  bool is_open(const PlantedBug& bug, const Case& the_case) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const KillRow& row = table_.rows[static_cast<std::size_t>(bug.bug)];
    return names(the_case, bug.requirement) &&
           std::none_of(row.killers.begin(), row.killers.end(),
                        [&bug](const Case* killer) { return names(*killer, bug.requirement); });
  }

  void note(std::size_t index, const PlantedBug& bug) {
    const std::lock_guard<std::mutex> lock(mutex_);
    table_.rows[static_cast<std::size_t>(bug.bug)].killers.push_back(cases_[index]);
    busy_[index] = true;
  }

  const KillOptions& options_;
  std::vector<const Case*> cases_;
  std::vector<char> busy_, done_;
  std::mutex mutex_;
  std::size_t steps_ = 0;
  KillTable table_;
};

}  // namespace

std::size_t KillTable::survivors() const {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const KillRow& row) { return row.by_requirement == nullptr; }));
}

KillTable kill_table(const std::vector<const Case*>& cases, const KillOptions& options) {
  return KillRun(cases, options).run();
}

std::string to_text(const KillTable& table) {
  std::string text = fmt::format("{:<34} {:<5} {:<15} {:>5}  {}\n", "planted bug", "class", "requirement", "cases", "found by");
  for (const KillRow& row : table.rows) {
    const std::string found = row.by_requirement != nullptr ? row.by_requirement->id
                              : row.killers.empty() ? "NO CASE"
                                                    : row.killers.front()->id + " (names another requirement)";
    text += fmt::format("{:<34} {:<5} {:<15} {:>5}  {}\n", row.bug->name, row.bug->bug_class, row.bug->requirement,
                        row.killers.size(), found);
  }
  for (const Case* idle : table.idle_cases) text += fmt::format("{} finds no planted bug\n", idle->id);
  text += fmt::format("{} planted bugs, {} of them found by a case that names their requirement; {} cases, {} of them find one\n",
                      table.rows.size(), table.rows.size() - table.survivors(), table.cases,
                      table.cases - table.idle_cases.size());
  return text;
}

}  // namespace ssespec
