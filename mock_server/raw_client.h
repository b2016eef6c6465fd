// For tests: a bare TCP connection, to see on the wire what the server does.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace ssespec::mock {

class RawClient {
 public:
  // Connects to 127.0.0.1; connected() says whether that worked.
  explicit RawClient(int port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  enum class Got : std::uint8_t { bytes, fin, reset, nothing };

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] int socket() const { return socket_; }
  void send(const std::string& bytes) const;
  void get(const std::string& path) const;
  // One read; what came is in `last`. Waits up to the patience.
  Got read(std::chrono::milliseconds patience = std::chrono::milliseconds(3000));
  // Reads until the text (or the end of the stream); returns all that came since the last call.
  std::string read_until(const std::string& text);
  // Reads to the end; `end` says how it ended.
  std::string read_all();
  void reset();

  std::string last{};
  Got end = Got::nothing;

 private:
  int socket_ = -1;
  bool connected_ = false;
  std::string rest_;
};

}  // namespace ssespec::mock
