// The streaming parser says what the oracle says, with the read that settles it (SSE-FUZZ-014). The given cuts only: all
// cuts of the short inputs are the cuts target's.
#include "fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ssespec;
  if (size > kMostTargetBytes) return -1;
  const FuzzInput input = decode_input(bytes_of(data, size));
  require("oracle", equals_the_oracle(input, isa_for(input)));
  return 0;
}
