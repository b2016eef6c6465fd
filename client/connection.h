// One TCP connection, with TLS for https, whose every wait ends when it is interrupted.
//
// Tested by http_transport_test.cpp.
#ifndef SSE_CLIENT_CONNECTION_H_
#define SSE_CLIENT_CONNECTION_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "client/interrupt.h"
#include "client/url.h"

using SSL_CTX = struct ssl_ctx_st;
struct addrinfo;

namespace sse {

// What a step on a connection came to.
enum class Io { done, ended, failed, timed_out, interrupted };

class Connection {
 public:
  using Timeout = std::optional<std::chrono::milliseconds>;

  // The interrupt and the context outlive it; without a context there is no https.
  Connection(const Interrupt& interrupt, SSL_CTX* tls);
  ~Connection();  // closes: the peer sees the end at once
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Resolves, connects and, for https, shakes hands. The addresses of a host are tried in their order.
  Io open(const Url& url, Timeout timeout);
  Io write(std::string_view bytes, Timeout timeout);
  // Waits for at least one byte and takes what is there. `ended`: in good order; a TLS connection that is cut
  // without its closing alert has failed.
  Io read(std::span<char> buffer, std::size_t& size, Timeout timeout);
  const std::string& error() const noexcept { return error_; }  // after failed and timed_out, one sentence

 private:
  class Tls;

  Io wait_for(short events, Timeout timeout);
  Io connect_to(const addrinfo& address, Timeout timeout);
  Io shake_hands(const std::string& host, Timeout timeout);
  Io write_raw(std::string_view bytes, Timeout timeout);
  Io read_raw(std::span<char> buffer, std::size_t& size, Timeout timeout);
  Io flush_tls(Timeout timeout);
  Io feed_tls(Timeout timeout);
  Io fail(std::string error);

  const Interrupt& interrupt_;
  SSL_CTX* const context_;
  int socket_ = -1;
  std::unique_ptr<Tls> tls_;
  std::string error_;
};

}  // namespace sse

#endif  // SSE_CLIENT_CONNECTION_H_
