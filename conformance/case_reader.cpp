#include "conformance/case_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/bytes.h"
#include "conformance/trace.h"

namespace ssespec {
namespace {

constexpr std::uint64_t kMostBytes = 64 << 20;  // of an input or a value
constexpr std::uint64_t kMostRepeatedItems = 1'000'000;

Result<std::string> bytes_from_text(const std::string& text) {
  if (text.find(kLoneSurrogate) == std::string::npos) return text;
  return fail("a lone surrogate has no bytes; write {\"hex\":\"ed a0 80\"} or what else is meant");
}

Result<std::string> bytes_from_piece(const Json& piece) {
  if (piece.is_string()) return bytes_from_text(piece.get_ref<const std::string&>());
  if (!piece.is_object()) return fail("a piece is a string, {\"hex\"} or {\"repeat\",\"text\"}");
  if (Result<void> keys = only_known_keys(piece, {"hex", "text", "repeat"}); !keys) return tl::unexpected(keys.error());
  const auto text = string_member(piece, "text");
  const auto hex = string_member(piece, "hex");
  if (text.has_value() == hex.has_value()) return fail("a piece has one of \"text\" and \"hex\"");
  if (text) {
    if (Result<std::string> plain = bytes_from_text(*text); !plain) return plain;
  }
  std::optional<std::string> unit = text ? text : from_hex(*hex);
  if (!unit) return fail(fmt::format("\"{}\" is not hex: two digits a byte", *hex));
  const Json repeat = piece.value("repeat", Json(1U));
  if (!repeat.is_number_unsigned()) return fail(fmt::format("\"repeat\" is {}, not a whole number", to_text(repeat)));
  const std::uint64_t times = to_count(repeat);
  if (times > kMostBytes || times * std::max<std::size_t>(unit->size(), 1) > kMostBytes) return fail("a repeated piece is larger than 64 MiB");
  std::string bytes;
  bytes.reserve(unit->size() * times);
  for (std::uint64_t i = 0; i < times; ++i) bytes += *unit;
  return bytes;
}

Result<ExpectedItem> retry_from_json(const Json& retry) {
  ExpectedItem item;
  item.kind = ExpectedItem::Kind::retry;
  if (retry.is_number_unsigned()) {
    item.retry = std::min(to_count(retry), kMostRetry);
    return item;
  }
  const auto least = number_member(retry, "atLeast");
  if (!least || retry.size() != 1) return fail("\"retry\" is a whole number of milliseconds or {\"atLeast\": N}");
  item.retry = *least;
  item.at_least = true;
  return item;
}

Result<ExpectedItem> expected_item_from_json(const Json& json) {
  if (!json.is_object()) return fail("an expected item is an object");
  if (json.contains("retry")) {
    if (Result<void> keys = only_known_keys(json, {"retry"}); !keys) return tl::unexpected(keys.error());
    return retry_from_json(json.at("retry"));
  }
  ExpectedItem item;
  if (json.contains("comment")) {
    if (Result<void> keys = only_known_keys(json, {"comment"}); !keys) return tl::unexpected(keys.error());
    item.kind = ExpectedItem::Kind::comment;
    Result<std::string> text = bytes_from_pieces(json.at("comment"));
    if (!text) return tl::unexpected(text.error());
    item.data = std::move(*text);
    return item;
  }
  if (Result<void> keys = only_known_keys(json, {"type", "data", "id"}); !keys) return tl::unexpected(keys.error());
  for (const auto& [key, field] : {std::pair{"type", &item.type}, {"data", &item.data}, {"id", &item.id}}) {
    if (!json.contains(key)) return fail(fmt::format("an expected event writes all of type, data, id; \"{}\" is missing", key));
    Result<std::string> value = bytes_from_pieces(json.at(key));
    if (!value) return tl::unexpected(value.error());
    *field = std::move(*value);
  }
  return item;
}

// Items as written, {"repeat": N, "items": [...]} as N times those items: a flood is a few lines too.
Result<void> append_items(const Json& list, std::vector<ExpectedItem>& items) {
  if (!list.is_array()) return fail("\"expect\" is a list of items");
  for (const Json& json : list) {
    if (!json.is_object() || !json.contains("repeat")) {
      Result<ExpectedItem> item = expected_item_from_json(json);
      if (!item) return tl::unexpected(item.error());
      items.push_back(std::move(*item));
      continue;
    }
    if (Result<void> keys = only_known_keys(json, {"repeat", "items"}); !keys) return keys;
    const auto times = json.at("repeat").is_number_unsigned() ? number_member(json, "repeat") : std::nullopt;
    if (!times || !json.contains("items")) return fail("repeated items are {\"repeat\": N, \"items\": [...]}");
    std::vector<ExpectedItem> unit;
    if (Result<void> read = append_items(json.at("items"), unit); !read) return read;
    if (*times > kMostRepeatedItems || *times * unit.size() > kMostRepeatedItems) return fail("repeated items are more than a million");
    for (std::uint64_t i = 0; i < *times; ++i) items.insert(items.end(), unit.begin(), unit.end());
  }
  return {};
}

Result<Outcome> outcome_from_json(const Json& expect) {
  Outcome outcome;
  if (Result<void> read = append_items(expect, outcome.items); !read) return tl::unexpected(read.error());
  return outcome;
}

Result<std::vector<Outcome>> outcomes_from_json(const Json& json) {
  std::vector<Outcome> outcomes;
  if (json.contains("expect") == json.contains("either")) return fail("a case has one of \"expect\" and \"either\"");
  if (json.contains("expect")) {
    Result<Outcome> outcome = outcome_from_json(json.at("expect"));
    if (!outcome) return tl::unexpected(outcome.error());
    outcomes.push_back(std::move(*outcome));
    return outcomes;
  }
  for (const Json& choice : json.at("either")) {
    if (Result<void> keys = only_known_keys(choice, {"expect", "verdict"}); !keys) return tl::unexpected(keys.error());
    const auto verdict = string_member(choice, "verdict");
    if (!choice.contains("expect") || (verdict != "pass" && verdict != "lenient")) {
      return fail("each choice of \"either\" has \"expect\" and \"verdict\": \"pass\" or \"lenient\"");
    }
    Result<Outcome> outcome = outcome_from_json(choice.at("expect"));
    if (!outcome) return tl::unexpected(outcome.error());
    outcome->lenient = verdict == "lenient";
    outcomes.push_back(std::move(*outcome));
  }
  std::stable_partition(outcomes.begin(), outcomes.end(), [](const Outcome& outcome) { return !outcome.lenient; });
  if (outcomes.empty() || outcomes.front().lenient) return fail("\"either\" needs a choice with verdict \"pass\"");
  return outcomes;
}

Result<void> read_then(const Json& json, Case& out) {
  const Json* then = member(json, "then");
  if (then == nullptr) return fail("\"then\" is missing: write {\"lastEventId\": \"\", \"reconnectionTime\": null}");
  if (Result<void> keys = only_known_keys(*then, {"lastEventId", "reconnectionTime"}); !keys) return keys;
  if (!then->contains("lastEventId") || !then->contains("reconnectionTime")) {
    return fail("\"then\" writes both lastEventId and reconnectionTime");
  }
  Result<std::string> id = bytes_from_pieces(then->at("lastEventId"));
  if (!id) return tl::unexpected(id.error());
  out.then_last_event_id = std::move(*id);
  out.then_reconnection_time = number_member(*then, "reconnectionTime");
  return {};
}

}  // namespace

Result<void> only_known_keys(const Json& object, const std::vector<std::string_view>& allowed) {
  if (!object.is_object()) return fail(fmt::format("it is not an object, which begins with {{; its keys can be {}", fmt::join(allowed, ", ")));
  for (const auto& [key, value] : object.items()) {
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
      return fail(fmt::format("unknown key \"{}\"; known are {}", key, fmt::join(allowed, ", ")));
    }
  }
  return {};
}

Result<std::string> bytes_from_pieces(const Json& pieces, std::vector<std::size_t>* cut) {
  if (!pieces.is_array()) return bytes_from_piece(pieces);
  std::string bytes;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Result<std::string> piece = bytes_from_piece(pieces.at(i));
    if (!piece) return piece;
    if (i > 0 && cut != nullptr) cut->push_back(bytes.size());
    if (bytes.size() + piece->size() > kMostBytes) return fail("its pieces are larger than 64 MiB");
    bytes += *piece;
  }
  return bytes;
}

Result<Case> parse_case_from_json(const Json& json, const std::string& id) {
  if (Result<void> keys =
          only_known_keys(json, {"name", "why", "requires", "input", "expect", "either", "then", "cuts"});
      !keys) {
    return tl::unexpected(keys.error());
  }
  Case out;
  out.id = id;
  if (!json.contains("input") || !json.at("input").is_array()) return fail("\"input\" is a list of pieces");
  Result<std::string> input = bytes_from_pieces(json.at("input"), &out.given_cut);
  if (!input) return tl::unexpected(input.error());
  out.input = std::move(*input);
  if (json.contains("cuts")) {
    if (json.at("cuts") != "as given") return fail("\"cuts\" can only be \"as given\"");
    out.cut_as_given = true;
  }
  Result<std::vector<Outcome>> outcomes = outcomes_from_json(json);
  if (!outcomes) return tl::unexpected(outcomes.error());
  out.outcomes = std::move(*outcomes);
  if (Result<void> then = read_then(json, out); !then) return tl::unexpected(then.error());
  return out;
}

}  // namespace ssespec
