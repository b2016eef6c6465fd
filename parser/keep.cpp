// What outlives its chunk: the buffers, repaired text, the block and the line at hand when a chunk ends.
#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <utility>

#include "parser/field.h"
#include "parser/scanner.h"
#include "sse/parser.h"

namespace sse {
namespace {

constexpr std::string_view kNames[] = {"data", "event", "id", "retry"};
constexpr std::size_t kLongestNameAndColon = 6;
constexpr std::size_t kSmall = 256;  // what is copied rather than swapped

// Whether a line that starts with these bytes may be one that counts.
bool may_count(std::string_view start, bool comments) {
  if (start.empty()) return true;
  if (start.front() == ':') return comments;
  return std::any_of(std::begin(kNames), std::end(kNames), [start](std::string_view name) {
    if (start.size() <= name.size()) return name.starts_with(start);
    return start[name.size()] == ':' && start.starts_with(name);
  });
}

}  // namespace

char* Parser::Buffer::end_with_room(std::size_t more) {
  if (more > capacity_ - size_) {
    const std::size_t capacity = std::max({2 * capacity_, size_ + more, std::size_t{256}});
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ != 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }
  return bytes_.get() + size_;
}

void Parser::Buffer::append(std::string_view text) {
  if (text.empty()) return;
  std::memcpy(end_with_room(text.size()), text.data(), text.size());
  size_ += text.size();
}

void Parser::finish() noexcept {
  line_buffer_.clear();
  line_ = Line::kept;
  line_size_ = data_size_ = room_ = 0;
  before_ = 0;
  block_ = 0;
  event_ = Item{.type = kDefaultType, .data = {}, .last_event_id = last_event_id_string_};
  plain_ = true;
  suspect_ = swallow_lf_ = overflowed_ = false;
  bom_seen_ = 0;
}

void Parser::overflow() noexcept {
  finish();
  overflowed_ = true;
}

// The value of a line, well-formed and, if the line is the parser's own, in a buffer that is free for it.
Parser::Value Parser::own_or_repair(std::string_view value, bool owned, Buffer& buffer) {
  if (suspect_ && is_ill_formed(value)) {
    buffer.clear();
    repair(value, buffer);
    return {buffer.view(), true};
  }
  if (!owned) return {value, false};
  if (value.size() <= kSmall) {
    buffer.clear();
    buffer.end_with_room(1);  // an empty value, too, lies in the buffer
    buffer.append(value);
    return {buffer.view(), true};
  }
  // A long one is not copied; both keep room for it, so that the next one needs no memory.
  buffer.clear();
  buffer.end_with_room(line_buffer_.size());
  std::swap(line_buffer_, buffer);
  return {value, true};
}

// May say so of a well-formed text behind one that was not: repairing it copies it, which costs less than a look.
bool Parser::is_ill_formed(std::string_view text) const {
  return repairs_ || !scanner_->is_well_formed(text.data(), text.size());
}

void Parser::repair(std::string_view text, Buffer& buffer) {
  char* const out = buffer.end_with_room(3 * text.size() + Scanner::kSlack);
  const std::size_t written = scanner_->repair(out, text.data(), text.size());
  repairs_ = written != text.size();
  buffer.grew(written);
}

void Parser::own(std::string_view& text, Buffer& buffer) {
  buffer.clear();
  buffer.append(text);
  text = text.empty() ? std::string_view("", 0) : buffer.view();
}

void Parser::own_the_data() {
  data_buffer_.clear();
  data_buffer_.end_with_room(event_.data.size() + 1);  // an empty value, too, lies in the buffer
  data_buffer_.append(event_.data);
  event_.data = data_buffer_.view();
  data_is_own_ = true;
}

// The chunk is about to go: what the block has taken from it is copied.
void Parser::own_the_block() {
  if ((block_ & kData) != 0 && !data_is_own_) own_the_data();
  if ((block_ & kType) != 0 && !type_is_own_) {
    own(event_.type, type_buffer_);
    type_is_own_ = true;
  }
  if ((block_ & kId) != 0 && !id_is_own_) {
    own(event_.last_event_id, id_buffer_);
    id_is_own_ = true;
  }
  if (!id_string_is_own_) {
    own(last_event_id_string_, id_string_buffer_);
    id_string_is_own_ = true;
    if ((block_ & kId) == 0) event_.last_event_id = last_event_id_string_;
  }
}

void Parser::keep_the_unfinished_line(std::string_view tail) {
  if (line_ == Line::kept) {
    const std::size_t missing = kLongestNameAndColon - std::min(kLongestNameAndColon, line_buffer_.size());
    const std::size_t head = std::min(missing, tail.size());
    line_buffer_.append(tail.substr(0, head));
    tail.remove_prefix(head);
    if (may_count(line_buffer_.view(), comments_)) {
      line_buffer_.append(tail);
      tail = {};
    } else {
      line_ = Line::ignored;
    }
  }
  if (line_ == Line::ignored) {  // one byte stays, so that the line is not blank
    line_size_ += line_buffer_.size() - 1 + tail.size();
    line_buffer_.cut(1);
  }
  if (limited_ && too_long(line_buffer_.view(), line_buffer_.size() + line_size_)) overflow();
}

// An unfinished line gets its end.
bool Parser::finish_the_line(std::string_view end) {
  bool gives = false;
  if (line_ == Line::kept) {
    line_buffer_.append(end);
    gives = process_line(line_buffer_.view(), true);
  } else if (line_buffer_.size() + line_size_ + end.size() > max_line_) {
    overflow();
  }
  line_buffer_.clear();
  line_ = Line::kept;
  line_size_ = 0;
  return gives;
}

}  // namespace sse
