// How the suite talks to a client under test: open a URL, hear what it reports, close.
//
// Two ways: the adapter protocol (adapter_link.h) and the LaunchDarkly contract protocol (contract_link.h).
// Tested by client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_CLIENT_LINK_H_
#define SSESPEC_CONFORMANCE_CLIENT_LINK_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/result.h"
#include "conformance/subject.h"
#include "conformance/trace.h"

namespace ssespec {

// One report of a client.
struct Happening {
  enum class Kind : std::uint8_t {
    open,
    event,
    comment,
    connecting,   // an error, and it will try again
    closed,       // an error, for good
    error,        // an error of unknown state
    ready,        // the types it was to listen for are set
    done,         // it answered close
    unsupported,  // it cannot do what open asked for
    dead,         // the subject died or broke the protocol; data says how
  };
  Kind kind = Kind::event;
  TraceItem event{};  // event and comment
  std::string how{};  // dead
  std::chrono::steady_clock::time_point when{};
};

struct OpenRequest {
  std::string url;
  std::map<std::string, std::string> headers;
  std::string last_event_id;
  std::optional<std::string> close_on, throw_on;  // JSON values
  std::vector<std::string> types;                 // event types that will come, beside message
  std::string method = "GET", body;
  std::optional<std::uint64_t> read_timeout;      // milliseconds
  std::string program;                            // JavaScript in place of all that; empty: none
};

class ClientLink {
 public:
  // Called from a thread of the link, one at a time for each source.
  using Observer = std::function<void(Happening)>;

  virtual ~ClientLink() = default;
  virtual const Hello& hello() const = 0;
  // Opens a source; reports come to the observer until forget(). Returns its number.
  virtual std::uint64_t open(const OpenRequest& request, Observer observer) = 0;
  // Asks to close it; Happening::done follows.
  virtual void close(std::uint64_t source) = 0;
  // Tells it to drop the connection and to connect anew.
  virtual void restart(std::uint64_t source) = 0;
  // After this the observer is not called any more.
  virtual void forget(std::uint64_t source) = 0;
  // True while nothing has died.
  virtual bool alive() const = 0;
  // Why it turned out, when a first source was opened, to be no client at all; empty if it is one.
  virtual std::string why_no_client() const { return ""; }
  // Starts it anew where that can be done. Errors: it cannot.
  virtual Result<void> revive() = 0;
  virtual std::string stderr_tail() const = 0;
  // True if a source that was opened now could not be told which event types to listen for before its URL is
  // asked for: the first response then has to wait.
  virtual bool needs_time_to_listen() const { return false; }
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CLIENT_LINK_H_
