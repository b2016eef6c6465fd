#include "client/http_transport.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <mutex>
#include <vector>

#include "client/ascii.h"
#include "client/connection.h"
#include "client/http_response.h"

namespace sse {
namespace {

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

bool is_framing_header(std::string_view name) {
  for (const char* framing : {"Content-Length", "Transfer-Encoding", "Connection"}) {
    if (equal_ignoring_ascii_case(name, framing)) return true;
  }
  return false;
}

}  // namespace

std::string serialize(const Request& request, bool accept_gzip) {
  std::string out = request.method + " " + request.url.target() + " HTTP/1.1\r\n";
  const auto add = [&out](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  if (find_header(request.headers, "Host") == nullptr) add("Host", request.url.authority());
  for (const Header& header : request.headers) {
    if (!is_framing_header(header.name)) add(header.name, header.value);
  }
  if (accept_gzip && find_header(request.headers, "Accept-Encoding") == nullptr)
    add("Accept-Encoding", "gzip");
  if (request.url.has_credentials() && find_header(request.headers, "Authorization") == nullptr) {
    add("Authorization", "Basic " + base64(request.url.username + ":" + request.url.password));
  }
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT" ||
      request.method == "REPORT") {
    add("Content-Length", std::to_string(request.body.size()));
  }
  add("Connection", "close");
  return out + "\r\n" + request.body;
}

// Made at the first https request: reading the system's roots takes milliseconds.
struct HttpTransport::Context {
  std::once_flag made;
  SSL_CTX* tls = nullptr;
  std::string error;
};

HttpTransport::HttpTransport(HttpTransportOptions options)
    : options_(std::move(options)), context_(std::make_unique<Context>()) {}

HttpTransport::~HttpTransport() { SSL_CTX_free(context_->tls); }

SSL_CTX* HttpTransport::tls() {
  std::call_once(context_->made, [this] {
    context_->tls = SSL_CTX_new(TLS_client_method());
    if (context_->tls == nullptr) return;
    SSL_CTX_set_verify(context_->tls, options_.verify_certificates ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                       nullptr);
    if (options_.certificates.empty()) {
      SSL_CTX_set_default_verify_paths(context_->tls);
    } else if (SSL_CTX_load_verify_locations(context_->tls, options_.certificates.c_str(), nullptr) != 1) {
      context_->error = "no certificates could be read from " + options_.certificates;
    }
    ERR_clear_error();
  });
  return context_->tls;
}

Outcome HttpTransport::exchange(const Request& request, const Interrupt& interrupt, ResponseSink& sink) {
  if (interrupt.raised()) return {Ending::stopped};
  SSL_CTX* const context = request.url.scheme == "https" ? tls() : nullptr;
  if (!context_->error.empty() && context != nullptr) return {Ending::network_error, context_->error};
  Connection connection(interrupt, context);
  Io io = connection.open(request.url, options_.connect_timeout);
  if (io == Io::interrupted) return {Ending::stopped};
  if (io != Io::done) return {Ending::network_error, connection.error()};

  // A server may answer before it has read all and then close: a failed write does not end the exchange.
  if (connection.write(serialize(request, options_.accept_gzip), request.read_timeout) == Io::interrupted) {
    return {Ending::stopped};
  }
  HttpResponse response(sink, {.head_only = request.method == "HEAD", .decode_gzip = options_.decode_gzip});
  std::vector<char> buffer(65536);
  while (!response.over()) {
    std::size_t size = 0;
    io = connection.read(buffer, size, request.read_timeout);
    if (io == Io::interrupted) return {Ending::stopped};
    if (io == Io::done) {
      response.feed({buffer.data(), size});
    } else {
      response.end_of_connection(io == Io::ended ? "" : connection.error());
    }
  }
  return response.outcome();
}

}  // namespace sse
