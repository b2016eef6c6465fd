#include "parser/sseoracle.h"

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parser/oracle.h"

namespace {

// What is handed out, with all that it points into.
struct Owned : sse_oracle_result {
  sse::OracleResult result;
  std::vector<sse_oracle_item> table;
};

sse_oracle_text text(const std::string& s) { return {s.c_str(), s.size()}; }

std::uint32_t kind(sse::OracleItem::Kind k) {
  switch (k) {
    case sse::OracleItem::Kind::event:
      return SSE_ORACLE_EVENT;
    case sse::OracleItem::Kind::retry:
      return SSE_ORACLE_RETRY;
    case sse::OracleItem::Kind::comment:
      return SSE_ORACLE_COMMENT;
    case sse::OracleItem::Kind::silent_block:
      return SSE_ORACLE_SILENT_BLOCK;
  }
  return SSE_ORACLE_SILENT_BLOCK;
}

std::string_view view(const char* bytes, std::size_t size) {
  return size == 0 ? std::string_view() : std::string_view(bytes, size);
}

}  // namespace

const sse_oracle_result* sse_oracle_interpret(const char* body, std::size_t body_size, const char* last_event_id,
                                              std::size_t last_event_id_size) try {
  auto owned = std::make_unique<Owned>();
  owned->result = sse::interpret(view(body, body_size), view(last_event_id, last_event_id_size));
  for (const sse::OracleItem& item : owned->result.items) {
    owned->table.push_back({.kind = kind(item.kind),
                            .type = text(item.type),
                            .data = text(item.data),
                            .last_event_id = text(item.last_event_id),
                            .block_id = item.block_id ? text(*item.block_id) : sse_oracle_text{nullptr, 0},
                            .reconnection_time = item.reconnection_time,
                            .due = item.due,
                            .held = item.held});
  }
  owned->items = owned->table.data();
  owned->size = owned->table.size();
  owned->last_event_id = text(owned->result.last_event_id);
  owned->has_reconnection_time = owned->result.reconnection_time ? 1 : 0;
  owned->reconnection_time = owned->result.reconnection_time.value_or(0);
  return owned.release();
} catch (const std::exception&) {
  return nullptr;
}

void sse_oracle_free(const sse_oracle_result* result) { delete static_cast<const Owned*>(result); }
