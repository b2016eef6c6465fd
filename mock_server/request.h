// Bytes of a connection to HTTP requests: the head kept raw, the body by Content-Length or chunked coding.
//
// Tested by request_test.cpp.
#pragma once

#include <cstdint>
#include <string>

#include "mock_server/journal.h"

namespace ssespec::mock {

enum class RequestState : std::uint8_t { incomplete, complete, malformed };

struct RequestRead {
  RequestState state = RequestState::incomplete;
  std::size_t used = 0;            // bytes of the input that the request took, when complete
  bool expects_continue = false;   // the head is there, and the peer waits for "100 Continue"
  Exchange exchange{};             // method, target, version, path, head, body
};

inline constexpr std::size_t kMaxRequestHead = std::size_t{1} << 20;
inline constexpr std::size_t kMaxRequestBody = std::size_t{64} << 20;

// Reads the first request of the input. Malformed: no request line of three words, a head or body beyond the
// limits, or a body length that is no number.
RequestRead read_request(std::string_view input);

// Whether the connection can serve another request after this one (HTTP/1.1 without "Connection: close").
bool keeps_alive(const Exchange& exchange);

}  // namespace ssespec::mock
