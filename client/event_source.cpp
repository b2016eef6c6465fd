#include "client/event_source.h"

#include <algorithm>

#include "client/ascii.h"
#include "client/content_type.h"
#include "client/fetch.h"
#include "client/http_transport.h"

namespace sse {
namespace {

constexpr std::uint64_t kLeastWait =
    10;  // milliseconds: `retry: 0` is legal, a loop without a pause is not meant

Options parser_options(const EventSourceOptions& options) {
  Options out;
  out.max_line = options.max_line;
  out.max_event = options.max_event;
  out.comments = options.comments;
  out.last_event_id = options.last_event_id;
  return out;
}

// A Last-Event-ID among the caller's own headers is the initial last event ID: later ones replace it.
EventSourceOptions with_seed(EventSourceOptions options) {
  if (const std::string* seed = find_header(options.headers, "Last-Event-ID")) {
    if (options.last_event_id.empty()) options.last_event_id = *seed;
    remove_header(options.headers, "Last-Event-ID");
  }
  return options;
}

std::optional<std::string> options_error(const EventSourceOptions& options) {
  if (header_error({options.method, ""})) return "the method \"" + options.method + "\" is no HTTP token";
  if (auto error = header_error({"Last-Event-ID", options.last_event_id})) return error;
  for (const Header& header : options.headers) {
    if (auto error = header_error(header)) return error;
  }
  return std::nullopt;
}

}  // namespace

// Takes the response of one connection on behalf of its source.
class EventSource::Body : public ResponseSink {
 public:
  Body(EventSource& source, const Request& request) : source_(source), request_(request) {}

  // #dom-eventsource, the steps for a response: any status but 200, any type but text/event-stream is the
  // end.
  bool on_head(const Response& response) override {
    if (response.status != 200) {
      source_.failure_ = "the server answered with status " + std::to_string(response.status);
      return false;
    }
    const auto essence = extract_mime_type_essence(response.headers);
    if (essence != "text/event-stream") {
      source_.failure_ = "the response is " + (essence ? *essence : "of no type") + ", not text/event-stream";
      return false;
    }
    source_.origin_ = request_.url.origin();
    source_.announce_the_connection();
    return source_.ready_state() == ReadyState::open;
  }

  bool on_bytes(std::string_view bytes) override {
    source_.interpret(bytes);
    return source_.ready_state() == ReadyState::open && source_.failure_.empty();
  }

 private:
  EventSource& source_;
  const Request& request_;
};

EventSource::EventSource(std::string url, EventSourceOptions options)
    : url_(std::move(url)),
      options_(with_seed(std::move(options))),
      transport_(options_.transport ? options_.transport : std::make_shared<HttpTransport>()),
      clock_(options_.clock ? options_.clock : std::make_shared<SteadyClock>()),
      parser_(parser_options(options_)) {}

EventSource::~EventSource() {
  close();
  if (thread_.joinable()) thread_.join();
}

void EventSource::add_event_listener(std::string type, std::function<void(const MessageEvent&)> listener) {
  listeners_.emplace_back(std::move(type), std::move(listener));
}

void EventSource::start() {
  thread_ = std::thread([this] { run(); });
}

void EventSource::run() {
  std::string error;
  std::optional<Request> request = first_request(error);
  if (!request) {
    fail_the_connection(error);
    return;
  }
  while (connect(*request)) {
  }
}

void EventSource::close() {
  state_ = ReadyState::closed;
  interrupt_.raise();
  const std::lock_guard wait_for_a_running_listener(tasks_);
}

void EventSource::restart() { interrupt_.raise(); }

std::uint64_t EventSource::reconnection_time() const noexcept {
  return parser_.reconnection_time().value_or(options_.reconnection_time);
}

// #dom-eventsource, as far as the request. Fetch's cache mode no-store adds the two cache headers.
std::optional<Request> EventSource::first_request(std::string& error) const {
  auto url = parse_url(url_);
  if (!url) {
    error = url.error();
    return std::nullopt;
  }
  if (const auto wrong = options_error(options_)) {
    error = *wrong;
    return std::nullopt;
  }
  Request request;
  request.method = options_.method;
  request.url = *std::move(url);
  request.body = options_.body;
  request.read_timeout = options_.read_timeout;
  request.headers = {{"Accept", "text/event-stream"}, {"Cache-Control", "no-cache"}, {"Pragma", "no-cache"}};
  for (const Header& header : options_.headers) remove_header(request.headers, header.name);
  request.headers.insert(request.headers.end(), options_.headers.begin(), options_.headers.end());
  return request;
}

// One connection from the request to its end. False if there shall be no other.
bool EventSource::connect(Request& request) {
  // An id is sent as it is: its bytes are UTF-8 without NUL, CR and LF, so it cannot break the framing. What
  // is left of an earlier connection goes, so that a reset id is no longer sent (AMB-06).
  remove_header(request.headers, "Last-Event-ID");
  const std::string_view id = parser_.last_event_id();
  if (!trimmed(id, " \t").empty()) set_header(request.headers, "Last-Event-ID", std::string(id));

  Body body(*this, request);
  const Outcome outcome = fetch(*transport_, request, interrupt_, body);
  parser_.finish();  // whatever was pending is dropped: nothing of it reaches the next connection
  if (!failure_.empty()) {
    fail_the_connection(failure_);
    return false;
  }
  return reestablish_the_connection(outcome);
}

// #announce-the-connection
void EventSource::announce_the_connection() {
  failed_attempts_ = 0;
  queue_a_task([this] {
    ReadyState expected = ReadyState::connecting;
    if (!state_.compare_exchange_strong(expected, ReadyState::open)) return;
    if (open_) call(open_);
  });
}

// #reestablish-the-connection. False if the source has been closed.
bool EventSource::reestablish_the_connection(const Outcome& outcome) {
  if (outcome.ending == Ending::network_error) ++failed_attempts_;
  const bool asked_for = outcome.ending == Ending::stopped;  // by restart(), if the source is not closed
  interrupt_.clear();  // close() sets the state first, so that this cannot hide it
  queue_a_task([&] {
    ReadyState expected = state_.load();
    if (expected == ReadyState::closed) return;
    if (!state_.compare_exchange_strong(expected, ReadyState::connecting)) return;
    const std::string reason =
        outcome.ending == Ending::end_of_body ? "the server ended the stream" : outcome.reason;
    if (!asked_for && error_) call([&] { error_({ReadyState::connecting, reason}); });
  });
  if (state_ == ReadyState::closed) return false;
  clock_->wait(wait_before_reconnecting(), interrupt_);
  interrupt_.clear();
  return state_ == ReadyState::connecting;
}

// #fail-the-connection
void EventSource::fail_the_connection(std::string_view reason) {
  queue_a_task([&] {
    if (state_.exchange(ReadyState::closed) == ReadyState::closed) return;
    if (error_) call([&] { error_({ReadyState::closed, reason}); });
  });
}

// The standard lets a client wait longer than the reconnection time, never shorter. It does so after attempts
// that brought no response: twice as long each time, up to the limit.
std::uint64_t EventSource::wait_before_reconnecting() const noexcept {
  const std::uint64_t least = std::max(reconnection_time(), kLeastWait);
  std::uint64_t wait = least;
  for (int i = 1; i < failed_attempts_ && wait < options_.most_backoff; ++i) wait *= 2;
  return std::max(least, std::min(wait, options_.most_backoff));
}

void EventSource::interpret(std::string_view bytes) {
  for (const Item& item : parser_.feed(bytes)) {
    if (item.kind == Kind::event) dispatch(item);
    if (item.kind == Kind::comment && comment_) {
      queue_a_task([&] { call([&] { comment_(item.data); }); });
    }
    if (state_ != ReadyState::open) return;
  }
  if (parser_.overflowed()) failure_ = "the stream has a line or an event beyond the limit of this client";
}

// #dispatchMessage, its last steps: nothing is delivered once the source is closed, but a listener that
// closes it does not keep the event from the other listeners of the same type.
void EventSource::dispatch(const Item& item) {
  const MessageEvent event{item.type, item.data, item.last_event_id, origin_};
  queue_a_task([&] {
    if (event_) call([&] { event_(event); });
    for (const auto& named : listeners_) {
      if (named.first == event.type) call([&] { named.second(event); });
    }
  });
}

void EventSource::queue_a_task(const std::function<void()>& task) {
  const std::lock_guard lock(tasks_);
  if (state_ != ReadyState::closed) task();
}

void EventSource::call(const std::function<void()>& listener) {
  try {
    listener();
  } catch (...) {
    if (exception_) exception_(std::current_exception());
  }
}

}  // namespace sse
