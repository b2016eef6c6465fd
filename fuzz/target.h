// What the fuzz targets share: how a difference ends the run, and the limits of an input.
//
// A target is one file TARGET_fuzzer.cpp with LLVMFuzzerTestOneInput. It links with a fuzzing engine, or with
// replay_main.cpp, which plays files: so every target is built and its seeds are replayed by any compiler.
#ifndef SSESPEC_FUZZ_TARGET_H_
#define SSESPEC_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/property.h"

namespace ssespec {

inline constexpr std::size_t kMostTargetBytes = 64 * 1024;  // longer inputs are not tried

// Prints "Assertion failure: <target>-<field>-<label>", which engines group crashes by, and aborts.
[[noreturn]] void fail_target(std::string_view target, std::string_view field, std::string_view label);

inline void require(std::string_view target, const Checked& broken) {
  if (broken) fail_target(target, broken->field, broken->property);
}

inline std::string_view bytes_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace ssespec

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

#endif  // SSESPEC_FUZZ_TARGET_H_
