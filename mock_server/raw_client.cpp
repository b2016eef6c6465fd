#include "mock_server/raw_client.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace ssespec::mock {

RawClient::RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<std::uint16_t>(port));
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

void RawClient::send(const std::string& bytes) const {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

void RawClient::get(const std::string& path) const { send("GET " + path + " HTTP/1.1\r\nHost: t\r\n\r\n"); }

RawClient::Got RawClient::read(std::chrono::milliseconds patience) {
  last.clear();
  pollfd poll{socket_, POLLIN, 0};
  if (::poll(&poll, 1, static_cast<int>(patience.count())) <= 0) return Got::nothing;
  std::array<char, 65536> buffer;
  const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (count == 0) return Got::fin;
  if (count < 0) return errno == ECONNRESET ? Got::reset : Got::nothing;
  last.assign(buffer.data(), static_cast<std::size_t>(count));
  return Got::bytes;
}

std::string RawClient::read_until(const std::string& text) {
  std::string all = std::exchange(rest_, {});
  while (all.find(text) == std::string::npos) {
    end = read();
    if (end != Got::bytes) return all;
    all += last;
  }
  const std::size_t after = all.find(text) + text.size();
  rest_ = all.substr(after);
  return all.substr(0, after);
}

std::string RawClient::read_all() {
  std::string all = std::exchange(rest_, {});
  while ((end = read()) == Got::bytes) all += last;
  return all;
}

void RawClient::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(std::exchange(socket_, -1));
}

}  // namespace ssespec::mock
