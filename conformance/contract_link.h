// A client behind a test service that speaks the LaunchDarkly contract-test protocol: REST to create and end
// streams, callbacks for what the client reports.
//
// The service runs already and is never stopped. Tested by contract_link_test.cpp and client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_CONTRACT_LINK_H_
#define SSESPEC_CONFORMANCE_CONTRACT_LINK_H_

#include <atomic>
#include <memory>

#include "conformance/client_link.h"

namespace ssespec {

// The base delay that every stream asks for, in milliseconds: what most scripts set, so that a client that ignores
// "retry" fails where that is asked, and not everywhere.
inline constexpr int kContractInitialDelay = 50;

// Errors (exit 3): the URL is none, or no service answers there within 10 s.
Result<std::unique_ptr<ClientLink>> start_contract_link(const Subject& subject, const std::atomic<bool>* stop = nullptr);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CONTRACT_LINK_H_
