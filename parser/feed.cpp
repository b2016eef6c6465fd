// The items of one chunk: where its lines are, and fast paths for the blocks that most streams are made of.
#include <algorithm>
#include <cstring>

#include "parser/field.h"
#include "parser/scanner.h"
#include "sse/parser.h"

namespace sse {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::uint8_t kNoBom = 3;
constexpr std::size_t kLongest = SIZE_MAX / 2;  // bytes of a line, where no limit is set

}  // namespace

// The same for a line that lies in the chunk, is well-formed and has eight readable bytes: what it gives stays there.
inline bool Parser::process_line_in_chunk(const char* line, std::size_t size) {
  const std::uint64_t word = load8(line);
  const char* const end = line + size;
  if (starts(word, "data:")) {
    const std::string_view value = value_behind(line, 5, end);
    if ((block_ & kData) != 0) {
      join_data(value);
    } else {
      block_ |= kData;
      data_is_own_ = false;
      event_.data = value;
    }
  } else if (starts(word, "event:")) {
    event_.type = value_behind(line, 6, end);
    type_is_own_ = false;
    block_ |= kType;
    if (event_.type.empty()) forget_the_type();
  } else if (starts(word, "id:")) {
    const std::string_view value = value_behind(line, 3, end);
    if (holds_nul(value)) return false;
    event_.last_event_id = value;
    id_is_own_ = false;
    block_ |= kId;
  } else if (line[0] == 'd' || line[0] == 'e' || line[0] == 'i' || line[0] == 'r' || (line[0] == ':' && comments_)) {
    return process_line({line, size}, false);
  }
  return false;
}

// Another line of data behind those that are there. The buffer ends where the data end; in front of them may be the
// name of the line that the buffer was.
void Parser::join_data(std::string_view value) {
  if (!data_is_own_) own_the_data();
  const auto front = static_cast<std::size_t>(event_.data.data() - data_buffer_.data());
  char* const out = data_buffer_.end_with_room(1 + value.size());
  *out = '\n';
  if (!value.empty()) std::memcpy(out + 1, value.data(), value.size());
  data_buffer_.grew(1 + value.size());
  event_.data = {data_buffer_.data() + front, data_buffer_.size() - front};
}

bool Parser::dispatch_the_event() {
  if ((block_ & kId) != 0) {
    // Member by member: one wide load of what two narrow stores have just written would have to wait for both.
    last_event_id_string_ = {event_.last_event_id.data(), event_.last_event_id.size()};
    id_string_is_own_ = id_is_own_;
    if (id_is_own_) std::swap(id_buffer_, id_string_buffer_);
  }
  event_.has_id = (block_ & kId) != 0;
  plain_ = (block_ & (kType | kId)) == 0;
  const bool has_data = (block_ & kData) != 0;
  block_ = 0;
  if (!has_data) make_plain();
  given_ = &event_;
  return has_data;
}

// The event that was given away is over: the next one has the default type and no id of its own.
void Parser::make_plain() noexcept {
  event_.type = kDefaultType;
  event_.has_id = false;
  plain_ = true;
}

bool Parser::Feed::finish_the_line() {
  const char* const end = segment_ + *next_end_++;
  const std::string_view line(line_, static_cast<std::size_t>(end - line_));
  line_ = end + 1;
  if (*end == '\r') line_ = behind_cr(line_, next_end_);
  return parser_.finish_the_line(line);
}

// Lines that lie whole in the chunk, up to the next item. Pre: the segment has a line end left.
[[gnu::always_inline]] inline bool Parser::Feed::take_lines() {
  Parser& p = parser_;
  const bool careful = p.suspect_ || p.limited_;
  const char* next_line = line_;
  const std::uint16_t* next_end = next_end_;
  bool gives = false;
  do {
    const char* const line = next_line;
    const char* const end = segment_ + *next_end++;
    const auto size = static_cast<std::size_t>(end - line);
    next_line = end + 1;
    if (*end == '\r') next_line = behind_cr(next_line, next_end);
    if (size == 0) {
      gives = p.dispatch_the_event();
    } else if (careful || end_ - line < 8) {
      gives = p.process_line({line, size}, false);
      if (p.overflowed_) break;
    } else {
      gives = p.process_line_in_chunk(line, size);
    }
  } while (!gives && next_end != last_end_);
  line_ = next_line;
  next_end_ = next_end;
  return gives;
}

// Behind a CR: the LF that belongs to it is not a line end of its own, now or in the next chunk.
// Returns where the next line starts.
const char* Parser::Feed::behind_cr(const char* next_line, const std::uint16_t*& next_end) {
  if (next_line == end_) {
    parser_.swallow_lf_ = true;
  } else if (*next_line == '\n') {
    ++next_line;
    if (next_end != last_end_) ++next_end;  // else it is the first byte of the next segment
  }
  return next_line;
}

// A block of one data line, and perhaps a type, an id and fields that do not count, with LF and whole in the segment:
// nothing is stored before the blank line. False, and nothing done, for any other.
// Pre: a line end is left, and no block is begun.
[[gnu::always_inline]] inline bool Parser::Feed::take_short_block() {
  Parser& p = parser_;
  if (p.suspect_ || p.limited_) return false;
  std::string_view type = kDefaultType, data, id;
  const char* line = line_;
  for (const std::uint16_t* next = next_end_; next != last_end_;) {
    const char* const end = segment_ + *next++;
    if (*end != '\n') return false;
    if (end == line) {
      if (data.data() == nullptr) return false;
      // Member by member, as in dispatch_the_event().
      p.event_.type = {type.data(), type.size()};
      p.event_.data = {data.data(), data.size()};
      p.event_.has_id = id.data() != nullptr;
      if (id.data() != nullptr) {
        p.event_.last_event_id = {id.data(), id.size()};
        p.last_event_id_string_ = {id.data(), id.size()};
        p.id_string_is_own_ = false;
      }
      p.plain_ = false;
      line_ = end + 1;
      next_end_ = next;
      plain_ends_ = line_ends_;
      return true;
    }
    if (end_ - line < 8) return false;
    const std::uint64_t word = load8(line);
    if (starts(word, "data:") && data.data() == nullptr) {
      data = value_behind(line, 5, end);
    } else if (starts(word, "event:")) {
      type = value_behind(line, 6, end);
      if (type.empty()) type = kDefaultType;
    } else if (starts(word, "id:")) {
      const std::string_view value = value_behind(line, 3, end);
      const bool may_hold_nul = end - line > 8 || zeros(word) != 0;
      if (!may_hold_nul || !holds_nul(value)) id = value;
    } else {
      return false;
    }
    line = end + 1;
  }
  return false;
}

[[gnu::always_inline]] inline void Parser::Feed::start() {
  Parser& p = parser_;
  p.room_ = 0;
  if (p.overflowed_) line_ = end_;
  const char* const from = line_;
  if (p.bom_seen_ < kNoBom) skip_the_byte_order_mark();
  if (p.swallow_lf_ && line_ != end_) {
    if (*line_ == '\n') ++line_;
    p.swallow_lf_ = false;
  }
  if (line_ != from) p.before_ = 0;
  segment_ = scanned_ = line_;
  plain_size_ = p.limited_ ? std::min(p.max_event_, p.max_line_ - std::min(p.max_line_, kName.size())) : kLongest;
}

void Parser::Feed::skip_the_byte_order_mark() {
  Parser& p = parser_;
  while (p.bom_seen_ < kNoBom && line_ != end_) {
    if (*line_ != kByteOrderMark[p.bom_seen_]) {  // what was taken for it is the start of a line
      p.keep_the_unfinished_line(kByteOrderMark.substr(0, p.bom_seen_));
      p.bom_seen_ = kNoBom;
      return;
    }
    ++p.bom_seen_;
    ++line_;
  }
}

[[gnu::always_inline]] inline void Parser::Feed::scan_on() {
  Parser& p = parser_;
  const char* const from = std::max(scanned_, line_);
  const std::size_t size = std::min(static_cast<std::size_t>(end_ - from), Scanner::kSegment);
  std::uint32_t before = p.before_;
  const bool first = scanned_ == segment_;
  if (!first && (from[-1] & 0x80) != 0) std::memcpy(&before, from - 4, 4);
  const Found found = p.scanner_->scan(from, size, before, line_ends_);
  p.before_ = 0;
  const bool in_a_line = line_ != from || p.line_buffer_.size() != 0;
  p.suspect_ = found.ill_formed || (in_a_line && p.suspect_);
  segment_ = from;
  scanned_ = from + size;
  next_end_ = line_ends_;
  last_end_ = line_ends_ + found.count;
}

// The chunk is used up: what is left of it is the start of a line.
[[gnu::always_inline]] inline void Parser::Feed::use_up() {
  Parser& p = parser_;
  if (line_ != end_) p.keep_the_unfinished_line(rest());
  if (p.block_ != 0 || !p.id_string_is_own_) p.own_the_block();
  // A sequence that goes on in the next chunk. Of a shorter segment the scan has said that it may be ill-formed.
  if (scanned_ - segment_ >= 16 && (end_[-1] & 0x80) != 0) std::memcpy(&p.before_, end_ - 4, 4);
  const bool ready = p.before_ == 0 && !p.swallow_lf_ && p.bom_seen_ == kNoBom && !p.limited_;
  p.room_ = ready ? p.line_buffer_.room() : 0;
  line_ = end_;
  plain_ends_ = line_ends_;
  done_ = true;
}

const Item* Parser::Feed::advance() {
  Parser& p = parser_;
  if (segment_ == nullptr) {
    if (line_ == end_) {
      done_ = true;
      return nullptr;
    }
    start();
  }
  if (p.block_ == 0) {
    if (next_end_ != last_end_ && take_short_block()) return &p.event_;
    if (!p.plain_) p.make_plain();
  }
  for (;;) {
    while (next_end_ == last_end_) {
      if (scanned_ >= end_) {
        use_up();
        return nullptr;
      }
      scan_on();
    }
    if (p.line_buffer_.size() != 0 ? finish_the_line() : take_lines()) {
      // Plain events may now be taken without a call, as long as two line ends are left.
      const bool plain = p.block_ == 0 && p.plain_ && !p.suspect_;
      plain_ends_ = plain ? last_end_ - 1 : line_ends_;
      return p.given_;
    }
    if (p.overflowed_) {
      line_ = end_;
      use_up();
      return nullptr;
    }
  }
}

// A chunk of ASCII that is one event, or has no line end: perhaps a type line, a data line and a blank line with LF is
// how most services write, and then nothing is left over. Null, and nothing done, for any other chunk.
// Pre: room_ is not 0, so nothing is owed to the chunk before but perhaps the rest of a block or a line.
const Item* Parser::Feed::take_the_chunk() {
  Parser& p = parser_;
  auto left = static_cast<std::size_t>(end_ - line_);
  if (left == 0) return nullptr;
  std::size_t size = p.scanner_->plain_line(line_, left);
  if (size == left && left <= p.room_) {
    take_text();
    return nullptr;
  }
  if (p.line_buffer_.size() != 0 || p.block_ != 0 || left < 8 || size >= left) return nullptr;
  constexpr std::string_view kTypeName = "event: ";
  std::string_view type;
  const char* line = line_;
  if (size >= kTypeName.size() && starts(load8(line), kTypeName)) {
    if (line[size] != '\n') return nullptr;
    type = std::string_view(line, size).substr(kTypeName.size());
    line += size + 1;
    left -= size + 1;
    size = left < 8 ? 0 : p.scanner_->plain_line(line, left);
  }
  if (size + 2 != left || size < kName.size() || !starts_with_name(line)) return nullptr;
  if (line[size] != '\n' || line[size + 1] != '\n') return nullptr;
  p.event_.data = {line + kName.size(), size - kName.size()};
  if (!p.plain_) p.make_plain();
  if (!type.empty()) {
    p.event_.type = type;
    p.plain_ = false;
  }
  line_ = end_;
  done_ = true;
  return &p.event_;
}

// The whole chunk is text of the unfinished line, which has room for it.
void Parser::Feed::take_text() {
  const auto size = static_cast<std::size_t>(end_ - line_);
  std::memcpy(parser_.line_buffer_.end_with_room(size), line_, size);
  parser_.line_buffer_.grew(size);
  parser_.room_ -= size;
  line_ = end_;
  done_ = true;
}

// The caller stops behind an item: the rest of the chunk has not been looked at.
void Parser::Feed::stop() {
  if (segment_ != nullptr) parser_.own_the_block();
}

}  // namespace sse
