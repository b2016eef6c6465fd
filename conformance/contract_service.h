// sse::EventSource as a test service of the LaunchDarkly contract tests: streams are made and steered over
// HTTP, what they deliver is posted back.
//
// Contract: https://github.com/launchdarkly/sse-contract-tests, docs/service_spec.md
// Tested by contract_service_test.cpp, and by that project's own harness in client/contract_test.sh.
#ifndef SSESPEC_CONFORMANCE_CONTRACT_SERVICE_H_
#define SSESPEC_CONFORMANCE_CONTRACT_SERVICE_H_

#include <iosfwd>
#include <memory>

#include "conformance/result.h"

namespace ssespec {

class ContractService {
 public:
  ContractService();
  ~ContractService();  // closes all streams
  ContractService(const ContractService&) = delete;
  ContractService& operator=(const ContractService&) = delete;

  // Listens on loopback; 0 picks a free port. Returns the port. Errors: the port is in use.
  Result<int> bind(int port);
  void serve();  // until a DELETE of the service, or stop()
  void stop();   // from any thread

 private:
  class Streams;
  struct Server;
  std::unique_ptr<Streams> streams_;
  std::unique_ptr<Server> server_;
};

// For the command line: says on `out` where it listens and serves until it is told to stop. The exit code: 0,
// or 3 if the port could not be had.
int speak_contract(int port, std::ostream& out, std::ostream& err);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CONTRACT_SERVICE_H_
