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

void Shape::add_event(std::string_view type, std::string_view data, std::string_view id) {
  if (++events_ <= 3) hash_ = mix(hash_, event_features(type, data, id));
}

void Shape::add_retry(std::uint64_t milliseconds) { hash_ = mix(hash_, 100 + retry_features(milliseconds)); }
void Shape::add_error() { hash_ = mix(hash_, 200); }

std::uint64_t Shape::hash(std::string_view last_event_id) const {
  return mix(mix(hash_, std::min<std::uint64_t>(events_, 4)), text_features(last_event_id));
}

std::uint64_t shape_of(const Trace& trace) {
  Shape shape;
  for (const std::vector<TraceItem>& items : trace.reads) {
    for (const TraceItem& item : items) {
      switch (item.kind) {
        case TraceItem::Kind::event: shape.add_event(item.type, item.data, item.id.value_or("")); break;
        case TraceItem::Kind::retry: shape.add_retry(item.retry); break;
        case TraceItem::Kind::error: shape.add_error(); break;
        case TraceItem::Kind::comment: break;
      }
    }
  }
  return shape.hash(trace.last_event_id.value_or(""));
}

}  // namespace ssespec
