#include "conformance/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "conformance/judge.h"

namespace ssespec {
namespace {

// 4, 3, 1, 2, 0: what several subjects come to. 2 says less than any verdict does.
int rank_of(Exit exit) {
  switch (exit) {
    case Exit::interrupted: return 5;
    case Exit::harness_fault: return 4;
    case Exit::subject_failed: return 3;
    case Exit::failed: return 2;
    case Exit::usage: return 1;
    case Exit::as_expected: return 0;
  }
  return 0;
}

}  // namespace

std::size_t SubjectReport::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::count_if(
      results.begin(), results.end(), [verdict](const CaseResult& result) { return result.verdict == verdict; }));
}

std::size_t SubjectReport::judged() const {
  return results.size() - count(Verdict::info) - count(Verdict::unsupported) - count(Verdict::harness_error);
}

std::vector<std::string> SubjectReport::hidden_musts(const Corpus& corpus) const {
  std::set<std::string> hidden, shown;
  std::vector<std::string> left_out;
  for (const CaseResult& result : results) {
    const Case* the_case = corpus.find(result.id);
    if (the_case == nullptr) continue;
    const std::vector<std::string> ids = hidden_requirements(*the_case, corpus, hello);
    const bool is_left_out = result.verdict == Verdict::unsupported;
    // An operation that the adapter does not know hides what the case is about, unless another case showed that.
    if (ids.empty() && is_left_out) left_out.insert(left_out.end(), the_case->required.begin(), the_case->required.end());
    hidden.insert(ids.begin(), ids.end());
    for (const std::string& id : the_case->required)
      if (!is_left_out && std::find(ids.begin(), ids.end(), id) == ids.end()) shown.insert(id);
  }
  // A retry that is told by block is hidden where no event follows, and shown by other cases.
  for (const std::string& id : shown) {
    if (hello.retry_by_block) hidden.erase(id);
  }
  for (const std::string& id : left_out) {
    if (!shown.contains(id)) hidden.insert(id);
  }
  // The EventSource interface is asked only of those that say they have it.
  const bool is_interface = std::find(hello.can.begin(), hello.can.end(), "api") != hello.can.end();
  std::erase_if(hidden, [&](const std::string& id) {
    const Requirement* requirement = corpus.requirement(id);
    return requirement == nullptr || requirement->level != Level::must || (requirement->audience == "browser" && !is_interface);
  });
  return {hidden.begin(), hidden.end()};
}

Exit SubjectReport::exit(bool strict, const Corpus& corpus) const {
  if (count(Verdict::harness_error) > 0) return Exit::harness_fault;
  if (!error.empty()) return Exit::subject_failed;
  const bool broke = count(Verdict::fail) + count(Verdict::crash) + count(Verdict::hang) > 0;
  if (broke || !stale.empty() || !expired.empty() || !stopped.empty() || not_run > 0) return Exit::failed;
  if (strict && (count(Verdict::lenient) > 0 || !hidden_musts(corpus).empty())) return Exit::failed;
  return Exit::as_expected;
}

Exit Report::exit(const Corpus& corpus) const {
  if (interrupted) return Exit::interrupted;
  Exit highest = Exit::as_expected;
  std::size_t judged = 0;
  for (const SubjectReport& subject : subjects) {
    const Exit exit = subject.exit(strict, corpus);
    if (rank_of(exit) > rank_of(highest)) highest = exit;
    judged += subject.judged();
  }
  return highest == Exit::as_expected && judged == 0 ? Exit::usage : highest;
}

std::string counted(std::size_t n, std::string_view noun) { return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s"); }

std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 6;
  if (names.size() <= kMost) return fmt::format("{}", fmt::join(names, ", "));
  const auto end = names.begin() + (kMost - 1);
  return fmt::format("{} and {} more", fmt::join(names.begin(), end, ", "), names.end() - end);
}

}  // namespace ssespec
