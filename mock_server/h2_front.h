// HTTP/2 with TLS in front of the mock server, by nghttpx: its configuration and its command line.
//
// Who may start processes starts it; this only says how. Tested by h2_front_test.cpp.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace ssespec::mock {

struct H2Front {
  std::vector<std::string> command;  // argv; runs in the foreground until it is killed
  int port = 0;
  std::string origin;  // "https://127.0.0.1:PORT"
};

// Writes certificate and key into `folder`. `port` 0: a free one is chosen.
// Errors: nghttpx is not installed (Debian's package is nghttp2-proxy), the port is in use, or the folder cannot be
// written.
tl::expected<H2Front, std::string> prepare_h2_front(int backend_port, int port, const std::string& folder);

// Whether somebody accepts connections at this port of 127.0.0.1. The front does so a while after its start.
[[nodiscard]] bool accepts_connections(int port);

}  // namespace ssespec::mock
