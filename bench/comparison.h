// The same workloads for many subjects, timed inside their adapters, so that languages compare without the pipe.
//
// Contract: the adapter protocol, `bench`. Tested by comparison_test.cpp.
#ifndef SSESPEC_BENCH_COMPARISON_H_
#define SSESPEC_BENCH_COMPARISON_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/workload.h"
#include "conformance/json.h"
#include "conformance/result.h"
#include "conformance/subject.h"

namespace ssespec::bench {

// One subject on one workload under one size of reads.
struct Measurement {
  std::string subject, language, workload;
  std::string delivers;            // what its hello says of ids, comments, retries and the form of data
  std::size_t cut = 0;             // bytes a read
  std::size_t bytes = 0, events = 0;
  std::string hash;                // of the events; empty where the adapter cannot
  std::vector<double> ns;          // one figure a repeat, ascending
  std::string trouble;             // why there is no figure: one sentence

  double median() const, best() const;      // nanoseconds; 0 without a figure
  double lower_quartile() const, upper_quartile() const;
  double mebibytes_per_second() const;      // of the median; 0 without a figure
};

struct ComparisonOptions {
  std::vector<std::size_t> cuts = {65536};
  double seconds = 1;        // for one subject on one workload, all rounds together
  unsigned rounds = 3;       // subjects take turns, so that what slows the machine down hits all of them
  double answer_seconds = 60;
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(const std::string& doing)> progress;
};

struct Comparison {
  std::vector<Measurement> measurements;  // by workload, cut, subject
  std::vector<std::string> notes;         // subjects without `bench`, events that are not the standard's
  std::size_t not_started = 0;            // subjects that have a note for that reason
  std::string environment;
};

// Errors (exit 2): nothing to measure. A subject in trouble is in the notes and the measurements.
Result<Comparison> compare(const std::vector<Subject>& subjects, const std::vector<Workload>& workloads,
                           const ComparisonOptions& options);

struct Linearity;  // bench/linearity.h

std::string to_text(const Comparison& comparison, const std::vector<Linearity>& linearity);
Json to_json(const Comparison& comparison, const std::vector<Linearity>& linearity);
Result<Comparison> comparison_from_json(const Json& json);
std::string to_html(const Comparison& comparison, const std::vector<Linearity>& linearity);

// How `after` differs from `before`, one line a measurement; `slower` counts those whose quartiles part ways by
// more than a tenth. Empty if the two have no measurement in common.
std::string change_text(const Comparison& before, const Comparison& after, std::size_t& slower);

}  // namespace ssespec::bench

#endif  // SSESPEC_BENCH_COMPARISON_H_
