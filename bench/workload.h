// Workloads: streams like those that services send, and those that are hard on a parser.
//
// Seeded and the same on every machine; no stretch repeats, so that no branch predictor learns them by heart.
// Knows nothing of any benchmark library. Tested by workload_test.cpp.
#ifndef SSESPEC_BENCH_WORKLOAD_H_
#define SSESPEC_BENCH_WORKLOAD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ssespec::bench {

// What a workload is, before its bytes are made.
struct WorkloadKind {
  std::string_view name;   // "llm-chat"
  std::string_view about;  // what it is like, with its lengths in bytes
};

struct Workload {
  std::string name, about;
  std::string bytes;
  // Offsets behind the blank line of each block, ascending. The last one is bytes.size() or less.
  std::vector<std::size_t> block_ends;
};

std::span<const WorkloadKind> workload_kinds();

// None for a name that is not in workload_kinds(). Units: bytes at least `size` long (a block is never cut).
std::optional<Workload> make_workload(std::string_view name, std::size_t size, std::uint64_t seed = 1);

// Recorded streams as a workload: the bodies one after the other, each closed by a blank line, as often as it
// takes to reach `size`; `about` says how often.
Workload workload_of(std::string name, std::span<const std::string> bodies, std::size_t size);

// Where a workload is cut: "whole", "event" (a block a chunk), "burst" (1 to 4 blocks) or a number of bytes
// ("64K", "1460", "1"). None for anything else. The offsets are the ends of the chunks; the last is bytes.size().
std::optional<std::vector<std::size_t>> chunk_ends(const Workload& workload, std::string_view mode);

}  // namespace ssespec::bench

#endif  // SSESPEC_BENCH_WORKLOAD_H_
