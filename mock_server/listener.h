// A listening socket whose accepted connections are handed on as they are, before anything is read from them.
//
// cpp-httplib binds, listens and accepts; its private virtual process_and_close_socket gives us the socket. That is
// undocumented: listener.cpp is the only file that relies on it, and listener_test.cpp says so when it is gone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <tl/expected.hpp>

namespace ssespec::mock {

class Listener {
 public:
  // Called on the listener's own thread; owns the socket from then on.
  using Accepted = std::function<void(int socket)>;

  // Port 0: any free one. Errors: the address or port cannot be had (in use, not ours, privileged).
  static tl::expected<std::unique_ptr<Listener>, std::string> open(const std::string& address, int port,
                                                                   Accepted accepted);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] int port() const { return port_; }
  // From now on connections are refused, until accept_again(). The port stays ours.
  void refuse();
  // Errors: the port is gone.
  tl::expected<void, std::string> accept_again();

 private:
  class Acceptor;
  Listener(std::string address, Accepted accepted);
  tl::expected<void, std::string> start(int port);
  void stop();

  std::string address_;
  Accepted accepted_;
  int port_ = 0;
  int guard_ = -1;  // bound and not listening while we refuse, so that nobody takes the port
  std::unique_ptr<Acceptor> acceptor_;
  std::thread thread_;
};

}  // namespace ssespec::mock
