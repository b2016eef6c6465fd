#include "sse/parser.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "parser/field.h"
#include "parser/scanner.h"

namespace sse {
namespace {

constexpr std::size_t kSmall = 256;             // what is copied rather than swapped
constexpr std::size_t kLongest = SIZE_MAX / 2;  // of a line, where no limit is set

// The value of a field line whose name is `name`; none if it has another name. One leading space is taken off.
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return std::nullopt;
  if (line.size() == name.size()) return line.substr(name.size());
  if (line[name.size()] != ':') return std::nullopt;
  const std::size_t space = line.size() > name.size() + 1 && line[name.size() + 1] == ' ' ? 1 : 0;
  return line.substr(name.size() + 1 + space);
}

}  // namespace

Parser::Parser(const Options& options)
    : scanner_(&scanner_for(options.isa.value_or(available_isas().front()))),
      limited_(options.max_line < kLongest || options.max_event < kLongest),
      comments_(options.comments),
      max_line_(std::min(options.max_line, kLongest)),
      max_event_(std::min(options.max_event, kLongest)) {
  line_buffer_.end_with_room(kSmall);
  id_string_buffer_.append(options.last_event_id);
  last_event_id_string_ = options.last_event_id.empty() ? std::string_view("") : id_string_buffer_.view();
  event_.last_event_id = last_event_id_string_;
  event_.type = kDefaultType;
}

// Whether a line of `size` bytes, of which `line` is there, is more than the caller allows.
bool Parser::too_long(std::string_view line, std::size_t size) const noexcept {
  if (size > max_line_) return true;
  if (line.starts_with(':')) return comments_ && size - 1 > max_event_;
  if (const auto data = value_of(line, "data")) {
    const std::size_t held = (block_ & kData) != 0 ? data_size_ + 1 : 0;
    return held > max_event_ || data->size() > max_event_ - held;
  }
  for (const std::string_view name : {"event", "id", "retry"}) {
    if (const auto value = value_of(line, name)) return value->size() > max_event_;
  }
  return false;
}

// One line, without its terminator. owned: it is what line_buffer_ holds. Returns whether it gives an item.
bool Parser::process_line(std::string_view line, bool owned) {
  if (line.empty()) return dispatch_the_event();
  if (limited_ && too_long(line, line.size())) {
    overflow();
    return false;
  }
  switch (line.front()) {
    case 'd':
      if (const auto data = value_of(line, "data")) append_data(*data, owned);
      return false;
    case 'e':
      if (const auto type = value_of(line, "event")) set_the_type(*type, owned);
      return false;
    case 'i':
      if (const auto id = value_of(line, "id")) set_the_id(*id, owned);
      return false;
    case 'r':
      if (const auto digits = value_of(line, "retry")) return set_the_reconnection_time(*digits);
      return false;
    case ':':
      if (!comments_) return false;
      other_ = Item{.kind = Kind::comment,
                    .type = {},
                    .data = own_or_repair(line.substr(1), owned, comment_buffer_).first,
                    .last_event_id = {}};
      given_ = &other_;
      return true;
    default:
      return false;
  }
}

void Parser::append_data(std::string_view value, bool owned) {
  if ((block_ & kData) == 0) {
    block_ |= kData;
    data_size_ = value.size();
    std::tie(event_.data, data_is_own_) = own_or_repair(value, owned, data_buffer_);
    return;
  }
  data_size_ += 1 + value.size();
  if (!suspect_ || !is_ill_formed(value)) {
    join_data(value);
    return;
  }
  join_data({});
  const auto front = static_cast<std::size_t>(event_.data.data() - data_buffer_.data());
  repair(value, data_buffer_);
  event_.data = {data_buffer_.data() + front, data_buffer_.size() - front};
}

void Parser::set_the_type(std::string_view value, bool owned) {
  std::tie(event_.type, type_is_own_) = own_or_repair(value, owned, type_buffer_);
  block_ |= kType;
  if (value.empty()) forget_the_type();
}

// An empty type is the default one.
void Parser::forget_the_type() noexcept {
  event_.type = kDefaultType;
  block_ &= static_cast<std::uint8_t>(~kType);
}

void Parser::set_the_id(std::string_view value, bool owned) {
  if (holds_nul(value)) return;
  std::tie(event_.last_event_id, id_is_own_) = own_or_repair(value, owned, id_buffer_);
  block_ |= kId;
}

bool Parser::set_the_reconnection_time(std::string_view digits) {
  if (digits.empty()) return false;
  std::uint64_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    number = number > (kMost - digit) / 10 ? kMost : number * 10 + digit;
  }
  reconnection_time_ = number;
  other_ = Item{.kind = Kind::retry, .type = {}, .data = {}, .last_event_id = {}, .reconnection_time = number};
  given_ = &other_;
  return true;
}

}  // namespace sse
