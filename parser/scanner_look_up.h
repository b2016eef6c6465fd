// Ill-formed UTF-8 by three table look-ups for each pair of neighbours, for sets that can look up sixteen bytes.
//
// The method is that of Keiser and Lemire, https://arxiv.org/abs/2010.03090. The neighbours come from loads that lie
// one, two and three bytes back, so that no state goes from one vector to the next.
#ifndef SSE_SCANNER_LOOK_UP_H_
#define SSE_SCANNER_LOOK_UP_H_

#include <cstddef>
#include <cstdint>

namespace sse {
namespace {

// What may be wrong with a pair of neighbours, a bit each; it is wrong if all three tables say so.
enum Wrong : std::uint8_t {
  kTooShort = 1,       // a lead byte and no continuation
  kTooLong = 2,        // ASCII and a continuation
  kOverlong3 = 4,      // E0 and less than A0
  kTooLarge = 8,       // F4 and 90 or more, F5 and up
  kSurrogate = 16,     // ED and A0 or more
  kOverlong2 = 32,     // C0, C1
  kOverlong4 = 64,     // F0 and less than 90; F5 and up and less than 90
  kTwo = 128,          // two continuations: right only as the third or fourth byte
  kByOthers = kTooShort | kTooLong | kTwo,  // does not depend on the low half of the first byte
};

// The columns are the halves 0 to F of a byte.
constexpr std::uint8_t kByHighOfFirst[16] = {
    kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTwo, kTwo, kTwo, kTwo,
    kTooShort | kOverlong2, kTooShort, kTooShort | kOverlong3 | kSurrogate, kTooShort | kTooLarge | kOverlong4};
constexpr std::uint8_t kPastF4 = kByOthers | kTooLarge | kOverlong4;
constexpr std::uint8_t kByLowOfFirst[16] = {
    kByOthers | kOverlong3 | kOverlong2 | kOverlong4, kByOthers | kOverlong2, kByOthers, kByOthers,
    kByOthers | kTooLarge, kPastF4, kPastF4, kPastF4, kPastF4, kPastF4, kPastF4, kPastF4, kPastF4,
    kPastF4 | kSurrogate, kPastF4, kPastF4};
constexpr std::uint8_t kContinuation = kTooLong | kOverlong2 | kTwo;
constexpr std::uint8_t kByHighOfSecond[16] = {
    kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort,
    kContinuation | kOverlong3 | kOverlong4, kContinuation | kOverlong3 | kTooLarge,
    kContinuation | kSurrogate | kTooLarge, kContinuation | kSurrogate | kTooLarge,
    kTooShort, kTooShort, kTooShort, kTooShort};

template <class Vector>
class ErrorsByLookUp {
  using V = typename Vector::V;

 public:
  // Looks at the 64 bytes; the three in front of them are readable, and what they leave open counts here.
  void add(const char* block) {
    for (std::size_t i = 0; i < 64; i += Vector::kSize) add_vector(block + i);
  }
  bool any() const { return Vector::any(errors_); }

 private:
  void add_vector(const char* p) {
    const V first = Vector::load(p - 1), second = Vector::load(p);
    const V wrong = Vector::both(Vector::both(Vector::look_up(by_high_of_first_, Vector::high_half(first)),
                                              Vector::look_up(by_low_of_first_, Vector::low_half(first))),
                                 Vector::look_up(by_high_of_second_, Vector::high_half(second)));
    // The high bit says: a third byte is due, two behind E0 and up, or a fourth, three behind F0 and up.
    const V third = Vector::minus(Vector::load(p - 2), Vector::all(0xE0 - 0x80));
    const V fourth = Vector::minus(Vector::load(p - 3), Vector::all(0xF0 - 0x80));
    const V due = Vector::both(Vector::either(third, fourth), Vector::all(kTwo));
    errors_ = Vector::either(errors_, Vector::different(due, wrong));
  }

  const V by_high_of_first_ = Vector::table(kByHighOfFirst), by_low_of_first_ = Vector::table(kByLowOfFirst),
          by_high_of_second_ = Vector::table(kByHighOfSecond);
  V errors_ = Vector::zero();
};

}  // namespace
}  // namespace sse

#endif  // SSE_SCANNER_LOOK_UP_H_
