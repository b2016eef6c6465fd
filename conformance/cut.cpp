#include "conformance/cut.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace ssespec {
namespace {

constexpr std::size_t kKiB = 1024, kMiB = 1024 * kKiB;
constexpr std::size_t kMostTwoWay = 512;       // every two-way split up to this size, a sample above
constexpr std::size_t kMostBytewise = 64 * kKiB;
constexpr std::size_t kMostSmall = 4 * kKiB;   // above it the samples are smaller: slow subjects are subjects too

// A small generator of our own (splitmix64), since the standard library's distributions differ by platform.
class Random {
 public:
  Random(std::uint64_t seed, std::string_view name) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {
    for (const char c : name) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  }
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

 private:
  std::uint64_t state_;
};

Cut every(std::size_t step, std::size_t size) {
  Cut cut;
  for (std::size_t at = step; at < size; at += step) cut.at.push_back(at);
  return cut;
}

Cut bytewise_with_empty_reads(std::size_t size) {
  Cut cut;
  for (std::size_t at = 0; at <= size; ++at) {
    cut.at.push_back(at);
    if (at % 2 == 1) cut.at.push_back(at);
  }
  return cut;
}

// A few to many offsets, now and then one twice.
Cut random_cut(std::size_t size, Random& random) {
  Cut cut;
  const std::size_t most = std::min<std::size_t>(size, 64);
  const std::size_t count = 1 + random.below(most + 1);
  for (std::size_t i = 0; i < count; ++i) {
    cut.at.push_back(random.below(size + 1));
    if (random.below(8) == 0) cut.at.push_back(cut.at.back());
  }
  std::sort(cut.at.begin(), cut.at.end());
  return cut;
}

// Places where a line ends: the splits worth having whatever the sample says.
std::vector<std::size_t> two_way_splits(std::string_view input, Random& random) {
  std::vector<std::size_t> at;
  if (input.size() <= kMostTwoWay) {
    at.resize(input.size() > 0 ? input.size() - 1 : 0);
    std::iota(at.begin(), at.end(), std::size_t{1});
    return at;
  }
  const std::size_t sample = input.size() <= kMostSmall ? 48 : 8;
  for (std::size_t i = 0; i < sample; ++i) at.push_back(1 + random.below(input.size() - 1));
  for (std::size_t tail = 1; tail <= 4; ++tail) at.push_back(input.size() - tail);
  std::sort(at.begin(), at.end());
  at.erase(std::unique(at.begin(), at.end()), at.end());
  return at;
}

}  // namespace

std::vector<std::string_view> divide(std::string_view input, const Cut& cut) {
  std::vector<std::string_view> reads;
  reads.reserve(cut.reads());
  std::size_t start = 0;
  for (const std::size_t at : cut.at) {
    reads.push_back(input.substr(start, at - start));
    start = at;
  }
  reads.push_back(input.substr(start));
  return reads;
}

std::vector<Cut> cuts_of(std::string_view input, std::string_view case_id, std::uint64_t seed) {
  Random random(seed, case_id);
  const std::size_t size = input.size();
  std::vector<Cut> cuts = {Cut{}};
  if (size > 2 * kMiB) {
    cuts.push_back(every(64 * kKiB, size));
    return cuts;
  }
  if (size > kMostBytewise) {
    cuts.push_back(every(kKiB, size));
    cuts.push_back(random_cut(size, random));
    cuts.push_back(random_cut(size, random));
    return cuts;
  }
  for (const std::size_t at : two_way_splits(input, random)) cuts.push_back(Cut{{at}});
  if (size > 1) cuts.push_back(every(1, size));
  if (size <= kMostTwoWay) cuts.push_back(bytewise_with_empty_reads(size));
  const std::size_t random_cuts = size <= 2 ? 0 : size <= kMostSmall ? 8 : 3;
  for (std::size_t i = 0; i < random_cuts; ++i) cuts.push_back(random_cut(size, random));
  // Fewest reads first: the first failure is then the smallest cut that shows it.
  std::stable_sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.at.size() < b.at.size(); });
  return cuts;
}

std::string to_text(const Cut& cut) {
  if (cut.at.empty()) return "whole";
  const bool bytewise = cut.at.size() > 3 && cut.at.front() == 1 && cut.at.back() == cut.at.size() &&
                        std::adjacent_find(cut.at.begin(), cut.at.end()) == cut.at.end();
  if (bytewise) return "bytes";
  return fmt::format("{}", fmt::join(cut.at, ","));
}

Result<Cut> cut_from_text(std::string_view text, std::size_t input_size) {
  if (text == "whole") return Cut{};
  if (text == "bytes") return every(1, input_size);
  Cut cut;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::size_t at = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + comma, at);
    if (error != std::errc() || end != text.data() + comma || at > input_size ||
        (!cut.at.empty() && at < cut.at.back())) {
      return fail(fmt::format("--cut: \"{}\" is not an offset from 0 to {} in ascending order; write it like 3,5, or "
                              "whole, or bytes",
                              text.substr(0, comma), input_size));
    }
    cut.at.push_back(at);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return cut;
}

}  // namespace ssespec
