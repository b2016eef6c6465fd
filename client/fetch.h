// A request to its final response: redirects are followed here.
//
// Standard: https://fetch.spec.whatwg.org/#http-redirect-fetch
// Tested by fetch_test.cpp.
#ifndef SSE_CLIENT_FETCH_H_
#define SSE_CLIENT_FETCH_H_

#include "client/transport.h"

namespace sse {

constexpr int kMostRedirects = 20;

// Shows the sink the final response only. The request is left as the redirects made it: its URL is that of
// the final response, its credentials are gone if another origin was on the way. A request that is used
// again, as the standard does for a reconnection, therefore starts at the last target (AMB-12), with a new
// count (AMB-13). Errors: a 21st redirect, a Location that is no http(s) URL; both are network errors. A
// redirect status without a Location, or with an empty one, is a final response.
Outcome fetch(Transport& transport, Request& request, const Interrupt& interrupt, ResponseSink& sink);

// The pieces of it, for clients that go another way with them.
bool is_redirect_status(int status);
// What the request becomes at a redirect; the error is one sentence.
tl::expected<Request, std::string> redirected(const Request& request, int status, std::string_view location);

}  // namespace sse

#endif  // SSE_CLIENT_FETCH_H_
