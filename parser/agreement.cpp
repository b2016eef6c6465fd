#include "parser/agreement.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace sse {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool equal(const OracleItem& expected, const Item& seen) {
  switch (expected.kind) {
    case OracleItem::Kind::event:
      return seen.kind == Kind::event && seen.type == expected.type && seen.data == expected.data &&
             seen.last_event_id == expected.last_event_id && seen.has_id == expected.block_id.has_value();
    case OracleItem::Kind::retry:
      return seen.kind == Kind::retry && seen.reconnection_time == expected.reconnection_time;
    case OracleItem::Kind::comment:
      return seen.kind == Kind::comment && seen.data == expected.data;
    case OracleItem::Kind::silent_block:
      return false;
  }
  return false;
}

std::string to_string(Kind kind, std::string_view type, std::string_view data, std::string_view id, bool has_id,
                      std::uint64_t reconnection_time) {
  if (kind == Kind::retry) return "retry " + std::to_string(reconnection_time);
  if (kind == Kind::comment) return "comment \"" + escaped(data) + "\"";
  return "event \"" + escaped(type) + "\" \"" + escaped(data) + "\" id \"" + escaped(id) + "\"" +
         (has_id ? " of its own" : "");
}

std::string to_string(const Item& item) {
  return to_string(item.kind, item.type, item.data, item.last_event_id, item.has_id, item.reconnection_time);
}

std::string to_string(const OracleItem& item) {
  const Kind kind = item.kind == OracleItem::Kind::retry     ? Kind::retry
                    : item.kind == OracleItem::Kind::comment ? Kind::comment
                                                             : Kind::event;
  return to_string(kind, item.type, item.data, item.last_event_id, item.block_id.has_value(), item.reconnection_time);
}

}  // namespace

std::string escaped(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == '\n') {
      out += "\\n";
    } else if (byte == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte >= 0x7F || byte == '"' || byte == '\\') {
      out += "\\x";
      out += kHexDigits[byte >> 4];
      out += kHexDigits[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

Agreement::Agreement(std::string_view body, std::string_view last_event_id)
    : body_(body), last_event_id_(last_event_id), expected_(interpret(body, last_event_id)) {
  std::erase_if(expected_.items, [](const OracleItem& i) { return i.kind == OracleItem::Kind::silent_block; });
}

std::string Agreement::difference(std::span<const std::size_t> cuts, std::optional<Isa> isa) const {
  Parser parser(Options{.comments = true, .isa = isa, .last_event_id = last_event_id_});
  std::size_t count = 0, from = 0;
  const auto at = [&](std::size_t to) { return " in bytes " + std::to_string(from) + " to " + std::to_string(to); };
  for (std::size_t k = 0; k <= cuts.size(); ++k) {
    const std::size_t to = k < cuts.size() ? cuts[k] : body_.size();
    // An exact-size block of its own, so that a view that outlives it or reads past it is seen by the sanitizers.
    const auto chunk = std::make_unique_for_overwrite<char[]>(to - from);
    std::copy_n(body_.data() + from, to - from, chunk.get());
    for (const Item& item : parser.feed({chunk.get(), to - from})) {
      if (count == expected_.items.size()) return "an extra item" + at(to) + ": " + to_string(item);
      const OracleItem& expected = expected_.items[count++];
      if (!equal(expected, item)) {
        return "item " + std::to_string(count) + at(to) + ": expected " + to_string(expected) + ", seen " + to_string(item);
      }
      if (expected.due > to) return "item " + std::to_string(count) + at(to) + " is too early: " + to_string(item);
    }
    if (count < expected_.items.size() && expected_.items[count].due <= to) {
      return "missing" + at(to) + ": " + to_string(expected_.items[count]);
    }
    from = to;
  }
  parser.finish();
  if (parser.last_event_id() != expected_.last_event_id) {
    return "last event ID string: expected \"" + escaped(expected_.last_event_id) + "\", seen \"" +
           escaped(parser.last_event_id()) + "\"";
  }
  if (parser.reconnection_time() != expected_.reconnection_time) return "the reconnection time differs";
  return {};
}

std::string Agreement::difference_under_every_cut(std::optional<Isa> isa) const {
  const auto check = [&](std::span<const std::size_t> cuts, const std::string& how) {
    std::string found = difference(cuts, isa);
    if (!found.empty()) found.insert(0, escaped(body_).append(" ").append(how).append(": "));
    return found;
  };
  if (std::string found = check({}, "whole"); !found.empty()) return found;
  for (std::size_t cut = 0; cut <= body_.size(); ++cut) {
    const std::size_t cuts[] = {cut, cut};  // an empty chunk between the two
    if (std::string found = check(cuts, "cut at " + std::to_string(cut)); !found.empty()) return found;
  }
  std::vector<std::size_t> bytewise;
  for (std::size_t i = 0; i < body_.size(); ++i) bytewise.push_back(i);
  return check(bytewise, "bytewise");
}

}  // namespace sse
