// Any cut gives the same, a parser can be used again, and a limit cuts nothing short (SSE-FUZZ-001, 015, 016).
#include "fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ssespec;
  if (size > kMostTargetBytes) return -1;
  const FuzzInput input = decode_input(bytes_of(data, size));
  require("cuts", cuts_do_not_matter(input));
  require("cuts", an_early_end_loses_nothing(input));
  require("cuts", comments_are_told(input));
  require("cuts", the_end_adds_nothing(input.stream));
  require("cuts", prefixes_give_prefixes(input.stream, input.stream.size() / 2));
  require("cuts", memory_is_bounded(input, 24));
  require("cuts", reuse_is_fresh(input, input));
  return 0;
}
