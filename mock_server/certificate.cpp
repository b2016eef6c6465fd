#include "mock_server/certificate.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace ssespec::mock {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

bool add_extension(X509* certificate, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
  if (extension == nullptr) return false;
  const bool added = X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

bool fill(X509* certificate, EVP_PKEY* key) {
  constexpr long kThirtyDays = 30L * 24 * 3600;
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kThirtyDays);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                             0);
  X509_set_issuer_name(certificate, name);
  std::string names = "DNS:localhost,IP:::1";
  for (int last = 1; last <= 9; ++last) names += fmt::format(",IP:127.0.0.{}", last);
  return add_extension(certificate, NID_subject_alt_name, names.c_str()) &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
         X509_sign(certificate, key, EVP_sha256()) > 0;
}

tl::expected<void, std::string> write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return tl::unexpected(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  return {};
}

}  // namespace

tl::expected<Certificate, std::string> make_certificate() {
  const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const X509Ptr certificate(X509_new(), X509_free);
  if (!key || !certificate || !fill(certificate.get(), key.get())) {
    return tl::unexpected(std::string("OpenSSL cannot make a certificate"));
  }
  const BioPtr first(BIO_new(BIO_s_mem()), BIO_free);
  const BioPtr second(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(first.get(), certificate.get());
  PEM_write_bio_PrivateKey(second.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return Certificate{text_of(first.get()), text_of(second.get())};
}

tl::expected<void, std::string> write_certificate(const Certificate& certificate, const std::string& folder) {
  auto written = write_file(folder + "/certificate.pem", certificate.certificate);
  if (!written) return written;
  return write_file(folder + "/private_key.pem", certificate.private_key);
}

tl::expected<std::shared_ptr<ssl_ctx_st>, std::string> tls_context(const Certificate& certificate) {
  std::shared_ptr<ssl_ctx_st> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  const BioPtr first(BIO_new_mem_buf(certificate.certificate.data(), -1), BIO_free);
  const BioPtr second(BIO_new_mem_buf(certificate.private_key.data(), -1), BIO_free);
  const X509Ptr x509(PEM_read_bio_X509(first.get(), nullptr, nullptr, nullptr), X509_free);
  const Key key(PEM_read_bio_PrivateKey(second.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  if (!context || !x509 || !key || SSL_CTX_use_certificate(context.get(), x509.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    return tl::unexpected(std::string("OpenSSL does not take the certificate"));
  }
  return context;
}

}  // namespace ssespec::mock
