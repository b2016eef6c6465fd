// A program that reads one stream on stdin and writes one JSON item a line, behind the adapter protocol.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "cli/speak.h"
#include "conformance/line_reader.h"
#include "conformance/process.h"
#include "conformance/trace.h"

namespace ssespec {
namespace {

constexpr int kLookAgain = 100;  // milliseconds of silence

class ProgramSpeaker : public Speaker {
 public:
  ProgramSpeaker(std::vector<std::string> command, IdMode id) : command_(std::move(command)), id_(id) {}

  // Events only: nothing is known of what else the program could tell.
  std::string hello() const override {
    std::string json = "\"kind\":\"parser\",";
    append_json_member(json, "name", command_.front());
    return json + fmt::format(",\"id\":\"{}\",\"retry\":false,\"timed\":false", to_text(id_));
  }

  std::optional<std::string> parse(const std::vector<std::string>& reads, std::string_view, ItemWriter& out) override {
    std::string body;
    for (const std::string& read : reads) body += read;
    const std::vector<std::string> lines = run(body);
    for (std::size_t i = 0; i < reads.size(); ++i) out.next_read();
    for (const std::string& line : lines) put(line, out);
    return std::nullopt;
  }

 private:
  // All lines that the program writes. If it fails, so do we: the suite sees a crash with its exit code.
  std::vector<std::string> run(std::string_view body) const {
    Result<std::unique_ptr<Process>> started = Process::start({command_, {}, ""});
    if (!started) die(started.error().what, 127);
    Process& process = **started;
    LineReader reader;
    std::size_t sent = 0;
    if (body.empty()) process.close_in();
    for (bool open = true; open;) {
      std::array<pollfd, 3> fds = {{{process.out(), POLLIN, 0}, {process.err(), POLLIN, 0}, {process.in(), POLLOUT, 0}}};
      const bool exited = process.has_exited();
      const int ready = poll(fds.data(), process.in() >= 0 ? 3 : 2, kLookAgain);
      if (ready == 0 && exited) break;  // what it started holds its output open
      if (fds[1].revents != 0) process.drain_err();
      if (process.in() >= 0 && fds[2].revents != 0) send(process, body, sent);
      if (fds[0].revents != 0) open = reader.read_from(process.out()) == LineReader::State::open;
    }
    const std::string how = process.end(5);
    if (process.exit_code() != 0) die(how + (process.err_tail().empty() ? "" : "; it wrote: " + process.err_tail()), process.exit_code().value_or(128));
    std::vector<std::string> lines;
    for (std::string line; reader.next(line);) lines.push_back(line);
    if (reader.size() > 0) die("its last line has no end", 1);
    return lines;
  }

  static void send(Process& process, std::string_view body, std::size_t& sent) {
    const ssize_t n = write(process.in(), body.data() + sent, body.size() - sent);
    if (n > 0) sent += static_cast<std::size_t>(n);
    if (sent == body.size() || (n < 0 && errno != EAGAIN && errno != EINTR)) process.close_in();
  }

  [[noreturn]] static void die(const std::string& why, int code) {
    fmt::print(stderr, "{}\n", why);
    std::fflush(stderr);
    _exit(code);
  }

  void put(const std::string& line, ItemWriter& out) const {
    if (line.find_first_not_of(" \t\r") == std::string::npos) return;
    Result<Json> item = parse_json(line);
    Result<Trace> trace = fail("");
    if (item) trace = trace_from_json(Json{{"out", Json::array({Json::array(), Json::array({*item})})}}, 1);
    if (!trace) die(fmt::format("a line of its output is no item: {}", line.substr(0, 200)), 1);
    const TraceItem& seen = trace->reads[1].front();
    switch (seen.kind) {
      case TraceItem::Kind::event: out.event(seen.type, seen.data, seen.id); break;
      case TraceItem::Kind::retry: out.retry(seen.retry); break;
      case TraceItem::Kind::comment: break;  // nobody asked
      case TraceItem::Kind::error: out.error(seen.data); break;
    }
  }

  std::vector<std::string> command_;
  IdMode id_;
};

}  // namespace

Result<std::unique_ptr<Speaker>> program_speaker(const std::string& command, IdMode id) {
  Result<std::vector<std::string>> words = split_words(command);
  if (!words) return tl::unexpected(words.error());
  return std::make_unique<ProgramSpeaker>(std::move(*words), id);
}

}  // namespace ssespec
