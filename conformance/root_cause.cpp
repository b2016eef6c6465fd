#include "conformance/root_cause.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "conformance/judge.h"
#include "conformance/planted_parser.h"
#include "conformance/trace_text.h"

namespace ssespec {
namespace {

constexpr std::size_t kLarge = 4096;         // bytes; larger cases are for the bugs of size
constexpr std::size_t kMostInput = 1 << 17;  // bytes
constexpr std::size_t kSmall = 512;          // bytes; passing cases up to this size speak against a bug

bool is_of_size(Bug bug) { return bug >= Bug::line_cut_4096; }

// Lines of seen_lines() in a form in which two subjects that did the same are equal: the text of an error, comments,
// repeated retries and the place of a retry within its read do not count.
std::vector<std::string> canonical(const std::vector<std::string>& lines, const Hello& hello) {
  std::vector<std::string> out;
  std::string read, retry, in_force;
  const auto end_of_read = [&] {
    if (!retry.empty() && retry != in_force) out.push_back(read + retry);
    if (!retry.empty()) in_force = retry;
    retry.clear();
  };
  for (const std::string& line : lines) {
    constexpr std::size_t kPlace = 8;  // "read 12 ", "end     "
    const std::size_t space = line.find(' ', line.starts_with("read ") ? 5 : 0);
    const std::size_t begin = line.find_first_not_of(' ', std::min(space, kPlace));
    if (begin == std::string::npos) continue;
    const std::string place = hello.timed ? line.substr(0, space) + " " : "";
    std::string item = line.substr(begin);
    if (place != read) end_of_read();
    read = place;
    if (item.starts_with("comment ")) continue;
    if (item.starts_with("retry ")) {
      if (hello.retry && !hello.retry_by_block) retry = item;
      continue;
    }
    if (item.starts_with("error ")) item = "error";
    if (item.ends_with(" id \"\"")) item.replace(item.size() - 6, 6, " no id");
    out.push_back(place + item);
  }
  end_of_read();
  return out;
}

// A failing case and what the subject made of it.
struct Cell {
  const Case* the_case = nullptr;
  Cut cut;
  std::vector<std::string> seen;
};

class Folding {
 public:
  Folding(const SubjectReport& subject, const Corpus& corpus) : subject_(subject) {
    for (const CaseResult& result : subject.results) {
      const Case* the_case = corpus.find(result.id);
      if (the_case == nullptr || the_case->step() != "parse" || the_case->input.size() > kMostInput) continue;
      if (result.verdict == Verdict::pass && the_case->input.size() <= kSmall) passed_.push_back(the_case);
      const Verdict verdict = result.verdict == Verdict::known ? result.before_known : result.verdict;
      if (verdict != Verdict::fail || !result.difference) continue;
      cells_.push_back({the_case, result.difference->cut, canonical(result.difference->seen, subject.hello)});
    }
  }

  std::vector<RootCause> fold() {
    std::map<Bug, std::vector<std::size_t>> explained;
    for (std::size_t i = 0; i < cells_.size(); ++i)
      for (const PlantedBug& bug : planted_bugs())
        if (may_explain(bug.bug, cells_[i]) && explains(bugs_of(bug.bug), cells_[i])) explained[bug.bug].push_back(i);
    taken_.assign(cells_.size(), false);
    while (take_best(explained)) {
    }
    take_pairs();
    std::stable_sort(causes_.begin(), causes_.end(), [](const RootCause& a, const RootCause& b) { return a.cases.size() > b.cases.size(); });
    return std::move(causes_);
  }

 private:
  static bool may_explain(Bug bug, const Cell& cell) {
    return !needs_reuse(bug) && (cell.the_case->input.size() <= kLarge || is_of_size(bug));
  }

  Trace predict(const Bugs& bugs, const Case& the_case, const Cut& cut) const {
    PlantedParser parser(bugs);
    parser.report_ids(subject_.hello.id);
    return parser.run(divide(the_case.input, cut));
  }

  bool explains(const Bugs& bugs, const Cell& cell) const {
    return canonical(seen_lines(predict(bugs, *cell.the_case, cell.cut)), subject_.hello) == cell.seen;
  }

  // Cases that the subject passes, and a parser with the bug does not.
  std::size_t contradictions(Bug bug) {
    const auto [at, added] = against_.try_emplace(bug, 0);
    if (!added) return at->second;
    for (const Case* the_case : passed_) {
      const auto expectation = expectations_.try_emplace(the_case, expectation_of(*the_case)).first;
      for (const char* text : {"whole", "bytes"}) {
        const Cut cut = cut_from_text(text, the_case->input.size()).value_or(Cut{});
        const Trace trace = predict(bugs_of(bug), *the_case, cut);
        if (judge(expectation->second, cut, trace, subject_.hello, subject_.profile).verdict != Verdict::fail) continue;
        ++at->second;
        break;
      }
    }
    return at->second;
  }

  // The bug that explains most of what is open; of equals the one that least speaks against.
  bool take_best(const std::map<Bug, std::vector<std::size_t>>& explained) {
    std::optional<Bug> best;
    std::size_t most = 0;
    for (const auto& [bug, cells] : explained) {
      const auto open = static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), [this](std::size_t i) { return !taken_[i]; }));
      if (open < most || open == 0 || contradictions(bug) > open) continue;
      if (open == most && best && contradictions(bug) >= contradictions(*best)) continue;
      best = bug;
      most = open;
    }
    if (!best) return false;
    RootCause cause{{std::string(planted_bug(*best).name)}, {}};
    for (const std::size_t i : explained.at(*best)) take(i, cause);
    causes_.push_back(std::move(cause));
    chosen_.push_back(*best);
    return true;
  }

  void take(std::size_t cell, RootCause& cause) {
    if (taken_[cell]) return;
    taken_[cell] = true;
    cause.cases.push_back(cells_[cell].the_case->id);
  }

  // What is left: two of the bugs that were found, at once.
  void take_pairs() {
    for (std::size_t a = 0; a < chosen_.size(); ++a) {
      for (std::size_t b = a + 1; b < chosen_.size(); ++b) {
        RootCause cause{{std::string(planted_bug(chosen_[a]).name), std::string(planted_bug(chosen_[b]).name)}, {}};
        for (std::size_t i = 0; i < cells_.size(); ++i)
          if (!taken_[i] && cells_[i].the_case->input.size() <= kLarge && explains(bugs_of(chosen_[a]) | bugs_of(chosen_[b]), cells_[i])) take(i, cause);
        if (!cause.cases.empty()) causes_.push_back(std::move(cause));
      }
    }
  }

  const SubjectReport& subject_;
  std::vector<Cell> cells_;
  std::vector<const Case*> passed_;
  std::map<const Case*, Expectation> expectations_;
  std::map<Bug, std::size_t> against_;
  std::vector<char> taken_;
  std::vector<Bug> chosen_;
  std::vector<RootCause> causes_;
};

}  // namespace

std::vector<RootCause> root_causes(const SubjectReport& subject, const Corpus& corpus) {
  if (subject.hello.kind != "parser" || subject.hello.json_payload || !subject.error.empty()) return {};
  return Folding(subject, corpus).fold();
}

}  // namespace ssespec
