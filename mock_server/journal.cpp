#include "mock_server/journal.h"

#include <strings.h>

#include <string_view>
#include <utility>

namespace ssespec::mock {
namespace {

std::string_view without_outer_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

std::vector<std::string> header_values(const Exchange& exchange, std::string_view name) {
  std::vector<std::string> values;
  std::string_view rest = exchange.head;
  for (bool first = true; !rest.empty(); first = false) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    const std::size_t colon = line.find(':');
    if (first || colon != name.size()) continue;
    if (strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    values.emplace_back(without_outer_blanks(line.substr(colon + 1)));
  }
  return values;
}

std::vector<Exchange> Journal::exchanges() const {
  const std::lock_guard lock(mutex_);
  return {exchanges_.begin(), exchanges_.end()};
}

std::size_t Journal::count() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

bool Journal::wait_until(Time deadline,
                         const std::function<bool(const std::deque<Exchange>&)>& predicate) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, deadline, [&] { return predicate(exchanges_); });
}

bool Journal::wait_for_request(std::size_t n, Time deadline) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, deadline, [&] { return last_ >= n; });
}

std::uint64_t Journal::add(Exchange exchange) {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = ++last_;
    exchange.number = number;
    exchanges_.push_back(std::move(exchange));
    if (exchanges_.size() > limit_) exchanges_.pop_front();
  }
  changed_.notify_all();
  if (listener_) listener_();
  return number;
}

void Journal::change(std::uint64_t number, const std::function<void(Exchange&)>& edit) {
  {
    const std::lock_guard lock(mutex_);
    if (exchanges_.empty() || number < exchanges_.front().number) return;
    const std::size_t at = static_cast<std::size_t>(number - exchanges_.front().number);
    if (at >= exchanges_.size()) return;
    edit(exchanges_[at]);
  }
  changed_.notify_all();
  if (listener_) listener_();
}

}  // namespace ssespec::mock
