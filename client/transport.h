// What a client needs of HTTP: one request, one response whose bytes are handed on as they arrive.
//
// Implemented by http_transport.h over sockets; tests script it. Redirects are fetch.h's business.
#ifndef SSE_CLIENT_TRANSPORT_H_
#define SSE_CLIENT_TRANSPORT_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/interrupt.h"
#include "client/url.h"

namespace sse {

// A header field. Values are bytes, as they are on the wire; names compare without regard to ASCII case.
struct Header {
  std::string name, value;
};
using Headers = std::vector<Header>;

const std::string* find_header(const Headers& headers, std::string_view name);  // the first one, or nullptr
void remove_header(Headers& headers, std::string_view name);                    // every one of that name
void set_header(Headers& headers, std::string_view name, std::string value);    // exactly one from now on

// An error in the name or the value that would break the framing of a request, as a sentence; or nothing.
std::optional<std::string> header_error(const Header& header);

struct Request {
  std::string method = "GET";
  Url url;
  Headers headers;
  std::string body;
  std::optional<std::chrono::milliseconds> read_timeout{};  // silence of this length is a broken connection
};

struct Response {
  int status = 0;
  Headers headers;
};

// Takes a response as it arrives. A false return ends the exchange at once, and its connection.
class ResponseSink {
 public:
  virtual ~ResponseSink() = default;
  virtual bool on_interim(const Response&) { return true; }  // a 1xx response that precedes the real one
  virtual bool on_head(const Response& response) = 0;        // once; the body has not been waited for
  virtual bool on_bytes(std::string_view bytes) = 0;         // decoded body; lives during the call
};

enum class Ending {
  network_error,  // there was no response: not resolved, refused, reset before the head, not HTTP
  broken_body,    // the body ended before its framing said so, or its coding was wrong
  end_of_body,
  stopped,  // the sink wanted no more, or the interrupt was raised
};

struct Outcome {
  Ending ending = Ending::network_error;
  std::string reason{};  // network_error, broken_body: one sentence for people
};

class Transport {
 public:
  virtual ~Transport() = default;
  // One exchange, in the caller's thread. Ends soon after the interrupt is raised.
  virtual Outcome exchange(const Request& request, const Interrupt& interrupt, ResponseSink& sink) = 0;
};

}  // namespace sse

#endif  // SSE_CLIENT_TRANSPORT_H_
