#include "conformance/conversation.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <deque>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/bytes.h"
#include "conformance/line_reader.h"
#include "conformance/process.h"

namespace ssespec {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t kMostPending = 256;              // requests sent ahead of their answers
constexpr std::size_t kMostPendingBytes = 4 << 20;     // and the bytes of input in them
constexpr double kSecondsPerMiB = 30;             // interpreted parsers go character by character, on busy machines
constexpr double kSlow = 0.5;  // seconds; only then is the kernel asked what the subject waits for
constexpr double kGrace = 1;  // for an exit after its output has ended
constexpr double kFarewell = 1;  // for the same after its input is closed

struct Pending {
  ParseRequest request;
  std::size_t index = 0;  // of all requests of this exchange
  std::uint64_t seq = 0;  // 0: not sent again, nobody wants it
};

// Why the subject has to be started again.
struct Trouble {
  Answer::Kind kind = Answer::Kind::crash;
  std::string how;
};

std::string command_text(const Subject& subject) {
  std::string text;
  for (const std::string& word : subject.command) text += (text.empty() ? "" : " ") + word;
  return text;
}

// The text of an answer may be much longer than the input: `data` alone makes an item of fifty bytes.
std::size_t most_answer(std::size_t input_size) { return (std::size_t{16} << 20) + 64 * input_size; }

void append_request(std::string& out, const ParseRequest& request, std::uint64_t seq) {
  fmt::format_to(std::back_inserter(out), "{{\"op\":\"parse\",\"seq\":{},\"chunks\":[", seq);
  const std::vector<std::size_t>& cuts = request.cut->at;
  std::size_t from = 0;
  for (std::size_t read = 0; read <= cuts.size(); ++read) {
    const std::size_t to = read < cuts.size() ? cuts[read] : request.input.size();
    out += read == 0 ? "\"" : ",\"";
    append_base64(out, request.input.substr(from, to - from));
    out += '"';
    from = to;
  }
  out += "]}\n";
}

}  // namespace

struct Conversation::State {
  Subject subject;
  Limits limits;
  Hello hello;
  std::unique_ptr<Process> process;
  LineReader lines;
  std::string to_send, answer_line;
  std::size_t sent = 0;
  std::uint64_t next_seq = 1;
  Clock::time_point answer_clock = Clock::now();

  bool stopped() const { return limits.stop != nullptr && limits.stop->load(std::memory_order_relaxed); }

  std::string with_stderr(std::string sentence) const {
    if (process != nullptr && !process->err_tail().empty()) {
      sentence += fmt::format("; it wrote: {}", to_excerpt(process->err_tail(), 1000));
    }
    return sentence;
  }

  // Starts the process, or starts it again, and says hello.
  Result<void> start() {
    to_send.clear();
    sent = 0;
    lines = LineReader();
    if (process != nullptr) process->end(0);  // one that broke the protocol gets no time to go on
    Result<std::unique_ptr<Process>> started = Process::start({subject.command, subject.env, subject.folder});
    if (!started) return fail(fmt::format("{}: {}", subject.name, started.error().what), started.error().exit);
    process = std::move(*started);
    to_send = "{\"op\":\"hello\",\"protocol\":1}\n";
    answer_clock = Clock::now();
    std::string line;
    if (const auto trouble = await_line(line, limits.hello_seconds, most_answer(0))) {
      const std::string when = trouble->kind == Answer::Kind::hang ? "did not answer hello" : "ended before it answered hello";
      return fail(with_stderr(fmt::format("{}: `{}` {}: {}", subject.name, command_text(subject), when, trouble->how)), Exit::subject_failed);
    }
    Result<Json> json = parse_json(line);
    if (!json) {
      return fail(with_stderr(fmt::format("{}: its answer to hello is not JSON: \"{}\"", subject.name, to_excerpt(line, 200)) + std::string(kStdoutRule)), Exit::subject_failed);
    }
    Result<Hello> said = hello_from_json(*json);
    if (!said) return fail(fmt::format("{}: {}", subject.name, said.error().what), Exit::subject_failed);
    hello = std::move(*said);
    return {};
  }

  // One turn of the wheel: writes what fits, reads what is there. Nothing, or why no answer can come any more.
  std::optional<Trouble> turn(double most_seconds, std::size_t most_line) {
    std::array<pollfd, 3> fds = {{{process->out(), POLLIN, 0}, {process->err(), POLLIN, 0}, {process->in(), POLLOUT, 0}}};
    const bool writing = sent < to_send.size() && process->in() >= 0;
    const int milliseconds = static_cast<int>(std::clamp(most_seconds, 0.0, 0.1) * 1000) + 1;
    if (poll(fds.data(), writing ? 3 : 2, milliseconds) < 0 && errno != EINTR) return Trouble{Answer::Kind::crash, "poll failed"};
    if (fds[1].revents != 0) process->drain_err();
    if (writing && fds[2].revents != 0) write_some();
    if (fds[0].revents == 0 && !process->has_exited()) return std::nullopt;
    const std::size_t before = lines.size();
    switch (lines.read_from(process->out())) {
      case LineReader::State::open: break;
      case LineReader::State::ended: return Trouble{Answer::Kind::crash, process->end(kGrace)};
    }
    // What it started may hold its output open; it will not write any more.
    if (fds[0].revents == 0 && lines.size() == before) return Trouble{Answer::Kind::crash, process->end(0)};
    if (lines.size() > most_line) return Trouble{Answer::Kind::crash, fmt::format("it wrote {} bytes without an end of line", lines.size())};
    return std::nullopt;
  }

  void write_some() {
    const ssize_t n = write(process->in(), to_send.data() + sent, to_send.size() - sent);
    if (n > 0) sent += static_cast<std::size_t>(n);
    if (n < 0 && errno == EPIPE) sent = to_send.size();  // it reads no more: its output will say how it ended
    if (sent == to_send.size()) {
      to_send.clear();
      sent = 0;
    } else if (sent > (1U << 20)) {
      to_send.erase(0, sent);
      sent = 0;
    }
  }

  // Waits for one line, the clock running since answer_clock. It stands still, from the first slow moment on, while
  // the subject has no processor: a busy machine is no hang.
  std::optional<Trouble> await_line(std::string& line, double most_seconds, std::size_t most_line) {
    std::optional<double> starved_before;
    while (!lines.next(line)) {
      const double waited = Seconds(Clock::now() - answer_clock).count();
      double left = most_seconds - waited;
      if (waited > kSlow && !starved_before) starved_before = process->seconds_without_processor();
      if (left <= 0 && starved_before) left += process->seconds_without_processor() - *starved_before;
      if (stopped()) return Trouble{Answer::Kind::hang, "the run was stopped"};
      if (left <= 0) return Trouble{Answer::Kind::hang, fmt::format("no answer within {:.0f} s", most_seconds)};
      if (auto trouble = turn(left, most_line)) {
        if (lines.next(line)) break;
        return trouble;
      }
    }
    answer_clock = Clock::now();
    return std::nullopt;
  }

  double seconds_for(const ParseRequest& request) const {
    return limits.answer_seconds + kSecondsPerMiB * static_cast<double>(request.input.size()) / (1 << 20);
  }

  void send(Pending& pending) {
    pending.seq = next_seq++;
    append_request(to_send, pending.request, pending.seq);
  }

  std::optional<Trouble> await_answer(const Pending& pending, const Exchange& exchange, Answer& answer) {
    std::string& line = answer_line;
    if (auto trouble = await_line(line, seconds_for(pending.request), most_answer(pending.request.input.size()))) return trouble;
    answer.as_expected = exchange.is_expected && exchange.is_expected(line, pending.seq);
    if (answer.as_expected) return std::nullopt;
    const auto nonsense = [&](const std::string& why) {
      return Trouble{Answer::Kind::crash, fmt::format("it broke the protocol: {}: {}", why, to_excerpt(line, 200))};
    };
    const Result<Json> json = parse_json(line);
    if (!json) return nonsense("an answer is " + json.error().what.substr(json.error().what.find("not JSON")));
    if (!json->is_object() || number_member(*json, "seq") != pending.seq) {
      return nonsense(fmt::format("the answer to seq {} has another seq or none", pending.seq));
    }
    const std::string op = string_member(*json, "op").value_or("");
    if (op == "unsupported") {
      answer.kind = Answer::Kind::unsupported;
      return std::nullopt;
    }
    if (op != "parsed") return nonsense("\"op\" is not \"parsed\"");
    Result<Trace> trace = trace_from_json(*json, pending.request.cut->reads());
    if (!trace) return nonsense(trace.error().what);
    answer.trace = std::move(*trace);
    return std::nullopt;
  }

  // Sends what is left one request at a time, so that only the guilty one is blamed. If none is guilty alone, the
  // first is: it was the one being served.
  Result<void> send_alone(std::deque<Pending>& left, const Trouble& trouble, const Exchange& exchange) {
    std::vector<Answer> answers;
    bool blamed = false;
    if (Result<void> started = start(); !started) return started;
    while (!left.empty() && !blamed) {
      Pending pending = left.front();
      left.pop_front();
      Answer answer;
      if (pending.seq == 0) {
        answer.kind = Answer::Kind::dropped;
        answers.push_back(std::move(answer));
        continue;
      }
      send(pending);
      answer_clock = Clock::now();
      if (const auto again = await_answer(pending, {}, answer)) {
        if (stopped()) return {};
        answer.kind = again->kind;
        answer.how = with_stderr(again->how);
        blamed = true;
        if (Result<void> started = start(); !started) return started;
      }
      answers.push_back(std::move(answer));
    }
    if (!blamed && !answers.empty()) {
      answers.front().kind = trouble.kind;
      answers.front().how = trouble.how + " (after many other cases; not when this one is sent alone)";
    }
    for (Answer& answer : answers) exchange.answered(std::move(answer));
    return {};
  }
};

Conversation::Conversation(std::unique_ptr<State> state) : state_(std::move(state)) {}
Conversation::~Conversation() = default;

Result<std::unique_ptr<Conversation>> Conversation::start(const Subject& subject, const Limits& limits) {
  auto state = std::make_unique<State>();
  state->subject = subject;
  state->limits = limits;
  if (Result<void> started = state->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<Conversation>(new Conversation(std::move(state)));
}

const Hello& Conversation::hello() const { return state_->hello; }

std::string Conversation::finish() {
  State& state = *state_;
  if (state.process == nullptr) return "";
  state.process->close_in();
  state.answer_clock = Clock::now();
  std::string line;
  while (!state.await_line(line, kFarewell, most_answer(0))) {
    if (const Result<Json> json = parse_json(line); !json || !json->is_object()) continue;  // a last word is no answer
    state.process->end(0);
    return fmt::format("it broke the protocol: an answer that nobody asked for: {}", to_excerpt(line, 200));
  }
  return "";
}

std::string Conversation::stderr_tail() const {
  if (state_->process == nullptr) return "";
  state_->process->drain_err();
  return state_->process->err_tail();
}

Result<std::size_t> Conversation::exchange(const Exchange& exchange) {
  State& state = *state_;
  std::deque<Pending> pending;
  std::size_t given = 0, answered = 0, bytes = 0;
  bool more = true;
  for (;;) {
    while (more && pending.size() < kMostPending && bytes < kMostPendingBytes) {
      Pending next;
      more = exchange.next(next.request);
      if (!more) break;
      next.index = given++;
      if (pending.empty()) state.answer_clock = Clock::now();
      bytes += next.request.input.size();
      state.send(next);
      pending.push_back(next);
    }
    if (pending.empty() || state.stopped()) return answered;
    Answer answer;
    if (pending.front().seq == 0) {
      answer.kind = Answer::Kind::dropped;
    } else if (const auto trouble = state.await_answer(pending.front(), exchange, answer)) {
      if (state.stopped()) return answered;
      const std::size_t before = pending.size();
      const Trouble how{trouble->kind, state.with_stderr(trouble->how)};
      if (Result<void> done = state.send_alone(pending, how, exchange); !done) return tl::unexpected(done.error());
      answered += before - pending.size();
      // What send_alone left was never answered: it is sent again, unless nobody wants it any more.
      std::deque<Pending> again;
      bytes = 0;
      for (Pending& left : pending) {
        if (exchange.wanted && !exchange.wanted(left.index)) {
          left.seq = 0;
        } else {
          state.send(left);
        }
        bytes += left.request.input.size();
        again.push_back(left);
      }
      pending = std::move(again);
      state.answer_clock = Clock::now();
      continue;
    }
    bytes -= pending.front().request.input.size();
    pending.pop_front();
    ++answered;
    exchange.answered(std::move(answer));
  }
}

}  // namespace ssespec
