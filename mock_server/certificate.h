// A self-signed certificate for loopback, made anew for each run.
//
// Standard: RFC 5280.
// Tested by tls_test.cpp.
#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

struct ssl_ctx_st;

namespace ssespec::mock {

struct Certificate {
  std::string certificate;  // PEM
  std::string private_key;  // PEM
};

// For localhost, 127.0.0.1 to 127.0.0.9 and ::1; P-256, valid for 30 days.
tl::expected<Certificate, std::string> make_certificate();

// Writes certificate.pem and private_key.pem into the folder. Errors: a file that cannot be written.
tl::expected<void, std::string> write_certificate(const Certificate& certificate, const std::string& folder);

// The server's side of TLS with it.
tl::expected<std::shared_ptr<ssl_ctx_st>, std::string> tls_context(const Certificate& certificate);

}  // namespace ssespec::mock
