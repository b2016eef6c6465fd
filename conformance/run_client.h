// Runs cases against one client, over HTTP: the connect cases, and every parser case.
//
// Many plays run side by side, since most of their time is waiting. What fails because something did not come is
// repeated alone before it counts, but for what known.json has. A run ends within 90 s whatever the client does.
// Tested by client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_RUN_CLIENT_H_
#define SSESPEC_CONFORMANCE_RUN_CLIENT_H_

#include <vector>

#include "conformance/run.h"

namespace ssespec {

// Like run_subject, for subjects of kind client and for contract:URL.
SubjectReport run_client(const Subject& subject, const std::vector<const Case*>& cases, const Known& known,
                         const RunOptions& options);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_RUN_CLIENT_H_
