#include "fuzz/target.h"

#include <cstdio>
#include <cstdlib>

// What an input frees is 64 KiB or so: a small quarantine still holds all of it, and stays in the cache. Where a block came
// from is told by its innermost frame only; replay a finding with malloc_context_size=30 to see the rest. The environment's
// ASAN_OPTIONS go before these; OSS-Fuzz's are stricter and slower.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=1:malloc_context_size=1:detect_stack_use_after_return=0"; }
#endif
#endif

namespace ssespec {

[[gnu::noinline]] void fail_target(std::string_view target, std::string_view field, std::string_view label) {
  std::fprintf(stderr, "Assertion failure: %.*s-%.*s-%.*s\n", static_cast<int>(target.size()), target.data(),
               static_cast<int>(field.size()), field.data(), static_cast<int>(label.size()), label.data());
  std::fflush(stderr);
  std::abort();
}

}  // namespace ssespec
