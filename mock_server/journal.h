// What clients asked for, as it arrived: a record of requests that other threads read and wait on.
//
// Tested by server_test.cpp.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ssespec::mock {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

// One request and what became of it.
struct Exchange {
  std::uint64_t number = 0;      // within its journal, from 1
  std::uint64_t connection = 0;  // TCP connection of the server, from 1
  std::string origin;            // of the listener that took it
  std::string method, target, version;
  std::string path;  // of the target, without origin and query
  std::string head;  // the raw bytes, request line and blank line included
  std::string body;
  Time arrived;                 // the head was complete
  std::optional<Time> ended;    // taken just before the end of the body went out
  std::optional<Time> gone;     // the peer closed or reset before our end
  std::optional<int> status{};  // of the final head that was sent
};

// The values of all header fields of this name (compared without case), raw, without the blanks around them.
std::vector<std::string> header_values(const Exchange& exchange, std::string_view name);

class Journal {
 public:
  // Called from the server's thread after every change; must be quick and must not call back.
  using Listener = std::function<void()>;
  explicit Journal(Listener listener = {}, std::size_t limit = 100000)
      : listener_(std::move(listener)), limit_(limit) {}

  [[nodiscard]] std::vector<Exchange> exchanges() const;
  [[nodiscard]] std::size_t count() const;  // of all requests so far
  // Waits until the predicate holds of the exchanges, or the deadline passes. Returns what the predicate says.
  bool wait_until(Time deadline, const std::function<bool(const std::deque<Exchange>&)>& predicate) const;
  // Waits for the n-th request.
  bool wait_for_request(std::size_t n, Time deadline) const;

  // For the server. The oldest entries are dropped beyond the limit.
  std::uint64_t add(Exchange exchange);
  void change(std::uint64_t number, const std::function<void(Exchange&)>& edit);

 private:
  Listener listener_;
  std::size_t limit_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::deque<Exchange> exchanges_;
  std::uint64_t last_ = 0;
};

}  // namespace ssespec::mock
