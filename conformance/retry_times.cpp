#include "conformance/retry_times.h"

#include <fmt/format.h>

#include <algorithm>

namespace ssespec {
namespace {

using Kind = sse::OracleItem::Kind;

constexpr std::uint64_t kTimerRange = std::uint64_t{1} << 31;  // AMB-02: from here on a value may be kept or not
constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();

std::vector<const ExpectedItem*> retries_of(const Outcome& outcome) {
  std::vector<const ExpectedItem*> retries;
  for (const ExpectedItem& item : outcome.items)
    if (item.kind == ExpectedItem::Kind::retry) retries.push_back(&item);
  return retries;
}

}  // namespace

bool placed(const Outcome& outcome, const sse::OracleResult& oracle) {
  const auto places = std::count_if(oracle.items.begin(), oracle.items.end(), [](const auto& item) { return item.kind == Kind::retry; });
  return static_cast<std::size_t>(places) == retries_of(outcome).size();
}

std::vector<RetryStep> retry_steps(const Outcome& outcome, const sse::OracleResult& oracle, bool by_block) {
  const std::vector<const ExpectedItem*> retries = retries_of(outcome);
  std::vector<RetryStep> steps;
  if (!placed(outcome, oracle)) {
    for (const ExpectedItem* retry : retries) steps.push_back({retry, 0, 0, !by_block});
    return steps;
  }
  auto next = retries.begin();
  std::vector<const ExpectedItem*> of_block;
  for (const sse::OracleItem& item : oracle.items) {
    if (item.kind == Kind::retry) {
      steps.push_back({*next, item.due, item.held, !by_block});
      of_block.push_back(*next++);
    } else if (item.kind == Kind::event || item.kind == Kind::silent_block) {
      for (const ExpectedItem* retry : of_block)
        if (by_block && item.kind == Kind::event) steps.push_back({retry, item.due, item.held, true});
      of_block.clear();
    }
  }
  return steps;
}

void AllowedTimes::take(const RetryStep& step) {
  const ExpectedItem& retry = *step.retry;
  const bool huge = !retry.at_least && retry.retry >= kTimerRange;
  if (step.certain && !huge) {
    unset_ = false;
    exact_.clear();
    at_least_ = kNone;
  }
  if (huge) {
    at_least_ = std::min(at_least_, kTimerRange - 1);
  } else if (retry.at_least) {
    at_least_ = std::min(at_least_, retry.retry);
  } else {
    exact_.push_back(retry.retry);
  }
}

bool AllowedTimes::has(const std::optional<std::uint64_t>& milliseconds) const {
  if (!milliseconds) return unset_;
  return *milliseconds >= at_least_ || std::find(exact_.begin(), exact_.end(), *milliseconds) != exact_.end();
}

std::string AllowedTimes::text() const {
  std::vector<std::string> parts;
  if (unset_) parts.emplace_back("unset");
  for (const std::uint64_t time : exact_) {
    std::string part = fmt::format("{} ms", time);
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(std::move(part));
  }
  if (at_least_ != kNone) parts.push_back(fmt::format("at least {} ms", at_least_));
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : " or ") + part;
  return text;
}

bool event_with_retry(const std::string& input, const sse::OracleResult& oracle) {
  std::size_t begin = 0, at = input.find("retry");
  for (const sse::OracleItem& item : oracle.items) {
    if (at == std::string::npos) return false;
    if (item.kind != Kind::event && item.kind != Kind::silent_block) continue;
    if (at < begin) at = input.find("retry", begin);
    if (item.kind == Kind::event && at < item.due) return true;
    begin = item.due;
  }
  return false;
}

}  // namespace ssespec
