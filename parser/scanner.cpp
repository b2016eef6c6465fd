#include "parser/scanner.h"

namespace sse {
namespace {

struct Available {
  Isa isas[4];
  std::size_t size;
};

Available detect() noexcept {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
                      __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
  if (avx512) return {{Isa::avx512, Isa::avx2, Isa::sse2, Isa::scalar}, 4};
  if (avx2) return {{Isa::avx2, Isa::sse2, Isa::scalar}, 3};
  return {{Isa::sse2, Isa::scalar}, 2};
#elif defined(__aarch64__)
  return {{Isa::neon, Isa::scalar}, 2};
#else
  return {{Isa::scalar}, 1};
#endif
}

}  // namespace

std::span<const Isa> available_isas() noexcept {
  static const Available kAvailable = detect();
  return {kAvailable.isas, kAvailable.size};
}

const Scanner& scanner_for(Isa isa) noexcept {
  const std::span<const Isa> available = available_isas();
  bool found = false;
  for (const Isa one : available) found |= one == isa;
  switch (found ? isa : available.front()) {
#if defined(__x86_64__)
    case Isa::sse2:
      return kSse2Scanner;
    case Isa::avx2:
      return kAvx2Scanner;
    case Isa::avx512:
      return kAvx512Scanner;
#elif defined(__aarch64__)
    case Isa::neon:
      return kNeonScanner;
#endif
    default:
      return kScalarScanner;
  }
}

}  // namespace sse
