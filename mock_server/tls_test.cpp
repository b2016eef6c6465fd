#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "mock_server/raw_client.h"
#include "mock_server/server.h"

namespace ssespec::mock {
namespace {

// A TLS client that trusts only the given certificate.
class TlsClient {
 public:
  TlsClient(int port, const std::string& certificate_file) : raw_(port), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_load_verify_locations(context_, certificate_file.c_str(), nullptr);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    tls_ = SSL_new(context_);
    SSL_set_fd(tls_, raw_.socket());
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_), "127.0.0.1");
    connected_ = SSL_connect(tls_) == 1;
  }
  ~TlsClient() {
    SSL_free(tls_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  std::string get(const std::string& path) {
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: t\r\n\r\n";
    SSL_write(tls_, request.data(), static_cast<int>(request.size()));
    std::string all;
    std::array<char, 4096> buffer;
    int count = 0;
    while ((count = SSL_read(tls_, buffer.data(), static_cast<int>(buffer.size()))) > 0) {
      all.append(buffer.data(), static_cast<std::size_t>(count));
    }
    polite = SSL_get_error(tls_, count) == SSL_ERROR_ZERO_RETURN;
    return all;
  }
  bool polite = false;  // the server said close_notify

 private:
  RawClient raw_;
  SSL_CTX* context_;
  SSL* tls_ = nullptr;
  bool connected_ = false;
};

class Tls : public testing::Test {
 protected:
  void SetUp() override {
    folder = testing::TempDir() + "/ssespec-tls-" + std::to_string(::getpid());
    std::filesystem::create_directories(folder);
    auto made = make_certificate();
    ASSERT_TRUE(made) << made.error();
    ASSERT_TRUE(write_certificate(*made, folder));
    MockServer::Options options;
    options.certificate = &*made;
    auto started = MockServer::start(options);
    ASSERT_TRUE(started) << started.error();
    server = std::move(*started);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  void serve(Answer answer) {
    server->serve("/s", Script{{std::move(answer)}, {}}, std::make_shared<Journal>());
  }
  std::string folder;
  std::unique_ptr<MockServer> server;
};

TEST_F(Tls, ServesAScriptUnderACertificateThatVerifies) {
  Head head;
  head.framing = Framing::until_close;
  serve({head, Bytes{{"data: a\n\n", "data: b\n\n"}}, End::clean});
  TlsClient client(server->port(), folder + "/certificate.pem");
  ASSERT_TRUE(client.connected());
  EXPECT_NE(client.get("/s").find("data: a\n\ndata: b\n\n"), std::string::npos);
  EXPECT_TRUE(client.polite);
}

TEST_F(Tls, CanEndWithoutCloseNotify) {
  Head head;
  head.framing = Framing::until_close;
  serve({head, Bytes{{"data: a\n\n"}}, End::fin});
  TlsClient client(server->port(), folder + "/certificate.pem");
  EXPECT_NE(client.get("/s").find("data: a\n\n"), std::string::npos);
  EXPECT_FALSE(client.polite);
}

TEST_F(Tls, SendsMoreThanOneRecord) {
  Head head;
  head.framing = Framing::until_close;
  serve({head, Bytes{{std::string(3000000, 'x')}}});
  TlsClient client(server->port(), folder + "/certificate.pem");
  EXPECT_GT(client.get("/s").size(), 3000000U);
}

TEST_F(Tls, SurvivesAClientThatSpeaksNoTls) {
  RawClient plain(server->port());
  plain.get("/s");
  plain.read_all();
  EXPECT_NE(plain.end, RawClient::Got::nothing);
}

TEST(Certificate, SaysWhichFileCannotBeWritten) {
  const auto made = make_certificate();
  ASSERT_TRUE(made);
  const auto written = write_certificate(*made, "/nonexistent/folder");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().find("/nonexistent/folder/certificate.pem"), std::string::npos);
}

}  // namespace
}  // namespace ssespec::mock
