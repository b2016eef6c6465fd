#include "conformance/adapter_link.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <future>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "conformance/bytes.h"
#include "conformance/line_reader.h"
#include "conformance/process.h"

namespace ssespec {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr double kGrace = 2;
constexpr std::size_t kMostLine = std::size_t{64} << 20;

class AdapterLink : public ClientLink {
 public:
  AdapterLink(Subject subject, double hello_seconds)
      : subject_(std::move(subject)), hello_seconds_(hello_seconds), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~AdapterLink() override {
    stop_reading();
    ::close(wake_);
  }
  AdapterLink(const AdapterLink&) = delete;
  AdapterLink& operator=(const AdapterLink&) = delete;

  Result<void> start();
  const Hello& hello() const override { return hello_; }
  std::uint64_t open(const OpenRequest& request, Observer observer) override;
  void close(std::uint64_t source) override;
  void restart(std::uint64_t source) override;
  void forget(std::uint64_t source) override;
  bool alive() const override { return alive_; }
  Result<void> revive() override;
  std::string stderr_tail() const override {
    const std::lock_guard lock(mutex_);
    return err_tail_;
  }

 private:
  Result<void> start_process();
  Result<void> say_hello();
  void send(const Json& message);
  void read_lines();
  bool turn(int milliseconds);
  void write_some();
  void handle(const std::string& line);
  void die(const std::string& how);
  void stop_reading();
  std::string with_stderr(std::string sentence) const;

  Subject subject_;
  double hello_seconds_;
  Hello hello_;
  int wake_;
  std::unique_ptr<Process> process_;
  LineReader lines_;
  std::thread reader_;
  std::atomic<bool> alive_ = false, stopping_ = false;
  std::mutex delivery_;       // held while an observer runs; taken before mutex_
  mutable std::mutex mutex_;  // what follows
  std::string to_send_, err_tail_;
  std::map<std::uint64_t, Observer> observers_;
  std::uint64_t last_source_ = 0;
};

std::string AdapterLink::with_stderr(std::string sentence) const {
  const std::lock_guard lock(mutex_);
  if (!err_tail_.empty()) sentence += fmt::format("; it wrote: {}", to_excerpt(err_tail_, 1000));
  return sentence;
}

// The process dies with the thread that started it, so the reader's thread does that.
Result<void> AdapterLink::start() {
  stopping_ = false;
  std::promise<Result<void>> started;
  std::future<Result<void>> result = started.get_future();
  reader_ = std::thread([this, &started] {
    Result<void> ready = start_process();
    const bool is_ready = ready.has_value();
    started.set_value(std::move(ready));
    if (is_ready) read_lines();
    process_.reset();
  });
  return result.get();
}

Result<void> AdapterLink::start_process() {
  Result<std::unique_ptr<Process>> started = Process::start({subject_.command, subject_.env, subject_.folder});
  if (!started) return fail(fmt::format("{}: {}", subject_.name, started.error().what), started.error().exit);
  process_ = std::move(*started);
  lines_ = LineReader();
  Result<void> said = say_hello();
  alive_ = said.has_value();
  return said;
}

Result<void> AdapterLink::say_hello() {
  send(Json{{"op", "hello"}, {"protocol", 1}});
  const auto deadline = SteadyClock::now() + std::chrono::duration<double>(hello_seconds_);
  std::string line;
  while (!lines_.next(line)) {
    if (SteadyClock::now() > deadline) {
      return fail(with_stderr(fmt::format("{}: it did not answer hello within {:.0f} s", subject_.name, hello_seconds_)), Exit::subject_failed);
    }
    if (!turn(50)) {
      return fail(with_stderr(fmt::format("{}: it ended before it answered hello: {}", subject_.name, process_->end(kGrace))), Exit::subject_failed);
    }
  }
  const Result<Json> json = parse_json(line);
  if (!json) return fail(fmt::format("{}: its answer to hello is not JSON: \"{}\"", subject_.name, to_excerpt(line, 200)) + std::string(kStdoutRule), Exit::subject_failed);
  Result<Hello> hello = hello_from_json(*json);
  if (!hello) return fail(fmt::format("{}: {}", subject_.name, hello.error().what), Exit::subject_failed);
  hello_ = std::move(*hello);
  return {};
}

// Writes what fits and reads what is there. False: its output has ended.
bool AdapterLink::turn(int milliseconds) {
  bool writing = false;
  {
    const std::lock_guard lock(mutex_);
    writing = !to_send_.empty() && process_->in() >= 0;
  }
  std::array<pollfd, 4> fds = {{{process_->out(), POLLIN, 0}, {process_->err(), POLLIN, 0}, {wake_, POLLIN, 0}, {process_->in(), POLLOUT, 0}}};
  if (::poll(fds.data(), writing ? 4 : 3, milliseconds) < 0) return errno == EINTR;
  if (fds[2].revents != 0) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t n = ::read(wake_, &count, sizeof count);
  }
  if (fds[1].revents != 0) {
    process_->drain_err();
    const std::lock_guard lock(mutex_);
    err_tail_ = process_->err_tail();
  }
  if (writing && fds[3].revents != 0) write_some();
  if (fds[0].revents == 0 && !process_->has_exited()) return true;
  const std::size_t before = lines_.size();
  if (lines_.read_from(process_->out()) == LineReader::State::ended) return false;
  if (fds[0].revents == 0 && lines_.size() == before) return false;  // what it started may hold its output open
  return lines_.size() < kMostLine;
}

void AdapterLink::write_some() {
  const std::lock_guard lock(mutex_);
  const ssize_t n = ::write(process_->in(), to_send_.data(), to_send_.size());
  if (n > 0) to_send_.erase(0, static_cast<std::size_t>(n));
  if (n < 0 && errno == EPIPE) to_send_.clear();  // its output will say how it ended
}

void AdapterLink::read_lines() {
  std::string line;
  while (!stopping_) {
    const bool open = turn(500);
    while (alive_ && lines_.next(line)) handle(line);
    if (!alive_) return;
    if (open) continue;
    die(process_->end(kGrace));
    return;
  }
}

void AdapterLink::die(const std::string& how) {
  std::map<std::uint64_t, Observer> observers;
  const std::lock_guard delivering(delivery_);
  {
    const std::lock_guard lock(mutex_);
    alive_ = false;
    observers = observers_;
  }
  Happening happening{Happening::Kind::dead, {}, with_stderr(how), SteadyClock::now()};
  for (const auto& [source, observer] : observers) observer(happening);
}

void AdapterLink::handle(const std::string& line) {
  const auto nonsense = [&](const char* why) { die(fmt::format("it broke the protocol: {}: {}", why, to_excerpt(line, 200))); };
  const Result<Json> json = parse_json(line);
  if (!json || !json->is_object()) return nonsense("a line is not a JSON object");
  const auto source = number_member(*json, "seq");
  const std::string op = string_member(*json, "op").value_or("");
  if (!source) return nonsense("a line without seq");
  Happening happening;
  happening.when = SteadyClock::now();
  if (op == "event" || op == "comment") {
    const Result<Trace> trace = trace_from_json(Json{{"out", Json::array({Json::array({*json})})}}, 0);
    if (!trace) return nonsense(trace.error().what.c_str());
    happening.event = trace->reads[0][0];
    happening.kind = happening.event.kind == TraceItem::Kind::comment ? Happening::Kind::comment : Happening::Kind::event;
  } else if (op == "opened") {
    happening.kind = Happening::Kind::open;
  } else if (op == "error") {
    const std::string state = string_member(*json, "state").value_or("");
    happening.kind = state == "connecting" ? Happening::Kind::connecting : state == "closed" ? Happening::Kind::closed : Happening::Kind::error;
  } else if (op == "closed") {
    happening.kind = Happening::Kind::done;
  } else if (op == "unsupported") {
    happening.kind = Happening::Kind::unsupported;
  } else {
    return;  // unknown ops are ignored
  }
  const std::lock_guard delivering(delivery_);
  Observer observer;
  {
    const std::lock_guard lock(mutex_);
    const auto found = observers_.find(*source);
    if (found == observers_.end()) return;  // a source that is done with
    observer = found->second;
  }
  observer(std::move(happening));
}

void AdapterLink::send(const Json& message) {
  {
    const std::lock_guard lock(mutex_);
    to_send_ += to_text(message) + "\n";
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = ::write(wake_, &one, sizeof one);
}

std::uint64_t AdapterLink::open(const OpenRequest& request, Observer observer) {
  std::uint64_t source = 0;
  {
    const std::lock_guard lock(mutex_);
    source = ++last_source_;
    observers_[source] = std::move(observer);
  }
  Json message{{"op", "open"}, {"seq", source}, {"url", request.url}};
  message["headers"] = Json::object();
  for (const auto& [name, value] : request.headers) message["headers"][name] = value;
  message["lastEventId"] = request.last_event_id;
  if (request.method != "GET") {
    message["method"] = request.method;
    message["body"] = request.body;
  }
  if (request.read_timeout) message["readTimeout"] = *request.read_timeout;
  if (request.close_on) message["closeOn"] = parse_json(*request.close_on).value_or(Json());
  if (request.throw_on) message["throwOn"] = parse_json(*request.throw_on).value_or(Json());
  if (!request.types.empty()) message["types"] = request.types;
  if (!request.program.empty()) message["program"] = request.program;
  send(message);
  return source;
}

void AdapterLink::close(std::uint64_t source) { send(Json{{"op", "close"}, {"seq", source}}); }

void AdapterLink::restart(std::uint64_t source) { send(Json{{"op", "restart"}, {"seq", source}}); }

void AdapterLink::forget(std::uint64_t source) {
  const std::lock_guard delivering(delivery_);
  const std::lock_guard lock(mutex_);
  observers_.erase(source);
}

void AdapterLink::stop_reading() {
  stopping_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = ::write(wake_, &one, sizeof one);
  if (reader_.joinable()) reader_.join();
}

Result<void> AdapterLink::revive() {
  stop_reading();
  {
    const std::lock_guard lock(mutex_);
    to_send_.clear();
    observers_.clear();
  }
  return start();
}

}  // namespace

Result<std::unique_ptr<ClientLink>> start_adapter_link(const Subject& subject, double hello_seconds) {
  auto link = std::make_unique<AdapterLink>(subject, hello_seconds);
  if (Result<void> started = link->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<ClientLink>(std::move(link));
}

}  // namespace ssespec
