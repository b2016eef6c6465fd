#include "bench/event_hash.h"

#include <fmt/format.h>

#include "parser/oracle.h"

namespace ssespec::bench {

void EventHash::add(std::string_view type, std::string_view data, std::string_view id) {
  for (const std::string_view text : {type, data, id}) {
    for (const char c : text) mix(static_cast<unsigned char>(c));
    mix(0);
  }
  ++events_;
}

std::string EventHash::hex() const { return fmt::format("{:016x}", hash_); }

EventHash expected_events(std::string_view body) {
  EventHash hash;
  for (const sse::OracleItem& item : sse::interpret(body).items) {
    if (item.kind == sse::OracleItem::Kind::event) hash.add(item.type, item.data, item.last_event_id);
  }
  return hash;
}

}  // namespace ssespec::bench
