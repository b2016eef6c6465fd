#include "conformance/trace_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/bytes.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostText = 240;  // bytes of one value that are shown
constexpr std::size_t kMostLines = 40;  // items that are shown

std::string in_quotes(std::string_view bytes) { return fmt::format("\"{}\"", to_excerpt(bytes, kMostText)); }

std::string at_read(std::size_t read, std::size_t reads) {
  return read >= reads ? std::string("end    ") : fmt::format("read {:<2}", read + 1);
}

void keep_few(std::vector<std::string>& lines) {
  if (lines.size() <= kMostLines) return;
  const std::size_t left_out = lines.size() - kMostLines;
  lines.erase(lines.begin() + kMostLines / 2, lines.end() - kMostLines / 2);
  lines.insert(lines.begin() + kMostLines / 2, fmt::format("... {} more items ...", left_out));
}

}  // namespace

std::string text_of(const TraceItem& item) {
  switch (item.kind) {
    case TraceItem::Kind::retry: return fmt::format("retry {}", item.retry);
    case TraceItem::Kind::comment: return "comment " + in_quotes(item.data);
    case TraceItem::Kind::error: return "error " + in_quotes(item.data);
    case TraceItem::Kind::event: break;
  }
  std::string text = "event";
  if (item.has_type) text += " type " + in_quotes(item.type);
  text += item.json ? " json " + to_excerpt(to_text(*item.json), kMostText) : " data " + in_quotes(item.data);
  return text + (item.id ? " id " + in_quotes(*item.id) : " no id");
}

std::string text_of(const ExpectedItem& event, const IdExpected& id) {
  std::string text = fmt::format("event type {} data {}", in_quotes(event.type), in_quotes(event.data));
  if (!id.is_judged) return text;
  return text + (id.id ? " id " + in_quotes(*id.id) : " no id");
}

std::string retry_text(const std::optional<std::uint64_t>& milliseconds) {
  return milliseconds ? fmt::format("{} ms", *milliseconds) : "unset";
}

std::string read_text(std::size_t read, std::size_t reads) {
  return read >= reads ? "at the end of the stream" : fmt::format("with read {}", read + 1);
}

std::vector<std::string> expected_lines(const Expectation& expectation, const Cut& cut, const Hello& hello) {
  std::vector<std::size_t> ends = cut.at;
  ends.push_back(expectation.input.size());
  std::vector<std::string> lines;
  auto expected = expectation.outcomes.front().items.begin();
  const auto end = expectation.outcomes.front().items.end();
  for (const sse::OracleItem& item : expectation.oracle.items) {
    const bool is_event = item.kind == sse::OracleItem::Kind::event;
    if (!is_event && !(item.kind == sse::OracleItem::Kind::retry && hello.retry)) continue;
    const auto read = static_cast<std::size_t>(std::lower_bound(ends.begin(), ends.end(), item.due) - ends.begin());
    const std::string place = hello.timed ? at_read(read, ends.size()) + " " : "";
    if (!is_event) {
      lines.push_back(fmt::format("{}retry {}", place, std::min(item.reconnection_time, kMostRetry)));
      continue;
    }
    expected = std::find_if(expected, end, [](const ExpectedItem& e) { return e.kind == ExpectedItem::Kind::event; });
    if (expected == end) break;
    IdExpected id{hello.id != IdMode::none, expected->id};
    if (hello.id == IdMode::block) id.id = item.block_id;
    lines.push_back(place + text_of(*expected++, id));
  }
  keep_few(lines);
  return lines;
}

std::vector<std::string> seen_lines(const Trace& trace) {
  std::vector<std::string> lines;
  for (std::size_t read = 0; read < trace.reads.size(); ++read) {
    for (const TraceItem& item : trace.reads[read]) {
      lines.push_back(at_read(read, trace.reads.size() - 1) + " " + text_of(item));
    }
  }
  keep_few(lines);
  return lines;
}

bool ends_inside_a_block(std::string_view input) {
  if (input.starts_with("\xEF\xBB\xBF")) input.remove_prefix(3);
  bool line_is_empty = true, last_was_blank = true;
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (input[i] != '\r' && input[i] != '\n') {
      line_is_empty = false;
      continue;
    }
    last_was_blank = line_is_empty;
    line_is_empty = true;
    if (input[i] == '\r' && i + 1 < input.size() && input[i + 1] == '\n') ++i;
  }
  return !line_is_empty || !last_was_blank;
}

}  // namespace ssespec
