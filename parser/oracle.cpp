#include "parser/oracle.h"

#include <limits>
#include <optional>
#include <utility>

namespace sse {
namespace {

// A decoded character and where in the body its last byte lies (one past it).
struct Character {
  char32_t value = 0;
  std::size_t end = 0;
};

// The decoder of the Encoding Standard, its variables and steps by their names there, one character at a time.
// https://encoding.spec.whatwg.org/#utf-8-decoder
class Utf8Decoder {
 public:
  explicit Utf8Decoder(std::string_view bytes) : bytes_(bytes) {
    // https://encoding.spec.whatwg.org/#utf-8-decode: a byte order mark counts at the very start only.
    if (bytes.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  // The next character; none at the end.
  std::optional<Character> next() {
    if (at_ == bytes_.size()) return std::nullopt;
    const unsigned byte = static_cast<unsigned char>(bytes_[at_++]);
    if (byte <= 0x7F) return Character{byte, at_};
    const char32_t character = begun_by(byte);
    return Character{character, at_};
  }

 private:
  static constexpr char32_t kReplacement = 0xFFFD;

  // The character that the byte read last begins. A byte that does not belong to it is read again, as the start of the next.
  char32_t begun_by(unsigned byte) {
    char32_t code_point = 0;
    int bytes_needed = 0;
    unsigned lower_boundary = 0x80, upper_boundary = 0xBF;
    if (byte >= 0xC2 && byte <= 0xDF) {
      bytes_needed = 1;
      code_point = byte & 0x1F;
    } else if (byte >= 0xE0 && byte <= 0xEF) {
      if (byte == 0xE0) lower_boundary = 0xA0;
      if (byte == 0xED) upper_boundary = 0x9F;
      bytes_needed = 2;
      code_point = byte & 0xF;
    } else if (byte >= 0xF0 && byte <= 0xF4) {
      if (byte == 0xF0) lower_boundary = 0x90;
      if (byte == 0xF4) upper_boundary = 0x8F;
      bytes_needed = 3;
      code_point = byte & 0x7;
    } else {
      return kReplacement;
    }
    for (int bytes_seen = 0; bytes_seen != bytes_needed; ++bytes_seen) {
      if (at_ == bytes_.size()) return kReplacement;  // the end cuts a sequence short
      const unsigned next = static_cast<unsigned char>(bytes_[at_]);
      if (next < lower_boundary || next > upper_boundary) return kReplacement;
      ++at_;
      lower_boundary = 0x80;
      upper_boundary = 0xBF;
      code_point = (code_point << 6) | (next & 0x3F);
    }
    return code_point;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

// A line without its terminator.
struct Line {
  std::string text;
  std::size_t due = 0, held = 0;  // as in OracleItem
};

// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation: lines end at
// CR LF, at a LF that no CR precedes, at a CR that no LF follows. What follows the last of them is no line.
template <class Process>
void split_into_lines(std::string_view body, Process process) {
  Utf8Decoder decoder(body);
  Line line;
  line.text.reserve(body.size());
  bool after_cr = false;
  while (const std::optional<Character> c = decoder.next()) {
    if (c->value != U'\r' && c->value != U'\n') {
      after_cr = false;
      append_utf8(line.text, c->value);
      continue;
    }
    const bool is_rest_of_crlf = after_cr && c->value == U'\n';
    after_cr = c->value == U'\r';
    if (is_rest_of_crlf) continue;
    line.due = line.held = c->end;
    if (after_cr) line.held = c->end < body.size() ? c->end + 1 : OracleItem::npos;
    process(line);
    line.text.clear();
  }
}

// The buffers of the section on interpretation, and its steps for one line each.
class Interpretation {
 public:
  explicit Interpretation(std::string_view last_event_id)
      : last_event_id_buffer_(last_event_id), last_event_id_string_(last_event_id) {
    result_.items.reserve(kMostBodiesHold);
  }

  // The cases are tried in the standard's order: blank, comment, with a colon, without one.
  void process_line(const Line& line) {
    if (line.text.empty()) {
      dispatch_the_event(line);
      return;
    }
    block_has_lines_ = true;
    if (line.text.front() == ':') {
      OracleItem& item = add(OracleItem::Kind::comment, line);
      item.data = line.text.substr(1);
      return;
    }
    const std::string_view text = line.text;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
      process_the_field(text, "", line);
      return;
    }
    std::string_view value = text.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    process_the_field(text.substr(0, colon), value, line);
  }

  OracleResult finish() && {
    result_.last_event_id = last_event_id_string_;
    return std::move(result_);  // whatever is in the buffers is dropped
  }

 private:
  // #processField
  void process_the_field(std::string_view name, std::string_view value, const Line& line) {
    if (name == "event") {
      event_type_buffer_ = value;
    } else if (name == "data") {
      data_buffer_ += value;
      data_buffer_ += '\n';
    } else if (name == "id") {
      if (value.find('\0') != std::string_view::npos) return;
      last_event_id_buffer_ = value;
      block_id_ = last_event_id_buffer_;
    } else if (name == "retry") {
      set_the_reconnection_time(value, line);
    }
  }

  // The standard gives an empty value no number: it is ignored (SSE-RETRY-004, AMB-01).
  void set_the_reconnection_time(std::string_view digits, const Line& line) {
    if (digits.empty()) return;
    std::uint64_t number = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') return;
      const auto digit = static_cast<std::uint64_t>(c - '0');
      constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
      number = number > (kMost - digit) / 10 ? kMost : number * 10 + digit;
    }
    result_.reconnection_time = number;
    add(OracleItem::Kind::retry, line).reconnection_time = number;
  }

  // #dispatchMessage
  void dispatch_the_event(const Line& line) {
    last_event_id_string_ = last_event_id_buffer_;
    if (data_buffer_.empty()) {
      if (block_has_lines_) fill(add(OracleItem::Kind::silent_block, line));
      clear_the_block();
      return;
    }
    if (data_buffer_.back() == '\n') data_buffer_.pop_back();
    OracleItem& item = add(OracleItem::Kind::event, line);
    fill(item);
    item.data = data_buffer_;
    clear_the_block();
  }

  void fill(OracleItem& item) const {
    item.type = event_type_buffer_.empty() ? "message" : event_type_buffer_;
    item.last_event_id = last_event_id_string_;
    item.block_id = block_id_;
  }

  void clear_the_block() {
    data_buffer_.clear();
    event_type_buffer_.clear();
    block_id_.reset();
    block_has_lines_ = false;
  }

  OracleItem& add(OracleItem::Kind kind, const Line& line) {
    OracleItem& item = result_.items.emplace_back();
    item.kind = kind;
    item.due = line.due;
    item.held = line.held;
    return item;
  }

  static constexpr std::size_t kMostBodiesHold = 64;  // items: to move them costs more than to interpret them

  std::string data_buffer_, event_type_buffer_, last_event_id_buffer_;
  std::string last_event_id_string_;
  std::optional<std::string> block_id_;  // not the standard's: libraries report ids by block
  bool block_has_lines_ = false;         // not the standard's: tells a block from a stray blank line
  OracleResult result_;
};

}  // namespace

OracleResult interpret(std::string_view body, std::string_view last_event_id) {
  Interpretation interpretation(last_event_id);
  split_into_lines(body, [&](const Line& line) { interpretation.process_line(line); });
  return std::move(interpretation).finish();
}

}  // namespace sse
