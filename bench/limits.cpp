#include "bench/limits.h"

#include <cstring>

namespace ssespec::bench {
namespace {

std::size_t scan_bytes(std::string_view bytes) {
  std::size_t sum = 0, not_ascii = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\r' || bytes[i] == '\n') sum += i;
    not_ascii |= (bytes[i] & 0x80) != 0 ? 1U : 0U;
  }
  return sum + not_ascii;
}

constexpr Limits kPlainLimits = {"none", scan_bytes, scan_bytes};

}  // namespace

const Limits& limits() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) return kAvx2Limits;
#endif
  return kPlainLimits;
}

std::size_t memchr_loop(std::string_view bytes) {
  std::size_t count = 0;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at < end) {
    at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (at == nullptr) break;
    ++count;
    ++at;
  }
  return count;
}

}  // namespace ssespec::bench
