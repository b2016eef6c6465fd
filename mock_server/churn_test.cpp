// Many connections, held and broken off: nothing may be left behind.
//
// SSESPEC_CHURN (connections, 2000 unless given) and SSESPEC_HOLD (seconds, 1 unless given) make it larger.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "mock_server/descriptor_limit.h"
#include "mock_server/raw_client.h"
#include "mock_server/server.h"

namespace ssespec::mock {
namespace {

using std::chrono::seconds;

std::size_t from_environment(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoul(text, nullptr, 10);
}

std::size_t entries_of(const char* folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

std::size_t resident_kib() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / 1024;
}

// A sanitizer keeps freed blocks. GCC says so by a macro, clang by a feature.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryIsOurs = false;
#elif defined(__has_feature)
constexpr bool kMemoryIsOurs = !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);
#else
constexpr bool kMemoryIsOurs = true;
#endif

class Churn : public testing::Test {
 protected:
  void SetUp() override {
    auto started = MockServer::start({});
    ASSERT_TRUE(started) << started.error();
    server = std::move(*started);
    server->serve(
        "/s", [](const Exchange&) { return Answer{Head{}, Bytes{{"data: a\n\n"}}, Hold{}}; }, journal);
  }
  void wait_for_connections(std::size_t count) const {
    const Time deadline = Clock::now() + seconds(20);
    while (server->open_connections() != count) ASSERT_LT(Clock::now(), deadline) << server->open_connections();
  }
  std::unique_ptr<MockServer> server;
  std::shared_ptr<Journal> journal = std::make_shared<Journal>(Journal::Listener{}, 100);
};

TEST_F(Churn, ConnectsAndAbruptDisconnectsLeaveNothingBehind) {
  const std::size_t rounds = from_environment("SSESPEC_CHURN", 2000);
  const auto burst = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      RawClient client(server->port());
      ASSERT_TRUE(client.connected());
      if (i % 4 != 3) client.get("/s");
      if (i % 2 == 0) client.read();
      if (i % 3 == 0) client.reset();
    }
    RawClient last(server->port());  // answered, so that those before it have been accepted
    last.get("/s");
    ASSERT_EQ(last.read(), RawClient::Got::bytes);
  };
  burst(500);
  wait_for_connections(0);
  const std::size_t threads = entries_of("/proc/self/task");
  const std::size_t files = entries_of("/proc/self/fd");
  const std::size_t memory = resident_kib();
  burst(rounds);
  wait_for_connections(0);
  EXPECT_EQ(entries_of("/proc/self/task"), threads);
  EXPECT_EQ(entries_of("/proc/self/fd"), files);
  if (kMemoryIsOurs) {
    EXPECT_LT(resident_kib(), memory + 4096) << "KiB";
  }
}

TEST_F(Churn, HoldsTwoThousandStreamsAtOnce) {
  constexpr std::size_t kStreams = 2000;
  const auto refusal = raise_descriptor_limit(2 * kStreams + 100);
  if (refusal) GTEST_SKIP() << *refusal;
  const std::size_t memory = resident_kib();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (std::size_t i = 0; i < kStreams; ++i) {
    clients.push_back(std::make_unique<RawClient>(server->port()));
    clients.back()->get("/s");
  }
  for (const auto& client : clients) ASSERT_NE(client->read_until("data: a\n\n"), "");
  EXPECT_EQ(server->open_connections(), kStreams);
  const Time end = Clock::now() + seconds(from_environment("SSESPEC_HOLD", 1));
  // Held streams must cost nothing: the time is the test.
  std::this_thread::sleep_until(end);
  EXPECT_EQ(server->open_connections(), kStreams);
  EXPECT_LE(entries_of("/proc/self/task"), 4U);
  if (kMemoryIsOurs) {
    EXPECT_LT(resident_kib(), memory + std::size_t{64} * 1024) << "KiB";
  }
  clients.clear();
  wait_for_connections(0);
}

}  // namespace
}  // namespace ssespec::mock
