#include "fuzz/payload.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "conformance/json.h"

namespace ssespec {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kDone = "[DONE]";

// A line of the stream: its text, then its end.
struct Line {
  std::size_t from = 0, to = 0, next = 0;
  std::size_t value = 0;  // where the value of a data field starts
  bool is_data = false, has_colon = false;
};

std::vector<Line> lines_of_stream(std::string_view stream) {
  std::vector<Line> lines;
  std::size_t at = stream.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < stream.size()) {
    Line line;
    line.from = at;
    line.to = std::min(stream.find_first_of("\r\n", at), stream.size());
    line.next = std::min(line.to + 1, stream.size());
    if (line.to + 1 < stream.size() && stream[line.to] == '\r' && stream[line.to + 1] == '\n') ++line.next;
    const std::string_view text = stream.substr(line.from, line.to - line.from);
    line.has_colon = text.starts_with("data:");
    line.is_data = line.has_colon || text == "data";
    line.value = line.from + (text.starts_with("data: ") ? 6 : line.has_colon ? 5 : 4);
    lines.push_back(line);
    at = line.next;
  }
  return lines;
}

// Copies a stream and moves its cuts along.
class Rewriter {
 public:
  explicit Rewriter(const FuzzInput& input) : input_(input), next_(input.cut.at.begin()) {}

  void put(std::string_view added) { out_.stream += added; }
  void copy(std::size_t from, std::size_t to, bool as_json) {
    for (std::size_t at = from; at < to; ++at) {
      move_cuts(at);
      const char c = input_.stream[at];
      const auto byte = static_cast<unsigned char>(c);
      if (as_json && (c == '"' || c == '\\')) out_.stream += '\\';
      if (as_json && byte < 0x20) {
        out_.stream += fmt::format("\\u{:04x}", byte);
      } else {
        out_.stream += c;
      }
    }
  }
  FuzzInput done() {
    move_cuts(input_.stream.size());
    return std::move(out_);
  }

 private:
  void move_cuts(std::size_t at) {
    for (; next_ != input_.cut.at.end() && *next_ <= at; ++next_) out_.cut.at.push_back(out_.stream.size());
  }

  const FuzzInput& input_;
  std::vector<std::size_t>::const_iterator next_;
  FuzzInput out_;
};

}  // namespace

FuzzInput with_json_payloads(const FuzzInput& input) {
  const std::string_view stream = input.stream;
  const std::vector<Line> lines = lines_of_stream(stream);
  Rewriter out(input);
  out.copy(0, lines.empty() ? stream.size() : lines.front().from, false);
  std::size_t left = 0, written = 0;  // data fields of the block with a value: to come, and done
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const bool starts_block = i == 0 || lines[i - 1].from == lines[i - 1].to;
    if (starts_block) {
      left = written = 0;
      std::size_t bare = 0;
      for (std::size_t j = i; j < lines.size() && lines[j].from < lines[j].to; ++j) {
        if (lines[j].has_colon) ++left;
        if (lines[j].is_data && !lines[j].has_colon) ++bare;
      }
      if (left == 0 && bare > 0) out.put("data:0\n");  // a block of bare fields alone is no JSON text
    }
    const bool is_done = line.has_colon && left == 1 && written == 0 && stream.substr(line.value, line.to - line.value) == kDone;
    if (!line.has_colon || is_done) {
      out.copy(line.from, line.next, false);
      if (is_done) left = 0;
      continue;
    }
    out.copy(line.from, line.value, false);
    const bool is_one_of_many = left + written > 1;
    --left;
    out.put(is_one_of_many && written == 0 ? "[\"" : "\"");
    ++written;
    out.copy(line.value, line.to, true);
    out.put(!is_one_of_many ? "\"" : left == 0 ? "\"]" : "\",");
    out.copy(line.to, line.next, false);
  }
  return out.done();
}

bool has_json_payloads_only(const sse::OracleResult& result) {
  return std::all_of(result.items.begin(), result.items.end(), [](const sse::OracleItem& item) {
    const bool is_text = item.kind != sse::OracleItem::Kind::event || item.data == kDone;
    return is_text || (!item.data.starts_with(kByteOrderMark) && parse_json(item.data));
  });
}

}  // namespace ssespec
