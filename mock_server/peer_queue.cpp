#include "mock_server/peer_queue.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace ssespec::mock {
namespace {

struct Question {
  nlmsghdr header;
  inet_diag_req_v2 request;
};

// The peer's end: its source is our remote address.
bool describe_peer(int socket, inet_diag_req_v2& request) {
  sockaddr_storage local{};
  sockaddr_storage remote{};
  socklen_t local_size = sizeof local;
  socklen_t remote_size = sizeof remote;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&local), &local_size) != 0 ||
      ::getpeername(socket, reinterpret_cast<sockaddr*>(&remote), &remote_size) != 0 ||
      local.ss_family != AF_INET || remote.ss_family != AF_INET) {
    return false;
  }
  sockaddr_in ours{};
  sockaddr_in theirs{};
  std::memcpy(&ours, &local, sizeof ours);
  std::memcpy(&theirs, &remote, sizeof theirs);
  request.sdiag_family = AF_INET;
  request.sdiag_protocol = IPPROTO_TCP;
  request.idiag_states = 0xffffffffU;
  request.id.idiag_sport = theirs.sin_port;
  request.id.idiag_dport = ours.sin_port;
  request.id.idiag_src[0] = theirs.sin_addr.s_addr;
  request.id.idiag_dst[0] = ours.sin_addr.s_addr;
  request.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return true;
}

}  // namespace

PeerQueue::PeerQueue() : netlink_(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {
  const timeval patience{0, 20000};
  if (netlink_ >= 0) ::setsockopt(netlink_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

PeerQueue::~PeerQueue() {
  if (netlink_ >= 0) ::close(netlink_);
}

std::optional<std::uint32_t> PeerQueue::unread(int socket) const {
  Question question{};
  if (netlink_ < 0 || !describe_peer(socket, question.request)) return std::nullopt;
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  if (::send(netlink_, &question, sizeof question, 0) != static_cast<ssize_t>(sizeof question)) return std::nullopt;
  std::array<char, 4096> reply{};
  const ssize_t size = ::recv(netlink_, reply.data(), reply.size(), 0);
  nlmsghdr header{};
  inet_diag_msg message{};
  if (size < static_cast<ssize_t>(NLMSG_HDRLEN + sizeof message)) return std::nullopt;
  std::memcpy(&header, reply.data(), sizeof header);
  if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
  std::memcpy(&message, reply.data() + NLMSG_HDRLEN, sizeof message);
  return message.idiag_rqueue;
}

}  // namespace ssespec::mock
