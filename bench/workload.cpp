#include "bench/workload.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ssespec::bench {
namespace {

// SplitMix64: the same numbers everywhere, which the distributions of the standard library do not promise.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  std::size_t between(std::size_t least, std::size_t most) { return least + below(most - least + 1); }

 private:
  std::uint64_t state_;
};

constexpr std::array<std::string_view, 16> kWords = {" the", " of",     " a",        " stream",  " in", " and", "ing",    " line",
                                                     ",",    " events", " response", " through", "s",   ".",    " server", " is"};

std::string number(std::uint64_t n) { return std::to_string(n); }

std::string letters(Random& random, std::size_t size) {
  static constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";
  std::string out(size, '\0');
  for (char& c : out) c = kAlphabet[random.below(kAlphabet.size())];
  return out;
}

std::string_view word(Random& random) { return kWords[random.below(kWords.size())]; }

std::string prose(Random& random, std::size_t size) {
  std::string out;
  while (out.size() < size) out += word(random);
  out.resize(size);
  return out;
}

void append_character(std::string& out, std::uint32_t c) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

std::string characters(Random& random, std::size_t count, std::uint32_t first, std::uint32_t last) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) append_character(out, first + static_cast<std::uint32_t>(random.below(last - first + 1)));
  return out;
}

// One block each, blank line included, with LF as line end.
using Block = std::string (*)(Random&);

std::string chat_with(Random& random, std::string_view content) {
  return "data: {\"id\":\"chatcmpl-" + letters(random, 29) + "\",\"object\":\"chat.completion.chunk\",\"created\":17" +
         number(random.between(40000000, 49999999)) + ",\"model\":\"gpt-4o-mini\",\"system_fingerprint\":\"fp_" +
         letters(random, 10) + "\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + std::string(content) +
         "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
}

std::string llm_chat(Random& random) { return chat_with(random, std::string(word(random)) + std::string(word(random))); }

// Every block as long as the others, so that reads of a fixed size are an event each.
std::string even_chat(Random& random) {
  constexpr std::size_t kSize = 270;
  return chat_with(random, prose(random, kSize - chat_with(random, "").size()));
}

std::string llm_named(Random& random) {
  return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
         "\"text\":\"" + std::string(word(random)) + "\"}" + std::string(random.below(16), ' ') + "}\n\n";
}

std::string llm_responses(Random& random) {
  return "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":" +
         number(random.below(10000)) + ",\"item_id\":\"msg_" + letters(random, 48) +
         "\",\"output_index\":0,\"content_index\":0,\"delta\":\"" + std::string(word(random)) +
         "\",\"logprobs\":[],\"obfuscation\":\"" + letters(random, random.between(1, 15)) + "\"}\n\n";
}

std::string tick(Random& random) {
  return "id: " + number(random.between(1000, 9999)) + "\nevent: t\ndata: " + number(random.between(10, 99)) + "." +
         number(random.between(10, 99)) + "\n\n";
}

template <std::size_t kSize>
std::string line(Random& random) {
  return "data: " + letters(random, kSize) + "\n\n";
}

std::string multiline(Random& random) {
  std::string out;
  for (int i = 0; i < 100; ++i) out += "data: " + letters(random, 54) + "\n";
  return out + "\n";
}

std::string heartbeat(Random&) { return ":\n\n"; }

std::string with_comment(Random& random) {
  return random.below(3) == 0 ? ": PROCESSING " + prose(random, random.between(4, 30)) + "\n\n" : llm_chat(random);
}

std::string with_line_ends(std::string block, std::string_view ending) {
  std::string out;
  for (const char c : block) c == '\n' ? out.append(ending) : out.append(1, c);
  return out;
}

std::string crlf(Random& random) { return with_line_ends(llm_chat(random), "\r\n"); }
std::string cr(Random& random) { return with_line_ends(llm_chat(random), "\r"); }
std::string mixed_line_ends(Random& random) {
  static constexpr std::array<std::string_view, 3> kEnds = {"\n", "\r\n", "\r"};
  const std::size_t which = random.below(3);
  return with_line_ends(llm_named(random), kEnds[which]);
}

std::string cjk_json(Random& random) { return chat_with(random, characters(random, random.between(1, 4), 0x4E00, 0x9FFF)); }
std::string cjk_dense(Random& random) { return "data: " + characters(random, random.between(40, 120), 0x4E00, 0x9FFF) + "\n\n"; }
std::string cyrillic_dense(Random& random) {
  return "data: " + characters(random, random.between(60, 180), 0x410, 0x44F) + "\n\n";
}
std::string emoji_dense(Random& random) {
  return "data: " + characters(random, random.between(30, 90), 0x1F300, 0x1F5FF) + "\n\n";
}

std::string sparse_non_ascii(Random& random) {
  std::string text;
  for (std::size_t n = random.between(100, 300); n > 0; --n) {
    if (random.below(100) == 0) {
      append_character(text, static_cast<std::uint32_t>(random.between(0xC0, 0x17F)));
    } else {
      text += static_cast<char>('a' + random.below(26));
    }
  }
  return "data: " + text + "\n\n";
}

std::string ill_formed(Random& random) {
  static constexpr std::array<std::string_view, 8> kBad = {"\x80",         "\xC0\xAF",     "\xE2\x82", "\xED\xA0\x80",
                                                           "\xF4\x90\x80", "\xF0\x9F\x98", "\xFF",     "\xC3"};
  std::string text;
  for (std::size_t n = random.between(20, 60); n > 0; --n) {
    text += random.below(2) == 0 ? kBad[random.below(kBad.size())] : word(random);
  }
  return "data: " + text + "\n\n";
}

std::string wikimedia(Random& random) {
  return "event: message\nid: [{\"topic\":\"eqiad.mediawiki.recentchange\",\"partition\":0,\"offset\":-1},{\"topic\":"
         "\"codfw.mediawiki.recentchange\",\"partition\":0,\"timestamp\":17738" + number(random.between(10000000, 99999999)) +
         "}]\ndata: {\"$schema\":\"/mediawiki/recentchange/1.0.0\",\"title\":\"" +
         prose(random, random.between(900, 2800)) + "\"}\n\n" + (random.below(50) == 0 ? ":\n\n" : "");
}

std::string mastodon(Random& random) {
  if (random.below(8) == 0) return "event: delete\ndata: 11" + number(random.between(1000000000, 9999999999)) + "\n\n";
  return std::string(random.below(20) == 0 ? ":thump\n" : "") + "event: update\ndata: {\"id\":\"" +
         number(random.between(1000000000, 9999999999)) + "\",\"content\":\"<p>" + prose(random, random.between(900, 3900)) +
         "</p>\"}\n\n";
}

std::string mercure(Random& random) {
  std::string out = "event: update\n";
  if (random.below(4) == 0) out += "retry: " + number(random.between(1000, 9999)) + "\n";
  out += "topic: https://example.com/books/" + number(random.below(100000)) + "\nid: urn:uuid:" + letters(random, 36) + "\n";
  for (std::size_t lines = random.between(1, 3); lines > 0; --lines) out += "data: " + prose(random, random.between(10, 60)) + "\n";
  return out + "\n";
}

std::string unknown_fields(Random& random) {
  return "topic: " + prose(random, random.between(20, 80)) + "\nx-meta: " + letters(random, random.between(10, 60)) +
         "\ndata: " + prose(random, random.between(20, 80)) + "\n\n";
}

std::string id_heavy(Random& random) {
  return "id: " + letters(random, random.between(20, 60)) + "\ndata: " + prose(random, random.between(10, 40)) + "\n\n";
}

std::string retry_heavy(Random& random) {
  return "retry: " + number(random.between(1, 100000)) + "\ndata: " + prose(random, random.between(10, 40)) + "\n\n";
}

std::string random_length(Random& random) { return "data: " + prose(random, random.between(0, 300)) + "\n\n"; }

struct Generator {
  WorkloadKind kind;
  Block block;
};

constexpr Generator kGenerators[] = {
    {{"llm-chat", "chat deltas as unnamed JSON events, about 250 B a line"}, llm_chat},
    {{"llm-even", "chat deltas of exactly 270 B each, blank line included"}, even_chat},
    {{"llm-anthropic", "named deltas, 26 B type line, 85 to 110 B data line, padded with 0 to 15 spaces"}, llm_named},
    {{"llm-responses", "named deltas, 33 B type line, 220 to 240 B data line"}, llm_responses},
    {{"ticks", "id, event and data lines of 8 to 11 B"}, tick},
    {{"line-16k", "one data line of 16 KiB an event"}, line<16384>},
    {{"line-1m", "one data line of 1 MiB an event"}, line<1048576>},
    {{"line-64m", "one data line of 64 MiB an event"}, line<67108864>},
    {{"multiline-100x60", "100 data lines of 60 B an event"}, multiline},
    {{"heartbeat", "a colon and a blank line, no event at all"}, heartbeat},
    {{"comment", "chat deltas, a third of the blocks comments of 17 to 43 B"}, with_comment},
    {{"crlf", "llm-chat with CRLF"}, crlf},
    {{"cr", "llm-chat with CR"}, cr},
    {{"mixed-eol", "named deltas, each block with one of the three line ends"}, mixed_line_ends},
    {{"cjk-json", "llm-chat with 1 to 4 CJK characters of content"}, cjk_json},
    {{"cjk-dense", "40 to 120 CJK characters (3 B each) a line"}, cjk_dense},
    {{"cyrillic-dense", "60 to 180 Cyrillic letters (2 B each) a line"}, cyrillic_dense},
    {{"emoji-dense", "30 to 90 emoji (4 B each) a line"}, emoji_dense},
    {{"random-1%-nonascii", "100 to 300 characters a line, one in a hundred of them not ASCII"}, sparse_non_ascii},
    {{"invalid-utf8-dense", "20 to 60 pieces a line, half of them ill-formed UTF-8 of 1 to 3 B"}, ill_formed},
    {{"wikimedia", "type, JSON id of 140 B, data line of 950 to 2900 B"}, wikimedia},
    {{"mastodon", "type, data line of 950 to 4000 B, one in eight a delete of 18 B"}, mastodon},
    {{"mercure", "type, unknown topic field, UUID id, 1 to 3 data lines of 10 to 60 B"}, mercure},
    {{"unknown-fields", "two unknown fields of 15 to 90 B and a data line of 26 to 86 B"}, unknown_fields},
    {{"id-heavy", "an id of 20 to 60 B and a data line of 16 to 46 B"}, id_heavy},
    {{"retry-heavy", "a retry and a data line of 16 to 46 B"}, retry_heavy},
    {{"random-line-length", "one data line of uniformly 0 to 300 B an event"}, random_length},
};

void append_block(Workload& workload, std::string_view block) {
  workload.bytes += block;
  workload.block_ends.push_back(workload.bytes.size());
}

std::vector<std::size_t> ends_of_blocks(const Workload& workload, std::size_t most_at_once) {
  Random random(workload.bytes.size());
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < workload.block_ends.size();) {
    i += random.between(1, most_at_once);
    ends.push_back(workload.block_ends[std::min(i, workload.block_ends.size()) - 1]);
  }
  if (ends.empty() || ends.back() != workload.bytes.size()) ends.push_back(workload.bytes.size());
  return ends;
}

// "1460", "64K"; 0 if it is no number.
std::size_t bytes_of(std::string_view mode) {
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(mode.data(), mode.data() + mode.size(), n);
  if (error != std::errc()) return 0;
  const std::string_view unit(end, static_cast<std::size_t>(mode.data() + mode.size() - end));
  if (unit == "K") return n * 1024;
  return unit.empty() ? n : 0;
}

}  // namespace

std::span<const WorkloadKind> workload_kinds() {
  static constexpr auto kKinds = [] {
    std::array<WorkloadKind, std::size(kGenerators)> kinds{};
    for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = kGenerators[i].kind;
    return kinds;
  }();
  return kKinds;
}

std::optional<Workload> make_workload(std::string_view name, std::size_t size, std::uint64_t seed) {
  for (const Generator& generator : kGenerators) {
    if (generator.kind.name != name) continue;
    Workload workload{std::string(name), std::string(generator.kind.about), {}, {}};
    workload.bytes.reserve(size + size / 8);
    Random random(seed);
    while (workload.bytes.size() < size) append_block(workload, generator.block(random));
    return workload;
  }
  return std::nullopt;
}

Workload workload_of(std::string name, std::span<const std::string> bodies, std::size_t size) {
  Workload workload{std::move(name), {}, {}, {}};
  std::size_t rounds = 0;
  const bool empty = std::all_of(bodies.begin(), bodies.end(), [](const std::string& b) { return b.empty(); });
  for (; !empty && workload.bytes.size() < size; ++rounds) {
    for (const std::string& body : bodies) {
      // A block ends behind a line end that follows another; the ends of a recording are closed by two LFs.
      const std::size_t base = workload.bytes.size();
      workload.bytes += body + "\n\n";
      bool blank = true;  // nothing in the line so far
      for (std::size_t i = base; i < workload.bytes.size(); ++i) {
        const char c = workload.bytes[i];
        const bool pair = c == '\r' && i + 1 < workload.bytes.size() && workload.bytes[i + 1] == '\n';
        if (c != '\n' && c != '\r') {
          blank = false;
          continue;
        }
        if (pair) ++i;
        if (blank) workload.block_ends.push_back(i + 1);
        blank = true;
      }
    }
  }
  workload.about = std::to_string(bodies.size()) + " recorded bodies, " + std::to_string(rounds) + " times";
  return workload;
}

std::optional<std::vector<std::size_t>> chunk_ends(const Workload& workload, std::string_view mode) {
  if (mode == "event") return ends_of_blocks(workload, 1);
  if (mode == "burst") return ends_of_blocks(workload, 4);
  const std::size_t size = mode == "whole" ? workload.bytes.size() : bytes_of(mode);
  if (size == 0) return std::nullopt;
  std::vector<std::size_t> ends;
  for (std::size_t end = size; end < workload.bytes.size(); end += size) ends.push_back(end);
  ends.push_back(workload.bytes.size());
  return ends;
}

}  // namespace ssespec::bench
