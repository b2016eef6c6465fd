#include "mock_server/request.h"

#include <strings.h>

#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

namespace ssespec::mock {
namespace {

// The position just after the blank line, or npos.
std::size_t end_of_head(std::string_view input) {
  std::size_t at = 0;
  while ((at = input.find('\n', at)) != std::string_view::npos) {
    ++at;
    if (input.substr(at, 1) == "\n") return at + 1;
    if (input.substr(at, 2) == "\r\n") return at + 2;
  }
  return std::string_view::npos;
}

std::string path_of(std::string_view target) {
  const std::size_t scheme = target.find("://");
  if (scheme != std::string_view::npos && target.front() != '/') {
    const std::size_t slash = target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? std::string_view{"/"} : target.substr(slash);
  }
  return std::string(target.substr(0, target.find_first_of("?#")));
}

bool read_request_line(std::string_view line, Exchange& exchange) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last == first || first == 0) return false;
  exchange.method = std::string(line.substr(0, first));
  exchange.target = std::string(line.substr(first + 1, last - first - 1));
  exchange.version = std::string(line.substr(last + 1));
  exchange.path = path_of(exchange.target);
  return exchange.version.rfind("HTTP/", 0) == 0 && !exchange.target.empty();
}

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

RequestState read_chunked(std::string_view input, std::size_t& at, std::string& body) {
  while (true) {
    const std::size_t end = input.find('\n', at);
    if (end == std::string_view::npos) return RequestState::incomplete;
    const auto size = number(input.substr(at, end - at), 16);
    if (!size || *size > kMaxRequestBody || body.size() + *size > kMaxRequestBody) {
      return RequestState::malformed;
    }
    if (*size == 0) {
      const std::size_t trailer_end = end_of_head(input.substr(at));
      if (trailer_end == std::string_view::npos) return RequestState::incomplete;
      at += trailer_end;
      return RequestState::complete;
    }
    if (input.size() < end + 1 + *size + 2) return RequestState::incomplete;
    body.append(input.substr(end + 1, *size));
    at = end + 1 + static_cast<std::size_t>(*size);
    if (input.substr(at, 2) == "\r\n") at += 2;
  }
}

bool contains_token(const std::vector<std::string>& values, std::string_view token) {
  for (const std::string& value : values) {
    if (value.size() >= token.size() && strcasestr(value.c_str(), std::string(token).c_str()) != nullptr) {
      return true;
    }
  }
  return false;
}

}  // namespace

RequestRead read_request(std::string_view input) {
  RequestRead read;
  std::size_t start = 0;
  while (start < input.size() && (input[start] == '\r' || input[start] == '\n')) ++start;
  const std::size_t head_size = end_of_head(input.substr(start));
  if (head_size == std::string_view::npos) {
    if (input.size() > kMaxRequestHead) read.state = RequestState::malformed;
    return read;
  }
  read.exchange.head = std::string(input.substr(start, head_size));
  const std::string_view head = read.exchange.head;
  read.state = RequestState::malformed;
  if (!read_request_line(head.substr(0, head.find('\n')), read.exchange)) return read;

  std::size_t at = start + head_size;
  const std::vector<std::string> lengths = header_values(read.exchange, "content-length");
  if (contains_token(header_values(read.exchange, "transfer-encoding"), "chunked")) {
    read.state = read_chunked(input, at, read.exchange.body);
  } else if (!lengths.empty()) {
    const auto length = number(lengths.front(), 10);
    if (!length || *length > kMaxRequestBody) return read;
    const std::size_t size = static_cast<std::size_t>(*length);
    read.state = input.size() - at < size ? RequestState::incomplete : RequestState::complete;
    if (read.state == RequestState::complete) read.exchange.body = std::string(input.substr(at, size));
    at += size;
  } else {
    read.state = RequestState::complete;
  }
  if (read.state == RequestState::incomplete) {
    read.expects_continue = contains_token(header_values(read.exchange, "expect"), "100-continue");
  }
  read.used = at;
  return read;
}

bool keeps_alive(const Exchange& exchange) {
  const std::vector<std::string> connection = header_values(exchange, "connection");
  if (exchange.version == "HTTP/1.1") return !contains_token(connection, "close");
  return contains_token(connection, "keep-alive");
}

}  // namespace ssespec::mock
