// https against a server that is played by hand, with a certificate made for the test.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdio>
#include <thread>

#include "client/http_transport.h"
#include "client/raw_server.h"

namespace sse {
namespace {

struct Certificate {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  std::string file;

  explicit Certificate(const std::string& names) {  // "IP:127.0.0.1"
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* const name = X509_get_subject_name(certificate);
    const unsigned char text[] = "test";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* const extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(certificate, key, EVP_sha256());
    char path[] = "/tmp/ssespec-tls-XXXXXX";
    std::FILE* const out = ::fdopen(::mkstemp(path), "w");
    PEM_write_X509(out, certificate);
    std::fclose(out);
    file = path;
  }
  ~Certificate() {
    std::remove(file.c_str());
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;
};

enum class TlsEnd { with_alert, cut };

// Serves one stream over TLS, in a thread, and ends it in one of the two ways.
class TlsServer {
 public:
  TlsServer(const Certificate& certificate, TlsEnd end) {
    SSL_CTX_use_certificate(context_, certificate.certificate);
    SSL_CTX_use_PrivateKey(context_, certificate.key);
    thread_ = std::thread([this, end] { serve(end); });
  }
  ~TlsServer() {
    thread_.join();
    SSL_CTX_free(context_);
  }
  std::string url(const std::string& host = "127.0.0.1") const {
    return "https://" + host + server_.url().substr(16);
  }

 private:
  void serve(TlsEnd end) {
    RawConnection connection = server_.accept();
    SSL* const ssl = SSL_new(context_);
    SSL_set_fd(ssl, connection.socket());
    if (SSL_accept(ssl) == 1) {
      char request[4096];
      SSL_read(ssl, request, sizeof request);
      const std::string text =
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + std::string(200'000, ':') + "\n";
      SSL_write(ssl, text.data(), static_cast<int>(text.size()));
      if (end == TlsEnd::with_alert) SSL_shutdown(ssl);
    }
    SSL_free(ssl);
  }
  SSL_CTX* const context_ = SSL_CTX_new(TLS_server_method());
  RawServer server_;
  std::thread thread_;
};

struct Sink : ResponseSink {
  std::size_t size = 0;
  bool on_head(const Response&) override { return true; }
  bool on_bytes(std::string_view bytes) override {
    size += bytes.size();
    return true;
  }
};

Outcome get(const std::string& url, HttpTransportOptions options, Sink& sink) {
  HttpTransport transport(std::move(options));
  Request request;
  request.url = *parse_url(url);
  return transport.exchange(request, Interrupt(), sink);
}

TEST(Tls, AStreamIsReadToItsAlert) {
  const Certificate certificate("IP:127.0.0.1");
  TlsServer server(certificate, TlsEnd::with_alert);
  Sink sink;
  const Outcome outcome = get(server.url(), {.certificates = certificate.file}, sink);
  EXPECT_EQ(outcome.ending, Ending::end_of_body) << outcome.reason;
  EXPECT_EQ(sink.size, 200'001u);
}

TEST(Tls, AConnectionThatIsCutBreaksTheBody) {
  const Certificate certificate("IP:127.0.0.1");
  TlsServer server(certificate, TlsEnd::cut);
  Sink sink;
  const Outcome outcome = get(server.url(), {.certificates = certificate.file}, sink);
  EXPECT_EQ(outcome.ending, Ending::broken_body);
  EXPECT_EQ(sink.size, 200'001u);
}

TEST(Tls, ANameInTheCertificateIsTheHostsName) {
  const Certificate certificate("DNS:localhost");
  TlsServer server(certificate, TlsEnd::with_alert);
  Sink sink;
  EXPECT_EQ(get(server.url("localhost"), {.certificates = certificate.file}, sink).ending,
            Ending::end_of_body);
}

TEST(Tls, WhomNobodyTrustsIsANetworkErrorThatSaysSo) {
  const Certificate certificate("IP:127.0.0.1"), other("DNS:elsewhere.test");
  Sink sink;
  {
    TlsServer server(certificate, TlsEnd::with_alert);
    const Outcome outcome = get(server.url(), {}, sink);
    EXPECT_EQ(outcome.ending, Ending::network_error);
    EXPECT_NE(outcome.reason.find("self-signed"), std::string::npos) << outcome.reason;
  }
  TlsServer server(other, TlsEnd::with_alert);
  const Outcome outcome = get(server.url(), {.certificates = other.file}, sink);
  EXPECT_EQ(outcome.ending, Ending::network_error);
  EXPECT_NE(outcome.reason.find("mismatch"), std::string::npos) << outcome.reason;
  EXPECT_EQ(sink.size, 0u);
}

TEST(Tls, VerificationCanBeTurnedOff) {
  const Certificate certificate("DNS:elsewhere.test");
  TlsServer server(certificate, TlsEnd::with_alert);
  Sink sink;
  EXPECT_EQ(get(server.url(), {.verify_certificates = false}, sink).ending, Ending::end_of_body);
}

TEST(Tls, AServerWithoutTlsIsANetworkError) {
  RawServer server;
  std::thread plain([&server] {
    RawConnection connection = server.accept();
    connection.read(5);
    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  Sink sink;
  EXPECT_EQ(get("https" + server.url().substr(4), {}, sink).ending, Ending::network_error);
  plain.join();
}

TEST(Tls, AMissingFileOfCertificatesIsNamed) {
  RawServer server;
  Sink sink;
  const Outcome outcome = get("https" + server.url().substr(4), {.certificates = "/no/such/file"}, sink);
  EXPECT_NE(outcome.reason.find("/no/such/file"), std::string::npos) << outcome.reason;
}

}  // namespace
}  // namespace sse
