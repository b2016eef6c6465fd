// The deviating client: exact with no planted bug set, wrong in the ways of those that are.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
// Where the standard leaves a choice it takes another one than sse::EventSource: it reconnects to the first
// URL and does not back off. Tested by planted_client_test.cpp.
#ifndef SSESPEC_CONFORMANCE_PLANTED_CLIENT_H_
#define SSESPEC_CONFORMANCE_PLANTED_CLIENT_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "client/clock.h"
#include "client/interrupt.h"
#include "client/transport.h"
#include "conformance/client_bug.h"
#include "conformance/planted_parser.h"
#include "conformance/planted_request.h"
#include "conformance/speak_client.h"

namespace ssespec {

// How one attempt ended, its redirects included.
enum class AttemptEnd : std::uint8_t {
  end_of_body,
  cut,  // the body broke off
  no_response,
  failed,         // by status, type or a parser that gave up: for good
  refused_again,  // likewise, but the bug is to try again
  stopped,
};

// Of one source; of two by parser-of-another-source.
struct SharedParser {
  SharedParser(const Bugs& bugs, const std::string& last_event_id) : parser(bugs, last_event_id) {}
  PlantedParser parser;
  std::mutex mutex;
};

class PlantedClient : public DrivenClient {
 public:
  PlantedClient(const ClientBugs& bugs, const ClientOrder& order, ClientListener& listener);
  ~PlantedClient() override;
  void start() override;
  void close() override;
  void restart() override;

  // For the attempts, planted_attempt.h.
  bool has(ClientBug bug) const { return bugs_.client.test(static_cast<std::size_t>(bug)); }
  sse::Transport& transport() { return *transport_; }
  const sse::Interrupt& interrupt() const { return interrupt_; }
  bool first_attempt() const { return history_.attempts == 0; }
  bool was_open() const { return opens_ > 0; }
  bool reading() const { return !closed_ || has(ClientBug::close_keeps_connection); }
  bool gave_up() const { return gave_up_; }    // the parser raised an error
  int add_redirect() { return ++redirects_; }  // over all attempts
  const RequestHistory& history() const { return history_; }
  void saw_etag(std::string etag) { history_.etag = std::move(etag); }
  void saw_retry_after(const std::string& seconds);
  void open();  // a response was accepted
  void report_open();
  bool read(std::string_view bytes);  // false if no more is wanted

 private:
  void run();
  bool go_on_after(AttemptEnd end);
  bool is_final(AttemptEnd end) const;
  // With the bug that of the other source, where just one lives, so that it is no matter of chance which cases show
  // the bug; else its own.
  template <typename Part>
  Part of_another_source(ClientBug bug, const Part PlantedClient::*part, Part own) const;
  void begin_body();
  void end_body(AttemptEnd end);
  void lose(AttemptEnd end);
  std::uint64_t wait_before_reconnecting(AttemptEnd end);
  void connect_a_second_time(const sse::Request& request);
  void take(std::vector<TraceItem>& items);
  void take_retry(std::uint64_t milliseconds);
  void take_event(const TraceItem& event);
  void deliver(const TraceItem& event);
  void report_loss();
  void report_failure();
  void report(const std::function<void()>& call);

  const ClientBugs bugs_;
  const ClientOrder order_;
  ClientListener& listener_;
  const std::unique_ptr<sse::Transport> transport_;
  sse::SteadyClock clock_;
  const std::shared_ptr<SharedParser> shared_parser_;
  PlantedParser& parser_;
  RequestHistory history_;

  int opens_ = 0, losses_ = 0, failures_in_a_row_ = 0, events_ = 0, redirects_ = 0;
  std::uint64_t reconnection_time_ = 3000;                 // milliseconds
  const std::shared_ptr<std::atomic<std::uint64_t>> shared_time_;  // the last one that was set
  std::optional<std::uint64_t> late_retry_, event_retry_;  // set by the stream, not yet in force
  std::optional<std::uint64_t> retry_after_;               // milliseconds, of the response on hand
  bool retry_seen_ = false;
  std::string last_bytes_;  // of the body, for end_keeps_character: at most three
  bool keep_state_ = false;  // the next body goes on where the last one ended
  std::optional<TraceItem> last_event_;
  std::set<std::string> known_ids_;
  std::chrono::steady_clock::time_point requested_;
  bool open_reported_ = false, first_event_ = true;  // of the connection on hand
  std::optional<TraceItem> held_event_;              // error-before-last-event
  bool gave_up_ = false, in_read_ = false;
  bool skip_read_ = false, drop_connection_ = false, lose_id_ = false;  // what a listener's exception does

  std::atomic<bool> closed_ = false, close_called_ = false, waiting_ = false, restarting_ = false;
  sse::Interrupt interrupt_;
  std::recursive_mutex reports_;
  std::thread thread_;
  std::list<std::thread> doubles_;
};

// `ssespec speak client-mutant:NAME`. Errors (usage): no such name.
Result<SpokenClient> planted_client(std::string_view names);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLANTED_CLIENT_H_
