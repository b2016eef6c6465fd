#include "conformance/play.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "conformance/another_source.h"
#include "conformance/server_script.h"

namespace ssespec {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Moment = SteadyClock::time_point;
using std::chrono::milliseconds;

// Requests beyond this many are answered with silence: a client in a hot loop must not take the machine along.
constexpr std::size_t kMostRequests = 60;
// A request that died unanswered, or was told that it came too late for its connection, may be sent again at once by
// the HTTP layer below the client: so it is taken if it comes well before a reconnect may.
constexpr milliseconds kLeastResend{60}, kMostResend{250};  // the former where no reconnect is timed
constexpr milliseconds kLongSilence{5000};  // at least, where a loss that is due was not told
constexpr std::size_t kMostResends = 9;  // of one request, as Firefox does; what comes more often reconnects fast

constexpr const char* kAnother = "another";  // the path of the other source

std::atomic<std::uint64_t> last_play = 0;

// A step of the server that waits for the harness.
struct Gate {
  std::string path, name;
  ServerStep step;
  Moment since;
  std::size_t requests = 0;  // that had come when it was reached
  bool asked = false;        // restart: the client was told
};

class Playing {
 public:
  Playing(const ConnectCase& the_case, const Stage& stage, const Patience& patience)
      : case_(the_case),
        stage_(stage),
        patience_(patience),
        number_(++last_play),
        sentinel_(fmt::format("ssespec-sentinel-{}", number_)),
        journal_(std::make_shared<mock::Journal>([this] { note_change(); })) {}

  Played run();

 private:
  std::string path_of(const std::string& name) const { return fmt::format("/s/{}/{}", number_, name); }
  std::string filled(std::string text) const;
  mock::Answer answer(const std::string& name, const mock::Exchange& request);
  const ServerResponse* next_response(const std::string& name, const mock::Exchange& request, Moment last_end);
  void serve();
  void hear(Happening happening);
  void note_change();
  bool is_awaited() const;
  bool is_over(Moment now);
  milliseconds needed_silence() const;
  void open_gates(Moment now);
  void close_source();
  mock::Answer answer_another() const;
  bool has_opened(Gate& gate, Moment now);
  Moment next_look(Moment now) const;
  std::vector<std::string> custom_types() const;
  Played taken_down();

  const ConnectCase& case_;
  const Stage& stage_;
  const Patience& patience_;
  const std::uint64_t number_;
  const std::string sentinel_;
  std::string origin_, other_port_;  // the latter: an origin of the same host, where the case names one
  std::string listen_gate_;
  std::uint64_t source_ = 0;

  std::mutex mutex_;  // what follows
  std::condition_variable changed_;
  Played played_;
  Moment began_;
  Moment last_activity_;
  Moment sentinel_at_{};
  std::map<std::string, std::size_t> asked_;     // responses given, by path name
  std::map<std::string, Moment> unanswered_;     // when a request was cut off without an answer
  std::map<std::string, std::size_t> resends_;   // of that request
  std::vector<std::string> to_;
  std::deque<Gate> gates_;
  std::size_t gates_made_ = 0;
  std::size_t sentinels_ = 0;
  std::size_t attempts_ = 0;  // lost connections reported since the last request
  std::pair<std::size_t, milliseconds> close_after_{0, 0};  // the number of the request (0: none), and how long after its end
  bool closing_ = false;
  std::unique_ptr<AnotherSource> another_;
  std::shared_ptr<mock::Journal> journal_;
};

std::string Playing::filled(std::string text) const {
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
    const std::size_t colon = text.find(':', at);
    const std::size_t end = text.find('}', at);
    if (colon == std::string::npos || end == std::string::npos || colon > end) continue;
    const std::string what = text.substr(at + 1, colon - at - 1);
    const std::string path = path_of(text.substr(colon + 1, end - colon - 1));
    if (what == "url") text.replace(at, end - at + 1, origin_ + path);
    if (what == "origin") text.replace(at, end - at + 1, origin_);
    if (what == "host") text.replace(at, end - at + 1, origin_.substr(origin_.find("//") + 2));
    if (what == "port") text.replace(at, end - at + 1, other_port_ + path);
    if (what == "path") text.replace(at, end - at + 1, path);
    if (what == "other") text.replace(at, end - at + 1, stage_.origins[(number_ + 1) % stage_.origins.size()] + path);
  }
  return text;
}

void Playing::note_change() {
  std::unique_lock lock(mutex_);
  last_activity_ = SteadyClock::now();
  if (!is_awaited()) return;
  lock.unlock();
  changed_.notify_all();
}

// Whether what has just happened may let the play go on; most happenings do not, and waking a thread for each of
// them costs more than all else. Called under the mutex.
bool Playing::is_awaited() const { return !gates_.empty() || close_after_.first > 0 || patience_.silence || attempts_ > patience_.attempts; }

milliseconds resend_window(const ConnectCase& the_case) {
  std::uint64_t least = 0;
  for (const ConnectOutcome& outcome : the_case.outcomes) {
    for (const ExpectedRequest& request : outcome.requests) {
      if (request.after > 0 && (least == 0 || request.after < least)) least = request.after;
    }
  }
  if (least == 0) return kLeastResend;
  return std::min(milliseconds(least * 4 / 5), kMostResend);
}

// "127.0.0.1" of "http://127.0.0.1:PORT".
std::string host_of(const std::string& origin) {
  const std::size_t host = origin.find("//") + 2;
  return origin.substr(host, origin.rfind(':') - host);
}

// The response to the next request to the path, or nullptr when its script is over. Called under the mutex.
const ServerResponse* Playing::next_response(const std::string& name, const mock::Exchange& request, Moment last_end) {
  const std::vector<ServerResponse>& responses = case_.script.at(name);
  const auto at = [&](std::size_t turn) -> const ServerResponse* {
    for (const ServerResponse& response : responses) {
      if (turn < response.times) return &response;
      turn -= response.times;
    }
    return nullptr;
  };
  std::size_t& turn = asked_[name];
  if (turn > 0) {
    const ServerResponse* before = at(turn - 1);
    const auto cut_off = unanswered_.find(name);
    if (before != nullptr && may_be_resent(*before) && cut_off != unanswered_.end() &&
        request.arrived - std::max(cut_off->second, last_end) < resend_window(case_) && resends_[name] < kMostResends) {
      ++resends_[name];
      return before;
    }
  }
  const ServerResponse* response = at(turn++);
  resends_[name] = 0;
  if (response != nullptr && may_be_resent(*response)) unanswered_[name] = SteadyClock::now();
  return response;
}

// On the server's thread.
mock::Answer Playing::answer(const std::string& name, const mock::Exchange& request) {
  Moment last_end{};  // a busy server ends a response a while after it was decided on
  for (const mock::Exchange& earlier : journal_->exchanges()) last_end = std::max(last_end, earlier.ended.value_or(Moment{}));
  const std::lock_guard lock(mutex_);
  attempts_ = 0;
  const std::size_t resent_from = asked_[name];
  const ServerResponse* response = next_response(name, request, last_end);
  const bool resent = response != nullptr && asked_[name] == resent_from;
  to_.push_back(resent ? "" : name);
  if (to_.size() > kMostRequests) return {mock::Hold{}};
  if (response == nullptr) {
    if (sentinels_++ > 0) return {mock::Hold{}};
    return sentinel_answer(sentinel_, listen_gate_);
  }
  if (response->then_close) close_after_ = {to_.size(), milliseconds(*response->then_close)};
  ServerResponse adapted = *response;
  const std::vector<std::string> codings = mock::header_values(request, "accept-encoding");
  adapted.gzip = adapted.gzip && std::any_of(codings.begin(), codings.end(), [](const std::string& c) { return c.find("gzip") != std::string::npos; });
  const std::string path = path_of(name);
  return answer_of(
      adapted, [this](const std::string& text) { return filled(text); },
      [&](const ServerStep& step) {
        const std::string gate = fmt::format("gate {}", ++gates_made_);
        gates_.push_back({path, gate, step, {}});
        return gate;
      },
      listen_gate_);
}

void Playing::serve() {
  for (const auto& [name, responses] : case_.script) {
    const std::string& path_name = name;
    if (name == kAnother) {
      stage_.server.serve(path_of(name), [this](const mock::Exchange&) { return answer_another(); }, std::make_shared<mock::Journal>());
      continue;
    }
    stage_.server.serve(
        path_of(name), [this, path_name](const mock::Exchange& request) { return answer(path_name, request); }, journal_);
  }
}

// On a thread of the link.
void Playing::hear(Happening happening) {
  bool awaited = false;
  {
    const std::lock_guard lock(mutex_);
    last_activity_ = SteadyClock::now();
    if (happening.kind == Happening::Kind::ready) {
      const std::string gate = std::exchange(listen_gate_, "");
      if (!gate.empty()) {
        for (const auto& [name, responses] : case_.script) stage_.server.release(path_of(name), gate);
      }
      return;
    }
    attempts_ = happening.kind == Happening::Kind::connecting ? attempts_ + 1 : 0;
    const bool is_sentinel = happening.kind == Happening::Kind::event && happening.event.data.find(sentinel_) != std::string::npos;
    awaited = is_sentinel || happening.kind == Happening::Kind::dead || happening.kind == Happening::Kind::unsupported || is_awaited();
    if (played_.sentinel) {
      played_.after_sentinel.push_back(std::move(happening));
    } else if (is_sentinel) {
      played_.sentinel = std::move(happening.event);
      sentinel_at_ = last_activity_;
    } else {
      played_.happenings.push_back(std::move(happening));
    }
  }
  if (awaited) changed_.notify_all();
}

void Playing::close_source() {
  if (std::exchange(closing_, true)) return;
  played_.closed_at = SteadyClock::now();
  last_activity_ = *played_.closed_at;
  stage_.link.close(source_);
}

// The other source is there to be seen beside the one that is judged: all its requests are answered alike.
mock::Answer Playing::answer_another() const {
  const Filler fill = [this](const std::string& text) { return filled(text); };
  return answer_of(case_.script.at(kAnother).front(), fill, [](const ServerStep&) { return std::string(); }, "");
}

// Whether what the gate waits for has happened, or will not happen any more.
bool Playing::has_opened(Gate& gate, Moment now) {
  const bool is_late = now - gate.since > patience_.await;
  const auto reported = [this](Happening::Kind kind) {
    return static_cast<std::size_t>(std::count_if(played_.happenings.begin(), played_.happenings.end(), [kind](const Happening& h) { return h.kind == kind; }));
  };
  switch (gate.step.kind) {
    case ServerStep::Kind::await: {
      const bool for_open = gate.step.number == 0;
      if (reported(for_open ? Happening::Kind::open : Happening::Kind::event) >= std::max<std::size_t>(gate.step.number, 1)) return true;
      if (!is_late) return false;
      played_.held_back = fmt::format("{} was not reported within {} ms, while the server waited for that before it sent more",
                                      for_open ? "open" : fmt::format("event {}", gate.step.number), patience_.await.count());
      played_.held_back_at_cr = gate.step.after_cr;
      return true;
    }
    case ServerStep::Kind::restart:
      if (!std::exchange(gate.asked, true)) stage_.link.restart(source_);
      played_.restarted = true;
      if (to_.size() > gate.requests) return true;
      if (!is_late) return false;
      played_.held_back = fmt::format("it was told to connect anew and made no request within {} ms", patience_.await.count());
      return true;
    case ServerStep::Kind::open_another:
      if (!another_) another_ = std::make_unique<AnotherSource>(stage_.link, origin_ + path_of(kAnother), [this] { note_change(); });
      if (another_->has_reported()) return true;
      if (!is_late) return false;
      played_.held_back = fmt::format("another source, opened while this one was open, reported nothing within {} ms", patience_.await.count());
      return true;
    case ServerStep::Kind::close_another:
      another_->close();
      return is_late || another_->is_closed();
    default:
      close_source();
      return is_late || reported(Happening::Kind::done) > 0;
  }
}

// Lets the server go on.
void Playing::open_gates(Moment now) {
  while (!gates_.empty()) {
    Gate& gate = gates_.front();
    if (gate.since == Moment{}) {
      gate.since = now;
      gate.requests = to_.size();
    }
    if (!has_opened(gate, now)) return;
    stage_.server.release(gate.path, gate.name);
    last_activity_ = now;
    gates_.pop_front();
  }
}

// A client that has not yet said what is due is late, on a busy machine.
milliseconds Playing::needed_silence() const {
  const auto losses = std::count_if(played_.happenings.begin(), played_.happenings.end(), [](const Happening& h) {
    return h.kind == Happening::Kind::connecting || h.kind == Happening::Kind::closed;
  });
  if (static_cast<std::size_t>(losses) >= patience_.losses) return *patience_.silence;
  return std::max(4 * *patience_.silence, kLongSilence);
}

bool Playing::is_over(Moment now) {
  using Kind = Happening::Kind;
  for (const Happening& happening : played_.happenings) {
    if (happening.kind == Kind::dead || happening.kind == Kind::unsupported) {
      played_.end = happening.kind == Kind::dead ? Played::End::dead : Played::End::unsupported;
      played_.how = happening.how;
      return true;
    }
  }
  if (stage_.stop != nullptr && *stage_.stop) {
    played_.end = Played::End::stopped;
    return true;
  }
  if (!stage_.link.alive()) {
    played_.end = Played::End::dead;
    return true;
  }
  if (played_.sentinel && now - sentinel_at_ >= patience_.settle) {
    played_.end = Played::End::sentinel;
    return true;
  }
  if (patience_.silence && gates_.empty() && close_after_.first == 0 && !to_.empty() && now - last_activity_ >= needed_silence()) {
    played_.end = Played::End::silence;
    return true;
  }
  if (attempts_ > patience_.attempts) {
    played_.end = Played::End::loop;
    return true;
  }
  if (now - last_activity_ >= patience_.activity || now - began_ >= patience_.whole) {
    played_.end = Played::End::patience;
    return true;
  }
  return false;
}

Moment Playing::next_look(Moment now) const {
  Moment look = std::min(last_activity_ + patience_.activity, now + milliseconds(250));
  if (patience_.silence) look = std::min(look, last_activity_ + needed_silence());
  if (played_.sentinel) look = std::min(look, sentinel_at_ + patience_.settle);
  if (close_after_.first > 0) look = std::min(look, now + milliseconds(5));
  if (!gates_.empty()) look = std::min(look, gates_.front().since + patience_.await + milliseconds(1));
  return std::max(look, now + milliseconds(1));
}

std::vector<std::string> Playing::custom_types() const {
  std::vector<std::string> types;
  for (const ConnectOutcome& outcome : case_.outcomes) {
    for (const ExpectedHappening& happening : outcome.happenings) {
      if (happening.kind != ExpectedHappening::Kind::event || happening.type == "message") continue;
      if (std::find(types.begin(), types.end(), happening.type) == types.end()) types.push_back(happening.type);
    }
  }
  return types;
}

Played Playing::run() {
  origin_ = stage_.origins[number_ % stage_.origins.size()];
  std::string own_door;
  if (case_.names("{port:")) {
    if (auto door = stage_.server.listen(host_of(origin_))) other_port_ = *door;
  }
  if (case_.refuses() || case_.is_info) {
    auto door = stage_.server.listen("127.0.0.1");
    if (door) origin_ = own_door = *door;
  }
  OpenRequest request{origin_ + path_of(case_.path), case_.headers, case_.last_event_id, case_.close_on, case_.throw_on, custom_types(),
                      case_.method, case_.body, case_.read_timeout, filled(case_.program)};
  if (stage_.link.needs_time_to_listen() && !request.types.empty()) listen_gate_ = "listen";
  last_activity_ = began_ = SteadyClock::now();
  serve();
  const std::uint64_t source = stage_.link.open(request, [this](Happening happening) { hear(std::move(happening)); });
  {
    std::unique_lock lock(mutex_);
    source_ = source;
    for (Moment now = SteadyClock::now(); !is_over(now); now = SteadyClock::now()) {
      open_gates(now);
      if (close_after_.first > 0) {
        const std::size_t number = close_after_.first;
        lock.unlock();
        const std::vector<mock::Exchange> exchanges = journal_->exchanges();
        lock.lock();
        const bool ended = exchanges.size() >= number && exchanges[number - 1].ended;
        if (ended && now - *exchanges[number - 1].ended >= close_after_.second) {
          close_after_.first = 0;
          close_source();
        }
      }
      changed_.wait_until(lock, next_look(now));
    }
  }
  Played played = taken_down();
  for (const std::string& door : {own_door, other_port_}) {
    if (!door.empty()) stage_.server.stop_listening(door);
  }
  return played;
}

// Takes the source and its paths away, and hands out what was seen before that.
Played Playing::taken_down() {
  std::vector<mock::Exchange> exchanges = journal_->exchanges();
  bool close = false;
  {
    const std::lock_guard lock(mutex_);
    close = !std::exchange(closing_, true);
  }
  if (close && stage_.link.alive()) stage_.link.close(source_);
  stage_.link.forget(source_);
  another_.reset();
  for (const auto& [name, responses] : case_.script) stage_.server.withdraw(path_of(name));
  const std::lock_guard lock(mutex_);
  played_.requests = exchanges.size();
  for (std::size_t i = 0; i < exchanges.size() && i < to_.size(); ++i) {
    if (to_[i].empty()) {  // sent again by the HTTP layer: the attempt ends with it
      if (!played_.exchanges.empty()) played_.exchanges.back().ended = exchanges[i].ended;
      continue;
    }
    played_.to.push_back(to_[i]);
    played_.exchanges.push_back(std::move(exchanges[i]));
  }
  return std::move(played_);
}

}  // namespace

Played play(const ConnectCase& the_case, const Stage& stage, const Patience& patience) {
  return Playing(the_case, stage, patience).run();
}

}  // namespace ssespec
