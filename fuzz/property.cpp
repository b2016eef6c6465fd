#include "fuzz/property.h"

#include <sse/parser.h>
#include <sse/serializer.h>

#include <algorithm>
#include <span>

#include "conformance/bytes.h"
#include "parser/oracle.h"

namespace ssespec {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

void take(const sse::Item& item, Parsed& parsed) {
  if (item.kind == sse::Kind::event) {
    parsed.events.push_back({std::string(item.type), std::string(item.data), std::string(item.last_event_id)});
  } else if (item.kind == sse::Kind::retry) {
    parsed.retries.push_back(item.reconnection_time);
  }
}

void feed(sse::Parser& parser, std::string_view bytes, Parsed& parsed) {
  const HeapRead read(bytes);
  for (const sse::Item& item : parser.feed(read.view())) take(item, parsed);
}

void remain(const sse::Parser& parser, Parsed& parsed) {
  parsed.last_event_id = parser.last_event_id();
  parsed.reconnection_time = parser.reconnection_time();
}

// The first field in which two results differ, as the fuzzer's label has it.
Checked differ(std::string_view property, const Parsed& a, const Parsed& b) {
  const std::size_t both = std::min(a.events.size(), b.events.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (a.events[i].type != b.events[i].type) return Broken{property, "type"};
    if (a.events[i].data != b.events[i].data) return Broken{property, "data"};
    if (a.events[i].id != b.events[i].id) return Broken{property, "id"};
  }
  if (a.events.size() != b.events.size()) return Broken{property, "events"};
  if (a.retries != b.retries || a.reconnection_time != b.reconnection_time) return Broken{property, "retry"};
  if (a.last_event_id != b.last_event_id) return Broken{property, "last-event-id"};
  return std::nullopt;
}

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

// Where lines start: after a line end, and at the start of the text behind a byte order mark.
std::vector<std::size_t> line_starts(std::string_view stream) {
  std::vector<std::size_t> starts = {stream.starts_with(kBom) ? kBom.size() : 0};
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const bool inside_crlf = stream[i] == '\r' && i + 1 < stream.size() && stream[i + 1] == '\n';
    if (is_line_end(stream[i]) && !inside_crlf) starts.push_back(i + 1);
  }
  return starts;
}

// The bytes as the oracle decodes them: each line as a data line, each line end as it is.
std::string repaired(std::string_view bytes) {
  std::string text;
  for (std::size_t start = 0; start <= bytes.size();) {
    const std::size_t end = std::min(bytes.find_first_of("\r\n", start), bytes.size());
    std::string stream = "data: ";
    stream += bytes.substr(start, end - start);
    stream += "\n\n";
    text += sse::interpret(stream).items.front().data;
    if (end < bytes.size()) text += bytes[end];
    start = end + 1;
  }
  return text;
}

std::string without_line_ends(std::string_view text) {
  std::string out(text);
  std::erase_if(out, is_line_end);
  return out;
}

Checked line_does_not_matter(std::string_view property, std::string_view stream, std::size_t line, std::string_view head,
                             std::string_view text) {
  const std::vector<std::size_t> starts = line_starts(stream);
  const std::size_t at = starts[line % starts.size()];
  // Before anything else an added line would hide a byte order mark that is not there yet.
  if (at == 0 && stream.substr(0, 1) == kBom.substr(0, 1)) return std::nullopt;
  std::string longer(stream.substr(0, at));
  longer += head;
  longer += without_line_ends(text);
  longer += '\n';
  longer += stream.substr(at);
  return differ(property, parse(stream, {}), parse(longer, {}));
}

}  // namespace

Parsed parse(std::string_view stream, const Cut& cut, std::string_view last_event_id, std::optional<sse::Isa> isa) {
  sse::Options options;
  options.isa = isa;
  options.last_event_id = last_event_id;
  sse::Parser parser(options);
  Parsed parsed;
  for (const std::string_view read : divide(stream, cut)) feed(parser, read, parsed);
  parser.finish();
  remain(parser, parsed);
  return parsed;
}

sse::Isa isa_for(const FuzzInput& input) {
  const std::span<const sse::Isa> isas = sse::available_isas();
  return isas[input.stream.size() % isas.size()];
}

Checked cuts_do_not_matter(const FuzzInput& input) {
  const Parsed whole = parse(input.stream, {}, {}, sse::Isa::scalar);
  for (const sse::Isa isa : sse::available_isas()) {
    if (Checked broken = differ("SSE-FUZZ-001", whole, parse(input.stream, {}, {}, isa))) return broken;
    if (Checked broken = differ("SSE-FUZZ-001", whole, parse(input.stream, input.cut, {}, isa))) return broken;
  }
  // One that no machine has beside the others means the best.
  if (Checked broken = differ("SSE-FUZZ-001", whole, parse(input.stream, {}, {}, static_cast<sse::Isa>(255)))) return broken;
  constexpr std::size_t kAllCuts = 64;  // bytes of a stream that is short: every two-way split of it is tried
  if (input.stream.size() > kAllCuts) return std::nullopt;
  const sse::Isa isa = isa_for(input);
  Cut bytewise;
  for (std::size_t at = 1; at < input.stream.size(); ++at) {
    bytewise.at.push_back(at);
    if (Checked broken = differ("SSE-FUZZ-001", whole, parse(input.stream, Cut{{at}}, {}, isa))) return broken;
  }
  return differ("SSE-FUZZ-001", whole, parse(input.stream, bytewise, {}, isa));
}

Checked prefixes_give_prefixes(std::string_view stream, std::size_t size) {
  const Parsed all = parse(stream, {}), part = parse(stream.substr(0, std::min(size, stream.size())), {});
  const bool holds = part.events.size() <= all.events.size() && std::equal(part.events.begin(), part.events.end(), all.events.begin());
  return holds ? Checked() : Broken{"SSE-FUZZ-002", "events"};
}

Checked the_end_adds_nothing(std::string_view stream) {
  sse::Parser parser;
  Parsed before, after;
  feed(parser, stream, before);
  remain(parser, before);
  after = before;
  parser.finish();
  remain(parser, after);
  return differ("SSE-FUZZ-003", before, after);
}

Checked tails_do_not_matter(std::string_view stream, std::string_view tail) {
  if (stream.empty() || !is_line_end(stream.back())) return std::nullopt;
  return differ("SSE-FUZZ-004", parse(stream, {}), parse(std::string(stream) + without_line_ends(tail), {}));
}

Checked comments_do_not_matter(std::string_view stream, std::size_t line, std::string_view text) {
  return line_does_not_matter("SSE-FUZZ-005", stream, line, ":", text);
}

Checked unknown_fields_do_not_matter(std::string_view stream, std::size_t line, std::string_view text) {
  return line_does_not_matter("SSE-FUZZ-006", stream, line, "x", text);
}

Checked line_ends_do_not_matter(std::string_view stream, std::string_view line_end) {
  std::string other;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    if (!is_line_end(stream[i])) {
      other += stream[i];
      continue;
    }
    other += line_end;
    if (stream[i] == '\r' && i + 1 < stream.size() && stream[i + 1] == '\n') ++i;
  }
  return differ("SSE-FUZZ-007", parse(stream, {}), parse(other, {}));
}

Checked a_byte_order_mark_does_not_matter(std::string_view stream) {
  if (stream.starts_with(kBom)) return std::nullopt;
  return differ("SSE-FUZZ-008", parse(stream, {}), parse(std::string(kBom) + std::string(stream), {}));
}

Checked streams_add_up(std::string_view first, std::string_view second) {
  const std::vector<std::size_t> starts = line_starts(first);
  const bool ends_blank = starts.size() > 1 && starts.back() == first.size() &&
                          is_line_end(first[starts[starts.size() - 2]]);
  const bool joins = first.ends_with('\r') && second.starts_with('\n');
  if (!ends_blank || joins || second.starts_with(kBom)) return std::nullopt;
  Parsed parts = parse(first, {});
  const Parsed rest = parse(second, {}, parts.last_event_id);
  parts.events.insert(parts.events.end(), rest.events.begin(), rest.events.end());
  parts.retries.insert(parts.retries.end(), rest.retries.begin(), rest.retries.end());
  parts.last_event_id = rest.last_event_id;
  if (rest.reconnection_time) parts.reconnection_time = rest.reconnection_time;
  return differ("SSE-FUZZ-009", parse(std::string(first) + std::string(second), {}), parts);
}

namespace {

Checked text_is_clean(std::string_view type, std::string_view data, std::string_view id) {
  constexpr std::string_view kProperty = "SSE-FUZZ-010";
  const auto has = [](std::string_view text, char c) { return text.find(c) != std::string_view::npos; };
  if (!is_well_formed_utf8(type) || type.empty() || has(type, '\n') || has(type, '\r')) return Broken{kProperty, "type"};
  if (!is_well_formed_utf8(data) || has(data, '\r')) return Broken{kProperty, "data"};
  if (!is_well_formed_utf8(id) || has(id, '\n') || has(id, '\r') || has(id, '\0')) return Broken{kProperty, "id"};
  return std::nullopt;
}

}  // namespace

Checked output_is_clean(const Parsed& parsed) {
  for (const ParsedEvent& event : parsed.events) {
    if (Checked broken = text_is_clean(event.type, event.data, event.id)) return broken;
  }
  return std::nullopt;
}

Checked counts_fit(std::string_view stream) {
  const Parsed parsed = parse(stream, {});
  const std::vector<std::size_t> starts = line_starts(stream);
  std::size_t blank = 0, data_fields = 0, lines_in_data = 0;
  for (const std::size_t start : starts) {
    if (start < stream.size() && is_line_end(stream[start])) ++blank;
    if (stream.substr(start).starts_with("data")) ++data_fields;
  }
  for (const ParsedEvent& event : parsed.events) {
    lines_in_data += 1 + static_cast<std::size_t>(std::count(event.data.begin(), event.data.end(), '\n'));
  }
  if (parsed.events.size() > blank) return Broken{"SSE-FUZZ-011", "events"};
  if (lines_in_data > data_fields) return Broken{"SSE-FUZZ-011", "data"};
  return std::nullopt;
}

Checked replacement_is_idempotent(std::string_view stream) {
  std::string text(kBom);
  text += repaired(stream.starts_with(kBom) ? stream.substr(kBom.size()) : stream);
  return differ("SSE-FUZZ-012", parse(stream, {}), parse(text, {}));
}

Checked what_is_sent_arrives(std::string_view type, std::string_view data, std::string_view id) {
  std::string stream;
  sse::OutgoingEvent event;
  event.type = type;
  event.data = data;
  event.id = id;
  event.reconnection_time = data.size();
  sse::append_comment(stream, data);
  if (sse::append_event(stream, event) != sse::Unsendable::ok) {
    const bool refusable = type.find_first_of("\r\n") != std::string_view::npos || id.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
    return refusable ? Checked() : Broken{"SSE-FUZZ-013", "type"};
  }
  if (sse::append_event(stream, {}) != sse::Unsendable::ok) return Broken{"SSE-FUZZ-013", "events"};  // says nothing
  std::string lines;  // CR and CRLF arrive as LF
  for (std::size_t i = 0; i < data.size(); ++i) {
    lines += data[i] == '\r' ? '\n' : data[i];
    if (data[i] == '\r' && i + 1 < data.size() && data[i + 1] == '\n') ++i;
  }
  Parsed expected;
  expected.events.push_back({type.empty() ? "message" : repaired(type), repaired(lines), repaired(id)});
  expected.last_event_id = expected.events.front().id;
  expected.retries.push_back(data.size());
  expected.reconnection_time = data.size();
  return differ("SSE-FUZZ-013", parse(stream, {}), expected);
}

namespace {

// The items of the oracle that a parser reports, next to what it does report, in order.
class Comparison {
 public:
  explicit Comparison(const sse::OracleResult& oracle) : next_(oracle.items.begin()), end_(oracle.items.end()) { skip(); }

  // One item of the parser, which has been fed `fed` bytes.
  Checked take(const sse::Item& item, std::size_t fed) {
    const bool is_event = item.kind == sse::Kind::event;
    if (next_ == end_ || is_event != (next_->kind == sse::OracleItem::Kind::event)) return Broken{kProperty, "events"};
    if (is_event) {
      if (item.type != next_->type) return Broken{kProperty, "type"};
      if (item.data != next_->data) return Broken{kProperty, "data"};
      if (item.last_event_id != next_->last_event_id) return Broken{kProperty, "id"};
    } else if (item.reconnection_time != next_->reconnection_time) {
      return Broken{kProperty, "retry"};
    }
    untimely_ = untimely_ || next_->due > fed;
    ++next_;
    skip();
    return std::nullopt;
  }

  // What is certain after a read has come with it.
  void end_of_read(std::size_t fed) { untimely_ = untimely_ || (next_ != end_ && next_->due <= fed); }

  Checked end() const {
    if (next_ != end_) return Broken{kProperty, "events"};
    return untimely_ ? Checked(Broken{kProperty, "timing"}) : std::nullopt;
  }

 private:
  static constexpr std::string_view kProperty = "SSE-FUZZ-014";
  void skip() {
    while (next_ != end_ && next_->kind != sse::OracleItem::Kind::event && next_->kind != sse::OracleItem::Kind::retry) ++next_;
  }

  std::vector<sse::OracleItem>::const_iterator next_, end_;
  bool untimely_ = false;
};

}  // namespace

Checked equals_the_oracle(const FuzzInput& input, std::optional<sse::Isa> isa) {
  const sse::OracleResult oracle = sse::interpret(input.stream);
  sse::Options options;
  options.isa = isa;
  sse::Parser parser(options);
  Comparison comparison(oracle);
  std::size_t fed = 0;
  for (const std::string_view bytes : divide(input.stream, input.cut)) {
    const HeapRead read(bytes);
    fed += bytes.size();
    for (const sse::Item& item : parser.feed(read.view())) {
      if (Checked broken = comparison.take(item, fed)) return broken;
    }
    comparison.end_of_read(fed);
  }
  parser.finish();
  if (Checked broken = comparison.end()) return broken;
  if (parser.last_event_id() != oracle.last_event_id) return Broken{"SSE-FUZZ-014", "last-event-id"};
  if (parser.reconnection_time() != oracle.reconnection_time) return Broken{"SSE-FUZZ-014", "retry"};
  return std::nullopt;
}

Checked memory_is_bounded(const FuzzInput& input, std::size_t most) {
  sse::Options options;
  options.max_event = most;
  if (input.stream.size() % 2 == 0) options.max_line = most;
  options.comments = true;
  sse::Parser parser(options);
  Parsed parsed;
  for (const std::string_view read : divide(input.stream, input.cut)) feed(parser, read, parsed);
  const Parsed all = parse(input.stream, {});
  if (!parser.overflowed()) return parsed.events == all.events ? Checked() : Broken{"SSE-FUZZ-015", "events"};
  // What came before the limit was hit is right; nothing is cut or joined.
  const bool is_prefix = parsed.events.size() <= all.events.size() && std::equal(parsed.events.begin(), parsed.events.end(), all.events.begin());
  return is_prefix ? Checked() : Broken{"SSE-FUZZ-015", "data"};
}

Checked reuse_is_fresh(const FuzzInput& first, const FuzzInput& second) {
  sse::Parser parser;
  Parsed before, again;
  for (const std::string_view read : divide(first.stream, first.cut)) feed(parser, read, before);
  parser.finish();
  const std::string seed(parser.last_event_id());
  const auto time = parser.reconnection_time();
  for (const std::string_view read : divide(second.stream, second.cut)) feed(parser, read, again);
  parser.finish();
  remain(parser, again);
  Parsed fresh = parse(second.stream, second.cut, seed);
  if (!fresh.reconnection_time) fresh.reconnection_time = time;  // the one thing besides the id that is kept
  return differ("SSE-FUZZ-016", again, fresh);
}

// One item, then the rest of the chunk as a chunk of its own; every other time two items.
Checked an_early_end_loses_nothing(const FuzzInput& input) {
  sse::Options options;
  options.isa = isa_for(input);
  sse::Parser parser(options);
  Parsed parsed;
  std::size_t turn = 0;
  for (const std::string_view bytes : divide(input.stream, input.cut)) {
    const HeapRead read(bytes);
    std::string_view rest = read.view();
    do {
      sse::Parser::Feed feed = parser.feed(rest);
      sse::Parser::Feed::Iterator item = feed.begin();
      for (std::size_t taken = 0; item != feed.end(); item++) {
        take(*item, parsed);
        if (item->kind == sse::Kind::event && ++taken > turn % 2) break;
      }
      ++turn;
      rest = feed.rest();
    } while (!rest.empty());
  }
  parser.finish();
  remain(parser, parsed);
  return differ("SSE-FUZZ-001", parse(input.stream, input.cut), parsed);
}

Checked comments_are_told(const FuzzInput& input) {
  sse::Options options;
  options.comments = true;
  options.isa = isa_for(input);
  sse::Parser parser(options);
  std::vector<std::string> comments, expected;
  for (const std::string_view bytes : divide(input.stream, input.cut)) {
    const HeapRead read(bytes);
    for (const sse::Item& item : parser.feed(read.view())) {
      if (item.kind == sse::Kind::comment) comments.emplace_back(item.data);
    }
  }
  for (const sse::OracleItem& item : sse::interpret(input.stream).items) {
    if (item.kind == sse::OracleItem::Kind::comment) expected.push_back(item.data);
  }
  return comments == expected ? Checked() : Broken{"SSE-FUZZ-014", "comments"};
}

Checked all_properties(const FuzzInput& input) {
  const std::string& stream = input.stream;
  const std::size_t middle = stream.size() / 2;
  const std::string_view head = std::string_view(stream).substr(0, middle), tail = std::string_view(stream).substr(middle);
  if (Checked broken = equals_the_oracle(input)) return broken;
  if (Checked broken = cuts_do_not_matter(input)) return broken;
  if (Checked broken = an_early_end_loses_nothing(input)) return broken;
  if (Checked broken = comments_are_told(input)) return broken;
  if (Checked broken = prefixes_give_prefixes(stream, middle)) return broken;
  if (Checked broken = the_end_adds_nothing(stream)) return broken;
  if (Checked broken = tails_do_not_matter(stream, tail)) return broken;
  if (Checked broken = comments_do_not_matter(stream, middle, head)) return broken;
  if (Checked broken = unknown_fields_do_not_matter(stream, middle, head)) return broken;
  for (const std::string_view line_end : {"\n", "\r", "\r\n"}) {
    if (Checked broken = line_ends_do_not_matter(stream, line_end)) return broken;
  }
  if (Checked broken = a_byte_order_mark_does_not_matter(stream)) return broken;
  if (Checked broken = streams_add_up(stream, stream)) return broken;
  if (Checked broken = output_is_clean(parse(stream, {}))) return broken;
  if (Checked broken = counts_fit(stream)) return broken;
  if (Checked broken = replacement_is_idempotent(stream)) return broken;
  if (Checked broken = what_is_sent_arrives(head.substr(0, 8), stream, tail.substr(0, 8))) return broken;
  if (Checked broken = memory_is_bounded(input, 32)) return broken;
  return reuse_is_fresh(input, {std::string(tail), {}});
}

}  // namespace ssespec
