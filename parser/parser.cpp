#include "sse/parser.h"

#include <algorithm>
#include <limits>

#include "parser/utf8.h"

namespace sse {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::uint8_t kNoBom = 3;
constexpr std::string_view kDefaultType = "message";

// A field line taken apart; the value's one leading space is gone.
struct Field {
  std::string_view name, value;
};

Field split(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {line, {}};
  std::string_view value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  return {line.substr(0, colon), value};
}

}  // namespace

std::span<const Isa> available_isas() noexcept {
  static constexpr Isa kIsas[] = {Isa::scalar};
  return kIsas;
}

Parser::Parser(const Options& options)
    : options_(options), last_event_id_buffer_(options.last_event_id), last_event_id_string_(options.last_event_id) {
  options_.last_event_id = {};
}

void Parser::finish() noexcept {
  line_.clear();
  data_buffer_.clear();
  event_type_buffer_.clear();
  last_event_id_buffer_ = last_event_id_string_;
  data_size_ = 0;
  has_data_ = has_id_ = delivered_ = swallow_lf_ = overflowed_ = false;
  bom_seen_ = 0;
}

void Parser::overflow() noexcept {
  const std::optional<std::uint64_t> reconnection_time = reconnection_time_;
  finish();
  reconnection_time_ = reconnection_time;
  overflowed_ = true;
}

// Whether a line, or the part of it that is there, is more than the caller allows.
bool Parser::too_long(std::string_view line) const noexcept {
  if (line.size() > options_.max_line) return true;
  if (options_.max_event == SIZE_MAX) return false;
  if (line.starts_with(':')) return options_.comments && line.size() - 1 > options_.max_event;
  const Field field = split(line);
  if (field.name == "data") {
    const std::size_t held = has_data_ ? data_size_ + 1 : 0;
    return held > options_.max_event || field.value.size() > options_.max_event - held;
  }
  if (field.name == "event" || field.name == "id" || field.name == "retry") return field.value.size() > options_.max_event;
  return false;
}

bool Parser::process_line(std::string_view line, Item& item) {
  if (line.empty()) return dispatch_the_event(item);
  if (line.front() == ':') {
    if (!options_.comments) return false;
    comment_.clear();
    utf8::append_repaired(comment_, line.substr(1));
    item = Item{.kind = Kind::comment, .type = {}, .data = comment_, .last_event_id = {}};
    return true;
  }
  const Field field = split(line);
  return process_field(field.name, field.value, item);
}

bool Parser::process_field(std::string_view name, std::string_view value, Item& item) {
  if (name == "data") {
    if (has_data_) data_buffer_ += '\n';
    data_size_ += value.size() + (has_data_ ? 1 : 0);
    has_data_ = true;
    utf8::append_repaired(data_buffer_, value);
  } else if (name == "event") {
    event_type_buffer_.clear();
    utf8::append_repaired(event_type_buffer_, value);
  } else if (name == "id") {
    if (value.find('\0') != std::string_view::npos) return false;
    last_event_id_buffer_.clear();
    utf8::append_repaired(last_event_id_buffer_, value);
    has_id_ = true;
  } else if (name == "retry") {
    return set_the_reconnection_time(value, item);
  }
  return false;
}

bool Parser::set_the_reconnection_time(std::string_view digits, Item& item) {
  if (digits.empty()) return false;
  std::uint64_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    number = number > (kMost - digit) / 10 ? kMost : number * 10 + digit;
  }
  reconnection_time_ = number;
  item = Item{.kind = Kind::retry, .type = {}, .data = {}, .last_event_id = {}, .reconnection_time = number};
  return true;
}

bool Parser::dispatch_the_event(Item& item) {
  last_event_id_string_ = last_event_id_buffer_;
  delivered_ = true;
  if (!has_data_) return false;
  item = Item{.kind = Kind::event,
              .has_id = has_id_,
              .type = event_type_buffer_.empty() ? kDefaultType : std::string_view(event_type_buffer_),
              .data = data_buffer_,
              .last_event_id = last_event_id_string_};
  return true;
}

void Parser::Feed::skip_the_byte_order_mark() {
  while (parser_.bom_seen_ < kNoBom && !rest_.empty()) {
    if (rest_.front() != kByteOrderMark[parser_.bom_seen_]) {  // what was taken for it is the start of a line
      parser_.line_.assign(kByteOrderMark.substr(0, parser_.bom_seen_));
      parser_.bom_seen_ = kNoBom;
      return;
    }
    ++parser_.bom_seen_;
    rest_.remove_prefix(1);
  }
}

const Item* Parser::Feed::next() {
  Parser& p = parser_;
  if (p.overflowed_) rest_ = {};
  if (p.bom_seen_ < kNoBom) skip_the_byte_order_mark();
  if (p.swallow_lf_ && !rest_.empty()) {
    if (rest_.front() == '\n') rest_.remove_prefix(1);
    p.swallow_lf_ = false;
  }
  while (!rest_.empty()) {
    if (p.delivered_) {
      p.data_buffer_.clear();
      p.event_type_buffer_.clear();
      p.data_size_ = 0;
      p.has_data_ = p.has_id_ = p.delivered_ = false;
    }
    const auto* const end =
        std::find_if(rest_.data(), rest_.data() + rest_.size(), [](char c) { return c == '\n' || c == '\r'; });
    const auto length = static_cast<std::size_t>(end - rest_.data());
    const bool ended = length < rest_.size();
    p.line_.append(rest_.substr(0, length));
    if (p.too_long(p.line_)) {
      p.overflow();
      rest_ = {};
      return nullptr;
    }
    if (!ended) {
      rest_ = {};
      return nullptr;
    }
    const bool cr = *end == '\r';
    rest_.remove_prefix(length + 1);
    if (cr && rest_.starts_with('\n')) {
      rest_.remove_prefix(1);
    } else if (cr && rest_.empty()) {
      p.swallow_lf_ = true;
    }
    const bool gives = p.process_line(p.line_, item_);
    p.line_.clear();
    if (gives) return &item_;
  }
  return nullptr;
}

}  // namespace sse
