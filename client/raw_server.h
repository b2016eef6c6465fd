// A server that a test plays by hand, byte by byte, over plain sockets on loopback.
//
// Used by http_transport_test.cpp and conformance/speak_client_test.cpp.
#ifndef SSE_CLIENT_RAW_SERVER_H_
#define SSE_CLIENT_RAW_SERVER_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace sse {

constexpr int kPatience = 10'000;  // milliseconds that a test waits before it gives up

// One accepted connection. Closes when it dies.
class RawConnection {
 public:
  explicit RawConnection(int socket) : socket_(socket) {}
  RawConnection(RawConnection&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  RawConnection& operator=(RawConnection&&) = delete;
  ~RawConnection() {
    if (socket_ >= 0) ::close(socket_);
  }

  // The head of a request, with the empty line; bytes behind it stay for read().
  std::string read_head() {
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos) {
      const std::string byte = read(1);
      if (byte.empty()) throw std::runtime_error("the client has closed within a head");
      head += byte;
    }
    return head;
  }
  // Exactly this many bytes, or fewer if the peer ends.
  std::string read(std::size_t size) {
    std::string out(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      pollfd entry{socket_, POLLIN, 0};
      if (::poll(&entry, 1, kPatience) != 1) throw std::runtime_error("the client is silent");
      const ssize_t part = ::recv(socket_, out.data() + got, size - got, 0);
      if (part <= 0) break;
      got += static_cast<std::size_t>(part);
    }
    out.resize(got);
    return out;
  }
  bool peer_has_closed() { return read(1).empty(); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("the client takes no more");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void send_stream_head(std::string_view more = "") {
    send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + std::string(more) + "\r\n");
  }
  void reset() {  // RST in place of FIN
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(std::exchange(socket_, -1));
  }
  int socket() const { return socket_; }

 private:
  int socket_;
};

class RawServer {
 public:
  RawServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, generic, size) != 0 || ::listen(socket_, 64) != 0)
      throw std::runtime_error("no port");
    ::getsockname(socket_, generic, &size);
    port_ = ntohs(address.sin_port);
  }
  ~RawServer() { stop(); }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  RawConnection accept() {
    pollfd entry{socket_, POLLIN, 0};
    if (::poll(&entry, 1, kPatience) != 1) throw std::runtime_error("no client has come");
    return RawConnection(::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC));
  }
  bool is_left_alone(int milliseconds) {
    pollfd entry{socket_, POLLIN, 0};
    return ::poll(&entry, 1, milliseconds) == 0;
  }
  void stop() {  // from now on connections are refused
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

}  // namespace sse

#endif  // SSE_CLIENT_RAW_SERVER_H_
