#include "bench/linearity.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace ssespec::bench {
namespace {

constexpr std::size_t kRead = 1024;  // bytes

std::string one_line(std::size_t size) { return "data: " + std::string(size, 'x') + "\n\n"; }

std::string many_lines(std::size_t size) {
  const std::string line = "data: " + std::string(57, 'x') + "\n";
  std::string out;
  while (out.size() < size) out += line;
  return out + "\n";
}

struct Shape {
  std::string_view name;
  std::string (*stream)(std::size_t size);
};
constexpr Shape kShapes[] = {{"one line", one_line}, {"one event of many lines", many_lines}};

// Errors: an interruption only; any other trouble is in the answer.
Result<Linearity> series_of(const Subject& subject, const Shape& shape, std::size_t size, const ComparisonOptions& options) {
  Linearity line{subject.name, std::string(shape.name), 0, 0, 0, ""};
  double shorter = 0;
  for (std::size_t bytes = size; bytes <= 16 * size && !line.more_than_linear(); bytes *= 4) {
    const Result<Comparison> one = compare({subject}, {{line.shape, "", shape.stream(bytes), {}}}, options);
    if (!one && one.error().exit == Exit::interrupted) return tl::unexpected(one.error());
    const Measurement measured = one ? one->measurements.front() : Measurement{};
    line.trouble = one ? measured.trouble : one.error().what;
    if (line.trouble.empty() && measured.events != 1) line.trouble = fmt::format("it gives {} events for one of {} KiB", measured.events, bytes >> 10);
    if (!line.trouble.empty()) break;
    line.subject = measured.subject;
    if (shorter > 0) {
      line.ratio = measured.best() / shorter;
      line.bytes = bytes;
      line.nanoseconds = measured.best();
    }
    shorter = measured.best();
  }
  return line;
}

}  // namespace

bool Linearity::more_than_linear() const {
  const double gone_through = static_cast<double>(bytes) * static_cast<double>(bytes) / (2 * kRead);
  return ratio > 8 && nanoseconds > gone_through / 100;
}

std::string Linearity::verdict() const {
  if (ratio <= 0) return "no figure: " + trouble;
  return more_than_linear() ? "more than linear" : "linear";
}

Result<std::vector<Linearity>> linearity_of(const std::vector<Subject>& subjects, std::size_t size,
                                            const ComparisonOptions& options) {
  ComparisonOptions once = options;
  once.cuts = {kRead};
  std::vector<Linearity> out;
  for (const Shape& shape : kShapes) {
    for (const Subject& subject : subjects) {
      if (options.progress) options.progress(fmt::format("{}: {}", shape.name, subject.name));
      Result<Linearity> line = series_of(subject, shape, size, once);
      if (!line) return tl::unexpected(line.error());
      out.push_back(std::move(*line));
    }
  }
  return out;
}

}  // namespace ssespec::bench
