// HTTP/1.1 over sockets: one connection per request, http and https.
//
// Standard: https://www.rfc-editor.org/rfc/rfc9112
// Tested by http_transport_test.cpp against a raw socket.
//
// Why not cpp-httplib's client: tried with 0.11.4, it takes a 103 response for the final one, percent-decodes
// response headers (a Location of /b%2Fc becomes /b/c, "%00" ends a Content-Type), fails on a response header
// above 8 KiB and on a request target that is not in its own encoding, and cannot be interrupted while it
// resolves, connects or shakes hands. Each of them would make a conforming server look broken or close()
// slow.
#ifndef SSE_CLIENT_HTTP_TRANSPORT_H_
#define SSE_CLIENT_HTTP_TRANSPORT_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "client/transport.h"

using SSL_CTX = struct ssl_ctx_st;

namespace sse {

struct HttpTransportOptions {
  bool accept_gzip = true;  // asks for gzip
  bool decode_gzip = true;  // a gzip body is decoded, even if nobody asked for it
  bool verify_certificates = true;
  std::string certificates{};  // PEM file of trusted roots, in place of the system's
  std::optional<std::chrono::milliseconds> connect_timeout{};
};

// Stateless between exchanges: any number of threads may use one at the same time.
class HttpTransport : public Transport {
 public:
  explicit HttpTransport(HttpTransportOptions options = {});
  ~HttpTransport() override;

  Outcome exchange(const Request& request, const Interrupt& interrupt, ResponseSink& sink) override;

 private:
  SSL_CTX* tls();

  const HttpTransportOptions options_;
  struct Context;
  const std::unique_ptr<Context> context_;
};

// The bytes of a request: request line, headers, body. Values are sent as they are. The caller's own
// Content-Length, Transfer-Encoding and Connection are left out: the transport frames the message.
std::string serialize(const Request& request, bool accept_gzip);

}  // namespace sse

#endif  // SSE_CLIENT_HTTP_TRANSPORT_H_
