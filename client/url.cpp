#include "client/url.h"

#include <optional>
#include <vector>

#include "client/ascii.h"

namespace sse {
namespace {

constexpr std::string_view kSlashes = "/\\";

int hex_value(char c) {
  if (is_ascii_digit(c)) return c - '0';
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// Controls, blanks and bytes beyond ASCII are encoded, and what the set names; the rest stays as written.
std::string percent_encoded(std::string_view text, std::string_view set) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F || set.find(c) != std::string_view::npos) {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// https://url.spec.whatwg.org/#path-state: dot segments are worked off, "%2e" counts as a dot.
std::string normal_path(std::string_view path) {
  std::vector<std::string> segments;
  std::size_t start = 0;
  for (bool last = false; !last;) {
    const std::size_t slash = path.find_first_of(kSlashes, start);
    last = slash == std::string_view::npos;
    const std::string_view segment = path.substr(start, last ? slash : slash - start);
    start = slash + 1;
    std::string dots = ascii_lowercase(segment);
    for (std::size_t at; (at = dots.find("%2e")) != std::string::npos;) dots.replace(at, 3, ".");
    const bool up = dots == "..";
    if (up && !segments.empty()) segments.pop_back();
    if (up || dots == ".") {
      if (last) segments.emplace_back();
    } else {
      segments.push_back(percent_encoded(segment, "\"<>`{}^"));
    }
  }
  std::string out;
  for (const std::string& segment : segments) out.append("/").append(segment);
  return out;
}

// What stands behind the path: the query and the fragment, each with its mark.
void split_tail(std::string_view& rest, Url& url) {
  if (const std::size_t hash = rest.find('#'); hash != std::string_view::npos) {
    url.fragment.assign("#").append(percent_encoded(rest.substr(hash + 1), "\"<>`"));
    rest = rest.substr(0, hash);
  }
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    url.query.assign("?").append(percent_encoded(rest.substr(mark + 1), "\"<>'"));
    rest = rest.substr(0, mark);
  }
}

std::optional<std::string> set_host(std::string_view host, Url& url) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    const std::string_view inner = host.substr(1, host.size() - 2);
    if (inner.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) {
      return "the host [" + std::string(inner) + "] is no IPv6 address";
    }
    url.host = ascii_lowercase(inner);
    return std::nullopt;
  }
  const std::string decoded = percent_decoded(host);
  if (decoded.empty()) return "the URL has no host";
  for (const char c : decoded) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) return "the host " + decoded + " is not ASCII: write it in its xn-- form";
    if (byte <= 0x20 || byte == 0x7F ||
        std::string_view("#%/:<>?@[\\]^|").find(c) != std::string_view::npos) {
      return "the host \"" + decoded + "\" has a character that no host can have";
    }
  }
  url.host = ascii_lowercase(decoded);
  return std::nullopt;
}

std::optional<std::string> set_port(std::string_view digits, Url& url) {
  url.port = url.scheme == "https" ? 443 : 80;
  if (digits.empty()) return std::nullopt;
  unsigned number = 0;
  for (const char c : digits) {
    if (!is_ascii_digit(c)) return "the port \"" + std::string(digits) + "\" is no number";
    number = number * 10 + static_cast<unsigned>(c - '0');
    if (number > 65535) return "the port " + std::string(digits) + " is above 65535";
  }
  url.port = static_cast<std::uint16_t>(number);
  return std::nullopt;
}

// The part between the slashes and the path: credentials, host, port.
std::optional<std::string> set_authority(std::string_view authority, Url& url) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = authority.substr(0, at);
    const std::size_t colon = credentials.find(':');
    url.username = percent_decoded(credentials.substr(0, colon));
    if (colon != std::string_view::npos) url.password = percent_decoded(credentials.substr(colon + 1));
    authority = authority.substr(at + 1);
  }
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (auto error = set_host(authority.substr(0, colon), url)) return error;
  return set_port(colon == std::string_view::npos ? std::string_view() : authority.substr(colon + 1), url);
}

// `rest` starts behind "scheme:"; any number of slashes in front of the host is forgiven, as browsers do.
tl::expected<Url, std::string> parse_absolute(std::string scheme, std::string_view rest) {
  Url url;
  url.scheme = std::move(scheme);
  split_tail(rest, url);
  const std::size_t start = rest.find_first_not_of(kSlashes);
  rest = start == std::string_view::npos ? std::string_view() : rest.substr(start);
  const std::size_t end = rest.find_first_of(kSlashes);
  if (auto error = set_authority(rest.substr(0, end), url)) return tl::unexpected(*error);
  url.path = end == std::string_view::npos ? "/" : normal_path(rest.substr(end + 1));
  return url;
}

tl::expected<Url, std::string> parse_relative(std::string_view rest, const Url& base) {
  if (rest.size() >= 2 && kSlashes.find(rest[0]) != std::string_view::npos &&
      kSlashes.find(rest[1]) != std::string_view::npos) {
    return parse_absolute(base.scheme, rest);
  }
  Url url = base;
  url.query.clear();
  url.fragment.clear();
  split_tail(rest, url);
  if (rest.empty()) {
    if (url.query.empty()) url.query = base.query;
  } else if (kSlashes.find(rest.front()) != std::string_view::npos) {
    url.path = normal_path(rest.substr(1));
  } else {
    const std::string folder = base.path.substr(1, base.path.rfind('/'));
    url.path = normal_path(folder + std::string(rest));
  }
  return url;
}

// The scheme in front of the first colon, lower case; empty if the input is a relative reference.
std::string scheme_of(std::string_view input) {
  const std::size_t colon = input.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  if (!is_ascii_alphanumeric(input[0]) || is_ascii_digit(input[0])) return {};
  for (const char c : input.substr(0, colon)) {
    if (!is_ascii_alphanumeric(c) && c != '+' && c != '-' && c != '.') return {};
  }
  return ascii_lowercase(input.substr(0, colon));
}

tl::expected<Url, std::string> parse(std::string_view input, const Url* base) {
  std::string cleaned;  // TAB, CR and LF go, wherever they are; controls and blanks go at both ends
  for (const char c : input) {
    if (c != '\t' && c != '\r' && c != '\n') cleaned.push_back(c);
  }
  std::string_view text = cleaned;
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);

  const std::string scheme = scheme_of(text);
  if (scheme.empty()) {
    if (base != nullptr) return parse_relative(text, *base);
    return tl::unexpected("\"" + std::string(text) +
                          "\" is no URL: it has to begin with http:// or https://");
  }
  if (scheme != "http" && scheme != "https") {
    return tl::unexpected("the scheme " + scheme + " cannot carry an event stream: use http or https");
  }
  const std::string_view rest = text.substr(scheme.size() + 1);
  const bool has_slash = !rest.empty() && kSlashes.find(rest.front()) != std::string_view::npos;
  if (base != nullptr && base->scheme == scheme && !has_slash) return parse_relative(rest, *base);
  return parse_absolute(scheme, rest);
}

}  // namespace

std::string Url::authority() const {
  std::string out = host;
  if (host.find(':') != std::string::npos) out.assign("[").append(host).append("]");
  if (port != (scheme == "https" ? 443 : 80)) out.append(":").append(std::to_string(port));
  return out;
}

std::string Url::text() const { return origin() + target(); }

tl::expected<Url, std::string> parse_url(std::string_view input) { return parse(input, nullptr); }

tl::expected<Url, std::string> parse_url(std::string_view input, const Url& base) {
  return parse(input, &base);
}

}  // namespace sse
