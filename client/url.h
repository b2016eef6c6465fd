// http and https URLs: parsed, resolved against a base, and written for the wire.
//
// Standard: https://url.spec.whatwg.org/#url-parsing, of which this is the part for the two special schemes
// that a stream can have. A host beyond ASCII has to be given in its punycode form.
// Tested by url_test.cpp.
#ifndef SSE_CLIENT_URL_H_
#define SSE_CLIENT_URL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace sse {

struct Url {
  std::string scheme;    // "http" or "https"
  std::string username;  // percent-decoded
  std::string password;  // percent-decoded
  std::string host;      // lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string path;      // starts with "/"; percent-encoded
  std::string query;     // with its "?", or empty; percent-encoded
  std::string fragment;  // with its "#", or empty; never sent

  bool has_credentials() const { return !username.empty() || !password.empty(); }
  std::string authority() const;  // host and, unless it is the scheme's default, port: a Host header
  std::string target() const { return path + query; }  // the target of a request line
  std::string origin() const { return scheme + "://" + authority(); }
  std::string text() const;  // without credentials and fragment
};

// Errors: "ftp://x/" (scheme), "http:///" and "http://a b/" (host), "http://a:99999/" (port).
tl::expected<Url, std::string> parse_url(std::string_view input);
// The same for a reference found in a response from `base`, such as "../b?c".
tl::expected<Url, std::string> parse_url(std::string_view input, const Url& base);

}  // namespace sse

#endif  // SSE_CLIENT_URL_H_
