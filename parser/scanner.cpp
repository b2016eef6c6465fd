#include "parser/scanner.h"

namespace sse {
namespace {

struct Available {
  Isa isas[4] = {};
  std::size_t size = 0;
  void add(Isa isa) noexcept { isas[size++] = isa; }
};

// Not short-circuit: every machine takes the same way here.
template <class... Supported>
bool all(Supported... supported) noexcept {
  return (... & (supported != 0));
}

Available detect() noexcept {
  Available available;
#if defined(__x86_64__)
  const bool avx2 = all(__builtin_cpu_supports("avx2"), __builtin_cpu_supports("bmi"), __builtin_cpu_supports("popcnt"));
  const bool avx512 = all(avx2, __builtin_cpu_supports("avx512f"), __builtin_cpu_supports("avx512bw"), __builtin_cpu_supports("avx512vl"),
                          __builtin_cpu_supports("avx512vbmi"), __builtin_cpu_supports("avx512vbmi2"), __builtin_cpu_supports("bmi2"));
  if (avx512) available.add(Isa::avx512);
  if (avx2) available.add(Isa::avx2);
  available.add(Isa::sse2);
#elif defined(__aarch64__)
  available.add(Isa::neon);
#endif
  available.add(Isa::scalar);
  return available;
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
  if (!found) isa = available.front();
#if defined(__x86_64__)
  if (isa == Isa::avx512) return kAvx512Scanner;
  if (isa == Isa::avx2) return kAvx2Scanner;
  if (isa == Isa::sse2) return kSse2Scanner;
#elif defined(__aarch64__)
  if (isa == Isa::neon) return kNeonScanner;
#endif
  return kScalarScanner;
}

}  // namespace sse
