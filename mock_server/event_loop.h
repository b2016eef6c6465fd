// One thread that serves many sockets: readiness, one timer a watcher, and tasks from other threads.
//
// Tested by server_test.cpp and churn_test.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "mock_server/journal.h"

namespace ssespec::mock {

class EventLoop {
 public:
  using Task = std::function<void()>;
  class Watcher {
   public:
    virtual ~Watcher() = default;
    virtual void on_ready(std::uint32_t events) = 0;  // bits of epoll
    virtual void on_timer() = 0;
  };

  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // From any thread. Tasks run in the order posted; those posted after the loop ended never run.
  void post(Task task);
  // Runs until stop(). Tasks posted before stop() are run.
  void run();
  void stop();

  // From the loop's thread. The watcher outlives its registration; a removed one gets no further call.
  std::uint64_t add(int fd, Watcher* watcher);
  void listen_for(std::uint64_t id, std::uint32_t events);
  void set_timer(std::uint64_t id, Time when);
  void clear_timer(std::uint64_t id);
  void remove(std::uint64_t id);
  // Runs the task once; remove() with what it returns takes it back.
  std::uint64_t run_at(Time when, Task task);

 private:
  struct Entry {
    int fd = -1;
    Watcher* watcher = nullptr;
    std::uint32_t events = 0;
    Time timer = Time::max();
    Task alarm{};  // in place of a watcher
  };

  void run_tasks();
  void run_timers();
  void arm();

  int epoll_ = -1;
  int wake_ = -1;
  int timer_ = -1;
  Time armed_ = Time::max();
  bool stopping_ = false;
  std::uint64_t last_id_ = 2;  // 1 is the wake-up, 2 the timer
  std::map<std::uint64_t, Entry> entries_;
  std::set<std::pair<Time, std::uint64_t>> timers_;
  std::mutex mutex_;
  std::vector<Task> tasks_;
};

}  // namespace ssespec::mock
