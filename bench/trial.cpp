#include "bench/trial.h"

#include <benchmark/benchmark.h>
#include <dlfcn.h>
#include <time.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>

#include "bench/limits.h"
#include "parser/allocation_count.h"
#include "sse/parser.h"
#include "sse/subject.h"

namespace ssespec::bench {
namespace {

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
      const std::string text(item.data);  // allocates from 16 bytes on
      benchmark::DoNotOptimize(text.data());
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

constexpr double kNever = std::numeric_limits<double>::max();

template <class F>
double seconds_of(F work) {
  const double start = thread_seconds();
  work();
  return thread_seconds() - start;
}

// The limits on one workload in one round.
struct Bounds {
  double memcpy = kNever, scan = kNever, fused = kNever, memchr = kNever;
};

Bounds bounds_of(const std::string& bytes, std::string& copy) {
  return {.memcpy = seconds_of([&] { std::memcpy(copy.data(), bytes.data(), bytes.size()), benchmark::ClobberMemory(); }),
          .scan = seconds_of([&] { benchmark::DoNotOptimize(limits().scan(bytes)); }),
          .fused = seconds_of([&] { benchmark::DoNotOptimize(limits().fused(bytes)); }),
          .memchr = seconds_of([&] { benchmark::DoNotOptimize(memchr_loop(bytes)); })};
}

// A contestant with its parser, warmed up.
struct Running {
  Chunks ends;
  std::unique_ptr<Case> subject;
  std::vector<double> parser;
  Figures figures;
};

Running started(const Contestant& contestant) {
  const std::string& bytes = contestant.prepared->workload.bytes;
  Running running;
  running.ends = chunk_ends(contestant.prepared->workload, contestant.chunks).value_or(Chunks{bytes.size()});
  EventHash seen;
  sse::Parser checked;
  feed_all(checked, bytes, running.ends, [&seen](const sse::Item& i) { seen.add(i.type, i.data, i.last_event_id); });
  if (!(seen == contestant.prepared->expected)) {
    running.figures.trouble = "the events are not those of the oracle";
    return running;
  }
  const std::size_t before = sse::allocated_bytes();
  sse::forget_the_peak();
  running.subject = make_case(contestant.consumer);
  if (running.subject == nullptr) {
    running.figures.trouble = "the shared library of the subject is not there";
    return running;
  }
  running.subject->run(bytes, running.ends);
  running.figures.peak = sse::most_allocated_bytes() - before;
  running.subject->run(bytes, running.ends);
  return running;
}

double least(const std::vector<Bounds>& bounds, double Bounds::*figure) {
  double best = kNever;
  for (const Bounds& b : bounds) best = std::min(best, b.*figure);
  return best;
}

bool has_drifted(const Bounds& bounds, double best_scan) { return bounds.scan > 1.1 * best_scan; }

std::size_t drifted_of(const std::vector<Bounds>& bounds) {
  const double best = least(bounds, &Bounds::scan);
  return static_cast<std::size_t>(std::count_if(bounds.begin(), bounds.end(), [best](const Bounds& b) { return has_drifted(b, best); }));
}

// Best of the rounds whose scan has not drifted.
void settle(Running& running, const std::vector<Bounds>& bounds) {
  Figures& f = running.figures;
  f.memcpy = least(bounds, &Bounds::memcpy);
  f.scan = least(bounds, &Bounds::scan);
  f.fused = least(bounds, &Bounds::fused);
  f.memchr = least(bounds, &Bounds::memchr);
  f.rounds = bounds.size();
  f.allocations /= static_cast<double>(f.rounds);
  f.dropped = drifted_of(bounds);
  f.parser = kNever;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (!has_drifted(bounds[i], f.scan)) f.parser = std::min(f.parser, running.parser[i]);
  }
}

}  // namespace

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Prepared prepared(Workload workload) {
  const EventHash hash = expected_events(workload.bytes);
  return {std::move(workload), hash};
}

std::vector<Figures> rounds_of(const std::vector<Contestant>& contestants, std::size_t rounds) {
  std::vector<Running> running;
  std::map<const Prepared*, std::vector<Bounds>> bounds;
  std::size_t largest = 0;
  for (const Contestant& contestant : contestants) {
    running.push_back(started(contestant));
    bounds[contestant.prepared];
    largest = std::max(largest, contestant.prepared->workload.bytes.size());
  }
  std::string copy(largest, '\0');
  // A machine with other work on it needs more of them.
  std::size_t good = 0;
  for (std::size_t round = 0; round < 4 * rounds && good < rounds; ++round) {
    for (auto& [prepared, all] : bounds) all.push_back(bounds_of(prepared->workload.bytes, copy));
    for (std::size_t i = 0; i < contestants.size(); ++i) {
      if (running[i].subject == nullptr) continue;
      const std::size_t before = sse::allocation_count();
      const double seconds = seconds_of([&] { running[i].subject->run(contestants[i].prepared->workload.bytes, running[i].ends); });
      running[i].figures.allocations += static_cast<double>(sse::allocation_count() - before);
      running[i].parser.push_back(seconds);
    }
    good = round + 1;
    for (const auto& [prepared, all] : bounds) good = std::min(good, all.size() - drifted_of(all));
  }
  std::vector<Figures> out;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    if (running[i].subject != nullptr) settle(running[i], bounds[contestants[i].prepared]);
    out.push_back(std::move(running[i].figures));
  }
  return out;
}

}  // namespace ssespec::bench
