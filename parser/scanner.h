// The scanner: where lines end and whether the text is well-formed UTF-8, 64 bytes at a time.
//
// One source (scanner_blocks.h) for every instruction set; the parser picks one when it is made. Own intrinsics and
// not Highway, because Debian's Highway (1.0.3) has no target for SSE2, the baseline of x86-64, and because what
// embeds the parser then needs nothing else. Nothing here knows the event stream format beyond CR and LF.
// Standard: https://encoding.spec.whatwg.org/#utf-8-decoder (SSE-ENC-006, -007)
// Tested by scanner_test.cpp, with parser_test.cpp on every instruction set.
#ifndef SSE_SCANNER_H_
#define SSE_SCANNER_H_

#include <cstddef>
#include <cstdint>

#include "sse/parser.h"

namespace sse {

// What a scan of one segment gives.
struct Found {
  std::uint32_t count;  // line ends written
  bool ill_formed;      // there may be ill-formed UTF-8 that ends in the segment
};

struct Scanner {
  // Units: bytes. A scan takes at most kSegment, so that an offset fits its type and the text stays in the cache.
  static constexpr std::size_t kSegment = 4096;
  // Offsets that a scan may write past the last one it counts.
  static constexpr std::size_t kSlack = 64;

  static constexpr std::size_t kNotAscii = SIZE_MAX;

  // Writes the offset of each CR and each LF, ascending, to line_ends (kSegment + kSlack of them fit).
  // before: the last three bytes in front of the segment, the last one in the highest byte; 0 if they are ASCII.
  // Never says "well-formed" wrongly; a sequence that the end cuts short is left to the next segment.
  Found (*scan)(const char* text, std::size_t size, std::uint32_t before, std::uint16_t* line_ends);

  // Bytes of ASCII in front of the first line end, size if there is none; kNotAscii if another byte comes first.
  std::size_t (*plain_line)(const char* text, std::size_t size);

  // Whether the text is well-formed; a sequence that the end cuts short is not.
  bool (*is_well_formed)(const char* text, std::size_t size);

  // Copies the text with one U+FFFD for each maximal subpart of an ill-formed sequence; returns the bytes written.
  // out has room for 3 * size + kSlack.
  std::size_t (*repair)(char* out, const char* text, std::size_t size);
};

// The scanner for one of available_isas(); for anything else the best one.
const Scanner& scanner_for(Isa isa) noexcept;

extern const Scanner kScalarScanner;
#if defined(__x86_64__)
extern const Scanner kSse2Scanner, kAvx2Scanner, kAvx512Scanner;
#elif defined(__aarch64__)
extern const Scanner kNeonScanner;
#endif

}  // namespace sse

#endif  // SSE_SCANNER_H_
