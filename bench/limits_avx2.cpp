// The scans for AVX2; compiled for it.
#if defined(__x86_64__)
#include "bench/limits.h"
#include "parser/scanner_avx2.h"
#include "parser/scanner_look_up.h"

namespace ssespec::bench {
namespace {

using sse::Avx2Vector;

std::uint64_t line_ends(__m256i low, __m256i high) {
  const __m256i table =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\n', 0, 0, '\r', 0, 0));
  const auto bits = [table](__m256i v) {
    return static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v), v)));
  };
  return bits(low) | static_cast<std::uint64_t>(bits(high)) << 32;
}

// on_block sees every block of 64 bytes; what is shorter is left out of both scans.
template <class OnBlock>
std::size_t sum_of_line_ends(const char* bytes, std::size_t size, OnBlock on_block) {
  std::size_t sum = 0;
  for (std::size_t at = 0; at + 64 <= size; at += 64) {
    const __m256i low = Avx2Vector::load(bytes + at), high = Avx2Vector::load(bytes + at + 32);
    on_block(bytes + at, low, high);
    for (std::uint64_t bits = line_ends(low, high); bits != 0; bits &= bits - 1) {
      sum += at + static_cast<unsigned>(__builtin_ctzll(bits));
    }
  }
  return sum;
}

std::size_t scan(std::string_view bytes) {
  int not_ascii = 0;
  const std::size_t sum = sum_of_line_ends(bytes.data(), bytes.size(), [&](const char*, __m256i low, __m256i high) {
    not_ascii |= _mm256_movemask_epi8(_mm256_or_si256(low, high));
  });
  return sum + (not_ascii != 0 ? 1 : 0);
}

std::size_t fused(std::string_view bytes) {
  if (bytes.size() < 64) return 0;
  sse::ErrorsByLookUp<Avx2Vector> errors;
  const char* const first = bytes.data();
  const std::size_t sum = sum_of_line_ends(first, bytes.size(), [&](const char* block, __m256i low, __m256i high) {
    if (block != first && _mm256_movemask_epi8(_mm256_or_si256(low, high)) != 0) errors.add(block);
  });
  return sum + (errors.any() ? 1 : 0);
}

}  // namespace

constinit const Limits kAvx2Limits = {"avx2", scan, fused};

}  // namespace ssespec::bench
#endif
