#include "conformance/planted_lines.h"

#include <utility>

#include "conformance/planted_decoder.h"

namespace ssespec {
namespace {

bool any_of(const Bugs& bugs, Bug first, Bug last) {
  for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i) {
    if (bugs.test(i)) return true;
  }
  return false;
}

constexpr std::uint32_t kCrLfCrLf = 0x0D0A0D0A;

}  // namespace

PlantedLines::PlantedLines(const Bugs& bugs, PlantedBlock& block) : bugs_(bugs), block_(block) {
  plain_ = !any_of(bugs_, Bug::lf_only_frames, Bug::line_held_until_lf) && !has(Bug::utf8_raises) &&
           !has(Bug::utf8_stalls) && !any_of(bugs_, Bug::line_cut_4096, Bug::name_uint8);
  restart();
}

void PlantedLines::restart() {
  if (!has(Bug::reuse_keeps_line) || !ever_restarted_) line_.clear();
  skip_lf_ = false;
  before_ = 0;
  last4_ = 0;
  skip_one_more_ = held_cr_ = had_crlf_ = value_starts_ = lost_name_ = kept_space_ = was_lost_ = false;
  eat_ = borders_ = 0;
  border_at_ = offset_ = 0;
  ever_restarted_ = true;
}

void PlantedLines::split(std::string_view text) {
  for (const char c : text) {
    if (block_.stopped()) return;
    if (plain_) {
      take_as_the_standard_has_it(c);
    } else {
      take(c);
    }
  }
}

void PlantedLines::begin_read(bool empty) {
  if (plain_) return;
  if (empty && has(Bug::crlf_split_at_empty_read)) skip_lf_ = false;
  value_starts_ = !line_.empty() && line_.front() != ':' && line_.find(':') < line_.size() - 1;
  if (!empty || block_.stopped()) return;
  if (has(Bug::empty_read_ends)) block_.stop();
  if (has(Bug::empty_read_resets)) {
    line_.clear();
    block_.clear();
  }
  if (has(Bug::empty_read_dispatches)) {
    end_line_unless_empty();
    process("");
  }
}

void PlantedLines::take(char c) {
  if ((has(Bug::utf8_raises) || has(Bug::utf8_stalls)) && c == kIllFormed) {
    if (has(Bug::utf8_raises)) return block_.raise("ill-formed UTF-8");
    return block_.stop();
  }
  ++offset_;
  last4_ = (last4_ << 8) | static_cast<unsigned char>(c);
  const bool in_line = !line_.empty();
  const bool is_eol = c == '\r' || c == '\n';
  if (offset_ % 4096 == 0 && has(Bug::buffer_4096_byte_lost) && in_line && !is_eol) return;
  if (offset_ % 1024 == 1 && has(Bug::buffer_1024_crlf)) skip_lf_ = false;
  if (offset_ % 16384 == 0 && has(Bug::buffer_16384_line_lost) && in_line && !is_eol) was_lost_ = true;
  if (eat_ > 0) {
    --eat_;
    before_ = c;
    return;
  }
  const bool is_extra = value_starts_ && c == ' ' && has(Bug::space_lost_after_read);
  value_starts_ = false;
  if (!is_extra && !take_in_another_mode(c)) take_as_the_standard_has_it(c);
  before_ = c;
}

// A LF right after a CR has been accounted for.
bool PlantedLines::is_skipped(char c) {
  if (!skip_lf_) return false;
  if (c == '\n') {
    had_crlf_ = true;
    skip_lf_ = has(Bug::crlf_swallows_next_lf) && !skip_one_more_;
    skip_one_more_ = skip_lf_;
    return true;
  }
  if (!has(Bug::lf_skipped_late) || c == '\r') skip_lf_ = skip_one_more_ = false;
  return c == '\r' && before_ == '\r' && has(Bug::cr_run_is_one) && (skip_lf_ = true);
}

void PlantedLines::take_as_the_standard_has_it(char c) {
  if (is_skipped(c)) return;
  if (c == '\n') {
    const bool pair = before_ == '\n' && line_.empty();
    end_line();
    if (pair && had_crlf_ && has(Bug::delimiter_length)) eat_ = 2;
    return;
  }
  if (c == '\r') {
    if (before_ == '\n' && has(Bug::lfcr_is_one)) return;
    end_line();
    skip_lf_ = !has(Bug::crlf_is_two);
    return;
  }
  append(c);
}

void PlantedLines::append(char c) {
  line_.push_back(c);
  if (plain_) return;
  if (has(Bug::line_cut_8192_goes_on) && line_.size() == 8192) end_line();
  if (has(Bug::comment_cut_1024_goes_on) && line_.size() == 1024 && line_.front() == ':') end_line();
  if (ends_line(c)) end_line();
}

bool PlantedLines::ends_line(char c) {
  const auto drop = [this](std::size_t bytes) {
    line_.resize(line_.size() - bytes);
    return true;
  };
  if (has(Bug::ls_ps_eol) && (line_.ends_with("\xE2\x80\xA8") || line_.ends_with("\xE2\x80\xA9"))) return drop(3);
  if (has(Bug::nel_eol) && line_.ends_with("\xC2\x85")) return drop(2);
  if (has(Bug::backslash_n_eol) && line_.ends_with("\\n")) return drop(2);
  const bool ends = (has(Bug::vt_ff_eol) && (c == '\x0B' || c == '\x0C')) ||
                    (has(Bug::fs_gs_rs_eol) && c >= '\x1C' && c <= '\x1E') || (has(Bug::nul_eol) && c == '\0');
  return ends && drop(1);
}

bool PlantedLines::take_in_another_mode(char c) {
  if (has(Bug::cr_dropped) && c == '\r') return true;
  if (has(Bug::lf_only_frames)) {
    take_lf_only(c);
  } else if (has(Bug::blank_pair_kinds)) {
    take_in_pairs(c);
  } else if (has(Bug::frame_cr_line_lf)) {
    take_cr_in_frames(c);
  } else if (has(Bug::crlf_only)) {
    append(c);
    if (!line_.ends_with("\r\n")) return true;
    line_.resize(line_.size() - 2);
    end_line();
  } else if (has(Bug::cr_not_eol)) {
    if (c != '\n') return append(c), true;
    if (line_.ends_with('\r')) line_.pop_back();
    end_line();
  } else if (has(Bug::cr_held) || has(Bug::cr_lost_at_end)) {
    if (held_cr_) {
      held_cr_ = false;
      end_line();
      if (c == '\n') return true;
    }
    if (c != '\r') return false;
    held_cr_ = true;
  } else {
    return false;
  }
  return true;
}

void PlantedLines::take_lf_only(char c) {
  if (c == '\n') {
    if (before_ == '\n') return process("");
    return end_line_unless_empty();
  }
  if (c == '\r') return end_line_unless_empty();
  append(c);
}

void PlantedLines::take_in_pairs(char c) {
  if (c != '\r' && c != '\n') return append(c);
  end_line_unless_empty();
  const bool blank = c == before_ || (c == '\n' && last4_ == kCrLfCrLf);
  if (blank) process("");
}

void PlantedLines::take_cr_in_frames(char c) {
  if (is_skipped(c)) return;
  if (c == '\n') {
    if (line_.ends_with('\r')) line_.pop_back();
    return end_line();
  }
  if (c != '\r') return append(c);
  if (line_.ends_with('\r')) {
    line_.pop_back();
    end_line();
  } else if (!line_.empty()) {
    return append(c);
  }
  end_line();
  skip_lf_ = true;
}

void PlantedLines::end_line_unless_empty() {
  if (!line_.empty()) end_line();
}

void PlantedLines::end_line() {
  std::string line = std::move(line_);
  line_.clear();
  borders_ = 0;
  border_at_ = 0;
  if (lost_name_) line.assign(1, '?');
  if (kept_space_) {
    const std::size_t colon = line.find(':');
    if (colon + 1 < line.size() && line[colon + 1] == ' ') line.insert(colon + 1, 1, ' ');
  }
  lost_name_ = kept_space_ = false;
  if (std::exchange(was_lost_, false)) return;
  process(std::move(line));
}

void PlantedLines::process(std::string line) {
  if (!plain_) {
    if (has(Bug::line_raises_65536) && line.size() >= 65536) return block_.raise("line too long");
    if (has(Bug::line_dropped_65536) && line.size() >= 65536) return;
    if (has(Bug::line_cut_4096) && line.size() > 4096) line.resize(4096);
    if (has(Bug::line_uint16) && line.size() >= 65536) line.resize(line.size() % 65536);
  }
  block_.line(line);
}

void PlantedLines::end_read() {
  if (plain_ || block_.stopped()) return;
  if (has(Bug::crlf_split_at_read)) skip_lf_ = false;
  if (!line_.empty()) end_unfinished_line();
  if (has(Bug::read_ends_block)) {
    end_line_unless_empty();
    process("");
  }
  border_at_ = line_.size();
  if (!line_.empty()) ++borders_;
  block_.end_read();
}

// A read ended inside a line.
void PlantedLines::end_unfinished_line() {
  const std::size_t colon = line_.find(':');
  if (has(Bug::read_ends_line)) end_line();
  if (has(Bug::tail_parsed_twice)) process(line_);
  if (has(Bug::tail_dropped)) line_.clear();
  if (has(Bug::tail_loses_last_byte) && !line_.empty()) line_.pop_back();
  if (has(Bug::tail_kept_once) && borders_ > 0) line_.erase(0, border_at_);
  if (has(Bug::name_split_lost) && colon == std::string::npos) lost_name_ = true;
  if (has(Bug::space_kept_after_read) && colon + 1 == line_.size()) kept_space_ = true;
  if (has(Bug::comment_split) && colon == 0) line_.clear();
  if (has(Bug::data_split_adds_lf) && in_field("data:") && line_.size() > 6) {
    process(line_);
    line_.resize(5);
  }
  if (has(Bug::retry_split_cut) && in_field("retry:")) line_.resize(6);
  if (has(Bug::id_split_cut) && in_field("id:") && line_.size() > 4) {
    process(line_);
    line_.assign(1, ':');
  }
}

void PlantedLines::finish() {
  if (block_.stopped()) return;
  if (held_cr_ && has(Bug::cr_held) && !has(Bug::cr_lost_at_end)) end_line();
  held_cr_ = false;
  const bool unfinished = !line_.empty();
  if (unfinished && has(Bug::end_tail_as_data)) {
    block_.clear();
    process("data:" + line_);
    process("");
  }
  if (unfinished && (has(Bug::end_dispatches) || has(Bug::end_completes_line) || has(Bug::end_dispatches_unfinished_line))) {
    end_line();
  }
  block_.finish(unfinished);
}

}  // namespace ssespec
