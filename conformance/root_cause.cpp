#include "conformance/root_cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "conformance/client_bug.h"
#include "conformance/client_kills.h"
#include "conformance/finding.h"
#include "conformance/judge.h"
#include "conformance/planted_parser.h"
#include "conformance/trace_text.h"

namespace ssespec {
namespace {

constexpr std::size_t kLarge = 4096;         // bytes; larger cases are for the bugs of size, then for those found
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

// The events among lines of seen_lines() or of a conversation over HTTP, whose sentinel and times do not count.
std::vector<std::string> events_among(const std::vector<std::string>& lines) {
  std::vector<std::string> out;
  for (const std::string& line : lines) {
    const std::size_t at = line.find("event type \"");
    if (at == std::string::npos || line.starts_with("the sentinel")) continue;
    std::string item = line.substr(at);
    if (item.ends_with(" id \"\"")) item.replace(item.size() - 6, 6, " no id");
    out.push_back(std::move(item));
  }
  return out;
}

bool is_failure(const CaseResult& result, bool crashes_too) {
  const Verdict verdict = result.verdict == Verdict::known ? result.before_known : result.verdict;
  return crashes_too ? is_failure(verdict) : verdict == Verdict::fail;
}

void sort_by_size(std::vector<RootCause>& causes) {
  std::stable_sort(causes.begin(), causes.end(), [](const RootCause& a, const RootCause& b) { return a.cases.size() > b.cases.size(); });
}

// A failing case and what the subject made of it.
struct Cell {
  const Case* the_case = nullptr;
  Cut cut;
  std::vector<std::string> seen;
};

// The cells of step parse. Those of a client tell events and that the whole failed, but neither reads nor retries.
class Folding {
 public:
  Folding(const SubjectReport& subject, const Corpus& corpus)
      : subject_(subject), is_client_(subject.hello.kind == "client"), hello_(subject.hello) {
    if (is_client_) hello_.retry = true;  // seen by when it connects again
    for (const CaseResult& result : subject.results) {
      const Case* the_case = corpus.find(result.id);
      if (the_case == nullptr || the_case->step() != "parse" || the_case->input.size() > kMostInput) continue;
      if (result.verdict == Verdict::pass && the_case->input.size() <= kSmall) passed_.push_back(the_case);
      if (!is_failure(result, false) || !result.difference) continue;
      const std::vector<std::string>& seen = result.difference->seen;
      cells_.push_back({the_case, result.difference->cut, is_client_ ? events_among(seen) : canonical(seen, hello_)});
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
    sort_by_size(causes_);
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

  bool explains(const Bugs& bugs, const Cell& cell) {
    const Trace trace = predict(bugs, *cell.the_case, cell.cut);
    if (!is_client_) return canonical(seen_lines(trace), hello_) == cell.seen;
    return events_among(seen_lines(trace)) == cell.seen && fails(*cell.the_case, cell.cut, trace);
  }

  bool fails(const Case& the_case, const Cut& cut, const Trace& trace) {
    const auto expectation = expectations_.try_emplace(&the_case, expectation_of(the_case)).first;
    return judge(expectation->second, cut, trace, hello_, subject_.profile).verdict == Verdict::fail;
  }

  std::vector<Cut> telling_cuts(const Case& the_case) const {
    if (the_case.cut_as_given) return {Cut{the_case.given_cut}};
    if (is_client_) return {Cut{}};  // over HTTP hardly any case is cut into single bytes
    return {Cut{}, cut_from_text("bytes", the_case.input.size()).value_or(Cut{})};
  }

  // Cases that the subject passes, and a parser with the bug does not.
  std::size_t contradictions(Bug bug) {
    const auto [at, added] = against_.try_emplace(bug, 0);
    if (!added) return at->second;
    for (const Case* the_case : passed_) {
      for (const Cut& cut : telling_cuts(*the_case)) {
        if (!fails(*the_case, cut, predict(bugs_of(bug), *the_case, cut))) continue;
        ++at->second;
        break;
      }
    }
    return at->second;
  }

  // The bug that explains most of what is open; of equals the one that least speaks against.
  bool take_best(const std::map<Bug, std::vector<std::size_t>>& explained) {
    std::multimap<std::size_t, Bug, std::greater<>> by_open;  // contradictions are asked of few: they take long
    for (const auto& [bug, cells] : explained)
      by_open.emplace(std::count_if(cells.begin(), cells.end(), [this](std::size_t i) { return !taken_[i]; }), bug);
    std::optional<Bug> best;
    std::size_t most = 1;
    for (const auto& [open, bug] : by_open) {
      if (open < most) break;
      if (contradictions(bug) > open || (best && contradictions(bug) >= contradictions(*best))) continue;
      best = bug;
      most = open;
    }
    if (!best) return false;
    RootCause cause{{std::string(planted_bug(*best).name)}, {}, contradictions(*best)};
    for (const std::size_t i : explained.at(*best)) take(i, cause);
    for (std::size_t i = 0; i < cells_.size(); ++i)
      if (!taken_[i] && !may_explain(*best, cells_[i]) && explains(bugs_of(*best), cells_[i])) take(i, cause);
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
        RootCause cause{{std::string(planted_bug(chosen_[a]).name), std::string(planted_bug(chosen_[b]).name)}, {}, 0};
        for (std::size_t i = 0; i < cells_.size(); ++i)
          if (!taken_[i] && cells_[i].the_case->input.size() <= kLarge && explains(bugs_of(chosen_[a]) | bugs_of(chosen_[b]), cells_[i])) take(i, cause);
        if (!cause.cases.empty()) causes_.push_back(std::move(cause));
      }
    }
  }

  const SubjectReport& subject_;
  const bool is_client_;
  Hello hello_;
  std::vector<Cell> cells_;
  std::vector<const Case*> passed_;
  std::map<const Case*, Expectation> expectations_;
  std::map<Bug, std::size_t> against_;
  std::vector<char> taken_;
  std::vector<Bug> chosen_;
  std::vector<RootCause> causes_;
};

// The connect cases of a client: planted clients that fail the same. One that fails cases which the subject passes is
// only like it, and is taken if these are few beside what it explains.
std::vector<RootCause> causes_among_clients(const SubjectReport& subject, const ClientKills& kills) {
  constexpr std::size_t kExplainedForOneAgainst = 4;
  std::set<std::string_view> open, passed;
  for (const CaseResult& result : subject.results) {
    if (!result.id.starts_with("connect/")) continue;
    if (is_failure(result, true)) open.insert(result.id);
    if (result.verdict == Verdict::pass) passed.insert(result.id);
  }
  std::vector<RootCause> causes;
  for (;;) {
    RootCause best;
    for (const PlantedClientBug& bug : planted_client_bugs()) {  // of several that fail the same, the first
      const auto killers = kills.find(bug.name);
      if (killers == kills.end()) continue;
      RootCause cause{{std::string(bug.name)}, {}, 0};
      for (const std::string& id : killers->second) {
        if (open.contains(id)) cause.cases.push_back(id);
        cause.against += passed.contains(id) ? 1U : 0U;
      }
      if (cause.cases.size() < best.cases.size() || cause.against * kExplainedForOneAgainst > cause.cases.size()) continue;
      if (cause.cases.size() > best.cases.size() || cause.against < best.against) best = std::move(cause);
    }
    if (best.cases.empty()) break;
    for (const std::string& id : best.cases) open.erase(id);
    causes.push_back(std::move(best));
  }
  return causes;
}

}  // namespace

std::vector<RootCause> root_causes(const SubjectReport& subject, const Corpus& corpus) {
  if (subject.hello.json_payload || !subject.error.empty()) return {};
  std::vector<RootCause> causes = Folding(subject, corpus).fold();
  if (subject.hello.kind != "client") return causes;
  for (RootCause& cause : causes_among_clients(subject, built_in_client_kills())) causes.push_back(std::move(cause));
  sort_by_size(causes);
  return causes;
}

std::string_view about_planted(std::string_view name) {
  if (const PlantedBug* bug = find_planted_bug(name)) return bug->about;
  const PlantedClientBug* of_client = find_planted_client_bug(name);
  return of_client != nullptr ? of_client->about : std::string_view();
}

std::vector<FailureCause> failure_causes(const SubjectReport& subject, const Corpus& corpus) {
  const auto length_of = [&corpus](const CaseResult* result) {
    const Case* the_case = corpus.find(result->id);
    return the_case == nullptr ? std::string::npos : the_case->input.size();
  };
  std::map<std::string_view, const CaseResult*> open;
  for (const CaseResult& result : subject.results)
    if (breaks_the_gate(result.verdict)) open.emplace(result.id, &result);
  std::vector<FailureCause> out;
  for (const RootCause& cause : subject.causes) {
    FailureCause told;
    for (const std::string& name : cause.bugs) {
      told.bugs += (told.bugs.empty() ? cause.against > 0 ? "like " : "" : "+") + name;
      told.about += fmt::format("{}{}", told.about.empty() ? "" : " ", about_planted(name));
    }
    for (const std::string& id : cause.cases)
      if (const auto at = open.find(id); at != open.end()) told.failures.push_back(at->second);
    if (told.failures.size() < 2) continue;
    told.shortest = *std::min_element(told.failures.begin(), told.failures.end(),
                                      [&](const auto* a, const auto* b) { return length_of(a) < length_of(b); });
    out.push_back(std::move(told));
  }
  return out;
}

}  // namespace ssespec
