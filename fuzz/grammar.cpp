#include "fuzz/grammar.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "fuzz/input.h"

namespace ssespec {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kNames[] = {"data", "data", "data", "data", "event", "id", "id", "retry"};
constexpr std::string_view kOddNames[] = {
    "Data",  "DATA",  "Event",  "EVENT", "ID",    "Id",     "Retry",   "RETRY",         "data ",         "event ",         "id ",
    "retry ", " data", " event", " id",   " retry", "\tdata", "data\t",  "datax",         "dataset",       "events",         "ids",
    "idx",   "retryx", "dat",    "eve",   "ret",   "i",      "message", "lastEventId",   "foo",           "x",              "data\0"sv,
    "\0data"sv, "da\0ta"sv, "id\0"sv, "\0id"sv, "event\0"sv, "\0event"sv, "retry\0"sv, "\0retry"sv, "\xEF\xBB\xBF" "data", "\xEF\xBB\xBF" "event",
    "\xEF\xBB\xBF" "id", "\xEF\xBB\xBF" "retry", "event\t", "id\t", "retry\t", "\tevent", "\tid", "\tretry"};
constexpr std::string_view kWords[] = {"a", "b", "hello", "x y", "1", "0", "{\"a\":1}", "one two"};
constexpr std::string_view kDataValues[] = {
    "", "", " ", "  a", "\ta", "a ", "a\t", " a ", "a:b", ":", ": a", "data: z", "{\"m\":\"data: z\"}", "\"q\"", "[DONE]", "[DONE]x",
    "a\0b"sv, "\0"sv, "\0a"sv, "a\0"sv, "\xEF\xBB\xBF" "a", "a\xEF\xBB\xBF", "a\\nb", "\xC2\xA0" "a", "true", "null", "12", "event: x", "id: 5",
    "http://h/p?q=1", "e\xCC\x81", "\x1B[0m", "a\x7F" "b", "a\x01" "b", "a\tb", "a\xC2\xA0" "b", "\xEF\xBF\xBD", "\xEF\xBF\xBE", "\xF0\x9F\x98\x80",
    "\xC3\xA9", "\xE2\x82\xAC", "\xC3\xAF\xC2\xBB\xC2\xBF" "a", "\xE3\x80\x80" "a\xE3\x80\x80", "&amp;%0A"};
constexpr std::string_view kEventValues[] = {"", " ", "message", "error", "open", "Add", "add", "a b", " a", "a ", "\ta", "a\t", "a:b", "a\0b"sv, "\0"sv, "\0a"sv,
                                             "\xC3\xA9", "\xEF\xBB\xBF" "a", "x", "y", "ping", "__proto__", "a.b", "content_block_delta"};
constexpr std::string_view kIdValues[] = {"", "", " ", "  ", "1", "2", "7", "0", "007", "a", "abc", "x y", " 7", "7 ", "\t7", "7\t", "a:b", "1\0"sv, "\0"
                                          "1"sv, "1\0" "2"sv, "\0"sv, "\xC3\xA9", "\xE2\x82\xAC", "\xEF\xBB\xBF" "1", "a\x01" "b", "-1", "1.5", "9007199254740993"};
constexpr std::string_view kRetryValues[] = {
    "0", "1", "10", "5", "1000", "3000", "03000", "007", "010", "89", "10x", "x10", "10 ", " 10", "\t10", "10\t", "-1", "+10", "1.5", "1.0", "5e3", "1e3",
    "0x10", "0x1F", "1_000", "1,000", "10ms", "none", "NaN", "\xD9\xA5", "\xEF\xBC\x95", "10\0"sv, "\0" "10"sv, "1\0" "0"sv, "5:6", "\xEF\xBB\xBF" "5", "60001",
    "65536", "65537", "70000", "100000", "1000000000", "2147483647", "2147483648", "4294967296", "4294967297", "4294967301", "9007199254740993", "18446744073709551615",
    "18446744073709551616", "18446744073709551621", "99999999999999999999999999", "00000000000000000000000000012"};
// Whole and broken characters: the table of U+FFFD counts, each followed by what a decoder may swallow.
constexpr std::string_view kSequences[] = {
    "\x80", "\xBF\xBF", "\xC0\xAF", "\xC0\x80", "\xC1\xBF", "\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80", "\xFC\x84\x80\x80\x80\x80", "\xC3", "\xC3(", "\xE2", "\xE2\x82",
    "\xE2\x82\xE2\x82\xAC", "\xE2(\xA1", "\xF0", "\xF0\x9F", "\xF0\x9F\x98", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80\xF0\x9F\x98", "\xE0\x80\xAF", "\xE0\x9F\xBF",
    "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xED\xA0\xBD\xED\xB8\x80", "\xF4\x90\x80\x80", "\xF4\xBF\xBF\xBF", "\xF4\x8F\xBF\xBF",
    "\xFF", "\xE2\x82\xAC", "\xC3\xA9", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF", "\xEF\xBF\xBD", "\xEF\xBF\xBF", "\xEF\xB7\x90", "\xE9", "\xE2 x",
    "\xE2\x82:", "e\xCC\x81", "\xC2\xA0", "\xF0\x9F\xBF\xBF", "\xE2\x82\xC0", "\xE2\x82\xF8", "\xF0\x9F\xC1", "\xF0\x9F\x98\xFF", "\xC3\xF5", "\xC3\0"sv,
    "\xE2\x82\0"sv, "\xE0" "A\xC3\x89", "\xED" "A\xC3\xA9", "\xF0" "A\xC3\x89", "\xF4" "A\xC3\xA9"};
// Their lowest 8 or 16 bits are those of LF, CR, a colon, a space, NUL.
constexpr std::string_view kAlike[] = {"\xC4\x8A", "\xC4\x8D", "\xC4\xBA", "\xC4\xA0", "\xC4\x80", "\xF0\x90\x80\x8A", "\xF0\x90\x80\x8D", "\xF0\x90\x80\xBA",
                                       "\xF0\x90\x80\xA0", "\xF0\x90\x80\x80"};
constexpr std::string_view kControls[] = {"\x0B", "\x0C", "\x1C", "\x1D", "\x1E", "\x1F", "\0"sv, "\x01", "\x08", "\x1B", "\x7F", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9", "\\n", "\\r\\n"};
constexpr std::string_view kLineEnds[] = {"\n", "\r\n", "\r"};
constexpr std::string_view kBlankLines[] = {"\n\n", "\r\n\r\n", "\r\r", "\n\r\n", "\r\n\n", "\n\r", "\r\r\n", "\r\n\r"};
constexpr std::string_view kOddLines[] = {" ", "\t", "\0"sv, "\xEF\xBB\xBF", ":", "::", "data", "event", "id", "retry", "foo", "justtext", "data data", "dataid: 1", "data=1", "\xE2\x80\x8B"};

constexpr std::string_view kBeginnings[] = {"\xEF\xBB\xBF\xEF\xBB\xBF", "\xEF\xBB", "\xEF", "\xBB\xBF", "\xC3\xAF\xC2\xBB\xC2\xBF", "\xEF\xBF\xBE", "\xFE\xEF\xBB\xBF", "\xEF\xFE\xBB\xBF",
                                            "\n\xEF\xBB\xBF", "\xEF\xBB\xBE", "\xEF\xBA\xBF", "\xEE\xBB\xBF"};

constexpr std::string_view kDictionary[] = {
    "data", "event", "id", "retry", "data:", "event:", "id:", "retry:", "data: ", "event: ", "id: ", "retry: ", "data:~\n\n", "\n", "\r", "\r\n", "\n\n", "\r\r",
    "\r\n\r\n", "\n\r", ":", ": ", " ", "\t", "\0"sv, "\xEF\xBB\xBF", "\xEF", "\xBB", "\xBF", "\xC3\xA9", "\xE2\x82\xAC", "\xE2\x82", "\xF0\x9F\x98\x80", "\xF0\x9F\x98",
    "\xED\xA0\x80", "\xC0\xAF", "\xF4\x90\x80\x80", "\xF8", "\xFF", "\x0B", "\x0C", "\x1C", "\xC2\x85", "\xE2\x80\xA8", "\xFE", "\xFE\xFE", "\r\xFE\n", "Data", "DATA", "ID",
    "message", "error", "[DONE]", "0", "007", "3000", "+5", "-5", "5.0", "5e3", "0x10", "1_000", "2147483648", "4294967297", "18446744073709551616"};

template <std::size_t N>
std::string_view pick(Random& random, const std::string_view (&all)[N]) {
  return all[random.below(N)];
}

// Every first byte at an end of its row in the table of well-formed sequences, with second bytes on both sides of its
// limits, then with the least and the greatest of the other bytes.
std::vector<std::string> sequences_at_limits() {
  std::vector<std::string> all;
  for (const char first : "\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4"sv) {
    const std::size_t others = static_cast<unsigned char>(first) >= 0xF0 ? 2 : static_cast<unsigned char>(first) >= 0xE0 ? 1 : 0;
    for (const char second : "\x80\x8F\x90\x9F\xA0\xBF"sv) {
      for (const char other : "\x80\xBF"sv) all.push_back(std::string{first, second} + std::string(others, other));
    }
  }
  return all;
}

std::string_view random_sequence(Random& random) {
  static const std::vector<std::string> kAtLimits = sequences_at_limits();
  return random.one_in(4) ? std::string_view(kAtLimits[random.below(kAtLimits.size())]) : pick(random, kSequences);
}

// A sign or a control character that ends no line.
char random_sign(Random& random) {
  constexpr std::string_view kSigns = "!\"#$%&'()*+,-./;<=>?@[\\]^_`{|}~";
  if (!random.one_in(3)) return kSigns[random.below(kSigns.size())];
  const char control = static_cast<char>(random.below(32));
  return control == '\n' || control == '\r' ? '\x1A' : control;
}

// What decoders look at many bytes at a time.
void append_ascii(std::string& out, Random& random) { out.append(random.below(34), 'a'); }

void append_value(std::string& out, std::string_view name, Random& random) {
  const std::size_t kind = random.below(12);
  if (kind == 0) {
    const bool is_long = random.one_in(6);
    out += pick(random, kWords);
    if (is_long) append_ascii(out, random);
    out += random.one_in(8) ? pick(random, kAlike) : random_sequence(random);
    if (is_long) append_ascii(out, random);
    if (random.one_in(2)) out += pick(random, kWords);
  } else if (kind == 1) {
    if (!random.one_in(4)) out += pick(random, kWords);
    if (random.one_in(2)) {
      out += random_sign(random);
    } else {
      out += pick(random, kControls);
    }
    if (!random.one_in(4)) out += pick(random, kWords);
  } else if (name == "retry") {
    out += pick(random, kRetryValues);
  } else if (kind < 5) {
    out += name == "id" ? pick(random, kIdValues) : name == "event" ? pick(random, kEventValues) : pick(random, kWords);
  } else if (name == "event") {
    out += pick(random, kEventValues);
  } else if (name == "id") {
    out += pick(random, kIdValues);
  } else {
    out += pick(random, kDataValues);
  }
}

// A name but for one character, one more, one less, another one, or two swapped; or for many before it.
std::string nearly(std::string_view name, Random& random) {
  std::string out(name);
  const std::size_t at = random.below(out.size());
  const char letter = static_cast<char>(random.one_in(3) ? ' ' + random.below(95) : 'a' + random.below(26));
  switch (random.below(5)) {
    case 0: out.insert(at + random.below(2), 1, letter); break;
    case 1: out.erase(at, 1); break;
    case 2: out[at] = random.one_in(2) ? static_cast<char>(out[at] ^ (1 << random.below(7))) : letter; break;
    case 3: std::swap(out[at], out[(at + 1) % out.size()]); break;
    default: out.insert(0, std::size_t{1} << random.below(9), letter);
  }
  return out;
}

void append_field(std::string& out, Random& random) {
  const std::string_view name = pick(random, kNames);
  if (random.one_in(12)) {
    out += random.one_in(3) ? nearly(name, random) : std::string(pick(random, kOddNames));
  } else if (random.one_in(60)) {
    out += name;
    out += random.one_in(2) ? pick(random, kAlike) : random_sequence(random);
  } else {
    out += name;
    if (random.one_in(10)) return;  // no colon
  }
  out += ':';
  if (!random.one_in(3)) out += ' ';
  append_value(out, name, random);
}

void append_line_text(std::string& out, Random& random) {
  const std::size_t kind = random.below(20);
  if (kind < 15) {
    append_field(out, random);
  } else if (kind < 17) {
    out += ':';
    if (random.one_in(2)) out += random.one_in(3) ? "data: no" : " note";
    if (random.one_in(4)) out += pick(random, kSequences);
  } else if (random.one_in(8)) {
    out += random_sign(random);
    if (random.one_in(2)) append_field(out, random);
  } else {
    out += pick(random, kOddLines);
  }
}

// Powers of two, where buffers and counters end; mostly small ones.
std::size_t telling_size(Random& random) {
  constexpr std::size_t kLarge[] = {13, 13, 14, 14, 15, 16};
  const std::size_t kind = random.below(16);
  return std::size_t{1} << (kind < 11 ? 4 + random.below(5) : kind < 15 ? 9 + random.below(4) : kLarge[random.below(std::size(kLarge))]);
}

void append_times(std::string& out, std::string_view unit, std::size_t bytes) {
  const std::size_t end = out.size() + bytes;
  while (out.size() < end) out += unit;
}

constexpr std::string_view kHeads[] = {"data: ", "data: ", "data:", "event: ", "id: ", "retry: ", ":", "x: ", "x", "data", "event"};
constexpr std::string_view kFillers[] = {"a", "1", "data: x ", "\xC3\xA9", "\xE2\x82\xAC"};

// Lines of all sizes about one power of two: where a buffer ends, the line does, or its value, or the read.
void append_lines_of_size(std::string& out, Random& random, std::size_t most) {
  const std::size_t size = telling_size(random);
  const std::size_t spread = size <= 256 ? 2 : size <= 16384 ? 1 : 0;
  const std::string_view head = size > 4096 && random.one_in(2) ? kHeads[random.below(3)] : pick(random, kHeads);
  const std::string_view line_end = pick(random, kLineEnds);
  const std::string_view filler = head == "retry: " || random.one_in(2) ? kFillers[1] : pick(random, kFillers);
  const std::size_t more = random.one_in(2) ? head.size() : 0;
  const std::size_t phase = random.below(8);  // wherever it is cut, the rest may look like a field
  const std::size_t middle = spread > 0 || random.one_in(2) ? size : size + random.below(3) - 1;
  for (std::size_t length = middle - spread; length <= middle + spread && out.size() + length <= most; ++length) {
    const std::size_t end = out.size() + length + more;
    out += head;
    out.append(filler.size() == 8 ? phase : 0, '-');
    append_times(out, filler, end - std::min(end, out.size()));
    out.resize(end);
    out += line_end;
    if (!head.starts_with("data:")) ((out += "data") += line_end);
    if (random.one_in(2)) ((out += "data: b") += line_end);
    out += line_end;
  }
  if (random.one_in(3) && size < out.size()) out.insert(size, 1, kCutByte);
}

constexpr std::string_view kManyLines[] = {"data:a\n", "data:\xC3\xA9\xE2\x82\xAC\r\n", "data: \xF0\x9F\x98\x80\r", "data: 12345\r\n", "data\n", ": c\r\n", "data:a\n\n", "data:a\n\n"};
constexpr std::size_t kMostLines = 1100;

// As many lines, or bytes of lines.
void append_many_lines(std::string& out, Random& random, std::size_t most) {
  const std::string_view line = pick(random, kManyLines);
  const std::size_t size = telling_size(random) + random.below(5) - 2;
  append_times(out, line, std::min({random.one_in(2) ? size : size * line.size(), kMostLines * line.size(), most}));
  out += random.one_in(3) ? "\r\n\r\n" : "\n\n";
}

// A block lies across each power of two bytes, where a buffer is filled anew, with short lines between them.
void append_across_powers(std::string& out, Random& random, std::size_t most) {
  const std::size_t last = std::min({2 * telling_size(random), std::size_t{32768}, most});
  const std::string_view line_end = pick(random, kLineEnds);
  std::string block;
  for (std::size_t power = 32; power <= last; power *= 2) {
    block.clear();
    append_field(block, random);
    ((block += line_end) += "data:") += random.one_in(2) ? pick(random, kSequences) : pick(random, kDataValues);
    (block += line_end) += line_end;
    const std::size_t before = random.below(block.size());
    if (out.size() + before + 2 > power) continue;
    for (std::size_t gap = power - before - out.size(); gap > 0; gap = power - before - out.size()) {
      const std::size_t length = gap < 66 ? gap : 64;
      (out += ':').append(length - 2, 'c') += '\n';
    }
    out += block;
  }
}

}  // namespace

std::span<const std::string_view> dictionary() { return kDictionary; }

std::string_view random_token(Random& random) {
  switch (random.below(6)) {
    case 0: return random_sequence(random);
    case 1: return pick(random, kControls);
    case 2: return pick(random, kRetryValues);
    case 3: return pick(random, kDataValues);
    default: return pick(random, kDictionary);
  }
}

std::string_view random_line_end(Random& random) { return pick(random, kLineEnds); }

void append_line(std::string& out, Random& random) {
  append_line_text(out, random);
  out += random.one_in(3) ? random_line_end(random) : "\n";
}

void add_cuts(std::string& encoded, Random& random) {
  if (encoded.empty()) return;
  const std::size_t count = 1 + (random.one_in(2) ? 0 : random.below(4));
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t at = random.below(encoded.size() + 1);
    if (!random.one_in(3)) {
      // The next place where a parser keeps something: after CR, LF, a colon, or inside a character.
      const auto tells = [](char c) { return c == '\r' || c == '\n' || c == ':' || c == ' ' || static_cast<unsigned char>(c) >= 0x80; };
      while (at < encoded.size() && !tells(encoded[at])) ++at;
      if (at < encoded.size()) ++at;
    }
    encoded.insert(at, random.one_in(4) ? 2 : 1, kCutByte);
  }
}

std::string generate_input(Random& random, std::size_t most) {
  std::string out;
  if (random.one_in(7)) out += random.one_in(2) ? "\xEF\xBB\xBF" : pick(random, kBeginnings);
  if (random.one_in(16)) out += pick(random, kBlankLines);
  const std::size_t style = random.below(5);  // 0 to 2: one kind of line end, else any
  const auto line_end = [&] { return style < 3 ? kLineEnds[style] : random_line_end(random); };
  if (random.one_in(16)) append_lines_of_size(out, random, most);
  if (random.one_in(100)) append_many_lines(out, random, most);
  if (random.one_in(96)) append_across_powers(out, random, most);
  const std::size_t blocks = 1 + random.below(4);
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t lines = 1 + random.below(4);
    for (std::size_t line = 0; line < lines; ++line) {
      append_line_text(out, random);
      out += line_end();
    }
    if (random.one_in(3)) {
      out += "data: ";
      out += pick(random, kWords);
      out += line_end();
    }
    if (!random.one_in(10)) out += line_end();
    if (random.one_in(8)) out += pick(random, kBlankLines);
  }
  // An epilogue shows what is left in the buffers; none shows what the end of the stream does.
  const std::size_t epilogue = random.below(8);
  if (epilogue < 4) out += "\n\ndata:~\n\n";
  if (epilogue == 4) out += "data:~\n\n";
  if (epilogue == 5) append_line_text(out, random);
  if (random.one_in(2)) add_cuts(out, random);
  if (random.one_in(12) && out.size() < 512) {
    std::string bytewise;
    for (const char c : out) {
      bytewise += c;
      if (c != kCutByte) bytewise += kCutByte;
    }
    out = std::move(bytewise);
  }
  return out;
}

}  // namespace ssespec
