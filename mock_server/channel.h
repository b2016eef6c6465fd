// An accepted socket as a non-blocking pipe of bytes, in the clear or under TLS.
//
// Tested by server_test.cpp and tls_test.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace ssespec::mock {

enum class Flow : std::uint8_t { moved, blocked, gone };

class Channel {
 public:
  // Owns the socket. With a TLS context it is the server's side of the handshake.
  Channel(int socket, ssl_ctx_st* tls);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  [[nodiscard]] int socket() const { return socket_; }
  // Appends what is there. gone: end of stream or an error.
  Flow read(std::string& into);
  // Takes a prefix of the bytes; `written` grows by its length.
  Flow write(std::string_view bytes, std::size_t& written);
  // The kernel must be ready to write before either direction can go on.
  [[nodiscard]] bool wants_write() const { return wants_write_; }
  // Bytes that the peer's kernel has not acknowledged.
  [[nodiscard]] int unacknowledged() const;
  // FIN; polite: under TLS, after its close_notify.
  void finish(bool polite);
  // RST (SO_LINGER 0). The channel is dead afterwards.
  void reset();

 private:
  Flow tls_result(int result);

  int socket_;
  ssl_st* tls_ = nullptr;
  bool wants_write_ = false;
};

}  // namespace ssespec::mock
