// A plain main for a fuzz target: plays every file of every path it is given, so that seeds and regressions run
// in the tests with any compiler and its sanitizers. An empty input comes first.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/target.h"

extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const char* path) {
  std::vector<fs::path> files;
  std::error_code error;
  if (!fs::is_directory(path)) return {path};
  for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void play(const std::string& bytes) {
  const ssespec::HeapRead exact(bytes);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(exact.view().data()), exact.view().size());
}

}  // namespace

int main(int argc, char** argv) {
  if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&argc, &argv);
  play("");
  std::size_t played = 0;
  for (int i = 1; i < argc; ++i) {
    if (argv[i][0] == '-') continue;  // an engine's flag means nothing here
    for (const fs::path& path : files_in(argv[i])) {
      std::ifstream file(path, std::ios::binary);
      if (!file) {
        std::fprintf(stderr, "%s cannot be read\n", path.c_str());
        return 2;
      }
      std::printf("%s\n", path.c_str());
      std::fflush(stdout);
      play(std::string(std::istreambuf_iterator<char>(file), {}));
      ++played;
    }
  }
  std::printf("%zu files played, none failed\n", played);
  return played > 0 || argc == 1 ? 0 : 2;
}
