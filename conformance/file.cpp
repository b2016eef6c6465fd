#include "conformance/file.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>

namespace ssespec {

Result<std::string> read_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return fail(fmt::format("{}: is a folder, not a file", path));
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(fmt::format("{}: cannot be opened; check the path and its permissions", path));
  std::string text;
  std::array<char, 1 << 16> piece;
  do {
    file.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  } while (file);
  if (file.bad()) return fail(fmt::format("{}: cannot be read to its end", path));
  return text;
}

}  // namespace ssespec
