#include "conformance/expected_answer.h"

#include <algorithm>
#include <iterator>

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

// What stands for itself in a JSON string.
bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

}  // namespace

void ExpectedAnswer::clear() {
  text_.clear();
  wanted_.clear();
  last_event_id_.clear();
  block_ids_.reset();
  has_long_retry_ = false;
}

void ExpectedAnswer::add_event(std::string_view type, std::string_view data, std::string_view id, std::size_t due) {
  Wanted wanted;
  wanted.type = text_.size();
  wanted.data = text_.append(type).size();
  wanted.id = text_.append(data).size();
  wanted.end = text_.append(id).size();
  wanted.due = due;
  wanted_.push_back(wanted);
}

void ExpectedAnswer::add_retry(std::uint64_t milliseconds, std::size_t due) {
  Wanted wanted;
  wanted.kind = Wanted::Kind::retry;
  wanted.retry = milliseconds;
  wanted.due = due;
  wanted_.push_back(wanted);
  has_long_retry_ = has_long_retry_ || milliseconds >= kTimerRange;
}

void ExpectedAnswer::add_comment(std::string_view text, std::size_t due) {
  Wanted wanted;
  wanted.kind = Wanted::Kind::comment;
  wanted.data = text_.size();
  wanted.id = text_.append(text).size();
  wanted.due = due;
  wanted_.push_back(wanted);
}

// What is wanted by the end of each read, and of the stream.
void ExpectedAnswer::place(const Cut& cut, std::size_t size) {
  ends_.clear();
  End end;
  for (std::size_t read = 0; read <= cut.at.size() + 1; ++read) {
    const std::size_t at = read < cut.at.size() ? cut.at[read] : read == cut.at.size() ? size : sse::OracleItem::npos;
    for (; end.wanted < wanted_.size() && wanted_[end.wanted].due <= at; ++end.wanted) {
      if (wanted_[end.wanted].kind == Wanted::Kind::retry) end.retry = wanted_[end.wanted].retry;
    }
    ends_.push_back(end);
  }
}

bool ExpectedAnswer::is_told_by(std::string_view line, std::uint64_t seq, const Hello& hello, const Cut& cut, std::size_t size) {
  if (hello.json_payload || (hello.id == IdMode::block && !block_ids_) || (hello.retry && has_long_retry_)) return false;
  place(cut, size);
  line_ = line;
  hello_ = &hello;
  event_ = comment_ = events_ = 0;
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
  const auto is_left = [this](Wanted::Kind kind, std::size_t from) {
    return std::any_of(wanted_.begin() + static_cast<std::ptrdiff_t>(from), wanted_.end(), [kind](const Wanted& w) { return w.kind == kind; });
  };
  return next_is(']') && !is_left(Wanted::Kind::event, event_) && (!hello_->comments || !is_left(Wanted::Kind::comment, comment_));
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
  const End& end = ends_[read];
  while (event_ < end.wanted && wanted_[event_].kind != Wanted::Kind::event) ++event_;
  if (event_ < end.wanted || (event_ > end.wanted && hello_->timed)) return false;
  return hello_->retry ? seen_retry_ == end.retry : !seen_retry_;
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
      if (is_event || !hello_->comments || !match_comment()) return false;
    } else {
      if (!is_event) {
        while (event_ < wanted_.size() && wanted_[event_].kind != Wanted::Kind::event) ++event_;
      }
      is_event = true;
      if (event_ == wanted_.size() || !match_event_member(name, wanted_[event_], seen)) return false;
    }
  } while (next_is(','));
  if (!next_is('}')) return false;
  if (!is_event) return true;
  if ((seen & (kType | kData)) != (kType | kData) || ((seen & kId) == 0 && !may_lack_id(wanted_[event_]))) return false;
  ++event_;
  ++events_;
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
  return match_id(wanted);
}

bool ExpectedAnswer::match_id(const Wanted& wanted) {
  if (hello_->id == IdMode::none) return skip_text();
  if (hello_->id == IdMode::sticky) return text_is(view(wanted.id, wanted.end));
  const std::optional<std::string>& of_block = (*block_ids_)[events_];
  return of_block ? text_is(*of_block) : null();
}

bool ExpectedAnswer::may_lack_id(const Wanted& wanted) const {
  switch (hello_->id) {
    case IdMode::none: return true;
    case IdMode::sticky: return wanted.id == wanted.end;
    case IdMode::block: return !(*block_ids_)[events_];
  }
  return false;
}

// The blank behind the colon may be left out, or not.
bool ExpectedAnswer::match_comment() {
  while (comment_ < wanted_.size() && wanted_[comment_].kind != Wanted::Kind::comment) ++comment_;
  if (comment_ == wanted_.size()) return false;
  const std::string_view text = view(wanted_[comment_].data, wanted_[comment_].id), line = line_;
  ++comment_;
  if (text_is(text)) return true;
  line_ = line;
  return text.starts_with(' ') && text_is(text.substr(1));
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

bool ExpectedAnswer::null() {
  skip_blanks();
  if (!line_.starts_with("null")) return false;
  line_.remove_prefix(4);
  return true;
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
    const char* const rest = line_.data();
    const std::size_t most = std::min(line_.size(), expected.size() - at);
    std::size_t same = 0;
    while (same < most && rest[same] == expected[at + same] && is_plain(rest[same])) ++same;
    at += same;
    line_.remove_prefix(same);
    if (line_.empty()) return false;
    if (line_.front() == '"') break;
    if (line_.front() != '\\' || !escape_is(expected, at)) return false;
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

std::optional<ExpectedAnswer> expected_answer_of(const Expectation& expectation) {
  using Kind = sse::OracleItem::Kind;
  const Outcome& outcome = expectation.outcomes.front();
  if (outcome.lenient || expectation.then_last_event_id != expectation.oracle.last_event_id) return std::nullopt;
  ExpectedAnswer answer;
  answer.clear();
  std::vector<std::optional<std::string>> block_ids;
  std::vector<ExpectedItem> items;
  std::copy_if(outcome.items.begin(), outcome.items.end(), std::back_inserter(items), [](const ExpectedItem& item) { return item.kind != ExpectedItem::Kind::comment; });
  std::size_t next = 0;
  const auto is_next = [&](const ExpectedItem& item) { return next < items.size() && items[next++] == item; };
  for (const sse::OracleItem& item : expectation.oracle.items) {
    switch (item.kind) {
      case Kind::event:
        if (!is_next({ExpectedItem::Kind::event, item.type, item.data, item.last_event_id, 0, false})) return std::nullopt;
        answer.add_event(item.type, item.data, item.last_event_id, item.due);
        block_ids.push_back(item.block_id);
        break;
      case Kind::retry:
        if (!is_next({ExpectedItem::Kind::retry, "", "", "", item.reconnection_time, false})) return std::nullopt;
        answer.add_retry(item.reconnection_time, item.due);
        break;
      case Kind::comment: answer.add_comment(item.data, item.due); break;
      case Kind::silent_block: break;
    }
  }
  if (next != items.size()) return std::nullopt;
  answer.set_block_ids(std::move(block_ids));
  answer.set_last_event_id(expectation.oracle.last_event_id);
  return answer;
}

}  // namespace ssespec
