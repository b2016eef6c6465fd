#include "client/connection.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include "client/resolve.h"

namespace sse {
namespace {

std::string system_error(const std::string& what, int number) {
  return what + ": " + std::generic_category().message(number);
}

void set_option(int socket, int level, int option, int value) {
  ::setsockopt(socket, level, option, &value, sizeof value);
}

}  // namespace

// The TLS layer works between two memory buffers, so that every wait is one of ours.
class Connection::Tls {
 public:
  Tls(SSL_CTX* context, const std::string& host) : ssl_(SSL_new(context)) {
    incoming_ = BIO_new(BIO_s_mem());
    outgoing_ = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(incoming_, -1);
    BIO_set_mem_eof_return(outgoing_, -1);
    SSL_set_bio(ssl_, incoming_, outgoing_);
    SSL_set_connect_state(ssl_);
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), host.c_str()) != 1) {
      SSL_set1_host(ssl_, host.c_str());
      // SSL_set_tlsext_host_name, without the macro's C cast
      SSL_ctrl(ssl_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
               const_cast<char*>(host.c_str()));
    }
  }
  ~Tls() { SSL_free(ssl_); }
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  SSL* ssl() const { return ssl_; }
  BIO* incoming() const { return incoming_; }
  BIO* outgoing() const { return outgoing_; }

  std::string error(const std::string& what) const {
    const long verdict = SSL_get_verify_result(ssl_);
    if (verdict != X509_V_OK) return what + ": " + X509_verify_cert_error_string(verdict);
    std::array<char, 256> text{};
    const unsigned long code = ERR_get_error();
    if (code == 0) return what;
    ERR_error_string_n(code, text.data(), text.size());
    return what + ": " + text.data();
  }

 private:
  SSL* ssl_;
  BIO* incoming_;
  BIO* outgoing_;
};

Connection::Connection(const Interrupt& interrupt, SSL_CTX* tls) : interrupt_(interrupt), context_(tls) {}

Connection::~Connection() {
  if (tls_ && SSL_is_init_finished(tls_->ssl())) {
    SSL_shutdown(tls_->ssl());
    std::array<char, 256> alert{};
    const int size = BIO_read(tls_->outgoing(), alert.data(), static_cast<int>(alert.size()));
    if (size > 0) [[maybe_unused]]
      const auto sent = ::send(socket_, alert.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL);
  }
  if (socket_ >= 0) ::close(socket_);
}

Io Connection::fail(std::string error) {
  error_ = std::move(error);
  return Io::failed;
}

// Until the socket is ready. An interrupt goes first.
Io Connection::wait_for(short events, Timeout timeout) {
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    int left = -1;
    if (timeout) {
      const auto passed =
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
      const auto rest = std::max<std::int64_t>((*timeout - passed).count(), 0);
      left = static_cast<int>(std::min<std::int64_t>(rest, std::numeric_limits<int>::max()));
    }
    pollfd entries[] = {{interrupt_.descriptor(), POLLIN, 0}, {socket_, events, 0}};
    const int ready = ::poll(entries, 2, left);
    if (ready < 0 && errno != EINTR) return fail(system_error("waiting for the connection failed", errno));
    if (ready <= 0) {
      if (ready == 0 && left == 0) {
        error_ = "the server was silent for " + std::to_string(timeout->count()) + " ms";
        return Io::timed_out;
      }
      continue;
    }
    return entries[0].revents != 0 ? Io::interrupted : Io::done;
  }
}

Io Connection::open(const Url& url, Timeout timeout) {
  error_.clear();
  const Addresses addresses = resolve(url.host, url.port, interrupt_, error_);
  if (!addresses) return error_.empty() ? Io::interrupted : Io::failed;
  Io result = Io::failed;
  for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
    result = connect_to(*address, timeout);
    if (result == Io::done || result == Io::interrupted) break;
  }
  if (result == Io::timed_out) error_ = "no answer from " + url.authority() + " to the attempt to connect";
  if (result == Io::failed) error_ = "no connection to " + url.authority() + ": " + error_;
  if (result != Io::done || url.scheme != "https") return result;
  return shake_hands(url.host, timeout);
}

Io Connection::connect_to(const addrinfo& address, Timeout timeout) {
  if (socket_ >= 0) ::close(socket_);
  socket_ =
      ::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol);
  if (socket_ < 0) return fail(system_error("no socket", errno));
  set_option(socket_, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(socket_, SOL_SOCKET, SO_KEEPALIVE, 1);  // a peer that vanished is found out in the end
  set_option(socket_, IPPROTO_TCP, TCP_KEEPIDLE, 60);
  set_option(socket_, IPPROTO_TCP, TCP_KEEPINTVL, 15);
  if (::connect(socket_, address.ai_addr, address.ai_addrlen) == 0) return Io::done;
  if (errno != EINPROGRESS) return fail(std::generic_category().message(errno));
  const Io ready = wait_for(POLLOUT, timeout);
  if (ready != Io::done) return ready;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 ? Io::done : fail(std::generic_category().message(error));
}

Io Connection::shake_hands(const std::string& host, Timeout timeout) {
  if (context_ == nullptr) return fail("this client has no TLS");
  tls_ = std::make_unique<Tls>(context_, host);
  for (;;) {
    ERR_clear_error();
    const int result = SSL_do_handshake(tls_->ssl());
    const int wanted = SSL_get_error(tls_->ssl(), result);
    if (const Io io = flush_tls(timeout); io != Io::done) return io;
    if (result == 1) return Io::done;
    if (wanted != SSL_ERROR_WANT_READ) return fail(tls_->error("the TLS handshake with " + host + " failed"));
    const Io io = feed_tls(timeout);
    if (io == Io::ended) return fail("the server ended the connection within the TLS handshake");
    if (io != Io::done) return io;
  }
}

Io Connection::write(std::string_view bytes, Timeout timeout) {
  if (!tls_) return write_raw(bytes, timeout);
  while (!bytes.empty()) {
    ERR_clear_error();
    const std::size_t part = std::min<std::size_t>(bytes.size(), 16384);
    const int written = SSL_write(tls_->ssl(), bytes.data(), static_cast<int>(part));
    if (const Io io = flush_tls(timeout); io != Io::done) return io;
    if (written > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (SSL_get_error(tls_->ssl(), written) != SSL_ERROR_WANT_READ) return fail(tls_->error("TLS failed"));
    if (const Io io = feed_tls(timeout); io != Io::done) return io;
  }
  return Io::done;
}

Io Connection::read(std::span<char> buffer, std::size_t& size, Timeout timeout) {
  if (!tls_) return read_raw(buffer, size, timeout);
  for (;;) {
    ERR_clear_error();
    const auto room = static_cast<int>(std::min<std::size_t>(buffer.size(), 1 << 20));
    const int got = SSL_read(tls_->ssl(), buffer.data(), room);
    if (got > 0) {
      size = static_cast<std::size_t>(got);
      return Io::done;
    }
    const int wanted = SSL_get_error(tls_->ssl(), got);
    if (wanted == SSL_ERROR_ZERO_RETURN) return Io::ended;
    if (const Io io = flush_tls(timeout); io != Io::done) return io;
    if (wanted != SSL_ERROR_WANT_READ) return fail(tls_->error("TLS failed"));
    const Io io = feed_tls(timeout);
    if (io == Io::ended) return fail("the TLS connection was cut");
    if (io != Io::done) return io;
  }
}

Io Connection::write_raw(std::string_view bytes, Timeout timeout) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (const Io io = wait_for(POLLOUT, timeout); io != Io::done) return io;
    } else if (errno != EINTR) {
      return fail(system_error("the request could not be sent", errno));
    }
  }
  return Io::done;
}

// Reads first and waits only if nothing is there; but an interrupt stops even a server that never pauses.
Io Connection::read_raw(std::span<char> buffer, std::size_t& size, Timeout timeout) {
  for (;;) {
    if (interrupt_.raised()) return Io::interrupted;
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got > 0) {
      size = static_cast<std::size_t>(got);
      return Io::done;
    }
    if (got == 0) return Io::ended;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (const Io io = wait_for(POLLIN, timeout); io != Io::done) return io;
    } else if (errno != EINTR) {
      return fail(system_error("the connection was lost", errno));
    }
  }
}

Io Connection::flush_tls(Timeout timeout) {
  std::array<char, 16384> buffer;
  for (;;) {
    const int size = BIO_read(tls_->outgoing(), buffer.data(), static_cast<int>(buffer.size()));
    if (size <= 0) return Io::done;
    const Io io = write_raw({buffer.data(), static_cast<std::size_t>(size)}, timeout);
    if (io != Io::done) return io;
  }
}

Io Connection::feed_tls(Timeout timeout) {
  std::array<char, 16384> buffer;
  std::size_t size = 0;
  const Io io = read_raw(buffer, size, timeout);
  if (io == Io::done) BIO_write(tls_->incoming(), buffer.data(), static_cast<int>(size));
  return io;
}

}  // namespace sse
