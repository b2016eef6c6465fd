// ssespec parse [FILE]: what the reference parser sees in a stream, as JSON lines.
#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sse/parser.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "cli/command.h"
#include "cli/speaker.h"
#include "conformance/trace.h"

namespace ssespec {
namespace {

void append_line(const sse::Item& item, bool comments, std::string& out) {
  switch (item.kind) {
    case sse::Kind::event:
      out += '{';
      append_json_member(out, "type", item.type);
      out += ',';
      append_json_member(out, "data", item.data);
      out += ',';
      append_json_member(out, "id", item.last_event_id);
      out += "}\n";
      break;
    case sse::Kind::retry:
      out += fmt::format("{{\"retry\":{}}}\n", std::min(item.reconnection_time, kMostRetry));
      break;
    case sse::Kind::comment:
      if (!comments) break;
      out += '{';
      append_json_member(out, "comment", item.data);
      out += "}\n";
      break;
  }
}

Exit parse(const std::string& path, bool comments) {
  const int fd = path.empty() || path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return complain({fmt::format("{}: cannot be opened: {}", path, std::strerror(errno))});
  sse::Options options;
  options.comments = comments;
  sse::Parser parser(options);
  std::array<char, 65536> buffer;
  std::string out;
  for (;;) {
    const ssize_t n = read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return complain({fmt::format("{}: cannot be read: {}", path, std::strerror(errno))});
    if (n == 0) break;
    for (const sse::Item& item : parser.feed({buffer.data(), static_cast<std::size_t>(n)})) append_line(item, comments, out);
    fmt::print("{}", out);
    std::fflush(stdout);
    out.clear();
  }
  parser.finish();
  if (fd != STDIN_FILENO) close(fd);
  return Exit::as_expected;
}

}  // namespace

void add_parse(CLI::App& app, Exit& exit) {
  const auto path = std::make_shared<std::string>();
  const auto comments = std::make_shared<bool>(false);
  CLI::App* verb = app.add_subcommand("parse", "Parse a stream to JSON lines, as the reference parser sees it");
  verb->add_option("FILE", *path, "the stream; standard input without it");
  verb->add_flag("--comments", *comments, "comments too");
  verb->footer("Example:\n  printf 'id: 1\\ndata: a\\n\\n' | ssespec parse");
  verb->callback([path, comments, &exit] { exit = parse(*path, *comments); });
}

}  // namespace ssespec
