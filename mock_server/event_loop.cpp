#include "mock_server/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace ssespec::mock {
namespace {
constexpr std::uint64_t kWake = 1;
constexpr std::uint64_t kTimer = 2;

void drain_counter(int fd) {
  std::uint64_t value = 0;
  while (::read(fd, &value, sizeof value) == static_cast<ssize_t>(sizeof value)) {
  }
}
}  // namespace

EventLoop::EventLoop()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = kWake;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
  event.data.u64 = kTimer;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, timer_, &event);
}

EventLoop::~EventLoop() {
  ::close(timer_);
  ::close(wake_);
  ::close(epoll_);
}

void EventLoop::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof one);
}

void EventLoop::stop() {
  post([this] { stopping_ = true; });
}

void EventLoop::run() {
  std::array<epoll_event, 256> events{};
  while (!stopping_) {
    arm();
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      const std::uint64_t id = event.data.u64;  // a copy: the structure is packed, and its members are misaligned
      if (id == kWake) {
        drain_counter(wake_);
      } else if (id == kTimer) {
        drain_counter(timer_);
        armed_ = Time::max();
      } else if (const auto found = entries_.find(id); found != entries_.end()) {
        found->second.watcher->on_ready(event.events);
      }
    }
    run_timers();
    run_tasks();
  }
  run_tasks();
}

void EventLoop::run_tasks() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
  }
  for (const Task& task : tasks) task();
}

void EventLoop::run_timers() {
  const Time now = Clock::now();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const std::uint64_t id = timers_.begin()->second;
    timers_.erase(timers_.begin());
    Entry& entry = entries_.at(id);
    entry.timer = Time::max();
    if (entry.watcher != nullptr) {
      entry.watcher->on_timer();
    } else {
      const Task alarm = std::move(entry.alarm);
      entries_.erase(id);
      alarm();
    }
  }
}

// Sets the kernel's timer to the earliest of ours.
void EventLoop::arm() {
  const Time first = timers_.empty() ? Time::max() : timers_.begin()->first;
  if (first == armed_) return;
  armed_ = first;
  itimerspec spec{};
  if (first != Time::max()) {
    const auto wait = std::max<Clock::duration>(first - Clock::now(), std::chrono::microseconds(1));
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(wait);
    spec.it_value.tv_sec = static_cast<time_t>(whole.count());
    spec.it_value.tv_nsec = static_cast<long>(std::chrono::nanoseconds(wait - whole).count());
  }
  ::timerfd_settime(timer_, 0, &spec, nullptr);
}

std::uint64_t EventLoop::add(int fd, Watcher* watcher) {
  const std::uint64_t id = ++last_id_;
  entries_[id] = Entry{fd, watcher, EPOLLIN, Time::max()};
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = id;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  return id;
}

void EventLoop::listen_for(std::uint64_t id, std::uint32_t events) {
  Entry& entry = entries_.at(id);
  if (entry.events == events) return;
  entry.events = events;
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, entry.fd, &event);
}

void EventLoop::set_timer(std::uint64_t id, Time when) {
  clear_timer(id);
  entries_.at(id).timer = when;
  timers_.emplace(when, id);
}

void EventLoop::clear_timer(std::uint64_t id) {
  Entry& entry = entries_.at(id);
  if (entry.timer != Time::max()) timers_.erase({entry.timer, id});
  entry.timer = Time::max();
}

void EventLoop::remove(std::uint64_t id) {
  if (entries_.count(id) == 0) return;
  clear_timer(id);
  const int fd = entries_.at(id).fd;
  if (fd >= 0) ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  entries_.erase(id);
}

std::uint64_t EventLoop::run_at(Time when, Task task) {
  const std::uint64_t id = ++last_id_;
  entries_[id].alarm = std::move(task);
  set_timer(id, when);
  return id;
}

}  // namespace ssespec::mock
