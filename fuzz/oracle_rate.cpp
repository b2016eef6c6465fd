// oracle_rate: how often a CPU-second runs the oracle target, on generated inputs of exactly 64 bytes and 1 KiB, in one
// read and cut as the grammar cuts them (a block of heap for each read, so that costs).
//
// What counts is the build with an engine's flags (preset fuzz): ./dev fuzz-rate. The engine's own work comes on top.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "fuzz/grammar.h"
#include "fuzz/target.h"

namespace {

constexpr std::size_t kInputs = 512;
constexpr double kSeconds = 2;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::vector<std::string> inputs_of(std::size_t size, bool cut) {
  std::vector<std::string> inputs;
  for (std::uint64_t seed = 0; inputs.size() < kInputs; ++seed) {
    ssespec::Random random(seed);
    std::string input;
    while (input.size() < size) {
      input += ssespec::generate_input(random, size);
      if (!cut) std::erase(input, ssespec::kCutByte);
    }
    input.resize(size);
    inputs.push_back(std::move(input));
  }
  return inputs;
}

double rate_of(const std::vector<std::string>& inputs) {
  std::size_t runs = 0;
  const double start = cpu_seconds();
  double passed = 0;
  while (passed < kSeconds) {
    for (const std::string& input : inputs) LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    runs += inputs.size();
    passed = cpu_seconds() - start;
  }
  return static_cast<double>(runs) / passed;
}

}  // namespace

int main() {
  for (const std::size_t size : {std::size_t{64}, std::size_t{1024}}) {
    for (const bool cut : {false, true}) {
      std::printf("oracle target, %4zu bytes, %-12s %7.0f executions a CPU-second\n", size, cut ? "cut:" : "in one read:", rate_of(inputs_of(size, cut)));
    }
  }
  return 0;
}
