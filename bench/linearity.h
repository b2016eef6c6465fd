// Whether a parser's time grows with its input, or with the square of it: streams of four times the length.
//
// Contract: the adapter protocol, `bench`. Tested by linearity_test.cpp.
#ifndef SSESPEC_BENCH_LINEARITY_H_
#define SSESPEC_BENCH_LINEARITY_H_

#include <cstddef>
#include <string>
#include <vector>

#include "bench/comparison.h"

namespace ssespec::bench {

// One subject on one shape: a single long line, or one event of many lines, fed in reads of 1 KiB.
struct Linearity {
  std::string subject, shape;
  double ratio = 0;        // t(bytes) / t(bytes / 4), the best of each: 4 is linear, 16 quadratic. 0 without a figure.
  std::size_t bytes = 0;   // of the longer stream
  double nanoseconds = 0;  // the longer stream's best
  std::string trouble;     // why there is no figure, or none of a longer stream: one sentence

  // Above n^1.5, and slow enough to be so: a parser that goes through all it holds at every read goes through
  // bytes^2 / (2 * read) bytes, and no memory gives more than 100 bytes a nanosecond. Without this the end of a cache
  // between the two streams looks like a fault of the fastest parsers.
  bool more_than_linear() const;
  std::string verdict() const;  // "linear", "more than linear", or "no figure: " and why
};

// Streams of `size` bytes, 4 times and 16 times as many; a subject that is more than linear is not asked for the
// last. By shape, then subject. Errors as of compare().
Result<std::vector<Linearity>> linearity_of(const std::vector<Subject>& subjects, std::size_t size,
                                            const ComparisonOptions& options);

}  // namespace ssespec::bench

#endif  // SSESPEC_BENCH_LINEARITY_H_
