#include "mock_server/h2_front.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "mock_server/server.h"

namespace ssespec::mock {
namespace {

TEST(H2Front, NamesAFolderThatCannotBeWritten) {
  const auto front = prepare_h2_front(1, 0, "/nonexistent/folder");
  if (!front && front.error().find("nghttpx") != std::string::npos) GTEST_SKIP() << front.error();
  ASSERT_FALSE(front);
  EXPECT_NE(front.error().find("/nonexistent/folder"), std::string::npos);
}

TEST(H2Front, ChoosesAPortAndWritesTheCertificate) {
  const std::string folder = testing::TempDir() + "/ssespec-h2-" + std::to_string(::getpid());
  std::filesystem::create_directories(folder);
  const auto front = prepare_h2_front(4242, 0, folder);
  if (!front) {
    std::filesystem::remove_all(folder);
    GTEST_SKIP() << front.error();
  }
  EXPECT_GT(front->port, 0);
  EXPECT_EQ(front->origin, "https://127.0.0.1:" + std::to_string(front->port));
  EXPECT_TRUE(std::filesystem::exists(folder + "/certificate.pem"));
  std::filesystem::remove_all(folder);
}

TEST(H2Front, NamesAPortThatIsInUse) {
  auto server = MockServer::start({});
  ASSERT_TRUE(server) << server.error();
  const auto front = prepare_h2_front(1, (*server)->port(), testing::TempDir());
  if (!front && front.error().find("install it") != std::string::npos) GTEST_SKIP() << front.error();
  ASSERT_FALSE(front);
  EXPECT_NE(front.error().find("in use"), std::string::npos);
}

TEST(H2Front, SeesWhoAcceptsConnections) {
  auto server = MockServer::start({});
  ASSERT_TRUE(server) << server.error();
  const int port = (*server)->port();
  EXPECT_TRUE(accepts_connections(port));
  server->reset();
  EXPECT_FALSE(accepts_connections(port));
}

}  // namespace
}  // namespace ssespec::mock
