// Tells a campaign when to stop: the time is up, or the user asks.
//
// Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_WATCH_H_
#define SSESPEC_FUZZ_WATCH_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace ssespec {

// Sets a flag when the time is up or the user asks, so that a conversation that waits gives up.
class Watch {
 public:
  Watch(const std::atomic<bool>* interrupted, double seconds) : interrupted_(interrupted) {
    if (seconds > 0) deadline_ = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
    thread_ = std::thread([this] { watch(); });
  }
  ~Watch() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  Watch(const Watch&) = delete;

  const std::atomic<bool>& stop() const { return stop_; }
  bool interrupted() const { return interrupted_ != nullptr && interrupted_->load(); }
  bool time_is_up() const { return deadline_ && std::chrono::steady_clock::now() >= *deadline_; }
  // More time, for what is left to do with the findings.
  void extend(double seconds) {
    const std::lock_guard<std::mutex> lock(mutex_);
    deadline_ = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
    stop_ = interrupted();
  }

 private:
  void watch() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!ended_) {
      if (interrupted() || time_is_up()) stop_ = true;
      wake_.wait_for(lock, std::chrono::milliseconds(20));
    }
  }

  const std::atomic<bool>* interrupted_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_WATCH_H_
