#include "fuzz/mutator.h"

#include <algorithm>

#include "fuzz/grammar.h"
#include "fuzz/input.h"

namespace ssespec {
namespace {

struct Range {
  std::size_t from = 0, to = 0;
  std::size_t size() const { return to - from; }
};

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

std::size_t line_start(const std::string& text, std::size_t at) {
  while (at > 0 && !is_line_end(text[at - 1])) --at;
  return at;
}

// A line with its end, somewhere.
Range random_line(const std::string& text, Random& random) {
  if (text.empty()) return {};
  Range range;
  range.from = line_start(text, random.below(text.size()));
  range.to = range.from;
  while (range.to < text.size() && !is_line_end(text[range.to])) ++range.to;
  if (range.to < text.size() && text[range.to] == '\r' && range.to + 1 < text.size() && text[range.to + 1] == '\n') ++range.to;
  if (range.to < text.size()) ++range.to;
  return range;
}

// Where the line's own text ends and its line end begins.
std::size_t text_end(const std::string& text, const Range& line) {
  std::size_t end = line.to;
  while (end > line.from && is_line_end(text[end - 1])) --end;
  return end;
}

void change_line_end(std::string& text, Random& random) {
  const Range line = random_line(text, random);
  const std::size_t end = text_end(text, line);
  text.replace(end, line.to - end, random_line_end(random));
}

void move_line(std::string& text, Random& random) {
  const Range line = random_line(text, random);
  const std::string moved = text.substr(line.from, line.size());
  if (random.one_in(2)) text.erase(line.from, line.size());
  text.insert(text.empty() ? 0 : line_start(text, random.below(text.size() + 1)), moved);
}

void remove_cut(std::string& text, Random& random) {
  const std::size_t at = text.find(kCutByte, text.empty() ? 0 : random.below(text.size()));
  if (at != std::string::npos) text.erase(at, 1);
}

void change_byte(std::string& text, Random& random) {
  if (text.empty()) return;
  const std::size_t at = random.below(text.size());
  if (random.one_in(2)) {
    text[at] = static_cast<char>(random.below(256));
  } else {
    text[at] = static_cast<char>(text[at] ^ (1 << random.below(8)));
  }
}

std::size_t bytes_without_cuts(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count(text.begin(), text.end(), kCutByte));
}

// Where the value of the line begins, or the line if it has none.
std::size_t value_start(const std::string& text, const Range& line) {
  std::size_t at = text.find(':', line.from);
  if (at == std::string::npos || ++at >= line.to) return line.from;
  return at + (text[at] == ' ' ? 1 : 0);
}

// Brings something to a size where buffers and counters end, or next to it: a run, a line, its value, how often it
// stands there, what is before it.
void stretch(std::string& text, Random& random, std::size_t most) {
  if (text.empty() || text.size() >= most) return;
  const std::size_t power = std::size_t{1} << (random.one_in(16) ? 11 + random.below(4) : 3 + random.below(8));
  const std::size_t goal = power + random.below(3) - 1, room = most - text.size();
  const Range line = random_line(text, random);
  const std::size_t end = text_end(text, line);
  switch (random.below(5)) {
    case 0: {
      const std::size_t at = random.below(text.size());
      text.insert(at, std::min(goal, room), text[at] == kCutByte ? 'a' : text[at]);
      return;
    }
    case 1:
    case 2: {
      const std::size_t from = random.one_in(2) ? line.from : value_start(text, line);
      const std::size_t size = bytes_without_cuts(std::string_view(text).substr(from, end - std::min(from, end)));
      const char filler = end > from && text[end - 1] != kCutByte ? text[end - 1] : 'a';
      if (size < goal) text.insert(end, std::min(goal - size, room), filler);
      return;
    }
    case 3: {
      const std::string repeated = text.substr(line.from, line.size());
      std::string lines;
      for (std::size_t i = 1; i < goal && lines.size() + repeated.size() <= std::min<std::size_t>(room, 2048); ++i) lines += repeated;
      text.insert(line.from, lines);
      return;
    }
    default: {
      const std::size_t at = line.from + random.below(line.size() + 1);
      const std::size_t before = bytes_without_cuts(std::string_view(text).substr(0, at));
      if (before + 2 > goal || goal - before > room) return;
      std::string comment(goal - before, 'c');
      comment.front() = ':';
      comment.back() = '\n';
      text.insert(line.from, comment);
    }
  }
}

void change_once(std::string& text, Random& random, std::size_t most) {
  switch (random.below(16)) {
    case 0:
    case 1: {
      std::string line;
      append_line(line, random);
      if (random.one_in(3)) line += random_line_end(random);
      text.insert(text.empty() ? 0 : line_start(text, random.below(text.size() + 1)), line);
      return;
    }
    case 2: {
      const Range line = random_line(text, random);
      text.erase(line.from, line.size());
      return;
    }
    case 3: return move_line(text, random);
    case 4: return change_line_end(text, random);
    case 5:
    case 6: return add_cuts(text, random);
    case 7: return remove_cut(text, random);
    case 8:
    case 9:
    case 10: text.insert(random.below(text.size() + 1), random_token(random)); return;
    case 11: return change_byte(text, random);
    case 12:
      if (!text.empty()) text.erase(random.below(text.size()), 1 + random.below(4));
      return;
    case 13:
      if (text.starts_with("\xEF\xBB\xBF")) {
        text.erase(0, 3);
      } else {
        text.insert(0, "\xEF\xBB\xBF");
      }
      return;
    case 14: text.resize(random.below(text.size() + 1)); return;
    default:
      if (random.one_in(4)) return stretch(text, random, most);
      text += "\n\ndata:~\n\n";
  }
}

}  // namespace

void mutate(std::string& encoded, Random& random, std::size_t most) {
  const std::size_t changes = 1 + random.below(4);
  for (std::size_t i = 0; i < changes; ++i) change_once(encoded, random, most);
  if (encoded.size() > most) encoded.resize(most);
}

std::string splice(std::string_view head, std::string_view tail, Random& random, std::size_t most) {
  const std::string first(head), second(tail);
  std::string out = first.empty() ? first : first.substr(0, line_start(first, random.below(first.size() + 1)));
  if (!second.empty()) out += second.substr(line_start(second, random.below(second.size() + 1)));
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace ssespec
