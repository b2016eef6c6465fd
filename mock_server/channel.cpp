#include "mock_server/channel.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace ssespec::mock {

Channel::Channel(int socket, ssl_ctx_st* tls) : socket_(socket) {
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
  ::fcntl(socket_, F_SETFD, FD_CLOEXEC);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (tls != nullptr) {
    tls_ = SSL_new(tls);
    SSL_set_fd(tls_, socket_);
    SSL_set_accept_state(tls_);
    SSL_set_mode(tls_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  }
}

Channel::~Channel() {
  if (tls_ != nullptr) SSL_free(tls_);
  if (socket_ >= 0) ::close(socket_);
}

Flow Channel::tls_result(int result) {
  const int error = SSL_get_error(tls_, result);
  ERR_clear_error();
  wants_write_ = error == SSL_ERROR_WANT_WRITE;
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? Flow::blocked : Flow::gone;
}

Flow Channel::read(std::string& into) {
  std::array<char, 16384> buffer;
  bool moved = false;
  while (true) {
    if (tls_ != nullptr) {
      const int count = SSL_read(tls_, buffer.data(), static_cast<int>(buffer.size()));
      if (count <= 0) {
        const Flow flow = tls_result(count);
        return flow == Flow::gone ? flow : moved ? Flow::moved : Flow::blocked;
      }
      wants_write_ = false;
      into.append(buffer.data(), static_cast<std::size_t>(count));
    } else {
      const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return moved ? Flow::moved : Flow::blocked;
      if (count <= 0) return Flow::gone;
      into.append(buffer.data(), static_cast<std::size_t>(count));
    }
    moved = true;
    if (into.size() > (std::size_t{80} << 20)) return Flow::moved;
  }
}

Flow Channel::write(std::string_view bytes, std::size_t& written) {
  bool moved = false;
  while (!bytes.empty()) {
    std::size_t count = 0;
    if (tls_ != nullptr) {
      const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
      const int result = SSL_write(tls_, bytes.data(), size);
      if (result <= 0) {
        const Flow flow = tls_result(result);
        return flow == Flow::gone ? flow : moved ? Flow::moved : Flow::blocked;
      }
      wants_write_ = false;
      count = static_cast<std::size_t>(result);
    } else {
      const ssize_t result = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (result < 0 && errno == EINTR) continue;
      if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return moved ? Flow::moved : Flow::blocked;
      if (result <= 0) return Flow::gone;
      count = static_cast<std::size_t>(result);
    }
    moved = true;
    written += count;
    bytes.remove_prefix(count);
  }
  return Flow::moved;
}

int Channel::unacknowledged() const {
  int queued = 0;
  return ::ioctl(socket_, SIOCOUTQ, &queued) == 0 ? queued : 0;
}

void Channel::finish(bool polite) {
  if (tls_ != nullptr && polite && SSL_is_init_finished(tls_) == 1) {
    SSL_shutdown(tls_);
    ERR_clear_error();
  }
  ::shutdown(socket_, SHUT_WR);
}

void Channel::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket_);
  socket_ = -1;
}

}  // namespace ssespec::mock
