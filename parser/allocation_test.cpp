// The parser allocates nothing once its buffers have grown to what the stream needs, however it is cut.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "parser/allocation_count.h"
#include "sse/parser.h"

namespace sse {
namespace {

// Each thing that needs a buffer: data in one line and in many, types, ids, comments, ill-formed text, long lines.
std::string stream() {
  std::string body;
  for (int i = 0; i < 50; ++i) {
    body += "event: delta\nid: " + std::to_string(i) + "\ndata: {\"text\":\"hello\"}\n\n: keep-alive\n\nretry: 100\n";
    body += "data: one\r\ndata: two \xE2\x82\xAC\r\ndata: \xFF\xE2\x82\r\n\r\nid: \xF0\x9F\ndata: x\n\nunknown: field\r";
    body += "data: " + std::string(static_cast<std::size_t>(i) * 40, 'y') + "\n\n";
  }
  return body;
}

std::size_t feed(Parser& parser, std::string_view body, std::size_t cut) {
  std::size_t events = 0;
  for (std::size_t from = 0; from < body.size(); from += cut) {
    for (const Item& item : parser.feed(body.substr(from, cut))) events += item.kind == Kind::event;
  }
  parser.finish();
  return events;
}

class Allocation : public testing::TestWithParam<Isa> {};

TEST_P(Allocation, NoneInSteadyStateUnderAnyCut) {
  const std::string body = stream();
  Parser parser(Options{.comments = true, .isa = GetParam()});
  for (const std::size_t cut : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{1460}, body.size()}) {
    const std::size_t before_warm_up = allocation_count();
    EXPECT_EQ(feed(parser, body, cut), 200U);
    const std::size_t before = allocation_count();
    EXPECT_EQ(feed(parser, body, cut), 200U);
    EXPECT_EQ(allocation_count() - before, 0U) << "cut " << cut;
    if (cut == 1) {
      EXPECT_GT(before - before_warm_up, 0U) << "the counter does not count";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryInstructionSet, Allocation, testing::ValuesIn(available_isas()),
                         [](const auto& isa) { return std::to_string(static_cast<int>(isa.param)); });

}  // namespace
}  // namespace sse
