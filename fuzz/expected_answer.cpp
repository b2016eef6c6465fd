#include "fuzz/expected_answer.h"

#include <sse/parser.h>

#include <algorithm>

#include "fuzz/shape.h"

namespace ssespec {
namespace {

constexpr std::uint64_t kTimerRange = std::uint64_t{1} << 31;  // from here on several values are right
constexpr unsigned kType = 1, kData = 2, kId = 4;

std::size_t utf8_of(std::uint32_t code_point, char (&out)[4]) {
  const auto tail = [](std::uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (code_point < 0x80) {
    out[0] = static_cast<char>(code_point);
    return 1;
  }
  if (code_point < 0x800) {
    out[0] = static_cast<char>(0xC0 | (code_point >> 6));
    out[1] = tail(code_point);
    return 2;
  }
  if (code_point < 0x10000) {
    out[0] = static_cast<char>(0xE0 | (code_point >> 12));
    out[1] = tail(code_point >> 6);
    out[2] = tail(code_point);
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | (code_point >> 18));
  out[1] = tail(code_point >> 12);
  out[2] = tail(code_point >> 6);
  out[3] = tail(code_point);
  return 4;
}

}  // namespace

void ExpectedAnswer::prepare(const FuzzInput& input) {
  text_.clear();
  wanted_.clear();
  ends_.clear();
  has_long_retry_ = false;
  Shape shape;
  sse::Parser parser;
  std::size_t from = 0;
  for (std::size_t read = 0; read <= input.cut.at.size(); ++read) {
    const std::size_t to = read < input.cut.at.size() ? input.cut.at[read] : input.stream.size();
    for (const sse::Item& item : parser.feed(std::string_view(input.stream).substr(from, to - from))) {
      Wanted wanted;
      wanted.is_retry = item.kind == sse::Kind::retry;
      wanted.retry = item.reconnection_time;
      if (wanted.is_retry) {
        has_long_retry_ = has_long_retry_ || wanted.retry >= kTimerRange;
        shape.add_retry(wanted.retry);
      } else {
        wanted.type = text_.size();
        text_ += item.type;
        wanted.data = text_.size();
        text_ += item.data;
        wanted.id = text_.size();
        text_ += item.last_event_id;
        wanted.end = text_.size();
        shape.add_event(item.type, item.data, item.last_event_id);
      }
      wanted_.push_back(wanted);
    }
    ends_.push_back(wanted_.size());
    from = to;
  }
  parser.finish();
  ends_.push_back(wanted_.size());
  last_event_id_ = parser.last_event_id();
  shape_ = shape.hash(last_event_id_);
}

bool ExpectedAnswer::is_told_by(std::string_view line, std::uint64_t seq, const Hello& hello) {
  if (hello.json_payload || hello.id == IdMode::block || has_long_retry_) return false;
  line_ = line;
  hello_ = &hello;
  event_ = retry_ = 0;
  seen_retry_.reset();
  return match_answer(seq);
}

bool ExpectedAnswer::match_answer(std::uint64_t seq) {
  bool has_seq = false, has_out = false, has_op = false;
  if (!next_is('{')) return false;
  do {
    std::string_view name;
    if (!key(name)) return false;
    if (name == "op") {
      has_op = text_is("parsed");
      if (!has_op) return false;
    } else if (name == "seq") {
      std::uint64_t value = 0;
      has_seq = number(value) && value == seq;
      if (!has_seq) return false;
    } else if (name == "out") {
      has_out = match_out();
      if (!has_out) return false;
    } else if (name != "lastEventId" || !text_is(last_event_id_)) {
      return false;
    }
  } while (next_is(','));
  if (!next_is('}')) return false;
  skip_blanks();
  return line_.empty() && has_seq && has_out && has_op;
}

bool ExpectedAnswer::match_out() {
  if (!next_is('[')) return false;
  for (std::size_t read = 0; read < ends_.size(); ++read) {
    if (read > 0 && !next_is(',')) return false;
    if (!match_read(read)) return false;
  }
  return next_is(']') && std::all_of(wanted_.begin() + static_cast<std::ptrdiff_t>(event_), wanted_.end(), [](const Wanted& w) { return w.is_retry; });
}

// The events of one read, no more and no fewer, and the reconnection time in force after it.
bool ExpectedAnswer::match_read(std::size_t read) {
  if (!next_is('[')) return false;
  if (!next_is(']')) {
    do {
      if (!match_item()) return false;
    } while (next_is(','));
    if (!next_is(']')) return false;
  }
  if (!hello_->timed && read + 1 < ends_.size()) return true;
  while (event_ < ends_[read] && wanted_[event_].is_retry) ++event_;
  if (event_ < ends_[read] || (event_ > ends_[read] && hello_->timed)) return false;
  return match_retry_after(read);
}

bool ExpectedAnswer::match_retry_after(std::size_t read) const {
  if (!hello_->retry) return !seen_retry_;
  for (std::size_t i = ends_[read]; i > 0; --i) {
    if (wanted_[i - 1].is_retry) return seen_retry_ == wanted_[i - 1].retry;
  }
  return !seen_retry_;
}

bool ExpectedAnswer::match_item() {
  if (!next_is('{')) return false;
  unsigned seen = 0;
  bool is_event = false;
  do {
    std::string_view name;
    if (!key(name)) return false;
    if (name == "retry") {
      std::uint64_t value = 0;
      if (is_event || !number(value)) return false;
      seen_retry_ = value;
    } else if (name == "comment") {
      if (is_event || !hello_->comments || !skip_text()) return false;
    } else {
      if (!is_event) {
        while (event_ < wanted_.size() && wanted_[event_].is_retry) ++event_;
      }
      is_event = true;
      if (event_ == wanted_.size() || !match_event_member(name, wanted_[event_], seen)) return false;
    }
  } while (next_is(','));
  if (!next_is('}')) return false;
  if (!is_event) return true;
  const bool has_no_id = hello_->id == IdMode::sticky && (seen & kId) == 0 && wanted_[event_].id != wanted_[event_].end;
  if ((seen & (kType | kData)) != (kType | kData) || has_no_id) return false;
  ++event_;
  return true;
}

bool ExpectedAnswer::match_event_member(std::string_view name, const Wanted& wanted, unsigned& seen) {
  if (name == "type") {
    seen |= kType;
    return text_is(view(wanted.type, wanted.data));
  }
  if (name == "data") {
    seen |= kData;
    return text_is(view(wanted.data, wanted.id));
  }
  if (name != "id") return false;
  seen |= kId;
  return hello_->id == IdMode::none ? skip_text() : text_is(view(wanted.id, wanted.end));
}

void ExpectedAnswer::skip_blanks() {
  while (!line_.empty() && (line_.front() == ' ' || line_.front() == '\t' || line_.front() == '\r')) line_.remove_prefix(1);
}

bool ExpectedAnswer::next_is(char c) {
  skip_blanks();
  if (line_.empty() || line_.front() != c) return false;
  line_.remove_prefix(1);
  return true;
}

bool ExpectedAnswer::key(std::string_view& name) {
  if (!next_is('"')) return false;
  const std::size_t end = line_.find('"');
  if (end == std::string_view::npos) return false;
  name = line_.substr(0, end);
  line_.remove_prefix(end + 1);
  return next_is(':');
}

bool ExpectedAnswer::number(std::uint64_t& value) {
  skip_blanks();
  std::size_t digits = 0;
  value = 0;
  for (; digits < line_.size() && line_[digits] >= '0' && line_[digits] <= '9'; ++digits) value = value * 10 + static_cast<std::uint64_t>(line_[digits] - '0');
  if (digits == 0 || digits > 18 || digits == line_.size()) return false;
  line_.remove_prefix(digits);
  return line_.front() == ',' || line_.front() == '}' || line_.front() == ' ';
}

bool ExpectedAnswer::text_is(std::string_view expected) {
  if (!next_is('"')) return false;
  std::size_t at = 0;
  for (;;) {
    if (line_.empty()) return false;
    const char c = line_.front();
    if (c == '"') break;
    if (c == '\\') {
      if (!escape_is(expected, at)) return false;
      continue;
    }
    if (at == expected.size() || expected[at] != c || static_cast<unsigned char>(c) < 0x20) return false;
    ++at;
    line_.remove_prefix(1);
  }
  line_.remove_prefix(1);
  return at == expected.size();
}

bool ExpectedAnswer::escape_is(std::string_view expected, std::size_t& at) {
  if (line_.size() < 2) return false;
  const char c = line_[1];
  line_.remove_prefix(2);
  std::uint32_t code_point = 0;
  switch (c) {
    case 'n': code_point = '\n'; break;
    case 'r': code_point = '\r'; break;
    case 't': code_point = '\t'; break;
    case 'b': code_point = '\b'; break;
    case 'f': code_point = '\f'; break;
    case '"':
    case '\\':
    case '/': code_point = static_cast<std::uint32_t>(c); break;
    case 'u': {
      if (!hex_unit(code_point)) return false;
      if (code_point >= 0xDC00 && code_point <= 0xDFFF) return false;
      if (code_point < 0xD800 || code_point > 0xDBFF) break;
      std::uint32_t low = 0;
      if (!line_.starts_with("\\u")) return false;
      line_.remove_prefix(2);
      if (!hex_unit(low) || low < 0xDC00 || low > 0xDFFF) return false;
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
      break;
    }
    default: return false;
  }
  char bytes[4];
  const std::string_view text(bytes, utf8_of(code_point, bytes));
  if (expected.substr(at, text.size()) != text) return false;
  at += text.size();
  return true;
}

bool ExpectedAnswer::hex_unit(std::uint32_t& unit) {
  if (line_.size() < 4) return false;
  unit = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const char c = line_[i];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return false;
    unit = unit * 16 + static_cast<std::uint32_t>(digit);
  }
  line_.remove_prefix(4);
  return true;
}

// A text that nobody compares; left to the JSON reader where it has escapes.
bool ExpectedAnswer::skip_text() {
  if (!next_is('"')) return false;
  const std::size_t end = line_.find_first_of("\"\\");
  if (end == std::string_view::npos || line_[end] != '"') return false;
  line_.remove_prefix(end + 1);
  return true;
}

}  // namespace ssespec
