// A client behind the adapter protocol: a child process, JSON lines, many sources at once.
//
// Contract: the adapter protocol, "kind client". Tested by client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_ADAPTER_LINK_H_
#define SSESPEC_CONFORMANCE_ADAPTER_LINK_H_

#include <memory>

#include "conformance/client_link.h"

namespace ssespec {

// Errors (exit 3): as for a conversation with a parser.
Result<std::unique_ptr<ClientLink>> start_adapter_link(const Subject& subject, double hello_seconds);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_ADAPTER_LINK_H_
