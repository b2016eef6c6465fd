// A fuzz input: a stream and the reads it comes in, as one readable file.
//
// The byte FE ends a read, two of them in a row make an empty one; all other bytes are the stream. FE itself
// cannot be expressed: F8 and FF decode as it does. Tested by property_test.cpp.
#ifndef SSESPEC_FUZZ_INPUT_H_
#define SSESPEC_FUZZ_INPUT_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cut.h"

namespace ssespec {

inline constexpr char kCutByte = '\xFE';

struct FuzzInput {
  std::string stream;
  Cut cut;
};

FuzzInput decode_input(std::string_view bytes);
std::string encode_input(std::string_view stream, const Cut& cut);

// One read in a heap block of exactly its size, so that a look past its end is seen by the sanitizers; freed with
// this object, so that a view that was kept too long is seen too.
class HeapRead {
 public:
  explicit HeapRead(std::string_view read);
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_INPUT_H_
