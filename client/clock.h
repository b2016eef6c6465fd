// The time between two connections, as something a test can replace.
//
// Tested by event_source_test.cpp (a fake one) and clock_test.cpp.
#ifndef SSE_CLIENT_CLOCK_H_
#define SSE_CLIENT_CLOCK_H_

#include <cstdint>

#include "client/interrupt.h"

namespace sse {

class Clock {
 public:
  virtual ~Clock() = default;
  // Waits for at least this long, unless the interrupt is raised before or meanwhile.
  // Units: milliseconds; any value is legal, the largest are as good as for ever.
  virtual void wait(std::uint64_t milliseconds, const Interrupt& interrupt) = 0;
};

class SteadyClock : public Clock {
 public:
  void wait(std::uint64_t milliseconds, const Interrupt& interrupt) override;
};

}  // namespace sse

#endif  // SSE_CLIENT_CLOCK_H_
