// Streams for decoders that hand out parsed JSON only: every payload becomes a JSON text.
//
// Contract: the adapter protocol, "payload". Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_PAYLOAD_H_
#define SSESPEC_FUZZ_PAYLOAD_H_

#include <string_view>

#include "fuzz/input.h"
#include "parser/oracle.h"

namespace ssespec {

// The same lines under the same cuts, with the value of each data field as a JSON string, or several of one block as
// an array over as many lines. `[DONE]` stays.
FuzzInput with_json_payloads(const FuzzInput& input);

// True if all data of all events are JSON texts or `[DONE]`: of others a decoder of JSON cannot be asked.
bool has_json_payloads_only(const sse::OracleResult& result);

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_PAYLOAD_H_
