// A connection and all that follow it: the client of an event stream.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface and
// #sse-processing-model, with what non-browsers need on top: a method, a body, headers, an initial last event
// ID. Tested by event_source_test.cpp on a fake clock and a scripted transport.
#ifndef SSE_CLIENT_EVENT_SOURCE_H_
#define SSE_CLIENT_EVENT_SOURCE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "client/clock.h"
#include "client/interrupt.h"
#include "client/transport.h"
#include "sse/parser.h"

namespace sse {

enum class ReadyState : std::uint8_t { connecting, open, closed };

// Lifetime: the views live during the call of the listener. All are well-formed UTF-8.
struct MessageEvent {
  std::string_view type, data, last_event_id;
  std::string_view origin;  // of the URL that the stream came from in the end
};

// What an error event says beyond the standard: why, for people.
struct ErrorEvent {
  ReadyState state;  // connecting: it will try again; closed: it has failed for good
  std::string_view reason;
};

struct EventSourceOptions {
  Headers headers{};  // in addition to, or in place of, those that every request carries
  std::string method = "GET";
  std::string body{};
  std::string last_event_id{};             // for the first request; no NUL, CR or LF
  bool comments = false;                   // comment lines are kept for on_comment's listener
  std::uint64_t reconnection_time = 3000;  // milliseconds, until the stream sets another
  std::uint64_t most_backoff = 30'000;     // milliseconds; waits after failed attempts double up to here
  std::optional<std::chrono::milliseconds> read_timeout{};  // silence of this length is a lost connection
  std::size_t max_line = std::size_t{1} << 30;  // bytes; a longer line or event fails the connection
  std::size_t max_event = std::size_t{1} << 30;
  std::shared_ptr<Transport> transport{};  // HTTP over sockets unless given
  std::shared_ptr<Clock> clock{};          // the steady clock unless given
};

// Give it its listeners, then start() it. Listeners are called one after the other, in the source's thread;
// what they throw is caught and given to on_exception's listener, and the stream goes on.
class EventSource {
 public:
  explicit EventSource(std::string url, EventSourceOptions options = {});
  ~EventSource();  // closes and joins. Pre: not within one of its own listeners
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;

  // Pre for all of these: not yet started.
  void on_open(std::function<void()> listener) { open_ = std::move(listener); }
  void on_event(std::function<void(const MessageEvent&)> listener) {
    event_ = std::move(listener);
  }  // of any type
  void add_event_listener(std::string type, std::function<void(const MessageEvent&)> listener);
  void on_error(std::function<void(const ErrorEvent&)> listener) { error_ = std::move(listener); }
  void on_comment(std::function<void(std::string_view)> listener) { comment_ = std::move(listener); }
  void on_exception(std::function<void(std::exception_ptr)> listener) { exception_ = std::move(listener); }

  void start();  // in a thread of its own
  void run();    // or in the caller's: returns when the source is closed

  // Closes at once and for good, from any thread or listener, any number of times. No listener is called
  // after it has returned: from outside the source's thread it waits for a listener that is running, so do
  // not hold what that listener waits for.
  void close();
  // Drops the connection without an error event, waits for the reconnection time, and connects again.
  void restart();

  ReadyState ready_state() const noexcept { return state_.load(); }
  const std::string& url() const noexcept { return url_; }  // as given, whatever redirects say
  // Pre for these two: within the open or error listener, or closed and joined.
  std::string_view last_event_id() const noexcept { return parser_.last_event_id(); }
  std::uint64_t reconnection_time() const noexcept;  // milliseconds

 private:
  class Body;

  std::optional<Request> first_request(std::string& error) const;
  bool connect(Request& request);
  void announce_the_connection();
  bool reestablish_the_connection(const Outcome& outcome);
  void fail_the_connection(std::string_view reason);
  void interpret(std::string_view bytes);
  void dispatch(const Item& event);
  std::uint64_t wait_before_reconnecting() const noexcept;
  void queue_a_task(const std::function<void()>& task);
  void call(const std::function<void()>& listener);

  const std::string url_;
  const EventSourceOptions options_;
  const std::shared_ptr<Transport> transport_;
  const std::shared_ptr<Clock> clock_;
  Parser parser_;

  std::function<void()> open_;
  std::function<void(const MessageEvent&)> event_;
  std::vector<std::pair<std::string, std::function<void(const MessageEvent&)>>> listeners_;
  std::function<void(const ErrorEvent&)> error_;
  std::function<void(std::string_view)> comment_;
  std::function<void(std::exception_ptr)> exception_;

  std::atomic<ReadyState> state_ = ReadyState::connecting;
  std::string origin_;
  std::string failure_;      // why the response on hand fails the connection; empty if it does not
  int failed_attempts_ = 0;  // in a row, without a response
  Interrupt interrupt_;
  std::recursive_mutex tasks_;  // held while listeners run
  std::thread thread_;
};

}  // namespace sse

#endif  // SSE_CLIENT_EVENT_SOURCE_H_
