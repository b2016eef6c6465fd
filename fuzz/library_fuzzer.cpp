// A native parser behind the C interface (sse/subject.h): the one in SSE_LIBRARY, or the one that is linked in.
//
// Built with the engine's coverage flags, that parser guides the engine by its own branches. A harness of ten
// lines turns a parser of C, C++ or Rust into such a library: docs/fuzzing.md. Without one this target tries nothing.
// SSE_PROFILE: library, or browser as in `ssespec run --profile`. SSE_KNOWN: labels that are set aside.
#include <dlfcn.h>
#include <sse/subject.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "conformance/judge.h"
#include "fuzz/batch.h"
#include "fuzz/explain.h"
#include "fuzz/target.h"

extern "C" __attribute__((weak)) const sse_subject_v1* sse_subject(void);

namespace ssespec {
namespace {

const sse_subject_v1* the_subject = nullptr;
Hello the_hello;
Profile the_profile = Profile::library;
Bugs known;

const sse_subject_v1* load() {
  const char* path = std::getenv("SSE_LIBRARY");
  if (path == nullptr) return sse_subject == nullptr ? nullptr : sse_subject();
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    std::fprintf(stderr, "SSE_LIBRARY: %s\n", dlerror());
    std::exit(3);
  }
  const auto function = reinterpret_cast<sse_subject_function>(dlsym(library, "sse_subject"));
  const sse_subject_v1* subject = function == nullptr ? nullptr : function();
  if (subject == nullptr || subject->abi != SSE_SUBJECT_ABI) {
    std::fprintf(stderr, "SSE_LIBRARY: %s gives no sse_subject of version %u\n", path, SSE_SUBJECT_ABI);
    std::exit(3);
  }
  return subject;
}

TraceItem item_of(TraceItem::Kind kind, const char* text, std::size_t size) {
  TraceItem item;
  item.kind = kind;
  if (size > 0) item.data.assign(text, size);
  return item;
}

using Items = std::vector<TraceItem>;
Items& items(void* user) { return **static_cast<Items**>(user); }

void on_event(void* user, const char* type, std::size_t type_size, const char* data, std::size_t data_size, const char* id, std::size_t id_size) {
  TraceItem item = item_of(TraceItem::Kind::event, data, data_size);
  if (type_size > 0) item.type.assign(type, type_size);
  if (id != nullptr) item.id = std::string(id, id_size);
  items(user).push_back(std::move(item));
}
void on_retry(void* user, std::uint64_t milliseconds) {
  TraceItem item;
  item.kind = TraceItem::Kind::retry;
  item.retry = std::min(milliseconds, kMostRetry);
  items(user).push_back(std::move(item));
}
void on_comment(void*, const char*, std::size_t) {}
void on_error(void* user, const char* text, std::size_t size) { items(user).push_back(item_of(TraceItem::Kind::error, text, size)); }

Trace trace_of(const FuzzInput& input) {
  Trace trace;
  trace.reads.resize(input.cut.reads() + 1);
  Items* now = &trace.reads.front();
  const sse_sink_v1 sink = {&now, on_event, on_retry, on_comment, on_error};
  void* parser = the_subject->create(&sink, "", 0);
  if (parser == nullptr) fail_target("library", "create", "no-parser");
  std::size_t index = 0;
  for (const std::string_view bytes : divide(input.stream, input.cut)) {
    now = &trace.reads[index++];
    const HeapRead read(bytes);
    the_subject->feed(parser, read.view().data(), read.view().size());
  }
  now = &trace.reads.back();
  the_subject->finish(parser);
  if (the_subject->size >= sizeof *the_subject && the_subject->last_event_id != nullptr) {
    std::size_t size = 0;
    const char* id = the_subject->last_event_id(parser, &size);
    trace.last_event_id = size == 0 ? std::string() : std::string(id, size);
  }
  the_subject->destroy(parser);
  return trace;
}

// The label of a difference: the planted bugs that do the same.
std::string label_of(const FuzzInput& input, const Trace& trace) {
  const std::optional<Explanation> found = Explainer(the_hello).explain({input, trace}, {}, {});
  return found ? to_text(found->bugs) : "new";
}

}  // namespace
}  // namespace ssespec

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  using namespace ssespec;
  the_subject = load();
  if (the_subject == nullptr) return 0;
  the_hello.id = the_subject->id_mode == SSE_SUBJECT_ID_STICKY  ? IdMode::sticky
                 : the_subject->id_mode == SSE_SUBJECT_ID_BLOCK ? IdMode::block
                                                                : IdMode::none;
  the_hello.retry = (the_subject->reports & SSE_SUBJECT_REPORTS_RETRY) != 0;
  if (const char* profile = std::getenv("SSE_PROFILE")) {
    const std::optional<Profile> named = profile_from_text(profile);
    if (!named) {
      std::fprintf(stderr, "SSE_PROFILE: \"%s\" is neither library nor browser\n", profile);
      std::exit(2);
    }
    the_profile = *named;
  }
  if (const char* names = std::getenv("SSE_KNOWN")) {
    const Result<Bugs> named = bugs_from_text(names);
    if (!named) {
      std::fprintf(stderr, "SSE_KNOWN: %s\n", named.error().what.c_str());
      std::exit(2);
    }
    known = *named;
  }
  return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ssespec;
  if (size > kMostTargetBytes || the_subject == nullptr) return -1;
  const FuzzInput input = decode_input(bytes_of(data, size));
  const Trace trace = trace_of(input);
  if (judge_input(input, trace, the_hello, the_profile).verdict != Verdict::fail) return 0;
  if (known.any() && Explainer(the_hello).explains(known, {input, trace})) return 0;
  fail_target("library", "events", label_of(input, trace));
}
