// write_seeds DIR: the corpus's cases as fuzz inputs, DIR/seeds/<case>.sse, and the dictionary, DIR/sse.dict.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "conformance/corpus.h"
#include "fuzz/grammar.h"
#include "fuzz/input.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostSeed = 4096;  // bytes

bool write(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  return file.good();
}

std::string dictionary_text() {
  std::string text;
  for (const std::string_view token : dictionary()) {
    text += '"';
    for (const char c : token) {
      char hex[5];
      std::snprintf(hex, sizeof hex, "\\x%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      text += hex;
    }
    text += "\"\n";
  }
  return text;
}

int run(const fs::path& folder) {
  const Result<Corpus> corpus = read_corpus(built_in_corpus_files());
  std::error_code error;
  fs::create_directories(folder / "seeds", error);
  if (!corpus || error || !write(folder / "sse.dict", dictionary_text())) return 1;
  std::size_t seeds = 0;
  for (const Case& the_case : corpus->cases) {
    if (the_case.step() != "parse" || the_case.input.size() > kMostSeed) continue;
    std::string name = the_case.id;
    for (char& c : name) {
      if (c == '/') c = '.';
    }
    if (!write(folder / "seeds" / (name + ".sse"), encode_input(the_case.input, Cut{the_case.given_cut}))) return 1;
    ++seeds;
  }
  return seeds > 0 ? 0 : 1;
}

}  // namespace
}  // namespace ssespec

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("write_seeds needs a folder to write to\n", stderr);
    return 2;
  }
  return ssespec::run(argv[1]);
}
