// A switch that any thread may throw to end a wait: of a socket, of a clock.
//
// Tested by event_source_test.cpp and http_transport_test.cpp.
#ifndef SSE_CLIENT_INTERRUPT_H_
#define SSE_CLIENT_INTERRUPT_H_

#include <atomic>
#include <mutex>

namespace sse {

// A descriptor that polls readable while the switch is thrown. Every function is safe from any thread.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  void raise() noexcept;
  void clear() noexcept;
  bool raised() const noexcept { return raised_; }
  int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
  std::mutex changing_;  // the flag and the descriptor say the same
  std::atomic<bool> raised_ = false;
};

}  // namespace sse

#endif  // SSE_CLIENT_INTERRUPT_H_
