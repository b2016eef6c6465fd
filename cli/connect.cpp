// ssespec connect URL: follow a live stream, with its states and reconnects. Tested by connect_test.py.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <ctime>
#include <memory>

#include "cli/command.h"
#include "cli/values.h"
#include "client/event_source.h"
#include "client/http_transport.h"
#include "conformance/file.h"
#include "conformance/json.h"

namespace ssespec {
namespace {

struct ConnectFlags {
  std::string url, last_event_id, method = "GET", body, certificates;
  std::vector<std::string> headers;
  bool json = false, comments = false, insecure = false;
  std::uint64_t count = 0;
  double read_timeout = 0;  // seconds
};

// Text from a server, made harmless for a terminal: controls are shown, not obeyed.
std::string shown(std::string_view text, std::string_view indent) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (c == '\n') {
      out.append("\n").append(indent);
    } else if ((byte < 0x20 && c != '\t') || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 to U+009F are controls too
      out += fmt::format("\\u{:04x}", next);
      ++i;
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// What is printed for each thing that happens; every line is sent at once.
class Printer {
 public:
  virtual ~Printer() = default;
  virtual void connecting(const std::string& url) = 0;
  virtual void open(const std::string& url) = 0;
  virtual void event(const sse::MessageEvent& event) = 0;
  virtual void comment(std::string_view text) = 0;
  virtual void lost(std::string_view reason, std::uint64_t wait) = 0;  // milliseconds
  virtual void failed(std::string_view reason) = 0;
};

class TextPrinter : public Printer {
 public:
  explicit TextPrinter(bool colours) : colours_(colours) {}
  void connecting(const std::string& url) override { state("33", "connecting", shown(url, "")); }
  void open(const std::string& url) override { state("32", "open", shown(url, "")); }
  void event(const sse::MessageEvent& event) override {
    std::string line = coloured("1", shown(event.type, ""));
    if (!event.last_event_id.empty()) line += coloured("2", "  id " + shown(event.last_event_id, ""));
    print(fmt::format("{} {}\n  {}", time(), line, shown(event.data, "  ")));
  }
  void comment(std::string_view text) override { print(time() + " " + coloured("2", ":" + shown(text, ""))); }
  void lost(std::string_view reason, std::uint64_t wait) override {
    state("33", "lost",
          fmt::format("{}; the next attempt follows in {} ms or later", shown(reason, ""), wait));
  }
  void failed(std::string_view reason) override { state("31", "failed", shown(reason, "")); }

 private:
  static std::string time() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return fmt::format("{:%H:%M:%S}.{:03}", fmt::localtime(now.tv_sec), now.tv_nsec / 1'000'000);
  }
  std::string coloured(std::string_view code, const std::string& text) const {
    return colours_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
  void state(std::string_view code, const std::string& name, const std::string& rest) {
    print(fmt::format("{} {} {}", time(), coloured(code, "[" + name + "]"), rest));
  }
  static void print(const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
  }
  const bool colours_;
};

class JsonPrinter : public Printer {
 public:
  void connecting(const std::string& url) override { print({{"state", "connecting"}, {"url", url}}); }
  void open(const std::string& url) override { print({{"state", "open"}, {"url", url}}); }
  void event(const sse::MessageEvent& event) override {
    print({{"type", std::string(event.type)},
           {"data", std::string(event.data)},
           {"id", std::string(event.last_event_id)}});
  }
  void comment(std::string_view text) override { print({{"comment", std::string(text)}}); }
  void lost(std::string_view reason, std::uint64_t wait) override {
    print({{"state", "connecting"}, {"reason", std::string(reason)}, {"wait", wait}});
  }
  void failed(std::string_view reason) override {
    print({{"state", "closed"}, {"reason", std::string(reason)}});
  }

 private:
  static void print(const Json& line) {
    fmt::print("{}\n", to_text(line));
    std::fflush(stdout);
  }
};

Result<void> check_certificates(const std::string& path) {
  if (path.empty()) return {};
  const Result<std::string> text = read_file(path);
  if (text && text->find("-----BEGIN ") != std::string::npos) return {};
  return fail(fmt::format("--ca: {} {}; give a file of certificates in PEM form", path, text ? "holds no certificate" : "cannot be read"));
}

// RFC 9110: a method is a token.
std::string check_method(const std::string& text) {
  constexpr const char* kToken = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
  const bool is_token = text.find_first_not_of(kToken) == std::string::npos;
  return is_token ? "" : fmt::format("\"{}\" is no method; write one like GET or POST", text);
}

// What a person would say to the error of a TLS library.
std::string with_hint(std::string_view reason) {
  const bool is_plain = reason.find("wrong version number") != std::string_view::npos;
  return std::string(reason) + (is_plain ? "; if the server speaks plain http there, write http:// for https://" : "");
}

Result<sse::EventSourceOptions> options_from(const ConnectFlags& flags) {
  sse::EventSourceOptions options;
  for (const std::string& line : flags.headers) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos)
      return fail(fmt::format("--header \"{}\" has no colon: write it as \"Name: value\"", line));
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    sse::Header header{line.substr(0, colon), value == std::string::npos ? "" : line.substr(value)};
    if (const auto wrong = sse::header_error(header)) return fail(*wrong);
    options.headers.push_back(std::move(header));
  }
  if (const auto wrong = sse::header_error({"Last-Event-ID", flags.last_event_id})) return fail(*wrong);
  if (const auto url = sse::parse_url(flags.url); !url) return fail(url.error());
  options.last_event_id = flags.last_event_id;
  options.method = flags.method;
  options.body = flags.body;
  options.comments = flags.comments;
  if (flags.read_timeout > 0) {
    options.read_timeout = std::chrono::milliseconds(static_cast<std::int64_t>(flags.read_timeout * 1000));
  }
  sse::HttpTransportOptions transport;
  if (Result<void> good = check_certificates(flags.certificates); !good) return tl::unexpected(good.error());
  transport.certificates = flags.certificates;
  transport.verify_certificates = !flags.insecure;
  options.transport = std::make_shared<sse::HttpTransport>(transport);
  return options;
}

// Signals reach this thread only, and only while it waits.
Exit wait_for_the_end(const sse::Interrupt& ended, const sigset_t& usual_signals) {
  pollfd entry{ended.descriptor(), POLLIN, 0};
  while (!interrupted() && !ended.raised()) ::ppoll(&entry, 1, nullptr, &usual_signals);
  return interrupted() ? Exit::interrupted : Exit::as_expected;
}

Exit connect(const ConnectFlags& flags) {
  Result<sse::EventSourceOptions> options = options_from(flags);
  if (!options) return complain(options.error());
  std::unique_ptr<Printer> printer;
  if (flags.json) {
    printer = std::make_unique<JsonPrinter>();
  } else {
    printer = std::make_unique<TextPrinter>(has_colours(STDOUT_FILENO));
  }
  sigset_t held, usual;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  sigaddset(&held, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &held, &usual);

  sse::Interrupt ended;
  bool failed = false;
  std::uint64_t events = 0;
  sse::EventSource source(flags.url, *std::move(options));
  const std::string url = sse::parse_url(flags.url)->text();  // without credentials
  source.on_open([&] { printer->open(url); });
  source.on_event([&](const sse::MessageEvent& event) {
    printer->event(event);
    if (++events == flags.count) {
      source.close();
      ended.raise();
    }
  });
  source.on_comment([&](std::string_view text) { printer->comment(text); });
  source.on_error([&](const sse::ErrorEvent& error) {
    failed = error.state == sse::ReadyState::closed;
    const std::string reason = with_hint(error.reason);
    if (failed) printer->failed(reason);
    if (!failed) printer->lost(reason, source.reconnection_time());
    if (failed) ended.raise();
  });
  printer->connecting(url);
  source.start();
  const Exit exit = wait_for_the_end(ended, usual);
  source.close();
  pthread_sigmask(SIG_SETMASK, &usual, nullptr);
  return exit == Exit::as_expected && failed ? Exit::failed : exit;
}

}  // namespace

void add_connect(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<ConnectFlags>();
  CLI::App* verb = app.add_subcommand("connect", "Follow a live stream: events, state changes, reconnects");
  verb->add_option("URL", flags->url, "An http or https URL")->required();
  verb->add_flag("--json", flags->json, "One JSON object a line");
  verb->add_flag("--comments", flags->comments, "Show comment lines too");
  verb->add_option("-H,--header", flags->headers, "\"Name: value\", sent with every request; repeatable")
      ->allow_extra_args(false);
  verb->add_option("--last-event-id", flags->last_event_id, "Resume behind this id");
  verb->add_option("--method", flags->method, "The request's method")->check(check_method)->capture_default_str();
  verb->add_option("--body", flags->body, "The request's body");
  verb->add_option("--count", flags->count, "End after this many events")->check(whole_number(1));
  verb->add_option("--read-timeout", flags->read_timeout,
                   "Seconds of silence after which the connection counts as lost")
      ->check(number(0.001, 86400));
  verb->add_option("--ca", flags->certificates, "PEM file of trusted certificates, in place of the system's");
  verb->add_flag("--insecure", flags->insecure, "Trust any certificate");
  verb->footer(
      "Example:\n  ssespec connect -H 'Authorization: Bearer x' https://example.org/stream\n"
      "Exit codes: 0 after --count, 1 the server refused for good, 2 wrong usage, 130 interrupted.");
  verb->callback([flags, &exit] { exit = connect(*flags); });
}

}  // namespace ssespec
