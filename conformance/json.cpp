#include "conformance/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "conformance/file.h"

namespace ssespec {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code unit of a \uXXXX escape that starts at text[at], or -1.
int escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// What a lone surrogate is written as while the library parses: two noncharacters around its digits.
constexpr std::string_view kMarkOpen = "\\ufdd0", kMarkClose = "\\ufdd1";
constexpr std::string_view kOpenBytes = "\xEF\xB7\x90", kCloseBytes = "\xEF\xB7\x91";

std::string mark_lone_surrogates(std::string_view text, bool& any) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out.push_back(text[i++]);
      continue;
    }
    const int unit = escaped_unit(text, i);
    if (is_high(unit) && is_low(escaped_unit(text, i + 6))) {
      out.append(text.substr(i, 12));
      i += 12;
    } else if (is_high(unit) || is_low(unit)) {
      any = true;
      out.append(kMarkOpen).append(text.substr(i + 2, 4)).append(kMarkClose);
      i += 6;
    } else {
      out.append(text.substr(i, 2));
      i += 2;
    }
  }
  return out;
}

void unmark(std::string& text) {
  for (std::size_t at = text.find(kOpenBytes); at != std::string::npos; at = text.find(kOpenBytes, at)) {
    if (text.compare(at + 7, 3, kCloseBytes) != 0) {
      at += kOpenBytes.size();
      continue;
    }
    text.replace(at, 10, std::string(kLoneSurrogate) + text.substr(at + 3, 4));
  }
}

void unmark_all(Json& json) {
  if (json.is_string()) {
    unmark(json.get_ref<std::string&>());
  } else if (json.is_structured()) {
    for (auto& child : json) unmark_all(child);
  }
}

// Where the text is nested deeper than kMostNested; its size if it never is.
std::size_t too_deep_at(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      in_string = !in_string;
    } else if (in_string) {
      if (c == '\\') ++i;
    } else if (c == '[' || c == '{') {
      if (++depth > kMostNested) return i;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return text.size();
}

std::string place_in(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t start = before.rfind('\n');
  return fmt::format("line {}, column {}", 1 + std::count(before.begin(), before.end(), '\n'),
                     before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1);
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (const std::size_t at = too_deep_at(text); at < text.size()) {
    return fail(fmt::format("{}: not JSON that is nested at most {} deep", place_in(text, at), kMostNested));
  }
  bool marked = false;
  std::string rewritten;
  if (text.find("\\ud") != std::string_view::npos || text.find("\\uD") != std::string_view::npos) {
    rewritten = mark_lone_surrogates(text, marked);
    text = rewritten;
  }
  try {
    Json json = Json::parse(text.begin(), text.end());
    if (marked) unmark_all(json);
    return json;
  } catch (const Json::parse_error& error) {
    std::string_view why = error.what();
    if (const std::size_t colon = why.find(": "); colon != std::string_view::npos) why.remove_prefix(colon + 2);
    return fail(fmt::format("{}: not JSON: {}", place_in(text, error.byte > 0 ? error.byte - 1 : 0), why));
  } catch (const Json::exception& error) {
    return fail(fmt::format("not JSON: {}", error.what()));
  }
}

std::string to_text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string to_pretty_text(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace); }

bool same_value(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) return a.get<double>() == b.get<double>();
  if (a.is_array() && b.is_array()) return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_value);
  if (!a.is_object() || !b.is_object()) return a == b;
  if (a.size() != b.size()) return false;
  return std::all_of(a.items().begin(), a.items().end(), [&b](const auto& member) {
    const auto other = b.find(member.key());
    return other != b.end() && same_value(member.value(), *other);
  });
}

Result<Json> read_json_file(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  Result<Json> json = parse_json(*text);
  if (!json) return fail(fmt::format("{}: {}", path, json.error().what));
  return json;
}

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::string> string_member(const Json& object, const char* key) {
  const Json* value = member(object, key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->get<std::string>();
}

std::optional<bool> bool_member(const Json& object, const char* key) {
  const Json* value = member(object, key);
  if (value == nullptr || !value->is_boolean()) return std::nullopt;
  return value->get<bool>();
}

std::optional<std::uint64_t> number_member(const Json& object, const char* key) {
  const Json* value = member(object, key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return to_count(*value);
}

std::uint64_t to_count(const Json& number) {
  if (number.is_number_unsigned()) return number.get<std::uint64_t>();
  if (number.is_number_integer()) {
    const auto value = number.get<std::int64_t>();
    return value < 0 ? 0 : static_cast<std::uint64_t>(value);
  }
  const double value = number.get<double>();
  if (!(value > 0)) return 0;
  if (value >= 18446744073709551615.0) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(value);
}

}  // namespace ssespec
