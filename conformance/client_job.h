// One play of a case to a client: a connect case, or a parser case under one cut, with what is needed to judge it.
//
// Tested by client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_CLIENT_JOB_H_
#define SSESPEC_CONFORMANCE_CLIENT_JOB_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/case.h"
#include "conformance/client_judge.h"
#include "conformance/connect_case.h"
#include "conformance/over_http.h"
#include "conformance/play.h"

namespace ssespec {

// How the client at hand behaves, found out before the run.
struct Pace {
  bool connects = true, reconnects = true;
  bool tells_losses = false;               // of a connection
  std::chrono::milliseconds reconnect{0};  // from the end of a stream to the next request, with `retry: 20`
  std::chrono::milliseconds later{0};      // the same after the stream that follows, or longer

  // On the connection after the next, too. Waiting longer than told is allowed.
  bool keeps_retry() const { return later < reconnect + std::chrono::milliseconds(500); }
};

// What is known of one case while it is run.
struct ClientCase {
  const Case* the_case = nullptr;
  std::optional<ConnectCase> connect;      // step connect
  std::string unreadable;                  // step connect: what is wrong with the script
  std::optional<Expectation> expectation;  // step parse
  std::vector<Cut> cuts = {Cut{}};         // the whole input first
  bool third_is_awaited = true;            // step parse: not of a client that forgets a retry, which would take too long
};

ClientCase client_case_of(const Case& the_case, std::uint64_t seed, const std::optional<Cut>& only_cut);

// About how long a play takes that goes well: for starting the longest first.
std::chrono::milliseconds duration_of(const ClientCase& the_case);

// Why a case is not run against a client that says this of itself and behaves so; empty if it is.
std::string why_not_run(const ClientCase& the_case, const Hello& hello, const Pace& pace, bool is_contract);

// Whether it tells what a source does to another one of the same client.
bool is_about_two_sources(const ClientCase& the_case);

// Whether a client may take seconds for it alone.
bool has_large_input(const ClientCase& the_case);

// The longest for a client of this pace first, and large inputs last: a client that takes seconds for one of those does
// nothing else meanwhile. Those between are scattered, so that any first part of them is a sample of all topics.
bool runs_before(const ClientCase& a, const ClientCase& b, const Pace& pace);

// Places of the parser cases that are not in a sample of this size. Names alone decide, so that two runs can be compared,
// and any topic and size may be in it.
std::set<std::size_t> beyond_sample(const std::vector<ClientCase>& cases, std::size_t size);

// How many plays a client stands at the same time without being late for any.
std::size_t plays_at_once(const Pace& pace, bool is_contract, bool has_pages);
Patience patience_for(const ClientCase& the_case, const Pace& pace);
Played play_case(const ClientCase& the_case, std::size_t cut, const Stage& stage, const Patience& patience);
ClientJudgement judge_case(const ClientCase& the_case, std::size_t cut, const Played& played, const Hello& hello, Profile profile,
                           bool is_contract);

// Streams of which the first only sets `retry: 20` and ends, and the second does not, so many at once; how fast the
// client comes back.
Pace pace_of(const Stage& stage, std::size_t streams = 2);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CLIENT_JOB_H_
