// Our own parser behind the C interface of sse/subject.h: what another language, or `ssespec run lib:`, loads.
//
// Tested by subject_test.cpp.
#include <memory>
#include <new>
#include <string_view>

#include "sse/parser.h"
#include "sse/subject.h"

namespace {

struct Subject {
  const sse_sink_v1* sink;
  sse::Parser parser;
};

void* create(const sse_sink_v1* sink, const char* last_event_id, std::size_t size) {
  const sse::Options options{.comments = true, .last_event_id = {last_event_id, size}};
  return new (std::nothrow) Subject{sink, sse::Parser(options)};
}

void feed(void* self, const char* bytes, std::size_t size) {
  auto& subject = *static_cast<Subject*>(self);
  const sse_sink_v1& sink = *subject.sink;
  for (const sse::Item& item : subject.parser.feed(std::string_view(bytes, size))) {
    switch (item.kind) {
      case sse::Kind::event:
        sink.event(sink.user, item.type.data(), item.type.size(), item.data.data(), item.data.size(),
                   item.last_event_id.data(), item.last_event_id.size());
        break;
      case sse::Kind::retry:
        sink.retry(sink.user, item.reconnection_time);
        break;
      case sse::Kind::comment:
        sink.comment(sink.user, item.data.data(), item.data.size());
        break;
    }
  }
}

void finish(void* self) { static_cast<Subject*>(self)->parser.finish(); }

void destroy(void* self) { delete static_cast<Subject*>(self); }

const char* last_event_id(void* self, std::size_t* size) {
  const std::string_view id = static_cast<const Subject*>(self)->parser.last_event_id();
  *size = id.size();
  return id.data();
}

}  // namespace

const sse_subject_v1* sse_subject() {
  static constexpr sse_subject_v1 kSubject = {
      SSE_SUBJECT_ABI,
      sizeof(sse_subject_v1),
      "sse::Parser",
      SSE_PARSER_VERSION,
      "C++",
      SSE_SUBJECT_ID_STICKY,
      SSE_SUBJECT_REPORTS_RETRY | SSE_SUBJECT_REPORTS_COMMENTS,
      create,
      feed,
      finish,
      destroy,
      last_event_id,
  };
  return &kSubject;
}
