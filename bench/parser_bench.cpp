// How fast our parser is, beside what bounds any parser on the same bytes.
//
//   parser_bench [--benchmark_filter=llm-chat] [--benchmark_format=json] [--trace=DIR] [--size=MiB]
//
// A benchmark is workload/chunks/consumer. Its events and their hash are compared with the oracle first. Each
// iteration is a round: the limits and the parser one after the other, by thread CPU time; rounds in which the scan
// is more than a tenth slower than its best are dropped, and `dropped` says how many. The figures are the best round's.
#include <benchmark/benchmark.h>
#include <dlfcn.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/limits.h"
#include "bench/workload.h"
#include "parser/allocation_count.h"
#include "parser/oracle.h"
#include "sse/parser.h"
#include "sse/subject.h"

namespace ssespec::bench {
namespace {

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// FNV-1a 64 over type, data and id of every event, a zero byte after each.
class EventHash {
 public:
  void add(std::string_view type, std::string_view data, std::string_view id) {
    for (const std::string_view text : {type, data, id}) {
      for (const char c : text) mix(static_cast<unsigned char>(c));
      mix(0);
    }
    ++events_;
  }
  bool operator==(const EventHash&) const = default;
  std::size_t events() const { return events_; }

 private:
  void mix(unsigned char byte) { hash_ = (hash_ ^ byte) * 0x100000001B3U; }
  std::uint64_t hash_ = 0xCBF29CE484222325U;
  std::size_t events_ = 0;
};

EventHash hash_of_the_oracle(std::string_view bytes) {
  EventHash hash;
  for (const sse::OracleItem& item : sse::interpret(bytes).items) {
    if (item.kind == sse::OracleItem::Kind::event) hash.add(item.type, item.data, item.last_event_id);
  }
  return hash;
}

// A workload with what is known of it before anything is timed.
struct Prepared {
  Workload workload;
  EventHash expected;
};

using Chunks = std::vector<std::size_t>;

// Feeds all chunks to the parser; use() sees each event.
template <class Use>
void feed_all(sse::Parser& parser, const std::string& bytes, const Chunks& ends, Use use) {
  std::size_t from = 0;
  for (const std::size_t end : ends) {
    for (const sse::Item& item : parser.feed(std::string_view(bytes.data() + from, end - from))) {
      if (item.kind == sse::Kind::event) use(item);
    }
    from = end;
  }
  parser.finish();
}

// One way to use what a parser gives. run() parses the whole workload once.
class Case {
 public:
  virtual ~Case() = default;
  virtual void run(const std::string& bytes, const Chunks& ends) = 0;
};

template <class Use>
class ParserCase final : public Case {
 public:
  ParserCase(const sse::Options& options, Use use) : parser_(options), use_(use) {}
  void run(const std::string& bytes, const Chunks& ends) override { feed_all(parser_, bytes, ends, use_); }

 private:
  sse::Parser parser_;
  Use use_;
};

template <class Use>
std::unique_ptr<Case> parser_case(Use use, const sse::Options& options = {}) {
  return std::make_unique<ParserCase<Use>>(options, use);
}

// A parser behind the C interface, from a shared library.
class SubjectCase final : public Case {
 public:
  explicit SubjectCase(const char* path) {
    void* const library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void* const symbol = library != nullptr ? dlsym(library, "sse_subject") : nullptr;
    if (symbol == nullptr) return;
    subject_ = reinterpret_cast<sse_subject_function>(symbol)();
    sink_ = {.user = &sum_,
             .event = [](void* user, const char*, std::size_t type_size, const char* data, std::size_t data_size,
                         const char*, std::size_t) {
               *static_cast<std::size_t*>(user) += type_size + data_size + (data_size != 0 ? static_cast<unsigned char>(*data) : 0);
             },
             .retry = [](void*, std::uint64_t) {},
             .comment = [](void*, const char*, std::size_t) {},
             .error = [](void*, const char*, std::size_t) {}};
  }
  bool loaded() const { return subject_ != nullptr; }
  void run(const std::string& bytes, const Chunks& ends) override {
    void* const parser = subject_->create(&sink_, "", 0);
    std::size_t from = 0;
    for (const std::size_t end : ends) {
      subject_->feed(parser, bytes.data() + from, end - from);
      from = end;
    }
    subject_->finish(parser);
    subject_->destroy(parser);
    benchmark::DoNotOptimize(sum_);
  }

 private:
  const sse_subject_v1* subject_ = nullptr;
  sse_sink_v1 sink_{};
  std::size_t sum_ = 0;
};

std::unique_ptr<Case> make_case(std::string_view consumer) {
  if (consumer == "hash") {
    return parser_case([hash = EventHash()](const sse::Item& item) mutable {
      hash.add(item.type, item.data, item.last_event_id);
      benchmark::DoNotOptimize(hash);
    });
  }
  if (consumer == "copy") {
    return parser_case([copy = std::string()](const sse::Item& item) mutable {
      copy.assign(item.data);
      benchmark::DoNotOptimize(copy.data());
    });
  }
  if (consumer == "alloc") {
    return parser_case([](const sse::Item& item) {
      const auto text = std::make_unique<std::string>(item.data);
      benchmark::DoNotOptimize(text->data());
    });
  }
  if (consumer == "c-abi" || consumer == "byte-loop") {
    auto subject = std::make_unique<SubjectCase>(consumer == "c-abi" ? SUBJECT_PARSER : SUBJECT_SAMPLE);
    return subject->loaded() ? std::move(subject) : nullptr;
  }
  sse::Options options;
  if (consumer == "null-sse2") options.isa = sse::Isa::sse2;
  if (consumer == "null-avx2") options.isa = sse::Isa::avx2;
  if (consumer == "null-scalar") options.isa = sse::Isa::scalar;
  return parser_case(
      [sum = std::size_t{0}](const sse::Item& item) mutable {
        sum += item.type.size() + item.data.size() + (item.data.empty() ? 0 : static_cast<unsigned char>(item.data[0]));
        benchmark::DoNotOptimize(sum);
      },
      options);
}

// One round's seconds.
struct Round {
  double memcpy, scan, fused, memchr, parser;
};

template <class F>
double seconds_of(F work) {
  const double start = thread_seconds();
  work();
  return thread_seconds() - start;
}

void report(benchmark::State& state, const Prepared& prepared, std::vector<Round> rounds, double allocations) {
  const auto least = [&rounds](double Round::*figure) {
    double best = rounds.front().*figure;
    for (const Round& round : rounds) best = std::min(best, round.*figure);
    return best;
  };
  const double best_scan = least(&Round::scan);
  const std::size_t all = rounds.size();
  std::erase_if(rounds, [best_scan](const Round& round) { return round.scan > 1.1 * best_scan; });
  const double parser = least(&Round::parser);
  const auto events = static_cast<double>(std::max<std::size_t>(prepared.expected.events(), 1));
  state.counters["GB/s"] = static_cast<double>(prepared.workload.bytes.size()) / parser / 1e9;
  state.counters["ns/event"] = parser * 1e9 / events;
  state.counters["of_scan"] = least(&Round::scan) / parser;
  state.counters["of_fused"] = least(&Round::fused) / parser;
  state.counters["of_memchr"] = least(&Round::memchr) / parser;
  state.counters["of_memcpy"] = least(&Round::memcpy) / parser;
  state.counters["allocs/event"] = allocations / events;
  state.counters["dropped"] = static_cast<double>(all - rounds.size());
  if (2 * rounds.size() < all) state.SetLabel("more than half of the rounds drifted: not to be quoted");
}

void run_case(benchmark::State& state, const Prepared& prepared, const Chunks& ends, std::string_view consumer) {
  const std::string& bytes = prepared.workload.bytes;
  EventHash seen;
  sse::Parser checked;
  feed_all(checked, bytes, ends, [&seen](const sse::Item& i) { seen.add(i.type, i.data, i.last_event_id); });
  if (!(seen == prepared.expected)) {
    state.SkipWithError("the events are not those of the oracle");
    return;
  }
  const std::unique_ptr<Case> subject = make_case(consumer);
  if (subject == nullptr) {
    state.SkipWithError("the shared library of the subject is not there");
    return;
  }
  std::string copy(bytes.size(), '\0');
  subject->run(bytes, ends);
  subject->run(bytes, ends);
  std::vector<Round> rounds;
  std::size_t allocations = 0;
  for (auto _ : state) {
    Round round{};
    round.memcpy = seconds_of([&] { std::memcpy(copy.data(), bytes.data(), bytes.size()), benchmark::ClobberMemory(); });
    round.scan = seconds_of([&] { benchmark::DoNotOptimize(limits().scan(bytes)); });
    round.fused = seconds_of([&] { benchmark::DoNotOptimize(limits().fused(bytes)); });
    round.memchr = seconds_of([&] { benchmark::DoNotOptimize(memchr_loop(bytes)); });
    const std::size_t before = sse::allocation_count();
    round.parser = seconds_of([&] { subject->run(bytes, ends); });
    allocations += sse::allocation_count() - before;
    rounds.push_back(round);
    state.SetIterationTime(round.parser);
  }
  report(state, prepared, std::move(rounds), static_cast<double>(allocations) / static_cast<double>(state.iterations()));
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
const Prepared* prepared(const std::string& name, std::size_t size, const std::string& trace) {
  static std::map<std::string, Prepared> all;
  if (const auto found = all.find(name); found != all.end()) return &found->second;
  all.clear();  // one at a time: the oracle's text is large
  Workload workload = name == "llm-real" ? workload_of(name, bodies_in(trace), size) : *make_workload(name, size);
  const EventHash expected = hash_of_the_oracle(workload.bytes);
  return &all.emplace(name, Prepared{std::move(workload), expected}).first->second;
}

void register_case(const std::string& name, const std::string& chunks, const std::string& consumer, std::size_t size,
                   const std::string& trace) {
  benchmark::RegisterBenchmark((name + "/" + chunks + "/" + consumer).c_str(), [=](benchmark::State& state) {
    const Prepared* const found = prepared(name, size, trace);
    const auto ends = chunk_ends(found->workload, chunks);
    run_case(state, *found, *ends, consumer);
  })->UseManualTime()->Iterations(15)->Unit(benchmark::kMillisecond);
}

void register_all(std::size_t size, const std::string& trace) {
  std::vector<std::string> names;
  if (!trace.empty()) names.emplace_back("llm-real");
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

// One unterminated line of 1 and of 4 MiB in reads of 1 KiB: the time must grow as the line does.
void print_linearity() {
  double seconds[2] = {};
  const std::size_t sizes[2] = {1U << 20, 4U << 20};
  for (int which = 0; which < 2; ++which) {
    const std::string line = "data: " + std::string(sizes[which], 'x');
    sse::Parser parser;
    for (int round = 0; round < 20; ++round) {
      const double taken = seconds_of([&] {
        for (std::size_t from = 0; from < line.size(); from += 1024) {
          for (const sse::Item& item : parser.feed(std::string_view(line).substr(from, 1024))) benchmark::DoNotOptimize(item);
        }
        parser.finish();
      });
      if (round == 0 || taken < seconds[which]) seconds[which] = taken;
    }
  }
  std::printf("drip of one line in 1 KiB reads: 1 MiB %.0f us, 4 MiB %.0f us (%.1f GB/s), ratio %.2f\n",
              seconds[0] * 1e6, seconds[1] * 1e6, static_cast<double>(sizes[1]) / seconds[1] / 1e9, seconds[1] / seconds[0]);
}

}  // namespace
}  // namespace ssespec::bench

int main(int argc, char** argv) {
  const std::string trace = ssespec::bench::take_option(argc, argv, "--trace=");
  const std::string mebibytes = ssespec::bench::take_option(argc, argv, "--size=");
  const std::size_t size = mebibytes.empty() ? 8 : std::strtoul(mebibytes.c_str(), nullptr, 10);
  if (size == 0 || (!trace.empty() && !std::filesystem::is_directory(trace))) {
    std::fprintf(stderr, "usage: parser_bench [--trace=DIR of .sse files] [--size=MiB] [--benchmark_...]\n");
    return 2;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  ssespec::bench::register_all(size << 20, trace);
  benchmark::AddCustomContext("limits", std::string(ssespec::bench::limits().isa));
  ssespec::bench::print_linearity();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
