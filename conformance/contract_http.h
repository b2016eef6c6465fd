// The requests that the suite makes of a contract-test service, with their timeouts.
//
// One of the files that include cpp-httplib. Tested by contract_link_test.cpp and client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_CONTRACT_HTTP_H_
#define SSESPEC_CONFORMANCE_CONTRACT_HTTP_H_

#include <optional>
#include <string>

#include "conformance/result.h"

namespace ssespec {

struct ContractUrl {
  std::string origin;  // "http://127.0.0.1:8000"
  std::string path;    // begins with a slash
};

// Errors: not http://host[:port][/path].
Result<ContractUrl> contract_url_from(const std::string& text);

// What a Location header means against the base: absolute, relative, or a path, which the harness puts behind
// the base's own.
ContractUrl resolve(const ContractUrl& base, const std::string& location);

struct ContractReply {
  int status = 0;
  std::string body, location;
};

// nullopt: no answer (refused, reset, or nothing within the timeout).
std::optional<ContractReply> contract_request(const ContractUrl& url, const std::string& method, const std::string& json, int seconds);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CONTRACT_HTTP_H_
