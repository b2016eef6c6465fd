// The mock server: plays scripts over HTTP on loopback and records what it was asked.
//
// One thread serves all connections; one more a listener accepts them. All functions may be called from any thread
// except from a responder.
// Tested by server_test.cpp, churn_test.cpp, tls_test.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "mock_server/certificate.h"
#include "mock_server/journal.h"
#include "mock_server/playback.h"
#include "mock_server/script.h"

namespace ssespec::mock {

class MockServer {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    int port = 0;                           // 0: any free one
    const Certificate* certificate = nullptr;  // TLS on the first listener
  };
  // Errors: the port cannot be had.
  static tl::expected<std::unique_ptr<MockServer>, std::string> start(const Options& options);
  ~MockServer();
  MockServer(const MockServer&) = delete;
  MockServer& operator=(const MockServer&) = delete;

  [[nodiscard]] int port() const;
  [[nodiscard]] std::string origin() const;  // "http://127.0.0.1:PORT"
  // One more listener, for another loopback address or to be closed by Refuse. Returns its origin.
  tl::expected<std::string, std::string> listen(const std::string& address, int port = 0,
                                                const Certificate* certificate = nullptr);
  // Closes the listener of this origin for good, and forgets it.
  void stop_listening(const std::string& origin);

  // From now on the path (without query) is answered so. Replaces what was there; its connections live on.
  void serve(const std::string& path, Script script, std::shared_ptr<Journal> journal);
  void serve(const std::string& path, Responder responder, std::shared_ptr<Journal> journal);
  // All paths that nothing else serves.
  void serve_otherwise(Responder responder, std::shared_ptr<Journal> journal);
  // Opens a gate under the path, for all who wait there and all who come.
  void release(const std::string& path, const std::string& gate);
  // Closes the connections under the path; later requests get 404. Returns when that is done.
  void withdraw(const std::string& path);

  [[nodiscard]] std::size_t open_connections() const;

 private:
  class Core;
  explicit MockServer(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace ssespec::mock
