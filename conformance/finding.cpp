#include "conformance/finding.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "conformance/bytes.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostShown = 200;      // bytes of an input, a third of that in hex
constexpr std::size_t kMostOfItem = 300;     // bytes of one expected or seen item
constexpr std::size_t kMostItems = 12;       // lines of an expected or seen list
constexpr std::size_t kLongestCutText = 160; // characters of --cut on a line to replay

std::string quoted(std::string_view bytes) { return fmt::format("\"{}\"", to_escaped(bytes)); }

// Calls show(bytes) for each read and mark() between reads, for at most `most` bytes at both ends of the input;
// left_out(n) stands for the middle.
template <class Show, class Mark, class LeftOut>
void walk(std::string_view input, const Cut& cut, std::size_t most, Show show, Mark mark, LeftOut left_out) {
  const std::size_t head = input.size() <= most ? input.size() : most / 2;
  const std::size_t tail = input.size() <= most ? input.size() : input.size() - most / 2;
  std::size_t begin = 0;
  bool gap = false;
  auto piece = [&](std::size_t end) {
    if (begin < head || input.size() == head) show(input.substr(begin, std::min(end, head) - begin));
    if (end > head && !gap && tail > head) {
      left_out(tail - head);
      gap = true;
    }
    if (end > tail && tail > head) {
      const std::size_t from = std::max(begin, tail);
      show(input.substr(from, end - from));
    }
    begin = end;
  };
  for (const std::size_t at : cut.at) {
    const bool visible = at <= head || at >= tail;
    piece(std::min(at, input.size()));
    if (visible) mark();
  }
  piece(input.size());
}

// A case that is not in the program is found where it was read: in a folder, or as one of the cases of a file.
std::string replay_line(const SubjectReport& subject, const CaseResult& result, const Case* the_case, const Corpus& corpus) {
  const bool from_folder = std::filesystem::is_directory(corpus.from);
  const bool from_file = !corpus.from.empty() && !from_folder;
  std::string line = "ssespec replay " + shell_word(from_file ? corpus.from : result.id) + " " + shell_word(subject.subject.given);
  if (from_folder) line += " --corpus " + shell_word(corpus.from);
  if (from_file && corpus.cases.size() > 1) return line;
  if (the_case == nullptr || !result.difference || the_case->step() != "parse") return line;
  const std::string cut = to_text(result.difference->cut);
  if (cut.size() <= kLongestCutText) line += " --cut " + cut;
  return line;
}

std::string headline_of(const CaseResult& result) {
  if (!result.reason.empty() && (result.verdict == Verdict::crash || result.verdict == Verdict::hang))
    return result.reason;
  if (result.difference && !result.difference->sentence.empty()) return result.difference->sentence;
  if (!result.reason.empty()) return result.reason;
  return result.notes.empty() ? std::string() : result.notes.front();
}

// On one line and not too long; the middle is left out.
std::string clipped(std::string_view text) {
  if (text.size() <= kMostOfItem) return printable(text);
  const auto inside = [text](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80; };
  std::size_t head = kMostOfItem / 2, tail = text.size() - kMostOfItem / 2;
  while (head > 0 && inside(head)) --head;
  while (tail < text.size() && inside(tail)) ++tail;
  return fmt::format("{} ... {} bytes ... {}", printable(text.substr(0, head)), tail - head,
                     printable(text.substr(tail)));
}

void append_items(std::vector<std::string>& lines, std::string_view label,
                  const std::vector<std::string>& items, std::size_t first) {
  if (items.empty()) lines.push_back(fmt::format("{:<10}nothing", label));
  for (std::size_t i = first; i < items.size() && i < first + kMostItems; ++i)
    lines.push_back(fmt::format("{:<10}{}", i == first ? label : "", clipped(items[i])));
  if (items.size() > first + kMostItems)
    lines.push_back(fmt::format("{:<10}and {} more", "", items.size() - first - kMostItems));
}

// The first line to show of two long lists, so that the place where they part is in sight.
std::size_t first_to_show(const Difference& difference) {
  const auto [a, b] = std::mismatch(difference.expected.begin(), difference.expected.end(),
                                    difference.seen.begin(), difference.seen.end());
  const auto at = static_cast<std::size_t>(a - difference.expected.begin());
  const std::size_t longest = std::max(difference.expected.size(), difference.seen.size());
  return longest <= kMostItems || at < 3 ? 0 : at - 2;
}

}  // namespace

std::string shell_word(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) return std::string(word);
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string marked_text(std::string_view input, const Cut& cut, std::size_t most) {
  std::string out;
  auto separate = [&out](std::string_view text) {
    if (!out.empty() && out.back() != ' ') out += ' ';
    out += text;
  };
  walk(
      input, cut, most, [&](std::string_view bytes) { separate(quoted(bytes)); }, [&] { separate("|"); },
      [&](std::size_t n) { separate(fmt::format("... {} bytes ...", n)); });
  return out;
}

std::string marked_hex(std::string_view input, const Cut& cut, std::size_t most) {
  std::string out;
  auto separate = [&out](std::string_view text) {
    if (!out.empty() && !text.empty()) out += ' ';
    out += text;
  };
  walk(
      input, cut, most, [&](std::string_view bytes) { separate(to_hex(bytes)); }, [&] { separate("|"); },
      [&](std::size_t n) { separate(fmt::format("... {} bytes ...", n)); });
  return out;
}

std::string printable(std::string_view text) {
  const std::string out = to_escaped(text);
  // to_escaped also escapes what may stay: undo line ends, tabs, backslashes and quotes.
  std::string plain;
  plain.reserve(out.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] != '\\' || i + 1 == out.size()) {
      plain += out[i];
      continue;
    }
    const char next = out[i + 1];
    if (next == 'n' || next == 't' || next == '\\' || next == '"') {
      plain += next == 'n' ? '\n' : next == 't' ? '\t' : next;
      ++i;
    } else {
      plain += out[i];
    }
  }
  // U+FFFE and U+FFFF are well-formed UTF-8, but no characters of XML 1.0.
  for (const char* bad : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
    for (std::size_t at = plain.find(bad); at != std::string::npos; at = plain.find(bad, at))
      plain.replace(at, 3, bad[2] == '\xBE' ? "\\u{FFFE}" : "\\u{FFFF}");
  return plain;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(printable(text.substr(0, end)));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

bool breaks_the_gate(Verdict verdict) {
  return is_failure(verdict) || verdict == Verdict::harness_error;
}

std::string title_of(const SubjectReport& subject) {
  const std::string& version =
      subject.hello.version.empty() ? subject.subject.version : subject.hello.version;
  const std::string& name = subject.subject.name.empty() ? subject.subject.given : subject.subject.name;
  return version.empty() ? name : name + " " + version;
}

std::string key_of(const SubjectReport& subject) {
  std::string_view given = subject.subject.given;
  while (given.ends_with('/')) given.remove_suffix(1);
  const bool is_folder = given.find(':') == std::string_view::npos;
  if (is_folder && given.find('/') != std::string_view::npos) given.remove_prefix(given.rfind('/') + 1);
  return std::string(given.empty() || given == "." || given == ".." ? std::string_view(subject.subject.name) : given);
}

std::string counts_line(const SubjectReport& subject) {
  std::vector<std::string> parts;
  for (const Verdict verdict : {Verdict::pass, Verdict::fail, Verdict::crash, Verdict::hang, Verdict::known,
                                Verdict::lenient, Verdict::info, Verdict::unsupported, Verdict::harness_error})
    if (const std::size_t n = subject.count(verdict); n > 0)
      parts.push_back(fmt::format("{} {}", to_text(verdict), n));
  if (subject.not_run > 0) parts.push_back(fmt::format("not run {}", subject.not_run));
  if (parts.empty()) return "no case was judged";
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string topic_of(std::string_view case_id) {
  const std::size_t begin = case_id.find('/');
  if (begin == std::string_view::npos) return std::string(case_id);
  const std::size_t end = case_id.find('/', begin + 1);
  return std::string(case_id.substr(begin + 1, end == std::string_view::npos ? end : end - begin - 1));
}

std::string requirement_ids(const Finding& finding) {
  std::vector<std::string> ids;
  for (const Requirement* requirement : finding.requirements) ids.push_back(requirement->id);
  return fmt::format("{}", fmt::join(ids, ", "));
}

std::string level_of(const Finding& finding) {
  return finding.the_case == nullptr ? std::string() : std::string(to_text(finding.the_case->level));
}

Finding finding_of(const SubjectReport& subject, const CaseResult& result, const Corpus& corpus) {
  Finding finding;
  finding.result = &result;
  finding.the_case = corpus.find(result.id);
  finding.headline = printable(headline_of(result));
  finding.replay = replay_line(subject, result, finding.the_case, corpus);
  if (finding.the_case == nullptr) return finding;
  for (const std::string& id : finding.the_case->required)
    if (const Requirement* requirement = corpus.requirement(id)) finding.requirements.push_back(requirement);
  if (finding.the_case->step() != "parse") return finding;
  const std::string& input = finding.the_case->input;
  const Cut cut = result.difference ? result.difference->cut : Cut{};
  finding.cut = to_text(cut);
  if (finding.cut.size() > kLongestCutText) finding.cut = fmt::format("{} reads", cut.reads());
  // A mark after every byte hides more than it shows.
  const Cut marks = finding.cut == "bytes" ? Cut{} : cut;
  finding.input_text = marked_text(input, marks, kMostShown);
  finding.input_hex = marked_hex(input, marks, kMostShown / 3);
  return finding;
}

std::vector<std::string> to_lines(const Finding& finding, std::string_view stderr_tail) {
  std::vector<std::string> lines;
  for (const Requirement* requirement : finding.requirements) {
    lines.push_back(fmt::format("{:<10}{} ({}): {}", "demand", requirement->id, to_text(requirement->level),
                                requirement->says));
    lines.push_back(fmt::format("{:<10}{}", "", anchor_url(*requirement)));
  }
  if (finding.the_case != nullptr && !finding.the_case->why.empty())
    lines.push_back(fmt::format("{:<10}{}", "case", printable(finding.the_case->why)));
  if (!finding.input_text.empty()) {
    lines.push_back(fmt::format("{:<10}{}", "input", finding.input_text));
    lines.push_back(fmt::format("{:<10}{}", "hex", finding.input_hex));
    lines.push_back(fmt::format("{:<10}{}", "cut", finding.cut));
  }
  if (finding.result->difference && !finding.result->difference->sentence.empty()) {
    const Difference& difference = *finding.result->difference;
    const std::size_t first = first_to_show(difference);
    append_items(lines, "expected", difference.expected, std::min(first, difference.expected.size()));
    append_items(lines, "seen", difference.seen, std::min(first, difference.seen.size()));
  }
  for (const std::string& note : finding.result->notes)
    lines.push_back(fmt::format("{:<10}{}", "note", printable(note)));
  const bool died = finding.result->verdict == Verdict::crash || finding.result->verdict == Verdict::hang;
  if (died && !stderr_tail.empty()) {
    lines.push_back("stderr    its last lines:");
    for (std::string& line : lines_of(stderr_tail)) lines.push_back("  " + std::move(line));
  }
  lines.push_back(fmt::format("{:<10}{}", "replay", finding.replay));
  return lines;
}

}  // namespace ssespec
