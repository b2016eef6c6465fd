#include "conformance/planted_client.h"

#include <algorithm>
#include <limits>

#include "client/http_transport.h"
#include "conformance/planted_attempt.h"

namespace ssespec {
namespace {

using enum ClientBug;

// A client keeps its parser's last event ID over connections, whatever else it gets wrong.
Bugs parser_bugs(const ClientBugs& bugs) {
  Bugs out = bugs.parser;
  if (!bugs.client.test(static_cast<std::size_t>(id_not_seeded))) out |= bugs_of(Bug::reuse_keeps_id);
  return out;
}

// The sources of this program that live, for those bugs by which they disturb each other.
struct Others {
  std::mutex mutex;
  std::set<PlantedClient*> all;
  std::timed_mutex turn;
};

Others& others() {
  static Others the_others;
  return the_others;
}

// Takes the response of a connection that nobody asked for.
class Discard : public sse::ResponseSink {
 public:
  bool on_head(const sse::Response&) override { return true; }
  bool on_bytes(std::string_view) override { return true; }
};

std::string last_three(const std::string& bytes) { return bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 3)); }

// Of up to three bytes what begins a character at their end and lacks its rest.
std::string cut_short(const std::string& bytes) {
  for (std::size_t left = 1; left <= bytes.size(); ++left) {
    const auto lead = static_cast<unsigned char>(bytes[bytes.size() - left]);
    if (lead < 0x80 || lead > 0xF4) return "";
    const std::size_t whole = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead >= 0xC2) return whole > left ? bytes.substr(bytes.size() - left) : "";
  }
  return "";
}

}  // namespace

PlantedClient::PlantedClient(const ClientBugs& bugs, const ClientOrder& order, ClientListener& listener)
    : bugs_(bugs),
      order_(order),
      listener_(listener),
      transport_(std::make_unique<sse::HttpTransport>(sse::HttpTransportOptions{
          .accept_gzip = !has(gzip_not_decoded), .decode_gzip = !has(gzip_not_decoded)})),
      shared_parser_(of_another_source(parser_of_another_source, &PlantedClient::shared_parser_,
                                       std::make_shared<SharedParser>(parser_bugs(bugs), order.last_event_id))),
      parser_(shared_parser_->parser),
      shared_time_(of_another_source(wait_of_another_source, &PlantedClient::shared_time_,
                                     std::make_shared<std::atomic<std::uint64_t>>(reconnection_time_))) {
  history_.id_of_last_event = order.last_event_id;
  const std::lock_guard lock(others().mutex);
  others().all.insert(this);
}

PlantedClient::~PlantedClient() {
  {
    const std::lock_guard lock(others().mutex);
    others().all.erase(this);
  }
  closed_ = true;
  interrupt_.raise();
  if (thread_.joinable()) thread_.join();
  for (std::thread& thread : doubles_) thread.join();
}

template <typename Part>
Part PlantedClient::of_another_source(ClientBug bug, const Part PlantedClient::*part, Part own) const {
  const std::lock_guard lock(others().mutex);
  if (has(bug) && others().all.size() == 1) return (*others().all.begin())->*part;
  return own;
}

void PlantedClient::start() {
  thread_ = std::thread([this] {
    if (!has(one_source_at_a_time)) return run();
    while (!others().turn.try_lock_for(std::chrono::milliseconds(20))) {
      if (closed_) return;
    }
    const std::lock_guard turn(others().turn, std::adopt_lock);
    run();
  });
}

void PlantedClient::close() {
  if (close_called_.exchange(true)) return;  // its own report may call it again
  if (has(close_ends_other_sources)) {
    const std::lock_guard lock(others().mutex);
    for (PlantedClient* other : others().all) {
      other->closed_ = true;
      other->interrupt_.raise();
    }
  }
  if (has(close_reports_error)) report([this] { listener_.error(true); });
  closed_ = true;
  const bool goes_on = has(close_keeps_connection) || (has(close_reconnects) && waiting_);
  if (!goes_on) interrupt_.raise();
  const std::lock_guard wait_for_a_running_report(reports_);
}

void PlantedClient::restart() {
  if (has(restart_ignored)) return;
  if (has(restart_is_final)) return close();
  restarting_ = true;
  interrupt_.raise();
}

void PlantedClient::run() {
  do {
    if (!std::exchange(lose_id_, false)) {
      const std::lock_guard turn(shared_parser_->mutex);
      history_.last_event_id = parser_.last_event_id();
    }
    auto request = planted_request(bugs_, order_, history_);
    if (!request) {
      if (history_.attempts == 0) report_failure();
      return;
    }
    if (has(two_connections) && losses_ > 0) connect_a_second_time(*request);
    begin_body();
    requested_ = std::chrono::steady_clock::now();
    const AttemptEnd end = PlantedAttempt(*this, bugs_, order_, *std::move(request)).run();
    ++history_.attempts;
    if (!go_on_after(end)) return;
  } while (!closed_ || (has(close_reconnects) && waiting_.exchange(false)));
}

void PlantedClient::begin_body() {
  const std::lock_guard turn(shared_parser_->mutex);
  if (history_.attempts > 0 && !keep_state_) parser_.restart();
  if (const std::string kept = cut_short(std::exchange(last_bytes_, "")); !kept.empty()) {
    std::vector<TraceItem> none;
    parser_.feed(kept, none);
  }
  open_reported_ = false;
  first_event_ = true;
  drop_connection_ = false;
}

void PlantedClient::open() {
  ++opens_;
  failures_in_a_row_ = 0;
  waiting_ = false;
  const bool unreported =
      (has(open_once) && opens_ > 1) || has(open_at_first_event) || has(open_before_check);
  if (!unreported) report_open();
  if (has(last_event_again_on_reconnect) && opens_ > 1 && last_event_) deliver(*last_event_);
}

void PlantedClient::saw_retry_after(const std::string& seconds) {
  if (seconds.empty() || seconds.size() > 9 || seconds.find_first_not_of("0123456789") != std::string::npos) return;
  retry_after_ = std::stoull(seconds) * 1000;
}

bool PlantedClient::read(std::string_view bytes) {
  history_.body_bytes += bytes.size();
  if (has(end_keeps_character)) last_bytes_ = last_three(last_bytes_ + std::string(bytes));
  std::vector<TraceItem> items;
  {
    const std::lock_guard turn(shared_parser_->mutex);
    parser_.feed(bytes, items);
  }
  take(items);
  return reading() && !gave_up_ && !drop_connection_;
}

void PlantedClient::take(std::vector<TraceItem>& items) {
  in_read_ = true;
  skip_read_ = false;
  for (TraceItem& item : items) {
    if (gave_up_ || skip_read_ || drop_connection_) break;
    if (item.kind == TraceItem::Kind::event) take_event(item);
    if (item.kind == TraceItem::Kind::retry) take_retry(item.retry);
    if (item.kind == TraceItem::Kind::error) gave_up_ = true;
  }
  in_read_ = false;
}

void PlantedClient::take_retry(std::uint64_t milliseconds) {
  if (has(wait_first_retry_forever) && retry_seen_) return;
  retry_seen_ = true;
  if (has(wait_retry_one_late)) {
    late_retry_ = milliseconds;
  } else if (has(wait_retry_needs_event)) {
    event_retry_ = milliseconds;
  } else {
    reconnection_time_ = milliseconds;
  }
  *shared_time_ = milliseconds;
}

void PlantedClient::take_event(const TraceItem& event) {
  if (event_retry_) reconnection_time_ = *std::exchange(event_retry_, std::nullopt);
  const std::string id = event.id.value_or("");
  if (id != history_.id_of_last_event) history_.id_before = std::exchange(history_.id_of_last_event, id);
  const bool came_anew = last_event_ && id != last_event_->id.value_or("") && !known_ids_.insert(id).second;
  known_ids_.insert(id);
  if (has(event_with_known_id_lost) && !id.empty() && came_anew) return;
  const bool first = std::exchange(first_event_, false);
  if (has(event_number_3_lost) && ++events_ == 3) return;
  if (has(first_event_lost_on_reconnect) && first && opens_ > 1) return;
  last_event_ = event;
  if (has(open_at_first_event) && !open_reported_) report_open();
  std::optional<TraceItem> due = event;
  if (has(error_before_last_event)) due.swap(held_event_);
  if (due) deliver(*due);
}

void PlantedClient::deliver(const TraceItem& event) {
  report([&] { listener_.event(event.type, event.data, event.id.value_or("")); });
}

// Whatever the end was, the loss or the failure is reported and the wait is over when it returns true.
bool PlantedClient::go_on_after(AttemptEnd end) {
  if (end == AttemptEnd::stopped) return false;
  if (end == AttemptEnd::cut && has(cut_unnoticed)) {
    clock_.wait(std::numeric_limits<std::uint64_t>::max(), interrupt_);
    return false;
  }
  if (end == AttemptEnd::end_of_body || end == AttemptEnd::cut) end_body(end);
  if (gave_up_) end = AttemptEnd::failed;
  if (end == AttemptEnd::no_response) ++failures_in_a_row_;
  history_.lost_by_cut = end == AttemptEnd::cut;
  history_.had_no_response |= end == AttemptEnd::no_response;
  if (is_final(end)) {
    report_failure();
    if (held_event_) deliver(*std::exchange(held_event_, std::nullopt));
    closed_ = closed_ || !has(reconnects_after_failure);
    if (closed_) return false;
    gave_up_ = false;
    clock_.wait(wait_before_reconnecting(end), interrupt_);
    return true;
  }
  lose(end);
  return true;
}

bool PlantedClient::is_final(AttemptEnd end) const {
  switch (end) {
    case AttemptEnd::failed:
      return true;
    case AttemptEnd::end_of_body:
      return has(end_is_final) || (has(at_most_three_reconnects) && losses_ >= 3);
    case AttemptEnd::cut:
      return has(cut_is_final) || (has(at_most_three_reconnects) && losses_ >= 3);
    case AttemptEnd::no_response:
      return (has(refused_is_final) && opens_ > 0) || (has(at_most_three_reconnects) && losses_ >= 3);
    default:
      return false;
  }
}

void PlantedClient::end_body(AttemptEnd end) {
  std::vector<TraceItem> items;
  const bool cut = end == AttemptEnd::cut;
  {
    const std::lock_guard turn(shared_parser_->mutex);
    if (cut && has(cut_dispatches_pending)) parser_.feed("\n\n", items);
    keep_state_ = has(cut ? cut_keeps_state : end_keeps_state);
    if (!keep_state_) parser_.finish(items);
  }
  take(items);
}

void PlantedClient::lose(AttemptEnd end) {
  ++losses_;
  waiting_ = true;
  history_.lost_by_restart = restarting_.exchange(false);
  if (history_.lost_by_restart) interrupt_.clear();
  if (!has(error_after_the_wait)) report_loss();
  if (held_event_) deliver(*std::exchange(held_event_, std::nullopt));
  if (closed_ && !has(close_reconnects)) return;
  clock_.wait(wait_before_reconnecting(end), interrupt_);
  if (has(error_after_the_wait)) report_loss();
}

std::uint64_t PlantedClient::wait_before_reconnecting(AttemptEnd end) {
  std::uint64_t wait = reconnection_time_;
  if (has(wait_of_another_source)) wait = *shared_time_;
  if (has(wait_default_ten) && !retry_seen_) wait = 10;
  const bool none = has(wait_none) || (has(wait_none_after_end) && end == AttemptEnd::end_of_body) ||
                    (has(wait_none_after_cut) && end == AttemptEnd::cut);
  if (none) wait = 0;
  if (has(wait_forgets_retry_when_refused) && end == AttemptEnd::no_response) wait = 3000;
  if (has(wait_none_when_refused) && end == AttemptEnd::no_response) wait = 1;
  if (has(wait_half)) wait /= 2;
  if (has(wait_jitter_below) && losses_ % 2 == 0) wait = wait / 5 * 3;
  if (has(wait_overflows) && wait > std::numeric_limits<std::int32_t>::max()) wait = 1;
  if (has(wait_at_most_100)) wait = std::min<std::uint64_t>(wait, 100);
  if (has(wait_at_most_10s)) wait = std::min<std::uint64_t>(wait, 10'000);
  if (retry_after_) wait = *std::exchange(retry_after_, std::nullopt);
  if (has(wait_halves_on_failure)) wait >>= std::min(failures_in_a_row_, 63);
  if (has(wait_from_request)) {
    const auto passed =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - requested_);
    wait -= std::min(wait, static_cast<std::uint64_t>(passed.count()));
  }
  if (has(wait_forgets_retry)) reconnection_time_ = 3000;
  if (late_retry_) reconnection_time_ = *std::exchange(late_retry_, std::nullopt);
  return wait;
}

void PlantedClient::connect_a_second_time(const sse::Request& request) {
  doubles_.emplace_back([this, request] {
    Discard discard;
    transport_->exchange(request, interrupt_, discard);
  });
}

void PlantedClient::report_open() {
  open_reported_ = true;
  for (int i = has(open_twice) ? 2 : 1; i > 0; --i) report([this] { listener_.opened(); });
}

void PlantedClient::report_loss() {
  if (has(error_missing) || (has(error_only_first) && losses_ > 1)) return;
  if (has(error_missing_on_second_attempt) && failures_in_a_row_ > 1) return;
  for (int i = has(error_twice) ? 2 : 1; i > 0; --i)
    report([this] { listener_.error(has(error_says_closed)); });
}

void PlantedClient::report_failure() {
  if (has(error_missing_on_failure)) return;
  const bool closed = !has(failure_says_connecting);
  for (int i = has(error_twice_on_failure) ? 2 : 1; i > 0; --i) report([&] { listener_.error(closed); });
}

// Nothing is reported once the source is closed. What a listener throws changes nothing.
void PlantedClient::report(const std::function<void()>& call) {
  const std::lock_guard lock(reports_);
  if (closed_ && !(has(close_delivers_rest) && in_read_)) return;
  try {
    call();
  } catch (...) {
    skip_read_ |= has(exception_loses_read);
    drop_connection_ |= has(exception_loses_connection);
    lose_id_ |= has(leid_lost_after_exception);
    if (has(exception_ends_source)) close();
  }
}

Result<SpokenClient> planted_client(std::string_view names) {
  const auto bugs = client_bugs_from_text(names);
  if (!bugs) return tl::unexpected(bugs.error());
  SpokenClient client;
  client.name = "client-mutant:" + to_text(*bugs);
  client.make = [bugs = *bugs](const ClientOrder& order, ClientListener& listener) {
    return std::make_unique<PlantedClient>(bugs, order, listener);
  };
  const auto has = [&bugs](ClientBug bug) { return bugs->client.test(static_cast<std::size_t>(bug)); };
  client.keeps_closed = has(close_keeps_connection) || has(close_reconnects);
  return client;
}

}  // namespace ssespec
