#include "client/clock.h"

#include <poll.h>

#include <algorithm>
#include <chrono>

namespace sse {

// The rest of the wait is rounded up to whole milliseconds and looked at again after each poll, so that the
// wait is never short; a poll is at most an hour long, so that no value overflows its argument.
void SteadyClock::wait(std::uint64_t milliseconds, const Interrupt& interrupt) {
  using std::chrono::steady_clock;
  constexpr std::uint64_t kHour = 3'600'000;
  const auto start = steady_clock::now();
  for (;;) {
    const auto passed =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start).count();
    const auto done = static_cast<std::uint64_t>(passed);
    if (done >= milliseconds || interrupt.raised()) return;
    pollfd entry{interrupt.descriptor(), POLLIN, 0};
    ::poll(&entry, 1, static_cast<int>(std::min(milliseconds - done, kHour)));
  }
}

}  // namespace sse
