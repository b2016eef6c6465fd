#include "mock_server/listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace ssespec::mock {
namespace {

// Handing a socket over takes no time, so it is done where the socket was accepted.
class AtOnce : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> task) override { task(); }
  void shutdown() override {}
};

int bound_socket(const std::string& address, int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<std::uint16_t>(port));
  if (::inet_pton(AF_INET, address.c_str(), &name.sin_addr) != 1 ||
      ::bind(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    const int error = errno;
    ::close(socket);
    errno = error;
    return -1;
  }
  return socket;
}

}  // namespace

class Listener::Acceptor : public httplib::Server {
 public:
  explicit Acceptor(const Accepted& accepted) : accepted_(accepted) {
    new_task_queue = [] { return new AtOnce; };
    // Not SO_REUSEPORT, the library's choice: a port that is in use must be an error.
    set_socket_options([](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
  }

  int bind(const std::string& address, int port) {
    const int bound = port == 0 ? bind_to_any_port(address) : bind_to_port(address, port) ? port : -1;
    // The library's backlog is 5, and a burst of clients beyond it would wait a second for its SYN.
    if (bound > 0) ::listen(svr_sock_, 4096);
    return bound;
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    accepted_(socket);
    return true;
  }

  const Accepted& accepted_;
};

Listener::Listener(std::string address, Accepted accepted)
    : address_(std::move(address)), accepted_(std::move(accepted)) {}

tl::expected<std::unique_ptr<Listener>, std::string> Listener::open(const std::string& address, int port,
                                                                    Accepted accepted) {
  std::unique_ptr<Listener> listener(new Listener(address, std::move(accepted)));
  if (auto started = listener->start(port); !started) return tl::unexpected(started.error());
  return listener;
}

tl::expected<void, std::string> Listener::start(int port) {
  acceptor_ = std::make_unique<Acceptor>(accepted_);
  errno = 0;
  port_ = acceptor_->bind(address_, port);
  if (port_ <= 0) {
    const int error = errno;
    acceptor_.reset();
    return tl::unexpected(fmt::format("cannot listen on {}:{}: {}; choose another port, or 0 for any free one",
                                      address_, port, error == 0 ? "not available" : std::strerror(error)));
  }
  thread_ = std::thread([acceptor = acceptor_.get()] { acceptor->listen_after_bind(); });
  while (!acceptor_->is_running()) std::this_thread::yield();
  return {};
}

void Listener::stop() {
  if (!acceptor_) return;
  acceptor_->stop();
  thread_.join();
  acceptor_.reset();
}

Listener::~Listener() {
  stop();
  if (guard_ >= 0) ::close(guard_);
}

void Listener::refuse() {
  if (guard_ >= 0) return;
  stop();
  guard_ = bound_socket(address_, port_);
}

tl::expected<void, std::string> Listener::accept_again() {
  if (acceptor_) return {};
  auto started = start(port_);
  if (guard_ >= 0) ::close(std::exchange(guard_, -1));
  return started;
}

}  // namespace ssespec::mock
