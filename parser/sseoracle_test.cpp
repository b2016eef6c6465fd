#include "parser/sseoracle.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "parser/oracle.h"
#include "parser/worked_examples.h"

namespace sse {
namespace {

std::string string_of(const sse_oracle_text& text) { return {text.bytes, text.size}; }

TEST(SseOracle, TheLibrarySaysWhatTheOracleSays) {
  for (const WorkedExample& example : worked_examples()) {
    SCOPED_TRACE(example.name);
    const OracleResult expected = interpret(example.body, "seed");
    const sse_oracle_result* seen = sse_oracle_interpret(example.body.data(), example.body.size(), "seed", 4);
    ASSERT_NE(seen, nullptr);
    EXPECT_EQ(string_of(seen->last_event_id), expected.last_event_id);
    EXPECT_EQ(seen->has_reconnection_time != 0, expected.reconnection_time.has_value());
    EXPECT_EQ(seen->reconnection_time, expected.reconnection_time.value_or(0));
    ASSERT_EQ(seen->size, expected.items.size());
    for (std::size_t i = 0; i < seen->size; ++i) {
      const sse_oracle_item& item = seen->items[i];
      EXPECT_EQ(item.kind, static_cast<std::uint32_t>(expected.items[i].kind));
      EXPECT_EQ(string_of(item.type), expected.items[i].type);
      EXPECT_EQ(string_of(item.data), expected.items[i].data);
      EXPECT_EQ(string_of(item.last_event_id), expected.items[i].last_event_id);
      EXPECT_EQ(item.block_id.bytes != nullptr, expected.items[i].block_id.has_value());
      EXPECT_EQ(item.reconnection_time, expected.items[i].reconnection_time);
      EXPECT_EQ(item.due, expected.items[i].due);
      EXPECT_EQ(item.held, expected.items[i].held);
    }
    sse_oracle_free(seen);
  }
}

TEST(SseOracle, NoBytesMayBeANullPointer) {
  const sse_oracle_result* seen = sse_oracle_interpret(nullptr, 0, nullptr, 0);
  ASSERT_NE(seen, nullptr);
  EXPECT_EQ(seen->size, 0U);
  sse_oracle_free(seen);
  sse_oracle_free(nullptr);
}

}  // namespace
}  // namespace sse
