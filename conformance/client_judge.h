// Decides pass or fail for clients: what was expected of a play and what happened, to a verdict.
//
// Contract: the architecture's profiles and verdicts. Tested by client_judge_test.cpp.
#ifndef SSESPEC_CONFORMANCE_CLIENT_JUDGE_H_
#define SSESPEC_CONFORMANCE_CLIENT_JUDGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/connect_case.h"
#include "conformance/judge.h"
#include "conformance/play.h"

namespace ssespec {

struct ClientJudgement {
  Judgement judgement;
  bool by_absence = false;  // something did not come in time: a busy machine can be the reason
};

// Pre: the play ended with the sentinel, silence or patience.
ClientJudgement judge_play(const ConnectCase& the_case, const Played& played, const Hello& hello, Profile profile, bool is_contract = false);

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

// Whether the request carries this last event ID; a sentence if not.
std::optional<std::string> last_event_id_fault(const mock::Exchange& request, const std::string& expected);

// Whether `later` came too early after the end of `earlier`; a sentence if so. `after`: milliseconds.
std::optional<std::string> timing_fault(const mock::Exchange& earlier, const mock::Exchange& later, std::uint64_t after);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CLIENT_JUDGE_H_
