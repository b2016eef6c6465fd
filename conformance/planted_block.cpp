#include "conformance/planted_block.h"

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/planted_decoder.h"
#include "conformance/planted_number.h"

namespace ssespec {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"data", "event", "id", "retry"};
constexpr std::string_view kBomText = "\xEF\xBB\xBF";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

void trim_start(std::string& text) {
  text.erase(0, static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_blank) - text.begin()));
}

void trim_end(std::string& text) {
  while (!text.empty() && is_blank(text.back())) text.pop_back();
}

std::string in_lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

PlantedBlock::PlantedBlock(const Bugs& bugs, std::string last_event_id) : bugs_(bugs), seed_(std::move(last_event_id)) {
  plain_names_ = !has(Bug::name_uint8) && !has(Bug::bom_each_text);
  for (auto i = static_cast<std::size_t>(Bug::data_any_case); i < static_cast<std::size_t>(Bug::data_nul_dropped); ++i) {
    if (bugs_.test(i)) plain_names_ = false;
  }
  restart();
}

void PlantedBlock::restart() {
  items_.clear();
  if (!has(Bug::reuse_keeps_block) || !ever_restarted_) {
    data_.clear();
    type_.clear();
    data_lines_ = 0;
  }
  if (!has(Bug::reuse_keeps_id) || !ever_restarted_) last_event_id_ = seed_;
  id_buffer_ = before_last_event_id_ = last_event_id_;
  lines_ = events_ = block_lines_ = 0;
  seen_type_ = seen_id_ = seen_retry_ = valid_retry_ = seen_comment_ = seen_unknown_ = starts_with_comment_ = false;
  last_was_empty_ = drop_block_ = lose_next_ = stopped_ = fire_empty_ = id_ever_ = false;
  last_value_.clear();
  waiting_retry_.reset();
  block_retry_.reset();
  waiting_event_.reset();
  ever_restarted_ = true;
}

void PlantedBlock::clear() {
  data_.clear();
  type_.clear();
  data_lines_ = 0;
}

void PlantedBlock::raise(std::string_view text) {
  if (stopped_) return;
  TraceItem item;
  item.kind = TraceItem::Kind::error;
  item.data = text;
  items_.push_back(std::move(item));
  stopped_ = true;
}

void PlantedBlock::end_read() {
  if (has(Bug::data_lost_at_read)) {
    data_.clear();
    data_lines_ = 0;
  }
  if (has(Bug::type_lost_at_read)) type_.clear();
  if (has(Bug::id_lost_at_read)) id_buffer_ = last_event_id_;
}

void PlantedBlock::line(std::string& text) {
  if (stopped_) return;
  if (waiting_event_) items_.push_back(*std::exchange(waiting_event_, std::nullopt));
  if (lines_++ == 0 && has(Bug::bom_mojibake) && text.starts_with("\xC3\xAF\xC2\xBB\xC2\xBF")) text.erase(0, 6);
  if (has(Bug::bom_each_line) && text.starts_with(kBomText)) text.erase(0, 3);
  const bool counts_as_blank = (has(Bug::space_line_is_blank) && std::all_of(text.begin(), text.end(), is_blank)) ||
                               (has(Bug::nul_line_is_blank) && text.find_first_not_of('\0') == std::string::npos) ||
                               (has(Bug::bom_line_is_blank) && text == kBomText);
  if (text.empty() || counts_as_blank) return blank_line();
  if (std::exchange(lose_next_, false)) return;
  if (has(Bug::utf8_drops_line) && text.find(kIllFormed) != std::string::npos) return;
  if (has(Bug::utf8_drops_event) && text.find(kIllFormed) != std::string::npos) drop_block_ = true;
  if (block_lines_++ == 0) starts_with_comment_ = text.front() == ':';
  if (text.front() == ':') return comment(text);
  field(text);
}

void PlantedBlock::blank_line() {
  if (has(Bug::blank_lines_dropped)) return;
  if (lines_ == 1 && has(Bug::leading_blank_line)) lose_next_ = true;
  dispatch();
}

void PlantedBlock::comment(const std::string& line) {
  seen_comment_ = true;
  if (has(Bug::comment_raises) || (has(Bug::empty_comment_raises) && line.size() == 1)) return raise("comment");
  if (has(Bug::comment_ends_stream)) return stop();
  if (has(Bug::comment_clears_block)) clear();
  if (has(Bug::comment_commits_id)) last_event_id_ = id_buffer_;
  if (has(Bug::comment_dispatches)) dispatch();
  if (has(Bug::comment_as_data)) append_data(line.substr(line.starts_with(": ") ? 2 : 1));
  if (has(Bug::comment_field) && line.size() > 1) field(line.substr(1));
}

void PlantedBlock::field(const std::string& line) {
  const std::size_t colon = has(Bug::last_colon) ? line.rfind(':') : line.find(':');
  const bool bare = colon == std::string::npos;
  if (bare && has(Bug::bare_raises)) return raise("a line without a colon");
  const std::optional<Field> name = field_called(bare ? line : line.substr(0, colon));
  if (!name) return unknown(line, bare);
  std::string value = bare ? std::string() : line.substr(colon + 1);
  if (!bare && value.substr(0, 1) != " " && has(Bug::data_space_required, *name)) return unknown(line, bare);
  const bool after_space = take_first_space(value, *name);
  change_value(value, *name);
  if (bare && has(Bug::retry_bare_repeats) && *name == Field::retry) value = last_value_;
  last_value_ = value;
  process(*name, std::move(value), bare, after_space);
}

void PlantedBlock::unknown(const std::string& line, bool bare) {
  seen_unknown_ = true;
  if (has(Bug::unknown_raises)) return raise("unknown field");
  if (has(Bug::unknown_ends_stream)) return stop();
  if (has(Bug::unknown_clears_block)) clear();
  if (has(Bug::unknown_as_data) && bare) append_data(line);
  if (has(Bug::unknown_dispatches)) dispatch();
}

std::optional<PlantedBlock::Field> PlantedBlock::field_called(const std::string& name) const {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (name == kNames[i]) return static_cast<Field>(i);
  }
  for (std::size_t i = 0; !plain_names_ && i < kNames.size(); ++i) {
    if (is_called(name, static_cast<Field>(i))) return static_cast<Field>(i);
  }
  return std::nullopt;
}

// As a parser has it that does not compare names code point for code point.
bool PlantedBlock::is_called(std::string name, Field field) const {
  if (has(Bug::name_uint8) && name.size() > 255) name.resize(name.size() % 256);
  if (has(Bug::data_nul_in_name, field)) std::erase(name, '\0');
  if ((has(Bug::data_bom_then_name, field) || has(Bug::bom_each_text)) && name.starts_with(kBomText)) name.erase(0, 3);
  if (has(Bug::data_name_then_space, field)) trim_end(name);
  if (has(Bug::data_space_then_name, field)) trim_start(name);
  if (has(Bug::data_any_case, field)) name = in_lower_case(std::move(name));
  const std::string_view wanted = kNames[static_cast<std::size_t>(field)];
  return name == wanted || (has(Bug::data_name_prefix, field) && name.starts_with(wanted));
}

// True if the first character was a space and was removed.
bool PlantedBlock::take_first_space(std::string& value, Field field) const {
  if (value.empty() || value.front() != ' ' || has(Bug::data_space_kept, field)) return false;
  value.erase(0, 1);
  return true;
}

void PlantedBlock::change_value(std::string& value, Field field) const {
  if (has(Bug::data_leading_spaces_trimmed, field)) value.erase(0, std::min(value.find_first_not_of(' '), value.size()));
  if (has(Bug::data_leading_tab_trimmed, field) && value.starts_with('\t')) value.erase(0, 1);
  if (has(Bug::data_trailing_space_trimmed, field)) trim_end(value);
  if ((has(Bug::data_bom_dropped, field) || has(Bug::bom_each_text)) && value.starts_with(kBomText)) value.erase(0, 3);
  if (has(Bug::data_nul_dropped, field)) std::erase(value, '\0');
  if (has(Bug::data_nul_cuts, field)) value.resize(std::min(value.find('\0'), value.size()));
  if (has(Bug::data_second_colon_cuts, field)) value.resize(std::min(value.find(':'), value.size()));
  if (has(Bug::data_leading_white_space_trimmed, field)) value = without_leading_white_space(value);
  if (has(Bug::data_white_space_trimmed, field)) value = without_leading_white_space(without_trailing_white_space(value));
  if (has(Bug::data_controls_trimmed, field)) value = without_outer_controls(value);
}

void PlantedBlock::process(Field field, std::string value, bool bare, bool after_space) {
  if (has(Bug::field_run_on) && seen_comment_) return;
  if (field != Field::retry) {
    if (bare && has(Bug::data_bare, field)) return;
    if (!bare && value.empty() && has(Bug::data_empty, field)) return;
  }
  switch (field) {
    case Field::data:
      return data(value);
    case Field::event:
      return event(value);
    case Field::id:
      return id(std::move(value), after_space);
    case Field::retry:
      return retry(std::move(value));
  }
}

void PlantedBlock::data(const std::string& value) {
  if (has(Bug::data_name_in_value) && value.find("data:") != std::string::npos) {
    std::string rest = value.substr(value.rfind("data:") + 5);
    if (rest.starts_with(' ')) rest.erase(0, 1);
    return append_data(rest);
  }
  if (has(Bug::data_nbsp_trimmed) && value.starts_with("\xC2\xA0")) return append_data(value.substr(2));
  append_data(value);
}

void PlantedBlock::append_data(const std::string& value) {
  if (has(Bug::data_first_wins) && data_lines_ > 0) return;
  if (has(Bug::data_lines_at_most_64) && data_lines_ >= 64) return;
  if (has(Bug::last_data_line)) {
    data_.clear();
    data_lines_ = 0;
  }
  if (has(Bug::data_leading_empty_dropped) && data_.empty()) data_lines_ = 0;
  if (has(Bug::data_middle_empty_dropped) && !value.empty()) {
    while (last_was_empty_ && data_.ends_with('\n')) data_.pop_back();
  }
  if (data_lines_ > 0 && !has(Bug::lf_not_joined)) {
    data_ += has(Bug::crlf_joined) ? "\r\n" : has(Bug::space_joined) ? " " : "\n";
  }
  data_ += value;
  last_was_empty_ = value.empty();
  ++data_lines_;
  if (has(Bug::data_lines_uint8)) data_lines_ %= 256;
  if (has(Bug::data_uint16) && data_.size() > 65535) data_.resize(data_.size() % 65536);
  if (has(Bug::data_cut_65536) && data_.size() > 65536) data_.resize(65536);
  if (has(Bug::data_cut_1048576) && data_.size() > 1048576) data_.resize(1048576);
}

void PlantedBlock::event(const std::string& value) {
  if (seen_type_ && has(Bug::duplicate_raises)) return raise("event twice");
  if (seen_type_ && has(Bug::event_first_wins)) return;
  if (data_lines_ > 0 && has(Bug::event_after_data_ignored)) return;
  seen_type_ = true;
  type_ = value;
}

void PlantedBlock::id(std::string value, bool after_space) {
  if (value.find('\0') != std::string::npos && !accepts_nul(value, after_space)) return;
  if (seen_id_ && has(Bug::id_first_wins)) return;
  if (data_lines_ > 0 && has(Bug::id_after_data_ignored)) return;
  if (id_ever_ && has(Bug::id_first_forever)) return;
  const auto is_control = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; };
  const auto is_beyond_ascii = [](char c) { return static_cast<unsigned char>(c) > 0x7F; };
  if (has(Bug::id_controls_ignored) && std::any_of(value.begin(), value.end(), is_control)) return;
  if (has(Bug::id_ascii_only) && std::any_of(value.begin(), value.end(), is_beyond_ascii)) return;
  if (has(Bug::id_digits_only) && !std::all_of(value.begin(), value.end(), is_digit)) return;
  if (has(Bug::id_long_ignored) && value.size() > 255) return;
  change_id(value);
  seen_id_ = id_ever_ = true;
  id_buffer_ = std::move(value);
  if (has(Bug::id_at_once)) last_event_id_ = id_buffer_;
}

bool PlantedBlock::accepts_nul(const std::string& value, bool after_space) {
  if (has(Bug::id_nul_clears)) id_buffer_.clear();
  if (has(Bug::id_nul_drops_event)) drop_block_ = true;
  if (has(Bug::id_nul_next_line_lost)) lose_next_ = true;
  const std::size_t first = value.find('\0');
  return has(Bug::id_nul_accepted) ||
         (has(Bug::id_nul_first_accepted) && value.rfind('\0') == 0 && !after_space) ||
         (has(Bug::id_nul_last_accepted) && first + 1 == value.size());
}

void PlantedBlock::change_id(std::string& value) const {
  if (has(Bug::id_long_cut) && value.size() > 128) value.resize(128);
  if (has(Bug::id_blank_clears) && std::all_of(value.begin(), value.end(), is_blank)) value.clear();
  if (has(Bug::id_zero_clears) && value == "0") value.clear();
  const bool is_number = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
  if (has(Bug::id_as_number) && is_number) value.erase(0, std::min(value.find_first_not_of('0'), value.size() - 1));
}

}  // namespace ssespec
