// ssespec serve ID|SCRIPT|DIR: play it at a URL, for curl, browsers and debuggers.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/values.h"
#include "conformance/process.h"
#include "conformance/serving.h"
#include "mock_server/h2_front.h"
#include "mock_server/server.h"

namespace ssespec {
namespace {

constexpr std::uint64_t kMostPause = 24 * 3600 * 1000;  // milliseconds

struct ServeFlags {
  std::string what, corpus, address = "127.0.0.1", chunks = "given";
  int port = 0;
  bool h2 = false, tls = false;
  PlaybackWishes wishes;
  std::optional<std::uint64_t> retry;
  std::function<std::string()> for_recordings;  // the first flag given that only a recording can follow, or nothing
};

// A folder of our own that goes when we go.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ssespec-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Result<void> read_chunks(ServeFlags& flags) {
  using Pieces = PlaybackWishes::Pieces;
  flags.wishes.retry = flags.retry;
  if (flags.chunks == "given") {
    if (flags.wishes.pause > 0) flags.wishes.pieces = Pieces::event;  // there is nothing else to pause between
    return {};
  }
  if (flags.chunks == "event") {
    flags.wishes.pieces = Pieces::event;
    return {};
  }
  flags.wishes.pieces = Pieces::bytes;
  std::string size = flags.chunks;
  const bool is_number = whole_number(1, 1 << 30)(size).empty();
  if (is_number) flags.wishes.piece_size = std::stoul(size);
  if (!is_number) return fail(fmt::format("--chunks {}: write given, event, or a number of bytes", flags.chunks));
  return {};
}

// Errors: it ended, or nobody could connect for ten seconds.
Result<void> wait_until_it_accepts(Process& front, int port) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!mock::accepts_connections(port)) {
    pollfd fd{front.err(), POLLIN, 0};
    if (poll(&fd, 1, 20) > 0) front.drain_err();
    const bool has_ended = (fd.revents & (POLLHUP | POLLERR)) != 0;
    if (interrupted() || has_ended || std::chrono::steady_clock::now() > deadline) {
      const std::string how = has_ended ? front.end(1) : "does not accept connections";
      return fail(fmt::format("nghttpx {} (port {}): {}", how, port, front.err_tail()), Exit::usage);
    }
  }
  return {};
}

void wait_for_the_end(Process* front) {
  while (!interrupted() && (front == nullptr || !front->exit_code())) {
    pollfd fd{front == nullptr ? -1 : front->err(), POLLIN, 0};
    if (poll(&fd, 1, 200) > 0) {
      front->drain_err();
      if ((fd.revents & (POLLHUP | POLLERR)) != 0) return;
    }
  }
}

Exit serve(ServeFlags& flags) {
  if (Result<void> chunks = read_chunks(flags); !chunks) return complain(chunks.error());
  Result<Corpus> corpus = open_corpus(flags.corpus);
  if (!corpus) return complain(corpus.error());
  const std::string flag = flags.for_recordings();
  if (!flag.empty() && (corpus->find(flags.what) != nullptr || !is_recording(flags.what))) {
    return complain({fmt::format("{} is for recordings, and {} is none: a case or a script is played as it says", flag, flags.what)});
  }
  mock::MockServer::Options options;
  options.address = flags.address;
  options.port = flags.h2 ? 0 : flags.port;
  mock::Certificate certificate;
  if (flags.tls && !flags.h2) {
    auto made = mock::make_certificate();
    if (!made) return complain({made.error(), Exit::harness_fault});
    certificate = std::move(*made);
    options.certificate = &certificate;
  }
  interrupted();  // from here on there is something to take down
  auto server = mock::MockServer::start(options);
  if (!server) return complain({server.error(), Exit::usage});
  std::string origin = (*server)->origin();
  const TemporaryFolder folder;
  std::unique_ptr<Process> front;
  if (flags.h2) {
    auto h2 = mock::prepare_h2_front((*server)->port(), flags.port, folder.path());
    if (!h2) return complain({h2.error(), Exit::usage});
    Result<std::unique_ptr<Process>> started = Process::start({h2->command, {}, ""});
    if (!started) return complain(started.error());
    front = std::move(*started);
    if (Result<void> ready = wait_until_it_accepts(*front, h2->port); !ready) return complain(ready.error());
    origin = h2->origin;
  }
  Serving serving(**server, origin);
  if (Result<void> served = serving.serve(flags.what, *corpus, flags.wishes); !served) return complain(served.error());
  serving.serve_status_page();
  fmt::print("serving {} at {}/ (Ctrl-C ends it)\n", flags.what, origin);
  for (const ServedUrl& url : serving.urls()) fmt::print("  {}{}  {}\n", origin, url.path, url.about);
  std::fflush(stdout);
  wait_for_the_end(front.get());
  if (front != nullptr && !interrupted()) {
    front->drain_err();
    return complain({fmt::format("nghttpx {}: {}", front->end(1), front->err_tail()), Exit::harness_fault});
  }
  server->reset();
  return Exit::as_expected;
}

}  // namespace

void add_serve(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<ServeFlags>();
  CLI::App* verb = app.add_subcommand("serve", "Play a case, a script or recordings at a URL");
  verb->add_option("WHAT", flags->what, "a case id, a script (.json), a recording, or a folder of them (*.sse)")->required();
  verb->add_option("--port", flags->port, "0: any free one")->check(whole_number(0, 65535))->capture_default_str();
  verb->add_option("--address", flags->address, "to listen on; only loopback is reached from this machine alone")->capture_default_str();
  verb->add_flag("--tls", flags->tls, "HTTPS with a certificate made for this run");
  verb->add_flag("--h2", flags->h2, "HTTP/2 with TLS, through nghttpx");
  const std::vector<CLI::Option*> for_recordings = {
      verb->add_option("--chunks", flags->chunks, "recordings: given, event, or a number of bytes")->capture_default_str(),
      verb->add_option("--pause", flags->wishes.pause, "recordings: milliseconds between two pieces, which are events unless --chunks says")->check(whole_number(0, kMostPause)),
      verb->add_option("--rate", flags->wishes.rate, "recordings: bytes a second; 0: as fast as it goes")->check(whole_number(0, 1 << 30)),
      verb->add_option("--drop-every", flags->wishes.drop_every, "recordings: break the connection after so many events")->check(whole_number(1)),
      verb->add_option("--seed", flags->wishes.seed, "recordings: where and how it breaks")->check(whole_number(0))->capture_default_str(),
      verb->add_flag("--add-ids", flags->wishes.add_ids, "recordings: number the events, so that clients can resume"),
      verb->add_option("--retry", flags->retry, "recordings: the reconnection time that every connection sets, in milliseconds")->check(whole_number(0, kMostPause))};
  flags->for_recordings = [for_recordings]() -> std::string {
    for (const CLI::Option* option : for_recordings) {
      if (option->count() > 0) return option->get_name();
    }
    return "";
  };
  verb->add_option("--corpus", flags->corpus, "a corpus folder in place of the built-in one");
  verb->footer(
      "Examples:\n"
      "  ssespec serve parse/eol/crlf-is-one-terminator --port 8080\n"
      "  ssespec serve chat.sse --rate 500\n"
      "  ssespec serve recordings/ --chunks event --pause 50 --drop-every 20 --add-ids --retry 500\n"
      "A script is {\"script\": [{\"status\": 200, \"send\": [\"data: a\\n\\n\", {\"pause\": 100}], \"end\": \"reset\"}]}.");
  verb->callback([flags, &exit] { exit = serve(*flags); });
}

}  // namespace ssespec
