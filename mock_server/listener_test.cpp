#include "mock_server/listener.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>

#include "mock_server/raw_client.h"

namespace ssespec::mock {
namespace {

TEST(Listener, GetsTheSocketBeforeTheLibraryReadsFromIt) {
  std::promise<int> accepted;
  auto listener = Listener::open("127.0.0.1", 0, [&](int socket) { accepted.set_value(socket); });
  ASSERT_TRUE(listener) << listener.error();
  const RawClient client((*listener)->port());
  client.send("not HTTP at all");
  auto socket = accepted.get_future();
  ASSERT_EQ(socket.wait_for(std::chrono::seconds(5)), std::future_status::ready)
      << "cpp-httplib no longer calls its private virtual Server::process_and_close_socket(socket_t); "
         "listener.cpp needs another way to accept";
  char bytes[15];
  const int fd = socket.get();
  EXPECT_EQ(::recv(fd, bytes, sizeof bytes, MSG_WAITALL), 15);
  ::close(fd);
}

TEST(Listener, SaysThatAPortIsInUse) {
  auto first = Listener::open("127.0.0.1", 0, [](int socket) { ::close(socket); });
  ASSERT_TRUE(first);
  auto second = Listener::open("127.0.0.1", (*first)->port(), [](int socket) { ::close(socket); });
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find("in use"), std::string::npos) << second.error();
}

TEST(Listener, RefusesAndAcceptsAgainOnTheSamePort) {
  std::atomic<int> accepted = 0;
  auto listener = Listener::open("127.0.0.1", 0, [&](int socket) {
    ++accepted;
    ::close(socket);
  });
  ASSERT_TRUE(listener);
  const int port = (*listener)->port();
  (*listener)->refuse();
  EXPECT_FALSE(RawClient(port).connected());
  ASSERT_TRUE((*listener)->accept_again());
  EXPECT_EQ((*listener)->port(), port);
  RawClient client(port);
  EXPECT_TRUE(client.connected());
  EXPECT_EQ(client.read(), RawClient::Got::fin);
  EXPECT_EQ(accepted, 1);
}

TEST(Listener, TakesABurstOfConnectionsWithoutLosingAny) {
  std::atomic<int> accepted = 0;
  auto listener = Listener::open("127.0.0.1", 0, [&](int socket) {
    ++accepted;
    ::close(socket);
  });
  ASSERT_TRUE(listener);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(std::make_unique<RawClient>((*listener)->port()));
  for (const auto& client : clients) EXPECT_EQ(client->read(), RawClient::Got::fin);
  EXPECT_EQ(accepted, 200);
}

}  // namespace
}  // namespace ssespec::mock
