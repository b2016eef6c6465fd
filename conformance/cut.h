// One way to divide an input into reads. A case is always run under many.
//
// Contract: the architecture's list of cuts. Tested by cut_test.cpp.
#ifndef SSESPEC_CONFORMANCE_CUT_H_
#define SSESPEC_CONFORMANCE_CUT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/result.h"

namespace ssespec {

// Byte offsets in ascending order, each from 0 to the input's size; an offset twice is an empty read.
struct Cut {
  std::vector<std::size_t> at;

  std::size_t reads() const { return at.size() + 1; }
  bool operator==(const Cut&) const = default;
};

// The reads as views into input.
std::vector<std::string_view> divide(std::string_view input, const Cut& cut);

// Every cut that a case with this input is run under, the whole input first, then in the order in which a
// failure is easiest to read. Depends on the input, the seed and the case's id only.
std::vector<Cut> cuts_of(std::string_view input, std::string_view case_id, std::uint64_t seed);

std::string to_text(const Cut& cut);            // "whole", "3,5" or "every byte"
Result<Cut> cut_from_text(std::string_view text, std::size_t input_size);  // "3,5", "whole", "bytes"

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CUT_H_
