// Decides pass or fail for a parser case that was played to a client over HTTP, as over_http.h lays it out.
//
// Contract: the architecture's profiles and verdicts. Tested by over_http_judge_test.cpp.
#ifndef SSESPEC_CONFORMANCE_OVER_HTTP_JUDGE_H_
#define SSESPEC_CONFORMANCE_OVER_HTTP_JUDGE_H_

#include <cstdint>

#include "conformance/client_judge.h"

namespace ssespec {

// A parser case over HTTP: connection 1 sets the reconnection time `retry`, 2 carries the input, 3 the sentinel.
// `watched_only`: the case sets a long reconnection time, so nobody waits for the third. `may_reconnect`: then there
// can be one all the same, as the standard leaves the time open.
struct OverHttp {
  const Expectation& expectation;
  std::uint64_t retry = 20;
  std::uint64_t next_retry = 20;  // in force after the input, the least that is allowed
  bool watched_only = false;
  bool may_reconnect = false;
};
ClientJudgement judge_over_http(const OverHttp& what, const Played& played, const Hello& hello, Profile profile);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_OVER_HTTP_JUDGE_H_
