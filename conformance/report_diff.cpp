#include "conformance/report_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "conformance/finding.h"

namespace ssespec {
namespace {

using Results = std::map<std::string, const CaseResult*>;

Results results_of(const SubjectReport& subject) {
  Results out;
  for (const CaseResult& result : subject.results) out.emplace(result.id, &result);
  return out;
}

bool is_wrong(Verdict verdict) { return is_failure(verdict) || verdict == Verdict::known; }

bool is_success(Verdict verdict) {
  return verdict == Verdict::pass || verdict == Verdict::lenient || verdict == Verdict::info;
}

// Known to fail now and then, or over HTTP seen to: then it says nothing that it did in one run and not in the other.
bool is_chance(const CaseResult& was, const CaseResult& now) {
  return (was.sometimes || now.sometimes) && !breaks_the_gate(was.verdict) && !breaks_the_gate(now.verdict);
}

void compare(const SubjectReport& before, const SubjectReport& after, ReportDiff& diff) {
  const Results old_results = results_of(before), new_results = results_of(after);
  const std::string name = key_of(after);
  for (const auto& [id, now] : new_results) {
    const auto found = old_results.find(id);
    const CaseResult* was = found == old_results.end() ? nullptr : found->second;
    Change change{name, id, was == nullptr ? "" : std::string(to_text(was->verdict)), std::string(to_text(now->verdict))};
    if (was == nullptr) {
      diff.added.push_back(std::move(change));
    } else if (was->verdict == now->verdict) {
      continue;
    } else if (is_chance(*was, *now)) {
      ++diff.by_chance;
    } else if (is_wrong(was->verdict) && is_success(now->verdict)) {
      diff.fixed.push_back(std::move(change));
    } else if (is_wrong(now->verdict) && !is_wrong(was->verdict)) {
      diff.regressed.push_back(std::move(change));
    } else {
      diff.changed.push_back(std::move(change));
    }
  }
  for (const auto& [id, was] : old_results)
    if (new_results.count(id) == 0) diff.removed.push_back({name, id, std::string(to_text(was->verdict)), ""});
  if (before.profile != after.profile)
    diff.notes.push_back(fmt::format("{} was judged as {}, now as {}", name, to_text(before.profile),
                                     to_text(after.profile)));
  if (before.error.empty() && !after.error.empty())
    diff.regressed.push_back({name, "", "started", "cannot be started: " + after.error});
  if (!before.error.empty() && after.error.empty()) diff.fixed.push_back({name, "", "could not be started", "starts"});
}

std::string given_of(const SubjectReport& subject) { return subject.subject.given; }

std::string self_of(const SubjectReport& subject) {
  const Hello& hello = subject.hello;
  return hello.name.empty() ? "" : fmt::format("{} ({}, {})", hello.name, hello.language, hello.kind);
}

// Which subject of the one report is which of the other.
class Pairs {
 public:
  Pairs(const Report& before, const Report& after) {
    for (const SubjectReport& subject : before.subjects) before_.push_back(&subject);
    for (const SubjectReport& subject : after.subjects) after_.push_back(&subject);
    for (const auto& identity : {given_of, key_of, self_of}) pair_by(identity);
  }

  const SubjectReport* before(const SubjectReport& after) const {
    const auto at = partner_.find(&after);
    return at == partner_.end() ? nullptr : at->second;
  }
  bool has(const SubjectReport& before) const { return taken_.contains(&before); }
  bool empty() const { return partner_.empty(); }

 private:
  using Identity = std::string (*)(const SubjectReport&);

  void pair_by(Identity identity) {
    for (const SubjectReport* subject : after_) {
      const std::string name = identity(*subject);
      if (name.empty() || partner_.contains(subject)) continue;
      const auto is_open = [&](const SubjectReport* other) { return !has(*other) && identity(*other) == name; };
      const auto same = std::find_if(before_.begin(), before_.end(), is_open);
      const auto rivals = std::count_if(after_.begin(), after_.end(), [&](const SubjectReport* other) {
        return !partner_.contains(other) && identity(*other) == name;
      });
      if (rivals != 1 || std::count_if(before_.begin(), before_.end(), is_open) != 1) continue;
      partner_[subject] = *same;
      taken_.insert(*same);
    }
  }

  std::vector<const SubjectReport*> before_, after_;
  std::map<const SubjectReport*, const SubjectReport*> partner_;
  std::set<const SubjectReport*> taken_;
};

std::string titles_of(const Report& report) {
  std::vector<std::string> titles;
  for (const SubjectReport& subject : report.subjects) titles.push_back(title_of(subject));
  return titles.empty() ? "nothing" : some_of(titles);
}

// What was judged of which cases: where it differs, cases are added or removed that nobody touched.
void note_extent(std::string_view which, const Report& report, ReportDiff& diff) {
  if (report.interrupted) diff.notes.push_back(fmt::format("the {} run was interrupted", which));
  for (const SubjectReport& subject : report.subjects)
    if (subject.not_run > 0)
      diff.notes.push_back(fmt::format("the {} run of {} left {} out: {}", which, title_of(subject),
                                       counted(subject.not_run, "case"), subject.stopped));
}

std::string line_of(std::string_view kind, const Change& change) {
  std::string out = fmt::format("{:<10}{}", kind, change.subject);
  if (!change.id.empty()) out += " " + change.id;
  if (change.before.empty()) return fmt::format("{}: {}\n", out, change.after);
  if (change.after.empty()) return fmt::format("{}: was {}\n", out, change.before);
  return fmt::format("{}: {} -> {}\n", out, change.before, change.after);
}

Json changes_json(const std::vector<Change>& changes) {
  Json out = Json::array();
  for (const Change& change : changes)
    out.push_back({{"subject", change.subject}, {"case", change.id}, {"before", change.before}, {"after", change.after}});
  return out;
}

}  // namespace

Result<ReportDiff> diff_of(const Report& before, const Report& after) {
  const Pairs pairs(before, after);
  if (pairs.empty())
    return fail(fmt::format("no subject is in both reports, so nothing can be compared: the first is of {}, the second "
                            "of {}",
                            titles_of(before), titles_of(after)));
  ReportDiff diff;
  if (before.corpus_hash != after.corpus_hash) diff.notes.push_back("the two were made with different corpora");
  if (before.seed != after.seed) diff.notes.push_back("the two were made with different seeds");
  if (before.selection != after.selection)
    diff.notes.push_back(fmt::format("the first is of the cases \"{}\", the second of \"{}\"",
                                     before.selection.empty() ? "*" : before.selection,
                                     after.selection.empty() ? "*" : after.selection));
  note_extent("first", before, diff);
  note_extent("second", after, diff);
  for (const SubjectReport& subject : after.subjects) {
    const SubjectReport* was = pairs.before(subject);
    if (was == nullptr) {
      diff.subjects_added.push_back(title_of(subject));
    } else {
      if (key_of(*was) != key_of(subject))
        diff.notes.push_back(fmt::format("\"{}\" is taken for \"{}\": both say they are {}", key_of(subject), key_of(*was),
                                         self_of(subject)));
      compare(*was, subject, diff);
    }
  }
  for (const SubjectReport& subject : before.subjects)
    if (!pairs.has(subject)) diff.subjects_removed.push_back(title_of(subject));
  return diff;
}

std::string to_text(const ReportDiff& diff) {
  std::string out;
  for (const std::string& note : diff.notes) out += fmt::format("{:<10}{}\n", "note", note);
  for (const std::string& title : diff.subjects_added) out += fmt::format("{:<10}{}\n", "added", title);
  for (const std::string& title : diff.subjects_removed) out += fmt::format("{:<10}{}\n", "removed", title);
  for (const Change& change : diff.regressed) out += line_of("regressed", change);
  for (const Change& change : diff.fixed) out += line_of("fixed", change);
  for (const Change& change : diff.changed) out += line_of("changed", change);
  for (const Change& change : diff.added) out += line_of("added", change);
  for (const Change& change : diff.removed) out += line_of("removed", change);
  out += fmt::format("{} regressed, {} fixed, {} changed, {} added, {} removed", diff.regressed.size(), diff.fixed.size(),
                     diff.changed.size(), diff.added.size(), diff.removed.size());
  if (diff.by_chance > 0) out += fmt::format("; {} more are known to differ from run to run", diff.by_chance);
  return out + "\n";
}

Json to_json(const ReportDiff& diff) {
  return {{"format", "ssespec-diff"},
          {"version", 1},
          {"notes", diff.notes},
          {"subjects_added", diff.subjects_added},
          {"subjects_removed", diff.subjects_removed},
          {"regressed", changes_json(diff.regressed)},
          {"fixed", changes_json(diff.fixed)},
          {"changed", changes_json(diff.changed)},
          {"added", changes_json(diff.added)},
          {"removed", changes_json(diff.removed)},
          {"by_chance", diff.by_chance}};
}

Exit exit_of(const ReportDiff& diff) {
  const bool new_failure = std::any_of(diff.added.begin(), diff.added.end(), [](const Change& change) {
    return change.after == "fail" || change.after == "crash" || change.after == "hang";
  });
  return diff.regressed.empty() && !new_failure ? Exit::as_expected : Exit::failed;
}

}  // namespace ssespec
