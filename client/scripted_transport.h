// A transport that plays what a test wrote down and a clock that passes at once: no socket, no sleep.
//
// Used by event_source_test.cpp and fetch_test.cpp.
#ifndef SSE_CLIENT_SCRIPTED_TRANSPORT_H_
#define SSE_CLIENT_SCRIPTED_TRANSPORT_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/clock.h"
#include "client/transport.h"

namespace sse {

struct ScriptedResponse {
  int status = 200;
  Headers headers = {{"Content-Type", "text/event-stream"}};
  std::vector<std::string> reads{};  // pieces of the body, one read each
  Ending ending = Ending::end_of_body;
};

class ScriptedTransport : public Transport {
 public:
  std::deque<ScriptedResponse> script;
  std::vector<Request> requests;              // as they came
  std::function<void()> when_script_is_over;  // the request behind the last one stays without a response

  Outcome exchange(const Request& request, const Interrupt& interrupt, ResponseSink& sink) override {
    requests.push_back(request);
    if (script.empty()) {
      if (when_script_is_over) when_script_is_over();
      return {Ending::network_error, "the script is over"};
    }
    const ScriptedResponse now = script.front();
    script.pop_front();
    if (now.ending == Ending::network_error) return {Ending::network_error, "refused"};
    if (!sink.on_head({now.status, now.headers})) return {Ending::stopped};
    for (const std::string& read : now.reads) {
      const auto exact = std::make_unique<char[]>(read.size());  // an over-read or a stale view dies
      read.copy(exact.get(), read.size());
      if (!sink.on_bytes({exact.get(), read.size()}) || interrupt.raised()) return {Ending::stopped};
    }
    return {now.ending, now.ending == Ending::broken_body ? "cut" : ""};
  }
};

class FakeClock : public Clock {
 public:
  std::vector<std::uint64_t> waits;  // milliseconds, in order
  std::function<void()> during_a_wait;

  void wait(std::uint64_t milliseconds, const Interrupt&) override {
    waits.push_back(milliseconds);
    if (during_a_wait) during_a_wait();
  }
};

}  // namespace sse

#endif  // SSE_CLIENT_SCRIPTED_TRANSPORT_H_
