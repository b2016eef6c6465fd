// The dispatch half of PlantedBlock, and the reconnection time.

#include <algorithm>
#include <limits>
#include <utility>

#include "conformance/planted_block.h"
#include "conformance/planted_number.h"

namespace ssespec {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

}  // namespace

void PlantedBlock::dispatch() {
  if (has(Bug::comment_first_hides) && starts_with_comment_) drop_block_ = true;
  commit_id();
  if (waiting_retry_ && (has(Bug::retry_on_blank_line) || data_lines_ > 0)) {
    give_retry(*std::exchange(waiting_retry_, std::nullopt));
  }
  if (drop_block_) return end_block(false);
  if (data_lines_ == 0) {
    if (has(Bug::named_block_raises) && !type_.empty()) return raise("an event without data");
    const bool fires = fires_without_data();
    if (fires) fire();
    return end_block(fires);
  }
  if (has(Bug::empty_data_raises) && data_.empty()) return raise("empty data");
  finish_data();
  const bool withheld = is_withheld();
  if (!stopped_ && !withheld) fire();
  end_block(true);
}

void PlantedBlock::commit_id() {
  before_last_event_id_ = last_event_id_;
  if (data_lines_ == 0 && has(Bug::id_of_silent_block_late)) return;
  if (data_lines_ == 0 && has(Bug::id_of_silent_block_lost)) id_buffer_ = last_event_id_;
  last_event_id_ = id_buffer_;
}

bool PlantedBlock::fires_without_data() const {
  if (has(Bug::every_blank_line_fires)) return true;
  const bool known_id = has(Bug::known_id_fires) && !last_event_id_.empty();
  if (block_lines_ == 0) return has(Bug::blank_lines_fire) || known_id || (fire_empty_ && has(Bug::bom_fires));
  return (fire_empty_ && has(Bug::bom_fires)) || (has(Bug::named_block_fires) && !type_.empty()) ||
         (has(Bug::comment_block_fires) && seen_comment_) || (has(Bug::id_block_fires) && seen_id_ && !id_buffer_.empty()) ||
         known_id || (has(Bug::retry_block_fires) && valid_retry_) ||
         (has(Bug::unknown_block_fires) && seen_unknown_);
}

void PlantedBlock::finish_data() {
  if (has(Bug::data_trailing_lf_kept)) data_ += '\n';
  if (has(Bug::data_trailing_lfs_trimmed)) {
    while (data_.ends_with('\n')) data_.pop_back();
  }
  if (has(Bug::data_unquoted) && data_.size() > 1 && data_.front() == '"' && data_.back() == '"') {
    data_ = data_.substr(1, data_.size() - 2);
  }
}

// True for an event that a wrong parser keeps to itself.
bool PlantedBlock::is_withheld() const {
  const bool blank = data_.find_first_not_of(" \t\n") == std::string::npos;
  const bool json = !data_.empty() && std::string_view("{[\"-0123456789tfn").find(data_.front()) != std::string_view::npos;
  const auto is_beyond_ascii = [](char c) { return static_cast<unsigned char>(c) > 0x7F; };
  return (has(Bug::empty_data_not_fired) && data_.empty()) || (has(Bug::blank_data_not_fired) && blank) ||
         (has(Bug::data_json_only) && !json) || (has(Bug::type_required) && type_.empty()) ||
         (has(Bug::named_not_fired) && !type_.empty() && type_ != "message") ||
         (has(Bug::type_open_dropped) && type_ == "open") ||
         (has(Bug::type_ascii_only) && std::any_of(type_.begin(), type_.end(), is_beyond_ascii));
}

void PlantedBlock::change_type() {
  if (has(Bug::type_lowercased)) {
    std::transform(type_.begin(), type_.end(), type_.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  }
  if (has(Bug::type_first_word)) type_.resize(std::min(type_.find(' ', 1), type_.size()));
  if (has(Bug::type_cut_64) && type_.size() > 64) type_.resize(64);
  if (!has(Bug::type_colon_cut)) return;
  const auto is_name = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  };
  type_.erase(std::find_if_not(type_.begin(), type_.end(), is_name), type_.end());
}

void PlantedBlock::fire() {
  if (has(Bug::done_ends_stream) && data_.starts_with("[DONE]")) return stop();
  if (has(Bug::type_error_swallowed) && type_ == "error") return raise(data_);
  ++events_;
  if (has(Bug::event_number_1000) && events_ % 1000 == 0) return;
  if (has(Bug::events_uint8) && events_ % 256 == 0) return;
  change_type();
  std::string id = has(Bug::id_late_by_one) ? before_last_event_id_ : last_event_id_;
  if (has(Bug::id_not_sticky) && !seen_id_) id.clear();
  const bool named = !type_.empty();
  give_event(named || has(Bug::default_type_empty) ? type_ : "message", id);
  if (named && has(Bug::named_also_message)) give_event("message", id);
}

void PlantedBlock::give_event(const std::string& type, const std::string& id) {
  TraceItem item;
  item.type = type;
  item.data = data_;
  if (id_mode_ == IdMode::sticky || (id_mode_ == IdMode::block && seen_id_)) item.id = id;
  if (has(Bug::dispatch_on_next_line)) {
    waiting_event_ = std::move(item);
  } else {
    items_.push_back(std::move(item));
  }
  if (block_retry_) append_retry(*std::exchange(block_retry_, std::nullopt));
}

void PlantedBlock::end_block(bool fired) {
  const bool keeps_type = has(fired ? Bug::type_kept_when_fired : Bug::type_kept_when_silent);
  if (!keeps_type) type_.clear();
  if (!has(Bug::data_kept) || drop_block_) {
    data_.clear();
    data_lines_ = 0;
  }
  block_lines_ = 0;
  block_retry_.reset();
  if (fired || !has(Bug::block_id_kept)) seen_id_ = false;
  seen_type_ = seen_retry_ = valid_retry_ = seen_comment_ = seen_unknown_ = starts_with_comment_ = false;
  last_was_empty_ = drop_block_ = fire_empty_ = false;
}

void PlantedBlock::retry(std::string value) {
  if (has(Bug::retry_ignored) || (has(Bug::retry_first_wins) && seen_retry_)) return;
  seen_retry_ = true;
  if (has(Bug::retry_ends_block)) clear();
  if (value.empty()) return;
  const std::string digits = retry_digits(std::move(value));
  valid_retry_ = valid_retry_ || all_digits(digits);
  if (all_digits(digits)) return set_reconnection_time(digits);
  if (has(Bug::retry_invalid_raises)) return raise("invalid retry");
  if (has(Bug::retry_invalid_erases)) give_retry(3000);
  if (has(Bug::retry_invalid_zero)) give_retry(0);
}

// The digits that a wrong parser finds in a value; the value itself for an exact one.
std::string PlantedBlock::retry_digits(std::string value) const {
  if (has(Bug::retry_parse_int)) return as_parse_int(value).value_or("");
  if (has(Bug::retry_to_number)) return as_to_number(value).value_or("");
  if (has(Bug::retry_python_int)) return as_python_int(value).value_or("");
  if (has(Bug::retry_parse_long)) return as_parse_long(value).value_or("");
  const std::size_t digits = std::min(value.find_first_not_of("0123456789"), value.size());
  const std::string rest = value.substr(digits);
  if (has(Bug::retry_unicode_digits)) value = with_ascii_digits(std::move(value));
  if (has(Bug::retry_non_digits_skipped)) std::erase_if(value, [](char c) { return !is_digit(c); });
  if (has(Bug::retry_underscore_accepted) && digits > 0) std::erase(value, '_');
  if (digits > 0 && has(Bug::retry_junk_accepted)) value.resize(digits);
  if (value.starts_with('-') && has(Bug::retry_minus_accepted)) value.erase(0, 1);
  if (value.starts_with('-') && all_digits(value.substr(1)) && has(Bug::retry_negative_accepted)) value.assign(1, '0');
  if (value.starts_with('+') && has(Bug::retry_plus_accepted)) value.erase(0, 1);
  const bool fraction = digits > 0 && rest.starts_with('.') && all_digits(rest.substr(1));
  if (fraction && has(Bug::retry_fraction_accepted)) value.resize(digits);
  const bool exponent = digits > 0 && rest.starts_with('e') && rest.size() == 2 && is_digit(rest[1]);
  if (exponent && has(Bug::retry_exponent_accepted)) {
    value = value.substr(0, digits) + std::string(static_cast<std::size_t>(rest[1] - '0'), '0');
  }
  const bool hex = value.starts_with("0x") && value.size() > 2 && value.size() < 10 &&
                   value.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string::npos;
  if (hex && has(Bug::retry_hex_accepted)) value = std::to_string(std::stoull(value, nullptr, 16));
  return value;
}

void PlantedBlock::set_reconnection_time(const std::string& digits) {
  if (digits.size() > 1 && digits.front() == '0' && has(Bug::retry_leading_zero_rejected)) return;
  if (digits.size() > 9 && has(Bug::retry_nine_digits)) return;
  const bool octal = digits.size() > 1 && digits.front() == '0' && has(Bug::retry_octal);
  if (octal && digits.find_first_of("89") != std::string::npos) return;
  const std::uint64_t base = octal ? 8 : 10;
  std::uint64_t wrapped = 0, number = 0;  // modulo 2^64, saturating
  bool overflow = false;
  for (const char c : digits) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    wrapped = wrapped * base + digit;
    overflow = overflow || number > (kMost - digit) / base;
    number = overflow ? kMost : number * base + digit;
  }
  if (overflow && has(Bug::retry_big_raises)) return raise("retry too large");
  if (has(Bug::retry_uint64_wraps)) number = wrapped;
  if (has(Bug::retry_uint32_wraps)) number = wrapped % (std::uint64_t{1} << 32);
  if (has(Bug::retry_int32_wraps)) number = wrapped % (std::uint64_t{1} << 31);
  if (has(Bug::retry_uint16_wraps)) number = wrapped % (std::uint64_t{1} << 16);
  if (has(Bug::retry_big_is_one) && number >= (std::uint64_t{1} << 31)) number = 1;
  if (has(Bug::retry_zero_ignored) && number == 0) return;
  if (has(Bug::retry_ceiling)) number = std::min<std::uint64_t>(number, 60000);
  if (has(Bug::retry_floor)) number = std::max<std::uint64_t>(number, 1000);
  if (has(Bug::retry_seconds)) number = number > kMost / 1000 ? kMost : number * 1000;
  if (has(Bug::retry_on_dispatch) || has(Bug::retry_on_blank_line)) {
    waiting_retry_ = number;
  } else {
    give_retry(number);
  }
}

void PlantedBlock::give_retry(std::uint64_t milliseconds) {
  if (retry_with_event_) {
    block_retry_ = milliseconds;
  } else {
    append_retry(milliseconds);
  }
}

void PlantedBlock::append_retry(std::uint64_t milliseconds) {
  TraceItem item;
  item.kind = TraceItem::Kind::retry;
  item.retry = std::min(milliseconds, kMostRetry);
  items_.push_back(std::move(item));
}

void PlantedBlock::finish(bool unfinished_line) {
  if (stopped_) return;
  waiting_event_.reset();
  if (has(Bug::blank_lines_dropped) || has(Bug::end_dispatches) ||
      (has(Bug::end_dispatches_whole_lines) && !unfinished_line) ||
      (has(Bug::end_dispatches_unfinished_line) && unfinished_line)) {
    dispatch();
  } else if (has(Bug::end_is_error)) {
    raise("unexpected end of stream");
  } else if (has(Bug::end_commits_id)) {
    last_event_id_ = id_buffer_;
  }
}

}  // namespace ssespec
