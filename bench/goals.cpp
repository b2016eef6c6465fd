#include "bench/goals.h"

#include <algorithm>
#include <cstdio>
#include <span>

#include "bench/trial.h"

namespace ssespec::bench {
namespace {

// Each is the parser's speed on the whole workload, null consumer, over that of a limit.
struct OfLimit {
  const char* workload;
  double Figures::*limit;
  const char* limit_name;
  double wanted;
};

constexpr OfLimit kOfLimits[] = {
    {"llm-anthropic", &Figures::scan, "line-end scan", 0.50},
    {"llm-anthropic", &Figures::memchr, "memchr loop", 1.70},
    {"ticks", &Figures::memchr, "memchr loop", 2.00},
    {"line-16k", &Figures::scan, "line-end scan", 0.75},
    {"multiline-100x60", &Figures::scan, "line-end scan", 0.30},
    {"cjk-dense", &Figures::fused, "fused scan", 0.75},
    {"cyrillic-dense", &Figures::fused, "fused scan", 0.75},
    {"emoji-dense", &Figures::fused, "fused scan", 0.75},
    {"invalid-utf8-dense", &Figures::fused, "fused scan", 0.15},
    {"random-line-length", &Figures::scan, "line-end scan", 0.70},
    {"unknown-fields", &Figures::scan, "line-end scan", 0.50},
};

class Collection {
 public:
  Collection(std::size_t size, std::size_t rounds) : size_(size), rounds_(rounds) {}

  Prepared workload(const char* name) const { return prepared(*make_workload(name, size_)); }

  std::vector<Figures> rounds(const std::vector<Contestant>& contestants) {
    std::vector<Figures> figures = rounds_of(contestants, rounds_);
    for (const Figures& f : figures) allocations_ = std::max(allocations_, f.allocations);
    return figures;
  }

  void add(std::string name, double wanted, double reached, std::initializer_list<Figures> of) {
    const bool drifted = std::any_of(of.begin(), of.end(), [](const Figures& f) { return f.drifted(); });
    goals_.push_back({std::move(name), wanted, reached, false, drifted});
  }
  void add_at_most(std::string name, double wanted, double reached) {
    goals_.push_back({std::move(name), wanted, reached, true, false});
  }

  std::size_t count() const { return rounds_; }
  double allocations() const { return allocations_; }
  std::vector<Goal> take() { return std::move(goals_); }

 private:
  std::size_t size_, rounds_;
  double allocations_ = 0;
  std::vector<Goal> goals_;
};

void add_chat(Collection& all) {
  const Prepared chat = all.workload("llm-chat"), crlf = all.workload("crlf");
  const std::vector<Figures> f =
      all.rounds({{&chat, "whole", "null"}, {&chat, "64K", "null"}, {&chat, "event", "null"}, {&chat, "whole", "null-avx2"},
                  {&chat, "whole", "null-sse2"}, {&crlf, "whole", "null"}});
  const Figures &whole = f[0], &large = f[1], &events = f[2], &avx2 = f[3], &sse2 = f[4], &with_crlf = f[5];
  all.add("llm-chat, whole / line-end scan", 0.50, whole.scan / whole.parser, {whole});
  all.add("llm-chat, whole / memchr loop", 1.35, whole.memchr / whole.parser, {whole});
  all.add("llm-chat, 64 KiB chunks / whole", 0.95, whole.parser / large.parser, {whole, large});
  all.add("llm-chat, one event a chunk / whole", 0.55, whole.parser / events.parser, {whole, events});
  all.add("llm-chat, SSE2 / AVX2", 0.60, avx2.parser / sse2.parser, {sse2, avx2});
  const auto rate = [](const Prepared& p, const Figures& g) { return static_cast<double>(p.workload.bytes.size()) / g.parser; };
  all.add("crlf / llm-chat, bytes a second", 0.85, rate(crlf, with_crlf) / rate(chat, whole), {whole, with_crlf});
  // These two make and free a parser in each round, which allocates.
  const Figures c_interface = rounds_of({{&chat, "whole", "c-abi"}}, all.count()).front();
  const Figures byte_loop = rounds_of({{&chat, "1", "byte-loop"}}, all.count()).front();
  const Figures bytewise = all.rounds({{&chat, "1", "null"}}).front();
  all.add("llm-chat, through the C interface / line-end scan", 0.46, c_interface.scan / c_interface.parser, {c_interface});
  all.add("llm-chat, 1-byte chunks / a plain byte loop", 2.0, byte_loop.parser / bytewise.parser, {byte_loop, bytewise});
}

void add_limits(Collection& all) {
  const std::span<const OfLimit> goals = kOfLimits;
  for (std::size_t i = 0; i < goals.size();) {
    const Prepared workload = all.workload(goals[i].workload);
    const Figures f = all.rounds({{&workload, "whole", "null"}}).front();
    for (const std::string_view name = goals[i].workload; i < goals.size() && goals[i].workload == name; ++i) {
      all.add(std::string(name) + ", whole / " + goals[i].limit_name, goals[i].wanted, f.*goals[i].limit / f.parser, {f});
    }
  }
}

void add_recorded(Collection& all, const std::vector<std::string>& bodies, std::size_t size) {
  const Prepared recorded = prepared(workload_of(kRecorded, bodies, size));
  const Figures f = all.rounds({{&recorded, "whole", "null"}}).front();
  all.add("recorded-llm, whole / line-end scan", 0.55, f.scan / f.parser, {f});
}

// One line of 1 and of 4 MiB in reads of 1 KiB, and what copying as much in such pieces takes.
void add_drip(Collection& all) {
  const auto line = [](std::size_t size) {
    const std::string bytes = "data: " + std::string(size, 'x') + "\n\n";
    return prepared({"drip", "", bytes, {bytes.size()}});
  };
  const Prepared small = line(1U << 20), large = line(4U << 20);
  const std::vector<Figures> f = all.rounds({{&small, "1024", "null"}, {&large, "1024", "null"}});
  all.add_at_most("one line in 1 KiB chunks, t(4 MiB) / t(1 MiB)", 4.8, f[1].parser / f[0].parser);
  all.add("one line of 4 MiB in 1 KiB chunks / line-end scan", 0.30, f[1].scan / f[1].parser, {f[1]});
}

}  // namespace

std::vector<Goal> goals_of(std::size_t size, const std::vector<std::string>& recorded, std::size_t rounds) {
  Collection all(size, rounds);
  add_chat(all);
  add_limits(all);
  if (!recorded.empty()) add_recorded(all, recorded, size);
  add_drip(all);
  all.add_at_most("calls of operator new after warm-up, in all of these", 0, all.allocations());
  return all.take();
}

std::string to_json(const Goal& goal) {
  char out[512];
  std::snprintf(out, sizeof out, R"({"name": "%s", "wanted": %.3f, "reached": %.3f, "at_most": %s, "met": %s, "drifted": %s})",
                goal.name.c_str(), goal.wanted, goal.reached, goal.at_most ? "true" : "false", goal.met() ? "true" : "false",
                goal.drifted ? "true" : "false");
  return out;
}

}  // namespace ssespec::bench
