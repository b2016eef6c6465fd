// Plays one connect case to one source of a client: serves the script, opens the URL, and notes all that happens.
//
// Nothing here judges. A play ends with the sentinel event, with silence, or when patience is over.
// Tested by client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_PLAY_H_
#define SSESPEC_CONFORMANCE_PLAY_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/client_link.h"
#include "conformance/connect_case.h"
#include "mock_server/server.h"

namespace ssespec {

// What one source did.
struct Played {
  enum class End : std::uint8_t { sentinel, silence, patience, loop, dead, unsupported, stopped };  // loop: it tries again and again and sends no request
  End end = End::patience;
  std::vector<Happening> happenings;          // reports before the sentinel, in order
  std::optional<TraceItem> sentinel;          // the sentinel event as reported
  std::vector<Happening> after_sentinel;
  std::vector<mock::Exchange> exchanges;      // requests, in order
  std::vector<std::string> to;                // the path name of each
  std::size_t requests = 0;                   // with those that the HTTP layer sent again
  std::string held_back;                      // what was not reported although more bytes waited for it
  bool held_back_at_cr = false;               // and the last byte before that wait was a CR
  std::optional<std::chrono::steady_clock::time_point> closed_at;  // when the harness asked to close
  bool restarted = false;                     // it was told to connect anew, which may be an error to it
  std::string how;                            // dead: how it ended

  bool is_judged() const { return end != End::dead && end != End::unsupported && end != End::stopped; }
};

struct Stage {
  mock::MockServer& server;
  ClientLink& link;
  // Where the server listens. A play takes one, and the next for targets of another origin: browsers allow six
  // connections to each.
  std::vector<std::string> origins;
  const std::atomic<bool>* stop = nullptr;  // gives up soon
};

struct Patience {
  std::chrono::milliseconds activity{10000};  // without any sign of life
  std::chrono::milliseconds whole{60000};     // for the play, whatever the signs of life: some clients reconnect for ever
  std::optional<std::chrono::milliseconds> silence;  // after so much quiet the play is over
  std::size_t attempts = 25;  // reports of a lost connection in a row, without a request: more do not end by waiting
  std::size_t losses = 0;  // reports of a lost connection that are due before that; else the quiet has to be longer
  std::chrono::milliseconds settle{40};       // after the sentinel, for what comes too much
  std::chrono::milliseconds await{3000};      // for a report that the script waits for
};

Played play(const ConnectCase& the_case, const Stage& stage, const Patience& patience);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLAY_H_
