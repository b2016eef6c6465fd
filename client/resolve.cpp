#include "client/resolve.h"

#include <poll.h>

#include <thread>

namespace sse {
namespace {

struct Lookup {
  std::string host, port;
  int status = 0;
  addrinfo* result = nullptr;
  Interrupt finished;

  ~Lookup() {
    if (result != nullptr) freeaddrinfo(result);
  }
  void run(int flags) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    status = getaddrinfo(host.c_str(), port.c_str(), &hints, &result);
  }
  Addresses take() {
    addrinfo* taken = result;
    result = nullptr;
    return {taken, &freeaddrinfo};
  }
};

}  // namespace

// getaddrinfo cannot be interrupted: it runs in a thread that is left behind if it takes too long, and which
// then frees what it found.
Addresses resolve(const std::string& host, std::uint16_t port, const Interrupt& interrupt,
                  std::string& error) {
  const auto lookup = std::make_shared<Lookup>();
  lookup->host = host;
  lookup->port = std::to_string(port);
  lookup->run(AI_NUMERICHOST);
  if (lookup->status == 0) return lookup->take();
  std::thread([lookup] {
    lookup->run(0);
    lookup->finished.raise();
  }).detach();
  pollfd entries[] = {{lookup->finished.descriptor(), POLLIN, 0}, {interrupt.descriptor(), POLLIN, 0}};
  while (!lookup->finished.raised() && !interrupt.raised()) ::poll(entries, 2, -1);
  if (!lookup->finished.raised()) return {nullptr, &freeaddrinfo};
  if (lookup->status != 0) {
    error = "the host " + host + " cannot be resolved: " + gai_strerror(lookup->status);
  }
  return lookup->take();
}

}  // namespace sse
