// How fast our parser is, beside what bounds any parser on the same bytes.
//
//   parser_bench [--benchmark_filter=llm-chat] [--benchmark_format=json] [--trace=DIR] [--size=MiB]
//                [--goals[=FILE]]   only the goals of goals.h, as a table, and as JSON to FILE
//
// A benchmark is workload/chunks/consumer. Its events and their hash are compared with the oracle first. Each
// iteration is a round: the limits and the parser one after the other, by thread CPU time; rounds in which the scan
// is more than a tenth slower than its best are dropped, and `dropped` says how many. The figures are the best round's.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/goals.h"
#include "bench/limits.h"
#include "bench/trial.h"
#include "bench/workload.h"

namespace ssespec::bench {
namespace {

constexpr std::size_t kRounds = 15;

void report(benchmark::State& state, const Prepared& prepared, const Figures& figures) {
  const auto events = static_cast<double>(std::max<std::size_t>(prepared.expected.events(), 1));
  state.counters["GB/s"] = static_cast<double>(prepared.workload.bytes.size()) / figures.parser / 1e9;
  state.counters["ns/event"] = figures.parser * 1e9 / events;
  state.counters["of_scan"] = figures.scan / figures.parser;
  state.counters["of_fused"] = figures.fused / figures.parser;
  state.counters["of_memchr"] = figures.memchr / figures.parser;
  state.counters["of_memcpy"] = figures.memcpy / figures.parser;
  state.counters["allocs/event"] = figures.allocations / events;
  state.counters["peak_bytes"] = static_cast<double>(figures.peak);
  state.counters["dropped"] = static_cast<double>(figures.dropped);
  if (figures.drifted()) state.SetLabel("more than half of the rounds drifted: not to be quoted");
}

std::vector<std::string> bodies_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".sse") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> bodies;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    bodies.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return bodies;
}

// Workloads are made, and the oracle asked, when the first benchmark that needs them runs.
const Prepared* prepared_for(const std::string& name, std::size_t size, const std::string& trace) {
  static std::map<std::string, Prepared> all;
  if (const auto found = all.find(name); found != all.end()) return &found->second;
  all.clear();  // one at a time
  Workload workload = name == kRecorded ? workload_of(name, bodies_in(trace), size) : *make_workload(name, size);
  return &all.emplace(name, prepared(std::move(workload))).first->second;
}

void register_case(const std::string& name, const std::string& chunks, const std::string& consumer, std::size_t size,
                   const std::string& trace) {
  benchmark::RegisterBenchmark((name + "/" + chunks + "/" + consumer).c_str(), [=](benchmark::State& state) {
    const Prepared* const found = prepared_for(name, size, trace);
    const Figures figures = rounds_of({{found, chunks, consumer}}, kRounds).front();
    if (!figures.trouble.empty()) return state.SkipWithError(figures.trouble.c_str());
    for (auto _ : state) state.SetIterationTime(figures.parser);
    report(state, *found, figures);
  })->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
}

void register_all(std::size_t size, const std::string& trace) {
  std::vector<std::string> names;
  if (!trace.empty()) names.emplace_back(kRecorded);
  for (const WorkloadKind& kind : workload_kinds()) {
    if (kind.name != "line-64m") names.emplace_back(kind.name);  // the oracle would need some GiB
  }
  for (const std::string& name : names) {
    for (const char* chunks : {"whole", "64K", "16K", "1460", "event", "burst", "64", "7", "1"}) {
      register_case(name, chunks, "null", size, trace);
    }
    for (const char* consumer : {"hash", "copy", "alloc", "c-abi", "null-sse2", "null-avx2", "null-scalar"}) {
      register_case(name, "whole", consumer, size, trace);
    }
    register_case(name, "64K", "alloc", size, trace);
    register_case(name, "1", "byte-loop", size, trace);
  }
}

// The value of our own option `name`, which is taken off the command line.
std::string take_option(int& argc, char** argv, std::string_view name) {
  std::string value;
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with(name)) {
      value = argument.substr(name.size());
    } else {
      argv[kept++] = argv[i];
    }
  }
  argc = kept;
  return value;
}

// Takes "--goals" off the command line, and leaves "--goals=FILE" there.
bool has_option(int& argc, char** argv, std::string_view name) {
  bool found = false;
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    found |= argument == name || (argument.starts_with(name) && argument.substr(name.size()).starts_with('='));
    if (argument != name) argv[kept++] = argv[i];
  }
  argc = kept;
  return found;
}

// The goals, as a table and as JSON. Returns how many are missed.
std::size_t print_goals(std::size_t size, const std::string& trace, const std::string& file) {
  const std::vector<Goal> goals = goals_of(size, trace.empty() ? std::vector<std::string>{} : bodies_in(trace), kRounds);
  std::size_t missed = 0;
  std::string json;
  for (const Goal& goal : goals) {
    missed += goal.met() ? 0U : 1U;
    std::printf("%-7s %8.3f  (%s %.2f)  %s%s\n", goal.met() ? "met" : "missed", goal.reached, goal.at_most ? "at most" : "at least",
                goal.wanted, goal.name.c_str(), goal.drifted ? "; rounds drifted" : "");
    json += (json.empty() ? "" : ",\n  ") + to_json(goal);
  }
  if (!file.empty()) {
    std::ofstream out(file, std::ios::binary);
    out << "{\"limits\": \"" << limits().isa << "\", \"goals\": [\n  " << json << "\n]}\n";
    if (!out.flush()) std::fprintf(stderr, "parser_bench: %s cannot be written\n", file.c_str());
  }
  return missed;
}

}  // namespace
}  // namespace ssespec::bench

int main(int argc, char** argv) {
  const std::string trace = ssespec::bench::take_option(argc, argv, "--trace=");
  const bool only_goals = ssespec::bench::has_option(argc, argv, "--goals");
  const std::string goals_file = ssespec::bench::take_option(argc, argv, "--goals=");
  const std::string mebibytes = ssespec::bench::take_option(argc, argv, "--size=");
  const std::size_t size = mebibytes.empty() ? 8 : std::strtoul(mebibytes.c_str(), nullptr, 10);
  if (size == 0 || (!trace.empty() && !std::filesystem::is_directory(trace))) {
    std::fprintf(stderr, "usage: parser_bench [--trace=DIR of .sse files] [--size=MiB] [--goals[=FILE]] [--benchmark_...]\n");
    return 2;
  }
  if (only_goals) {
    ssespec::bench::print_goals(size << 20, trace, goals_file);
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  ssespec::bench::register_all(size << 20, trace);
  benchmark::AddCustomContext("mebibytes", std::to_string(size));
  benchmark::AddCustomContext("limits", std::string(ssespec::bench::limits().isa));
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
