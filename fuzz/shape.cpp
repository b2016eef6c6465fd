#include "fuzz/shape.h"

#include <algorithm>
#include <string_view>

namespace ssespec {
namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL;
  return hash ^ (hash >> 29);
}

// Which kinds of characters a text holds, and how it starts and ends.
std::uint64_t text_features(std::string_view text) {
  if (text.empty()) return 1;
  std::uint64_t features = 2;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) features |= 4;
    if (byte == '\n') features |= 8;
    if (byte >= 0x80) features |= 16;
    if (byte > 0 && byte < 0x20 && byte != '\n') features |= 32;
    if (byte == ':') features |= 64;
  }
  if (text.front() == ' ') features |= 128;
  if (text.back() == ' ' || text.back() == '\n') features |= 256;
  if (text.find("\xEF\xBF\xBD") != std::string_view::npos) features |= 512;
  if (text.find("\xEF\xBB\xBF") != std::string_view::npos) features |= 1024;
  return features;
}

std::uint64_t event_features(std::string_view type, std::string_view data, std::string_view id) {
  std::uint64_t hash = type == "message" ? 3 : text_features(type);
  hash = mix(hash, text_features(data));
  return mix(hash, text_features(id));
}

std::uint64_t retry_features(std::uint64_t milliseconds) {
  return milliseconds == 0 ? 1 : milliseconds < 1000 ? 2 : milliseconds < (std::uint64_t{1} << 31) ? 3 : 4;
}

}  // namespace

std::uint64_t shape_of(const Trace& trace) {
  std::uint64_t hash = 0, events = 0;
  for (const std::vector<TraceItem>& items : trace.reads) {
    for (const TraceItem& item : items) {
      switch (item.kind) {
        case TraceItem::Kind::event:
          if (++events <= 3) hash = mix(hash, event_features(item.type, item.data, item.id.value_or("")));
          break;
        case TraceItem::Kind::retry: hash = mix(hash, 100 + retry_features(item.retry)); break;
        case TraceItem::Kind::error: hash = mix(hash, 200); break;
        case TraceItem::Kind::comment: break;
      }
    }
  }
  return mix(hash, std::min<std::uint64_t>(events, 4));
}

std::uint64_t shape_of(const sse::OracleResult& oracle) {
  std::uint64_t hash = 1, events = 0, silent = 0;
  for (const sse::OracleItem& item : oracle.items) {
    switch (item.kind) {
      case sse::OracleItem::Kind::event:
        if (++events <= 3) hash = mix(hash, event_features(item.type, item.data, item.last_event_id));
        break;
      case sse::OracleItem::Kind::retry: hash = mix(hash, 100 + retry_features(item.reconnection_time)); break;
      case sse::OracleItem::Kind::silent_block: silent |= item.block_id ? 1U : item.type != "message" ? 2U : 4U; break;
      case sse::OracleItem::Kind::comment: silent |= 8; break;
    }
  }
  return mix(mix(hash, std::min<std::uint64_t>(events, 4)), silent);
}

}  // namespace ssespec
