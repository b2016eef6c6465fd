#include "client/fetch.h"

namespace sse {
namespace {

// Keeps a redirect to itself and hands everything else on.
class RedirectFilter : public ResponseSink {
 public:
  explicit RedirectFilter(ResponseSink& sink) : sink_(sink) {}

  bool on_interim(const Response& response) override { return sink_.on_interim(response); }
  bool on_head(const Response& response) override {
    const std::string* location = find_header(response.headers, "Location");
    if (is_redirect_status(response.status) && location != nullptr && !location->empty()) {
      status_ = response.status;
      location_ = *location;
      return false;
    }
    return sink_.on_head(response);
  }
  bool on_bytes(std::string_view bytes) override { return sink_.on_bytes(bytes); }

  bool redirects() const { return status_ != 0; }
  int status() const { return status_; }
  const std::string& location() const { return location_; }

 private:
  ResponseSink& sink_;
  int status_ = 0;
  std::string location_;
};

}  // namespace

bool is_redirect_status(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

tl::expected<Request, std::string> redirected(const Request& request, int status, std::string_view location) {
  auto url = parse_url(location, request.url);
  if (!url) return tl::unexpected("a redirect leads nowhere: " + url.error());
  Request next = request;
  const bool same_origin = url->origin() == request.url.origin();
  if (!same_origin) {
    if (url->has_credentials())
      return tl::unexpected(std::string("a redirect to another origin carries credentials in its URL"));
    for (const char* name : {"Authorization", "Proxy-Authorization", "Cookie"})
      remove_header(next.headers, name);
  } else if (!url->has_credentials()) {
    url->username = request.url.username;
    url->password = request.url.password;
  }
  next.url = *std::move(url);
  const bool becomes_get = (status == 303 && request.method != "GET" && request.method != "HEAD") ||
                           ((status == 301 || status == 302) && request.method == "POST");
  if (becomes_get) {
    next.method = "GET";
    next.body.clear();
    for (const char* name : {"Content-Type", "Content-Encoding", "Content-Language", "Content-Location"}) {
      remove_header(next.headers, name);
    }
  }
  return next;
}

Outcome fetch(Transport& transport, Request& request, const Interrupt& interrupt, ResponseSink& sink) {
  for (int redirects = 0;; ++redirects) {
    RedirectFilter filter(sink);
    Outcome outcome = transport.exchange(request, interrupt, filter);
    if (!filter.redirects()) return outcome;
    if (interrupt.raised()) return {Ending::stopped};
    if (redirects == kMostRedirects) {
      return {Ending::network_error, "more than " + std::to_string(kMostRedirects) + " redirects in a row"};
    }
    auto next = redirected(request, filter.status(), filter.location());
    if (!next) return {Ending::network_error, next.error()};
    request = *std::move(next);
  }
}

}  // namespace sse
