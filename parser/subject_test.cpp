#include "sse/subject.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parser/oracle.h"
#include "parser/worked_examples.h"

namespace sse {
namespace {

struct Seen {
  std::vector<OracleItem> items;
  std::optional<std::uint64_t> reconnection_time;
};

std::string text(const char* bytes, std::size_t size) { return size == 0 ? std::string() : std::string(bytes, size); }

const sse_sink_v1* sink_into(Seen& seen, sse_sink_v1& sink) {
  sink.user = &seen;
  sink.event = [](void* user, const char* type, std::size_t type_size, const char* data, std::size_t data_size,
                  const char* id, std::size_t id_size) {
    OracleItem item;
    item.type = text(type, type_size);
    item.data = text(data, data_size);
    EXPECT_NE(id, nullptr);
    item.last_event_id = text(id, id_size);
    static_cast<Seen*>(user)->items.push_back(item);
  };
  sink.retry = [](void* user, std::uint64_t ms) { static_cast<Seen*>(user)->reconnection_time = ms; };
  sink.comment = [](void*, const char*, std::size_t) {};
  sink.error = [](void*, const char* message, std::size_t size) { ADD_FAILURE() << text(message, size); };
  return &sink;
}

class SubjectLibrary : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    library_ = dlopen(GetParam(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library_, nullptr) << dlerror();
    const auto function = reinterpret_cast<sse_subject_function>(dlsym(library_, "sse_subject"));
    ASSERT_NE(function, nullptr);
    subject_ = function();
  }
  void TearDown() override {
    if (library_ != nullptr) dlclose(library_);
  }

  void expect_as_derived(const WorkedExample& example, std::size_t cut) {
    Seen seen;
    sse_sink_v1 sink;
    void* parser = subject_->create(sink_into(seen, sink), "", 0);
    ASSERT_NE(parser, nullptr);
    for (std::size_t from = 0; from < example.body.size(); from += cut) {
      const std::string chunk(example.body.substr(from, cut));
      subject_->feed(parser, chunk.data(), chunk.size());
      subject_->feed(parser, nullptr, 0);
    }
    subject_->finish(parser);
    std::size_t size = 0;
    const char* id = subject_->last_event_id(parser, &size);
    EXPECT_EQ(text(id, size), example.last_event_id);
    subject_->destroy(parser);
    EXPECT_EQ(seen.reconnection_time, example.reconnection_time);
    ASSERT_EQ(seen.items.size(), example.events.size());
    for (std::size_t i = 0; i < seen.items.size(); ++i) {
      EXPECT_EQ(seen.items[i].type, example.events[i].type);
      EXPECT_EQ(seen.items[i].data, example.events[i].data);
      EXPECT_EQ(seen.items[i].last_event_id, example.events[i].last_event_id);
    }
  }

  void* library_ = nullptr;
  const sse_subject_v1* subject_ = nullptr;
};

TEST_P(SubjectLibrary, SaysWhatItIs) {
  EXPECT_EQ(subject_->abi, SSE_SUBJECT_ABI);
  EXPECT_EQ(subject_->size, sizeof(sse_subject_v1));
  EXPECT_STRNE(subject_->name, "");
  EXPECT_STRNE(subject_->version, "");
  EXPECT_EQ(subject_->id_mode, SSE_SUBJECT_ID_STICKY);
}

TEST_P(SubjectLibrary, EveryWorkedExampleComesOutAsItWasDerivedByHand) {
  for (const WorkedExample& example : worked_examples()) {
    SCOPED_TRACE(example.name);
    for (const std::size_t cut : {std::size_t{1}, std::size_t{2}, std::size_t{5}, example.body.size() + 1}) {
      expect_as_derived(example, cut);
    }
  }
}

TEST_P(SubjectLibrary, ASeedIsInForceUntilItIsReplaced) {
  Seen seen;
  sse_sink_v1 sink;
  void* parser = subject_->create(sink_into(seen, sink), "41", 2);
  constexpr std::string_view kBody = "data: a\n\nid: 42\ndata: b\n\n";
  subject_->feed(parser, kBody.data(), kBody.size());
  subject_->destroy(parser);
  ASSERT_EQ(seen.items.size(), 2U);
  EXPECT_EQ(seen.items[0].last_event_id, "41");
  EXPECT_EQ(seen.items[1].last_event_id, "42");
}

INSTANTIATE_TEST_SUITE_P(Of, SubjectLibrary, testing::Values(SUBJECT_LIBRARIES),
                         [](const auto& path) { return path.index == 0 ? "Sample" : "Parser"; });

}  // namespace
}  // namespace sse
