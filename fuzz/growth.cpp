#include "fuzz/growth.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string_view>

namespace ssespec {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kFirst = 32 * 1024, kLast = 2048 * 1024;
constexpr double kEnough = 1;       // seconds: below this a time says nothing about growth
constexpr double kTooLong = 2;      // after so long no larger size is tried
constexpr double kWorse = 1.5;      // the exponent that is too much

// A stream of about `bytes` bytes made of head, unit after unit, and tail.
struct Series {
  std::string_view label, about, head, unit, tail;
  std::size_t read;  // bytes
};

constexpr Series kSeries[] = {
    {"slow-line", "One data line in reads of 1 KiB.", "data:", "aaaaaaaaaaaaaaaa", "\n\n", 1024},
    {"slow-line-in-bytes", "One data line in reads of 16 bytes.", "data:", "aaaaaaaaaaaaaaaa", "\n\n", 16},
    {"slow-data-lines", "One event of many data lines.", "", "data:aaaaaaaaaa\n", "\n", 4096},
    {"slow-empty-data-lines", "One event of many empty data lines.", "", "data\n", "\n", 4096},
    {"slow-comment", "One comment in reads of 1 KiB.", ":", "aaaaaaaaaaaaaaaa", "\ndata:a\n\n", 1024},
    {"slow-unknown-field", "One unknown field in reads of 1 KiB.", "x:", "aaaaaaaaaaaaaaaa", "\ndata:a\n\n", 1024},
    {"slow-events", "Many events in one read.", "", "data:a\n\n", "", kLast * 2},
    {"slow-crs", "Many lines that end with CR.", "", "data:aaaaaaaaa\r", "\r", 4096},
    {"slow-colons", "One data line of colons and spaces.", "data:", " : : : : : : : :", "\n\n", kLast * 2},
};

FuzzInput input_of(const Series& series, std::size_t bytes) {
  FuzzInput input;
  input.stream = series.head;
  while (input.stream.size() < bytes) input.stream += series.unit;
  input.stream += series.tail;
  for (std::size_t at = series.read; at < input.stream.size(); at += series.read) input.cut.at.push_back(at);
  return input;
}

// Seconds that the subject takes for one input; nothing if it does not answer.
std::optional<double> time_of(Batch& batch, const FuzzInput& input) {
  std::vector<FuzzCase> cases(1);
  cases[0].input = input;
  const auto start = Clock::now();
  if (!batch.run(cases) || !cases[0].answered || cases[0].verdict == Verdict::crash) return std::nullopt;
  return std::chrono::duration<double>(Clock::now() - start).count();
}

bool is_slow(const SlowGrowth& growth) {
  return !growth.seconds.empty() && growth.seconds.back() >= kEnough && growth_exponent(growth.bytes, growth.seconds) >= kWorse;
}

SlowGrowth measure(Batch& batch, const Series& series) {
  SlowGrowth growth;
  growth.label = series.label;
  growth.about = series.about;
  for (std::size_t bytes = kFirst; bytes <= kLast; bytes *= 2) {
    const FuzzInput input = input_of(series, bytes);
    const std::optional<double> seconds = time_of(batch, input);
    if (!seconds) break;
    growth.bytes.push_back(input.stream.size());
    growth.seconds.push_back(*seconds);
    if (*seconds > kTooLong) break;
  }
  return growth;
}

// A machine that is busy with something else makes a time long, never short: the best of several counts.
void measure_again(Batch& batch, const Series& series, SlowGrowth& growth) {
  for (std::size_t i = growth.bytes.size() - std::min<std::size_t>(3, growth.bytes.size()); i < growth.bytes.size(); ++i) {
    const std::optional<double> seconds = time_of(batch, input_of(series, growth.bytes[i] - series.head.size() - series.tail.size()));
    if (seconds) growth.seconds[i] = std::min(growth.seconds[i], *seconds);
  }
}

}  // namespace

double growth_exponent(const std::vector<std::size_t>& bytes, const std::vector<double>& seconds) {
  if (bytes.size() < 3 || seconds.size() != bytes.size()) return 0;
  const std::size_t last = bytes.size() - 1;
  return std::log(seconds[last] / seconds[last - 2]) / std::log(static_cast<double>(bytes[last]) / static_cast<double>(bytes[last - 2]));
}

std::vector<SlowGrowth> slow_growth(Batch& batch, const Known& known) {
  std::vector<SlowGrowth> slow;
  for (const Series& series : kSeries) {
    SlowGrowth growth = measure(batch, series);
    for (int repeat = 0; repeat < 3 && is_slow(growth); ++repeat) measure_again(batch, series, growth);
    if (!is_slow(growth)) continue;
    for (const KnownEntry& entry : known.entries) {
      if (entry.label == growth.label) growth.known_reason = entry.reason;
    }
    slow.push_back(std::move(growth));
  }
  return slow;
}

}  // namespace ssespec
