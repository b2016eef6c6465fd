// A parser in a shared library behind the adapter protocol: its C interface is sse/subject.h.
#include <dlfcn.h>
#include <fmt/format.h>
#include <sse/subject.h>

#include <cstddef>
#include <filesystem>

#include "cli/speak.h"

namespace ssespec {
namespace {

std::string_view view(const char* bytes, std::size_t size) { return bytes == nullptr ? std::string_view() : std::string_view(bytes, size); }

// Where the library's items go: into an answer, or into a count.
struct Sink {
  ItemWriter* out = nullptr;
  Counted* counted = nullptr;
  bool has_ids = false;
};

extern "C" {
static void on_event(void* user, const char* type, std::size_t type_size, const char* data, std::size_t data_size, const char* id, std::size_t id_size) {
  const Sink& sink = *static_cast<Sink*>(user);
  if (sink.counted != nullptr) sink.counted->event(view(type, type_size), view(data, data_size), view(id, id_size));
  std::optional<std::string_view> the_id;
  if (sink.has_ids && id != nullptr) the_id = view(id, id_size);
  if (sink.out != nullptr) sink.out->event(view(type, type_size), view(data, data_size), the_id);
}
static void on_retry(void* user, std::uint64_t milliseconds) {
  const Sink& sink = *static_cast<Sink*>(user);
  if (sink.out != nullptr) sink.out->retry(milliseconds);
}
static void on_comment(void* user, const char* text, std::size_t size) {
  const Sink& sink = *static_cast<Sink*>(user);
  if (sink.out != nullptr) sink.out->comment(view(text, size));
}
static void on_error(void* user, const char* text, std::size_t size) {
  const Sink& sink = *static_cast<Sink*>(user);
  if (sink.out != nullptr) sink.out->error(view(text, size));
}
}

class LibrarySpeaker : public Speaker {
 public:
  explicit LibrarySpeaker(const sse_subject_v1& subject) : subject_(subject) {
    sink_.has_ids = subject.id_mode != SSE_SUBJECT_ID_NONE;
    callbacks_ = {&sink_, on_event, on_retry, on_comment, on_error};
  }

  std::string hello() const override {
    const IdMode id = subject_.id_mode == SSE_SUBJECT_ID_STICKY ? IdMode::sticky : subject_.id_mode == SSE_SUBJECT_ID_BLOCK ? IdMode::block : IdMode::none;
    std::string json = "\"kind\":\"parser\",";
    for (const auto& [key, value] : {std::pair{"name", subject_.name}, {"version", subject_.version}, {"language", subject_.language}}) {
      append_json_member(json, key, value == nullptr ? "" : value);
      json += ',';
    }
    return json + fmt::format("\"id\":\"{}\",\"retry\":{},\"comments\":{},\"bench\":true", to_text(id),
                              (subject_.reports & SSE_SUBJECT_REPORTS_RETRY) != 0, (subject_.reports & SSE_SUBJECT_REPORTS_COMMENTS) != 0);
  }

  std::optional<std::string> parse(const std::vector<std::string>& reads, std::string_view last_event_id, ItemWriter& out) override {
    sink_.out = &out;
    void* parser = subject_.create(&callbacks_, last_event_id.data(), last_event_id.size());
    std::optional<std::string> last;
    if (parser == nullptr) {
      out.error("create gave no parser");
      for (std::size_t i = 0; i < reads.size(); ++i) out.next_read();
      return last;
    }
    for (const std::string& read : reads) {
      feed(parser, read);
      out.next_read();
    }
    subject_.finish(parser);
    if (has_last_event_id()) {
      std::size_t size = 0;
      const char* bytes = subject_.last_event_id(parser, &size);
      last = std::string(view(bytes, size));
    }
    subject_.destroy(parser);
    sink_.out = nullptr;
    return last;
  }

  bool count(const std::vector<std::string>& reads, Counted& counted) override {
    sink_.counted = &counted;
    if (void* parser = subject_.create(&callbacks_, "", 0)) {
      for (const std::string& read : reads) subject_.feed(parser, read.data(), read.size());
      subject_.finish(parser);
      subject_.destroy(parser);
    }
    sink_.counted = nullptr;
    return true;
  }

 private:
  // In a block of exactly its size, gone after the call: over-reads and stale views show under sanitizers.
  void feed(void* parser, const std::string& read) const {
    const std::vector<char> block(read.begin(), read.end());
    subject_.feed(parser, block.data(), block.size());
  }

  bool has_last_event_id() const {
    return subject_.size >= offsetof(sse_subject_v1, last_event_id) + sizeof(subject_.last_event_id) && subject_.last_event_id != nullptr;
  }

  const sse_subject_v1& subject_;
  Sink sink_;
  sse_sink_v1 callbacks_{};
};

}  // namespace

Result<std::unique_ptr<Speaker>> library_speaker(const std::string& path) {
  if (path.empty()) return fail("lib: names no library; write lib:PATH", Exit::subject_failed);
  // Without a slash the loader would search its own folders.
  const std::string file = std::filesystem::absolute(path).string();
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return fail(fmt::format("lib:{}: {}", path, dlerror()), Exit::subject_failed);
  const auto function = reinterpret_cast<sse_subject_function>(dlsym(library, "sse_subject"));
  if (function == nullptr) return fail(fmt::format("lib:{}: it does not export sse_subject (see sse/subject.h)", path), Exit::subject_failed);
  const sse_subject_v1* subject = function();
  if (subject == nullptr || subject->abi != SSE_SUBJECT_ABI || subject->size < offsetof(sse_subject_v1, last_event_id)) {
    return fail(fmt::format("lib:{}: it speaks another version of the interface than {}", path, SSE_SUBJECT_ABI), Exit::subject_failed);
  }
  return std::make_unique<LibrarySpeaker>(*subject);
}

}  // namespace ssespec
