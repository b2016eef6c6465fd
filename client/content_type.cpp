#include "client/content_type.h"

#include <algorithm>
#include <vector>

#include "client/ascii.h"

namespace sse {
namespace {

bool is_http_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_ascii_alphanumeric(c) ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
  });
}

// https://fetch.spec.whatwg.org/#header-value-get-decode-and-split: a comma within quotes divides nothing.
std::vector<std::string_view> split_at_commas(std::string_view list) {
  std::vector<std::string_view> values;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (quoted && list[i] == '\\') {
      ++i;
    } else if (list[i] == '"') {
      quoted = !quoted;
    } else if (list[i] == ',' && !quoted) {
      values.push_back(list.substr(start, i - start));
      start = i + 1;
    }
  }
  values.push_back(list.substr(start));
  return values;
}

}  // namespace

// https://mimesniff.spec.whatwg.org/#parsing-a-mime-type, as far as the subtype.
std::optional<std::string> mime_type_essence(std::string_view value) {
  value = trimmed(value, kHttpBlanks);
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view type = value.substr(0, slash);
  std::string_view subtype = value.substr(slash + 1);
  subtype = subtype.substr(0, subtype.find(';'));
  subtype = subtype.substr(0, subtype.find_last_not_of(kHttpBlanks) + 1);
  if (!is_http_token(type) || !is_http_token(subtype)) return std::nullopt;
  return ascii_lowercase(type) + "/" + ascii_lowercase(subtype);
}

std::optional<std::string> extract_mime_type_essence(const Headers& headers) {
  std::string combined;
  bool first = true;
  for (const Header& header : headers) {
    if (!equal_ignoring_ascii_case(header.name, "Content-Type")) continue;
    if (!first) combined += ", ";
    combined += header.value;
    first = false;
  }
  std::optional<std::string> essence;
  for (const std::string_view value : split_at_commas(combined)) {
    auto candidate = mime_type_essence(value);
    if (candidate && *candidate != "*/*") essence = std::move(candidate);
  }
  return essence;
}

}  // namespace sse
