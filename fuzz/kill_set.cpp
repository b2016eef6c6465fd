// kill_set DIR: a small set of inputs that tells every planted bug from the standard, a file each, DIR/<bug>.sse.
//
// The start corpus of the library target: a parser that is wrong in a way somebody has seen is found by reading it.
// `kill_set --list` names those bugs, `kill_set --check DIR` says which of them no file there finds. Takes generated inputs, one after the other, until every bug that shows in one stream is killed; makes each small.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "conformance/planted_parser.h"
#include "fuzz/batch.h"
#include "fuzz/grammar.h"
#include "fuzz/minimise.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostInputs = 200000;
constexpr std::size_t kMostLong = 20000;  // bytes; only for bugs that nothing short shows
constexpr std::size_t kMostShort = 400, kShortInputs = 30000;

// They show in streams that are larger than a start corpus may be; the last, in times after an empty retry, which are open.
constexpr Bug kBeyondInputs[] = {Bug::line_raises_65536, Bug::line_dropped_65536, Bug::line_uint16,     Bug::read_cut_65536,
                                 Bug::data_uint16,       Bug::data_cut_65536,     Bug::data_cut_1048576, Bug::retry_bare_repeats};

struct Hunted {
  const PlantedBug* bug;
  Hello hello;
  bool killed = false;
};

bool kills(const Hunted& hunted, const std::string& encoded) {
  const FuzzInput input = decode_input(encoded);
  PlantedParser parser(bugs_of(hunted.bug->bug));
  parser.report_ids(hunted.hello.id);
  Trace trace = parser.run(divide(input.stream, input.cut));
  trace.last_event_id = parser.last_event_id();
  return judge_input(input, trace, hunted.hello, Profile::browser).verdict == Verdict::fail;
}

std::vector<Hunted> all_hunted() {
  std::vector<Hunted> all;
  for (const PlantedBug& bug : planted_bugs()) {
    if (needs_reuse(bug.bug)) continue;  // they take two streams
    Hello hello;
    hello.id = needs_block_ids(bug.bug) ? IdMode::block : IdMode::sticky;
    hello.retry = true;
    all.push_back({&bug, hello});
  }
  return all;
}

std::string small(const Hunted& hunted, const std::string& encoded) {
  const StillFails still_fails = [&hunted](const std::vector<std::string>& candidates) {
    std::vector<bool> fails;
    for (const std::string& candidate : candidates) fails.push_back(kills(hunted, candidate));
    return fails;
  };
  return minimise(encoded, still_fails, 400);
}

// The input that the next bug is hunted with: short ones first.
std::string input_of(std::size_t number) {
  Random random(1, number);
  const std::size_t most = number < kShortInputs ? kMostShort : kMostLong;
  const std::size_t least = number < kShortInputs ? 0 : kMostShort;
  std::string input;
  do {
    input = generate_input(random, most);
  } while (input.size() < least || input.size() > most);
  return input;
}

int write_set(const fs::path& folder) {
  std::vector<Hunted> all = all_hunted();
  std::size_t left = all.size(), written = 0;
  std::error_code error;
  fs::create_directories(folder, error);
  for (std::size_t number = 0; number < kMostInputs && left > 0; ++number) {
    const std::string input = input_of(number);
    for (const Hunted& hunted : all) {
      if (hunted.killed || !kills(hunted, input)) continue;
      const std::string killer = small(hunted, input);
      std::ofstream file(folder / (std::string(hunted.bug->name) + ".sse"), std::ios::binary);
      file << killer;
      if (!file.good()) return 1;
      ++written;
      for (Hunted& other : all) {
        if (other.killed || !kills(other, killer)) continue;
        other.killed = true;
        --left;
      }
    }
  }
  for (const Hunted& hunted : all) {
    if (!hunted.killed) std::printf("not found: %s\n", std::string(hunted.bug->name).c_str());
  }
  std::printf("%zu inputs for %zu planted bugs, %zu of them not found\n", written, all.size(), left);
  return 0;
}

// What the files of a folder do not find.
int check(const fs::path& folder) {
  std::vector<Hunted> all = all_hunted();
  std::size_t files = 0, missed = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input(std::istreambuf_iterator<char>(file), {});
    for (Hunted& hunted : all) hunted.killed = hunted.killed || kills(hunted, input);
    ++files;
  }
  for (const Hunted& hunted : all) {
    if (hunted.killed || std::count(std::begin(kBeyondInputs), std::end(kBeyondInputs), hunted.bug->bug) > 0) continue;
    std::printf("not found: %s\n", std::string(hunted.bug->name).c_str());
    ++missed;
  }
  std::printf("%zu files, %zu planted bugs not found\n", files, missed);
  return files > 0 && missed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace ssespec

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--check") return ssespec::check(argv[2]);
  if (argc != 2) {
    std::fputs("kill_set needs a folder to write to, or --list, or --check and a folder\n", stderr);
    return 2;
  }
  if (std::string_view(argv[1]) == "--list") {
    for (const ssespec::Hunted& hunted : ssespec::all_hunted()) std::printf("%s\n", std::string(hunted.bug->name).c_str());
    return 0;
  }
  return ssespec::write_set(argv[1]);
}
