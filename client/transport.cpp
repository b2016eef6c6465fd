#include "client/transport.h"

#include <algorithm>

#include "client/ascii.h"

namespace sse {

const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (equal_ignoring_ascii_case(header.name, name)) return &header.value;
  }
  return nullptr;
}

void remove_header(Headers& headers, std::string_view name) {
  std::erase_if(headers,
                [name](const Header& header) { return equal_ignoring_ascii_case(header.name, name); });
}

void set_header(Headers& headers, std::string_view name, std::string value) {
  remove_header(headers, name);
  headers.push_back({std::string(name), std::move(value)});
}

std::optional<std::string> header_error(const Header& header) {
  const auto is_token = [](char c) {
    return is_ascii_alphanumeric(c) ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
  };
  if (header.name.empty() || !std::all_of(header.name.begin(), header.name.end(), is_token)) {
    return "the header name \"" + header.name + "\" is not an HTTP token: use letters, digits and hyphens";
  }
  if (header.value.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos) {
    return "the value of the header " + header.name + " holds a NUL, CR or LF: remove it";
  }
  return std::nullopt;
}

}  // namespace sse
