#include "mock_server/server.h"

#include <fmt/format.h>
#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "mock_server/descriptor_limit.h"
#include "mock_server/listener.h"

namespace ssespec::mock {
namespace {
constexpr std::uint64_t kDescriptors = 16384;
}  // namespace

class MockServer::Core : public PlaybackHost {
 public:
  Core() : thread_([this] { loop_.run(); }) { raise_descriptor_limit(kDescriptors); }
  ~Core() override;

  tl::expected<std::string, std::string> listen(const std::string& address, int port,
                                                const Certificate* certificate);
  void stop_listening(const std::string& origin);
  void place(const std::string& path, std::shared_ptr<Route> route);
  void place_otherwise(std::shared_ptr<Route> route);
  void release(const std::string& path, const std::string& gate);
  void withdraw(const std::string& path);

  std::shared_ptr<Route> route_of(const Exchange& exchange) override;
  void refuse(std::uint64_t listener, std::chrono::milliseconds duration) override;
  void retire(Playback* playback) override;

  std::string first_origin_;
  int first_port_ = 0;
  std::atomic<std::size_t> open_ = 0;

 private:
  struct Door {
    std::unique_ptr<Listener> listener;
    std::shared_ptr<ssl_ctx_st> tls;
    std::uint64_t alarm = 0;  // opens it again; 0: it is open
    std::string origin;
  };

  void adopt(int socket, std::uint64_t listener);
  void close_door(Door& door);
  // Runs the task on the loop's thread and waits for it.
  void on_loop(const std::function<void()>& task);

  EventLoop loop_;
  PeerQueue peers_;
  std::mutex mutex_;  // routes_, otherwise_, doors_
  std::unordered_map<std::string, std::shared_ptr<Route>> routes_;
  std::shared_ptr<Route> otherwise_;
  std::map<std::uint64_t, std::shared_ptr<Door>> doors_;
  std::uint64_t last_door_ = 0;
  std::uint64_t last_connection_ = 0;
  std::unordered_map<Playback*, std::unique_ptr<Playback>> playbacks_;
  std::thread thread_;  // last: it uses the rest
};

MockServer::Core::~Core() {
  std::map<std::uint64_t, std::shared_ptr<Door>> doors;
  {
    const std::lock_guard lock(mutex_);
    doors.swap(doors_);
  }
  for (auto& [id, door] : doors) close_door(*door);
  doors.clear();
  on_loop([this] { playbacks_.clear(); });
  loop_.stop();
  thread_.join();
}

void MockServer::Core::on_loop(const std::function<void()>& task) {
  std::promise<void> done;
  loop_.post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

tl::expected<std::string, std::string> MockServer::Core::listen(const std::string& address, int port,
                                                                const Certificate* certificate) {
  auto door = std::make_shared<Door>();
  if (certificate != nullptr) {
    auto tls = tls_context(*certificate);
    if (!tls) return tl::unexpected(tls.error());
    door->tls = *tls;
  }
  std::uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = ++last_door_;
  }
  auto listener = Listener::open(address, port, [this, id](int socket) {
    loop_.post([this, id, socket] { adopt(socket, id); });
  });
  if (!listener) return tl::unexpected(listener.error());
  door->listener = std::move(*listener);
  const std::string host = address.find(':') == std::string::npos ? address : "[" + address + "]";
  door->origin = fmt::format("{}://{}:{}", certificate != nullptr ? "https" : "http", host, door->listener->port());
  const std::lock_guard lock(mutex_);
  if (first_port_ == 0) {
    first_port_ = door->listener->port();
    first_origin_ = door->origin;
  }
  doors_[id] = door;
  return door->origin;
}

void MockServer::Core::close_door(Door& door) {
  on_loop([&] { loop_.remove(door.alarm); });
  door.listener.reset();
}

void MockServer::Core::stop_listening(const std::string& origin) {
  std::shared_ptr<Door> door;
  {
    const std::lock_guard lock(mutex_);
    for (auto at = doors_.begin(); at != doors_.end(); ++at) {
      if (at->second->origin != origin) continue;
      door = at->second;
      doors_.erase(at);
      break;
    }
  }
  if (door) close_door(*door);
}

void MockServer::Core::adopt(int socket, std::uint64_t listener) {
  ssl_ctx_st* tls = nullptr;
  std::string origin;
  {
    const std::lock_guard lock(mutex_);
    const auto door = doors_.find(listener);
    if (door != doors_.end()) {
      tls = door->second->tls.get();
      origin = door->second->origin;
    }
  }
  auto playback = std::make_unique<Playback>(loop_, *this, peers_, std::make_unique<Channel>(socket, tls),
                                             Playback::Origin{++last_connection_, listener, std::move(origin)});
  Playback* key = playback.get();
  playbacks_.emplace(key, std::move(playback));
  open_ = playbacks_.size();
}

void MockServer::Core::place(const std::string& path, std::shared_ptr<Route> route) {
  const std::lock_guard lock(mutex_);
  routes_[path] = std::move(route);
}

void MockServer::Core::place_otherwise(std::shared_ptr<Route> route) {
  const std::lock_guard lock(mutex_);
  otherwise_ = std::move(route);
}

std::shared_ptr<Route> MockServer::Core::route_of(const Exchange& exchange) {
  const std::lock_guard lock(mutex_);
  const auto found = routes_.find(exchange.path);
  return found == routes_.end() ? otherwise_ : found->second;
}

void MockServer::Core::release(const std::string& path, const std::string& gate) {
  loop_.post([this, path, gate] {
    Exchange exchange;
    exchange.path = path;
    const std::shared_ptr<Route> route = route_of(exchange);
    if (!route) return;
    route->open_gates.insert(gate);
    const std::set<Playback*> waiting = route->playing;
    for (Playback* playback : waiting) playback->open_gate(gate);
  });
}

void MockServer::Core::withdraw(const std::string& path) {
  on_loop([this, &path] {
    std::shared_ptr<Route> route;
    {
      const std::lock_guard lock(mutex_);
      const auto found = routes_.find(path);
      if (found == routes_.end()) return;
      route = found->second;
      routes_.erase(found);
    }
    const std::set<Playback*> playing = route->playing;
    for (Playback* playback : playing) playback->abandon();
  });
}

// Closes the listener of a connection and sets an alarm to open it again.
void MockServer::Core::refuse(std::uint64_t listener, std::chrono::milliseconds duration) {
  std::shared_ptr<Door> door;
  {
    const std::lock_guard lock(mutex_);
    const auto found = doors_.find(listener);
    if (found == doors_.end() || found->second->alarm != 0) return;
    door = found->second;
  }
  door->listener->refuse();
  const std::weak_ptr<Door> weak = door;
  door->alarm = loop_.run_at(Clock::now() + duration, [weak] {
    const std::shared_ptr<Door> closed = weak.lock();
    if (!closed || !closed->listener) return;
    closed->alarm = 0;
    (void)closed->listener->accept_again();
  });
}

void MockServer::Core::retire(Playback* playback) {
  loop_.post([this, playback] {
    playbacks_.erase(playback);
    open_ = playbacks_.size();
  });
}

MockServer::MockServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}
MockServer::~MockServer() = default;

tl::expected<std::unique_ptr<MockServer>, std::string> MockServer::start(const Options& options) {
  auto core = std::make_unique<Core>();
  auto origin = core->listen(options.address, options.port, options.certificate);
  if (!origin) return tl::unexpected(origin.error());
  return std::unique_ptr<MockServer>(new MockServer(std::move(core)));
}

int MockServer::port() const { return core_->first_port_; }
std::string MockServer::origin() const { return core_->first_origin_; }
std::size_t MockServer::open_connections() const { return core_->open_; }

tl::expected<std::string, std::string> MockServer::listen(const std::string& address, int port,
                                                          const Certificate* certificate) {
  return core_->listen(address, port, certificate);
}

void MockServer::stop_listening(const std::string& origin) { core_->stop_listening(origin); }

void MockServer::serve(const std::string& path, Script script, std::shared_ptr<Journal> journal) {
  auto route = std::make_shared<Route>();
  route->script = std::make_shared<const Script>(std::move(script));
  route->journal = std::move(journal);
  core_->place(path, std::move(route));
}

void MockServer::serve(const std::string& path, Responder responder, std::shared_ptr<Journal> journal) {
  auto route = std::make_shared<Route>();
  route->responder = std::move(responder);
  route->journal = std::move(journal);
  core_->place(path, std::move(route));
}

void MockServer::serve_otherwise(Responder responder, std::shared_ptr<Journal> journal) {
  auto route = std::make_shared<Route>();
  route->responder = std::move(responder);
  route->journal = std::move(journal);
  core_->place_otherwise(std::move(route));
}

void MockServer::release(const std::string& path, const std::string& gate) { core_->release(path, gate); }
void MockServer::withdraw(const std::string& path) { core_->withdraw(path); }

}  // namespace ssespec::mock
