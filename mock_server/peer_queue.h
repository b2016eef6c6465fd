// What a peer on this machine has not read yet: the receive queue of the other end of a loopback connection.
//
// An acknowledged segment may still lie beside the next one in the peer's kernel, and then both are read as one.
// The kernel tells (sock_diag) how much of it the peer has not taken; where it does not, callers fall back on
// acknowledgements.
// Tested by server_test.cpp.
#pragma once

#include <cstdint>
#include <optional>

namespace ssespec::mock {

class PeerQueue {
 public:
  PeerQueue();
  ~PeerQueue();
  PeerQueue(const PeerQueue&) = delete;
  PeerQueue& operator=(const PeerQueue&) = delete;

  // Bytes unread by the peer of this connected socket, or nothing where the kernel does not tell.
  [[nodiscard]] std::optional<std::uint32_t> unread(int socket) const;

 private:
  int netlink_ = -1;
};

}  // namespace ssespec::mock
