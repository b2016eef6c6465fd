#include "fuzz/target.h"

#include <cstdio>
#include <cstdlib>

namespace ssespec {

[[gnu::noinline]] void fail_target(std::string_view target, std::string_view field, std::string_view label) {
  std::fprintf(stderr, "Assertion failure: %.*s-%.*s-%.*s\n", static_cast<int>(target.size()), target.data(),
               static_cast<int>(field.size()), field.data(), static_cast<int>(label.size()), label.data());
  std::fflush(stderr);
  std::abort();
}

}  // namespace ssespec
