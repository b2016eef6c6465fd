// Decides pass or fail for clients: what was expected of a play and what happened, to a verdict.
//
// Contract: the architecture's profiles and verdicts; parser cases over HTTP are judged by over_http_judge.h.
// Tested by client_judge_test.cpp.
#ifndef SSESPEC_CONFORMANCE_CLIENT_JUDGE_H_
#define SSESPEC_CONFORMANCE_CLIENT_JUDGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
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

// Whether the request carries this last event ID; a sentence if not.
std::optional<std::string> last_event_id_fault(const mock::Exchange& request, const std::string& expected);

// Whether this request, not the first, came too early after the end of the response before; a sentence if so. `after`:
// milliseconds. What the client reported of the loss before a busy server noted the end counts as the end.
std::optional<std::string> timing_fault(const Played& played, std::size_t request, std::uint64_t after);

// Of two that are no pass: allowed before wrong, and of two wrong ones that in which more was right.
bool is_nearer(const Judgement& other, const Judgement& best);

bool shows_states(const Hello& hello);

// A judgement in the making, a pass until something is wrong: what the judges of clients are built on.
class ClientJudging {
 protected:
  bool failed(std::string sentence) {
    out_.judgement.verdict = Verdict::fail;
    out_.judgement.sentence = std::move(sentence);
    return false;
  }

  bool fitted(bool is_right) {
    if (is_right) ++out_.judgement.fitted;
    return is_right;
  }

  ClientJudgement out_;
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CLIENT_JUDGE_H_
