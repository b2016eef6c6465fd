#include "conformance/planted_decoder.h"

namespace ssespec {
namespace {

constexpr unsigned char kBom[] = {0xEF, 0xBB, 0xBF};

void append_utf8(std::string& out, char32_t c) {
  const auto byte = [&out](char32_t b) { out.push_back(static_cast<char>(static_cast<unsigned char>(b))); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3F));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

bool any_of(const Bugs& bugs, Bug first, Bug last) {
  for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i) {
    if (bugs.test(i)) return true;
  }
  return false;
}

}  // namespace

PlantedDecoder::PlantedDecoder(const Bugs& bugs) : bugs_(bugs) {
  plain_ = !any_of(bugs_, Bug::bom_kept, Bug::nbsp_to_space);
  const bool whole = has(Bug::fffd_per_sequence);
  accepts_surrogates_ = whole || has(Bug::surrogate_accepted) || has(Bug::cesu_joined) || has(Bug::fffd_surrogate_one);
  accepts_overlong_two_ = whole || has(Bug::overlong_two_accepted) || has(Bug::fffd_overlong_one);
  accepts_overlong_ = whole || has(Bug::overlong_accepted) || has(Bug::fffd_overlong_one);
  accepts_beyond_ = whole || has(Bug::beyond_accepted) || has(Bug::fffd_beyond_one);
  accepts_long_ = whole || has(Bug::fffd_long_form_one);
  reads_each_ = !plain_ || has(Bug::buffer_8192_utf8);
  restart();
}

void PlantedDecoder::restart() {
  if (!has(Bug::reuse_keeps_decoder) || !ever_restarted_) {
    sequence_.clear();
    needed_ = 0;
    lower_ = 0x80;
    upper_ = 0xBF;
  }
  surrogate_.clear();
  bom_seen_ = 0;
  bom_done_ = has(Bug::bom_kept) || (has(Bug::reuse_keeps_bom) && ever_restarted_);
  bom_again_ = found_bom_ = border_ = replaced_last_ = false;
  offset_ = 0;
  ever_restarted_ = true;
}

void PlantedDecoder::decode(std::string_view read, std::string& text) {
  text_ = &text;
  if (reads_each_) begin_read(read.empty());
  for (const char c : read) {
    const auto byte = static_cast<unsigned char>(c);
    if (has(Bug::utf8_as_latin1)) {
      append_utf8(text, byte);
      continue;
    }
    if (++offset_ % 8192 == 1 && offset_ > 1 && has(Bug::buffer_8192_utf8)) end_sequence();
    if (!bom_done_ && is_bom_byte(byte)) continue;
    while (!handle(byte)) {
    }
  }
  if (reads_each_) end_read(read.empty());
}

void PlantedDecoder::finish(std::string& text) {
  text_ = &text;
  give_bom_back();
  if (!has(Bug::reuse_keeps_decoder)) end_sequence();
}

void PlantedDecoder::begin_read(bool empty) {
  if (has(Bug::bom_each_read) && needed_ == 0 && bom_seen_ == 0) bom_done_ = false;
  if (!empty) return;
  if (has(Bug::utf8_empty_read)) end_sequence();
  if (has(Bug::bom_after_empty_read_kept) && bom_seen_ == 0) bom_done_ = true;
}

void PlantedDecoder::end_read(bool empty) {
  if (has(Bug::bom_split_kept) && bom_seen_ > 0) give_bom_back();
  if (needed_ == 0 || empty) return;
  if (has(Bug::utf8_per_read) || (has(Bug::utf8_two_borders) && border_)) end_sequence();
  if (has(Bug::utf8_tail_dropped)) {
    sequence_.clear();
    needed_ = 0;
    lower_ = 0x80;
    upper_ = 0xBF;
  }
  border_ = needed_ != 0;
}

// True if the byte belongs to a byte order mark, or may yet.
bool PlantedDecoder::is_bom_byte(unsigned char byte) {
  if (byte != kBom[bom_seen_]) {
    if (bom_seen_ == 2 && has(Bug::bom_two_bytes)) bom_seen_ = 0;
    give_bom_back();
    return false;
  }
  if (++bom_seen_ < 3) return true;
  found_bom_ = true;
  bom_seen_ = 0;
  bom_done_ = true;
  if (has(Bug::bom_twice) && !bom_again_) {
    bom_again_ = true;
    bom_done_ = false;
  }
  return true;
}

void PlantedDecoder::give_bom_back() {
  bom_done_ = true;
  const int seen = bom_seen_;
  bom_seen_ = 0;
  for (int i = 0; i < seen; ++i) {
    while (!handle(kBom[i])) {
    }
  }
}

void PlantedDecoder::end_sequence() {
  flush_surrogate();
  if (needed_ == 0) return;
  needed_ = 0;
  if (!has(Bug::utf8_bounds_kept)) {
    lower_ = 0x80;
    upper_ = 0xBF;
  }
  const std::string sequence = std::move(sequence_);
  sequence_.clear();
  if (offset_ % 64 == 1 && has(Bug::block_64_raw)) {
    text_->append(sequence);
  } else if (!has(Bug::truncated_dropped)) {
    ill_formed(sequence);
  }
}

// One byte; false if it was given back to be read again.
bool PlantedDecoder::handle(unsigned char byte) {
  if (needed_ == 0) {
    start(byte);
    return true;
  }
  const bool is_let_through = byte >= 0xC0 && sequence_.size() > 1 && has(Bug::utf8_high_continuation);
  if ((byte < lower_ || byte > upper_) && !is_let_through) {
    end_sequence();
    return is_swallowed(byte);
  }
  lower_ = 0x80;
  upper_ = 0xBF;
  sequence_.push_back(static_cast<char>(byte));
  value_ = (value_ << 6) | (byte & 0x3FU);
  if (--needed_ == 0) complete();
  return true;
}

bool PlantedDecoder::is_swallowed(unsigned char byte) const {
  if (plain_) return false;
  if (has(Bug::truncated_eats_next)) return true;
  if (byte == '\n' || byte == '\r') return has(Bug::truncated_eats_lf);
  if (byte == 0) return has(Bug::truncated_eats_nul);
  if (byte >= 0x20 && byte < 0x7F) return has(Bug::truncated_eats_ascii);
  return byte >= 0xC0 && has(Bug::truncated_eats_lead);
}

void PlantedDecoder::expect(unsigned char byte, int more, unsigned bits) {
  sequence_.assign(1, static_cast<char>(byte));
  needed_ = more;
  value_ = bits;
  border_ = false;
}

void PlantedDecoder::start(unsigned char byte) {
  if (byte <= 0x7F) return put(byte);
  if (byte >= 0xC2 && byte <= 0xDF) return expect(byte, 1, byte & 0x1FU);
  if (byte >= 0xE0 && byte <= 0xEF) {
    if (byte == 0xE0 && !accepts_overlong_) lower_ = 0xA0;
    if (byte == 0xED && !accepts_surrogates_) upper_ = 0x9F;
    return expect(byte, 2, byte & 0xFU);
  }
  if (byte >= 0xF0 && byte <= 0xF4) {
    if (byte == 0xF0 && !accepts_overlong_) lower_ = 0x90;
    if (byte == 0xF4 && !accepts_beyond_) upper_ = 0x8F;
    return expect(byte, 3, byte & 0x7U);
  }
  if (start_loosened(byte)) return;
  flush_surrogate();
  if (byte < 0xC0 && has(Bug::continuation_dropped)) return;
  const char c = static_cast<char>(byte);
  ill_formed(std::string_view(&c, 1));
}

bool PlantedDecoder::start_loosened(unsigned char byte) {
  if (accepts_overlong_two_ && (byte == 0xC0 || byte == 0xC1)) {
    expect(byte, 1, byte & 0x1FU);
  } else if (accepts_beyond_ && byte >= 0xF5 && byte <= 0xF7) {
    expect(byte, 3, byte & 0x7U);
  } else if (accepts_long_ && byte >= 0xF8 && byte <= 0xFD) {
    expect(byte, byte < 0xFC ? 4 : 5, 0x3FFFFFF);
  } else {
    return false;
  }
  return true;
}

void PlantedDecoder::complete() {
  const std::string sequence = std::move(sequence_);
  sequence_.clear();
  if (!complete_ill_formed(sequence, value_)) put(value_);
}

// What a loosened decoder makes of a sequence that the standard's would not have let through; false if it is fine.
bool PlantedDecoder::complete_ill_formed(const std::string& sequence, char32_t value) {
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (sequence.size() > 4) {
    ill_formed("\xFF");
    return true;
  }
  if (value < kLeast[sequence.size()]) {
    const bool accepted = has(sequence.size() == 2 ? Bug::overlong_two_accepted : Bug::overlong_accepted);
    if (accepted) {
      append_utf8(*text_, value);
    } else {
      ill_formed("\xC0");
    }
    return true;
  }
  if (value > 0x10FFFF) {
    if (has(Bug::beyond_accepted)) {
      text_->append(sequence);
    } else {
      ill_formed("\xF5");
    }
    return true;
  }
  if (value < 0xD800 || value > 0xDFFF) return false;
  if (has(Bug::surrogate_accepted)) {
    text_->append(sequence);
  } else if (!has(Bug::cesu_joined)) {
    ill_formed("\xED");
  } else if (value >= 0xDC00 && !surrogate_.empty()) {
    const auto middle = static_cast<unsigned char>(surrogate_[1]);
    const auto last = static_cast<unsigned char>(surrogate_[2]);
    surrogate_.clear();
    const char32_t high = 0xD000 | ((middle & 0x3FU) << 6) | (last & 0x3FU);
    put(0x10000 + ((high - 0xD800) << 10) + (value - 0xDC00));
  } else {
    flush_surrogate();
    surrogate_ = sequence;
    if (value >= 0xDC00) flush_surrogate();
  }
  return true;
}

void PlantedDecoder::flush_surrogate() {
  if (surrogate_.empty()) return;
  surrogate_.clear();
  for (int i = 0; i < 3; ++i) ill_formed("\xED");
}

void PlantedDecoder::put(char32_t value) {
  if (plain_) {
    append_utf8(*text_, value);
    return;
  }
  flush_surrogate();
  replaced_last_ = false;
  put_changed(value);
}

void PlantedDecoder::put_changed(char32_t value) {
  if (value >= 0x80 && has(Bug::non_ascii_question)) value = '?';
  if ((value & 0xFFFF) == '\n' && has(Bug::low_bits_end_line)) value = '\n';
  if (value > 0xFFFF) return put_astral(value);
  const bool is_control = value < 0x20 && value != 0 && value != '\t' && value != '\r' && value != '\n';
  if (is_control && has(Bug::controls_dropped)) return;
  if (value == 0x7F && has(Bug::del_dropped)) return;
  if (value == '\t' && has(Bug::tab_to_space)) value = ' ';
  if (value == 0xA0 && has(Bug::nbsp_to_space)) value = ' ';
  if (value == 0xFEFF && has(Bug::bom_anywhere)) return;
  if (value == 0xFFFD && has(Bug::fffd_genuine_dropped)) return;
  const bool is_noncharacter = value == 0xFFFE || value == 0xFFFF || (value >= 0xFDD0 && value <= 0xFDEF);
  if (is_noncharacter && has(Bug::noncharacter_replaced)) value = 0xFFFD;
  if (value == 0x301 && has(Bug::composed) && !text_->empty() && text_->back() == 'e') {
    text_->pop_back();
    value = 0xE9;
  }
  append_utf8(*text_, value);
}

void PlantedDecoder::put_astral(char32_t value) {
  if (has(Bug::astral_dropped)) return;
  if (has(Bug::noncharacter_replaced) && (value & 0xFFFE) == 0xFFFE) value = 0xFFFD;
  if (has(Bug::astral_replaced)) value = 0xFFFD;
  if (has(Bug::astral_cut)) value &= 0xFFFF;
  if (has(Bug::astral_as_surrogates) && value > 0xFFFF) {
    append_utf8(*text_, 0xD800 + ((value - 0x10000) >> 10));
    value = 0xDC00 + ((value - 0x10000) & 0x3FF);
  }
  append_utf8(*text_, value);
}

void PlantedDecoder::ill_formed(std::string_view sequence) {
  if (has(Bug::utf8_raises) || has(Bug::utf8_stalls) || has(Bug::utf8_drops_line) || has(Bug::utf8_drops_event)) {
    text_->push_back(kIllFormed);
  } else if (has(Bug::utf8_raw)) {
    text_->append(sequence);
  } else if (has(Bug::utf8_falls_back)) {
    for (const char c : sequence) append_utf8(*text_, static_cast<unsigned char>(c));
  } else if (has(Bug::fffd_question)) {
    text_->push_back('?');
  } else if (!has(Bug::fffd_dropped)) {
    const std::size_t count = has(Bug::fffd_per_byte) ? sequence.size() : 1;
    for (std::size_t i = 0; i < count; ++i) replace();
  }
}

void PlantedDecoder::replace() {
  if (replaced_last_ && has(Bug::fffd_run_one)) return;
  replaced_last_ = true;
  text_->append("\xEF\xBF\xBD");
}

}  // namespace ssespec
