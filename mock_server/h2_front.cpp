#include "mock_server/h2_front.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

#include "mock_server/certificate.h"

namespace ssespec::mock {
namespace {

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  ::bind(socket, reinterpret_cast<const sockaddr*>(&name), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size);
  ::close(socket);
  return ntohs(name.sin_port);
}

std::string find_nghttpx() {
  for (const char* path : {"/usr/sbin/nghttpx", "/usr/bin/nghttpx", "/usr/local/bin/nghttpx"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  return {};
}

}  // namespace

bool accepts_connections(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool accepted = ::connect(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
  ::close(socket);
  return accepted;
}

tl::expected<H2Front, std::string> prepare_h2_front(int backend_port, int port, const std::string& folder) {
  const std::string program = find_nghttpx();
  if (program.empty()) {
    return tl::unexpected(std::string("HTTP/2 needs nghttpx; install it (Debian: apt-get install nghttp2-proxy)"));
  }
  if (port != 0 && accepts_connections(port)) {
    return tl::unexpected(fmt::format("port {} of 127.0.0.1 is in use; choose another or 0 for any", port));
  }
  auto certificate = make_certificate();
  if (!certificate) return tl::unexpected(certificate.error());
  if (auto written = write_certificate(*certificate, folder); !written) return tl::unexpected(written.error());
  H2Front front;
  front.port = port == 0 ? free_port() : port;
  front.origin = fmt::format("https://127.0.0.1:{}", front.port);
  front.command = {program,
                   "--conf=/dev/null",
                   fmt::format("--frontend=127.0.0.1,{}", front.port),
                   fmt::format("--backend=127.0.0.1,{}", backend_port),
                   "--workers=1",
                   "--frontend-http2-max-concurrent-streams=1000",
                   "--frontend-http2-read-timeout=3600",
                   "--backend-read-timeout=3600",
                   "--stream-read-timeout=0",
                   "--backend-connections-per-host=10000",
                   "--errorlog-file=/dev/stderr",
                   folder + "/private_key.pem",
                   folder + "/certificate.pem"};
  return front;
}

}  // namespace ssespec::mock
