#include "fuzz/input.h"

#include <cstring>

namespace ssespec {

FuzzInput decode_input(std::string_view bytes) {
  FuzzInput input;
  input.stream.reserve(bytes.size());
  while (true) {
    const std::size_t end = bytes.find(kCutByte);
    input.stream += bytes.substr(0, end);
    if (end == std::string_view::npos) break;
    input.cut.at.push_back(input.stream.size());
    bytes.remove_prefix(end + 1);
  }
  return input;
}

std::string encode_input(std::string_view stream, const Cut& cut) {
  std::string bytes;
  bytes.reserve(stream.size() + cut.at.size());
  std::size_t start = 0;
  const auto append = [&](std::size_t end) {
    for (; start < end; ++start) bytes.push_back(stream[start] == kCutByte ? '\xFF' : stream[start]);
  };
  for (const std::size_t at : cut.at) {
    append(at);
    bytes.push_back(kCutByte);
  }
  append(stream.size());
  return bytes;
}

HeapRead::HeapRead(std::string_view read) : bytes_(new char[read.size()]), size_(read.size()) {
  if (!read.empty()) std::memcpy(bytes_.get(), read.data(), read.size());
}

}  // namespace ssespec
