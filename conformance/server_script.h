// A response of a connect case to steps of the mock server.
//
// Tested by client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_SERVER_SCRIPT_H_
#define SSESPEC_CONFORMANCE_SERVER_SCRIPT_H_

#include <functional>
#include <string>

#include "conformance/connect_case.h"
#include "mock_server/script.h"

namespace ssespec {

// Names a gate for a step that waits for the harness; empty: the step does not wait after all.
using GateNamer = std::function<std::string(const ServerStep&)>;
// Fills {url:NAME}, {path:NAME} and {other:NAME} in.
using Filler = std::function<std::string(const std::string&)>;

// `listen_gate`: where not empty, the body waits there.
mock::Answer answer_of(const ServerResponse& response, const Filler& fill, const GateNamer& gate, const std::string& listen_gate);

// Whether the HTTP layer below a client may send the request again at once: it died unanswered, or was told that it came
// too late for its connection.
bool may_be_resent(const ServerResponse& response);

// Blank lines, which bring to light what an earlier connection left behind, then the sentinel event; then silence.
mock::Answer sentinel_answer(const std::string& sentinel, const std::string& listen_gate);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_SERVER_SCRIPT_H_
