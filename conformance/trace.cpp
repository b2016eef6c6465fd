#include "conformance/trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/bytes.h"

namespace ssespec {
namespace {

using Text = std::optional<std::string>;

// A text under `key`, or its bytes under `key`64. Absent and null are nullopt.
Result<Text> text_of(const Json& item, const std::string& key) {
  if (const Json* plain = member(item, key.c_str())) {
    if (!plain->is_string()) return fail(fmt::format("\"{}\" is not a string", key));
    return Text(plain->get<std::string>());
  }
  const Json* encoded = member(item, (key + "64").c_str());
  if (encoded == nullptr) return Text();
  if (!encoded->is_string()) return fail(fmt::format("\"{}64\" is not a string", key));
  Text bytes = from_base64(encoded->get_ref<const std::string&>());
  if (!bytes) return fail(fmt::format("\"{}64\" is not padded base64", key));
  return bytes;
}

Result<TraceItem> event_from_json(const Json& json) {
  TraceItem item;
  Result<Text> type = text_of(json, "type");
  Result<Text> data = text_of(json, "data");
  Result<Text> id = text_of(json, "id");
  for (const Result<Text>* part : {&type, &data, &id}) {
    if (!*part) return tl::unexpected(part->error());
  }
  if (json.contains("json")) item.json = json.at("json");
  if (!*data && !item.json) return fail("it has none of \"data\", \"data64\", \"json\", \"retry\", \"comment\", \"error\"");
  item.has_type = type->has_value();
  if (!item.has_type && !item.json) return fail("an event has no \"type\"; write \"message\" for the default one");
  item.type = type->value_or("");
  item.data = data->value_or("");
  item.id = std::move(*id);
  return item;
}

Result<TraceItem> item_from_json(const Json& json) {
  if (!json.is_object()) return fail("it is not an object");
  TraceItem item;
  if (const Json* retry = member(json, "retry")) {
    if (!retry->is_number()) return fail("\"retry\" is not a number");
    item.kind = TraceItem::Kind::retry;
    item.retry = std::min(to_count(*retry), kMostRetry);
    return item;
  }
  for (const auto& [key, kind] : {std::pair{"comment", TraceItem::Kind::comment}, {"error", TraceItem::Kind::error}}) {
    Result<Text> text = text_of(json, key);
    if (!text) return tl::unexpected(text.error());
    if (!*text) continue;
    item.kind = kind;
    item.data = **text;
    return item;
  }
  return event_from_json(json);
}

}  // namespace

Result<Trace> trace_from_json(const Json& answer, std::size_t reads) {
  const Json* out = member(answer, "out");
  if (out == nullptr || !out->is_array()) return fail("\"out\" is not an array");
  if (out->size() != reads + 1) {
    return fail(fmt::format("\"out\" has {} arrays for {} chunks; it needs one for each chunk and one for the end",
                            out->size(), reads));
  }
  Trace trace;
  trace.reads.resize(reads + 1);
  for (std::size_t read = 0; read <= reads; ++read) {
    const Json& items = out->at(read);
    if (!items.is_array()) return fail(fmt::format("out[{}] is not an array", read));
    for (std::size_t i = 0; i < items.size(); ++i) {
      Result<TraceItem> item = item_from_json(items.at(i));
      if (!item) return fail(fmt::format("out[{}][{}]: {}", read, i, item.error().what));
      trace.reads[read].push_back(std::move(*item));
    }
  }
  Result<Text> id = text_of(answer, "lastEventId");
  if (!id) return tl::unexpected(id.error());
  trace.last_event_id = std::move(*id);
  return trace;
}

namespace {

void put_text(Json& json, const std::string& key, const std::string& bytes) {
  if (is_well_formed_utf8(bytes)) {
    json[key] = bytes;
  } else {
    json[key + "64"] = to_base64(bytes);
  }
}

}  // namespace

Json to_json(const TraceItem& item) {
  Json json = Json::object();
  switch (item.kind) {
    case TraceItem::Kind::event:
      if (item.has_type) put_text(json, "type", item.type);
      if (item.json) {
        json["json"] = *item.json;
      } else {
        put_text(json, "data", item.data);
      }
      if (item.id) put_text(json, "id", *item.id);
      break;
    case TraceItem::Kind::retry:
      json["retry"] = item.retry;
      break;
    case TraceItem::Kind::comment:
      put_text(json, "comment", item.data);
      break;
    case TraceItem::Kind::error:
      put_text(json, "error", item.data);
      break;
  }
  return json;
}

Json to_json(const Trace& trace) {
  Json out = Json::array();
  for (const auto& read : trace.reads) {
    Json items = Json::array();
    for (const TraceItem& item : read) items.push_back(to_json(item));
    out.push_back(std::move(items));
  }
  return out;
}

}  // namespace ssespec
