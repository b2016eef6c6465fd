// The parser with planted bugs behind the C interface (sse/subject.h), for the library target: SSE_MUTANT names them.
//
// Tried by planted_rate.py, which counts how many executions each planted bug takes.
#include <sse/subject.h>

#include <cstdio>
#include <cstdlib>

#include "conformance/planted_parser.h"

namespace ssespec {
namespace {

Bugs bugs;
bool by_block = false;

struct Planted {
  explicit Planted(const sse_sink_v1& where, std::string last_event_id) : sink(where), parser(bugs, std::move(last_event_id)) {
    if (by_block) parser.report_ids(IdMode::block);
  }
  const sse_sink_v1& sink;
  PlantedParser parser;
};

void hand_over(const sse_sink_v1& sink, const std::vector<TraceItem>& items) {
  for (const TraceItem& item : items) {
    switch (item.kind) {
      case TraceItem::Kind::event:
        sink.event(sink.user, item.type.data(), item.type.size(), item.data.data(), item.data.size(), item.id ? item.id->data() : nullptr,
                   item.id ? item.id->size() : 0);
        break;
      case TraceItem::Kind::retry: sink.retry(sink.user, item.retry); break;
      case TraceItem::Kind::comment: sink.comment(sink.user, item.data.data(), item.data.size()); break;
      case TraceItem::Kind::error: sink.error(sink.user, item.data.data(), item.data.size()); break;
    }
  }
}

void* create(const sse_sink_v1* sink, const char* id, std::size_t size) { return new Planted(*sink, size == 0 ? std::string() : std::string(id, size)); }

void feed(void* parser, const char* bytes, std::size_t size) {
  Planted& planted = *static_cast<Planted*>(parser);
  std::vector<TraceItem> items;
  planted.parser.feed(size == 0 ? std::string_view() : std::string_view(bytes, size), items);
  hand_over(planted.sink, items);
}

void finish(void* parser) {
  Planted& planted = *static_cast<Planted*>(parser);
  std::vector<TraceItem> items;
  planted.parser.finish(items);
  hand_over(planted.sink, items);
}

void destroy(void* parser) { delete static_cast<Planted*>(parser); }

const char* last_event_id(void* parser, std::size_t* size) {
  const std::string& id = static_cast<Planted*>(parser)->parser.last_event_id();
  *size = id.size();
  return id.data();
}

}  // namespace
}  // namespace ssespec

extern "C" const sse_subject_v1* sse_subject(void) {
  using namespace ssespec;
  const char* names = std::getenv("SSE_MUTANT");
  const Result<Bugs> named = bugs_from_text(names == nullptr ? "" : names);
  if (names != nullptr && !named) {
    std::fprintf(stderr, "SSE_MUTANT: %s\n", named.error().what.c_str());
    return nullptr;
  }
  if (names != nullptr) bugs = *named;
  for (const PlantedBug& bug : planted_bugs()) {
    by_block = by_block || (bugs.test(static_cast<std::size_t>(bug.bug)) && needs_block_ids(bug.bug));
  }
  static sse_subject_v1 subject = {SSE_SUBJECT_ABI, sizeof(sse_subject_v1), "planted", "1", "C++", SSE_SUBJECT_ID_STICKY, SSE_SUBJECT_REPORTS_RETRY,
                                   create, feed, finish, destroy, last_event_id};
  if (by_block) subject.id_mode = SSE_SUBJECT_ID_BLOCK;
  return &subject;
}
