// What was expected of a play and what happened, as lines for people.
//
// Tested by client_judge_test.cpp.
#ifndef SSESPEC_CONFORMANCE_PLAY_TEXT_H_
#define SSESPEC_CONFORMANCE_PLAY_TEXT_H_

#include <string>
#include <vector>

#include "conformance/connect_case.h"
#include "conformance/play.h"

namespace ssespec {

std::string text_of(const Happening& happening);
std::vector<std::string> expected_lines(const ConnectOutcome& outcome);
// Requests and reports in the order of time, each with the milliseconds since the first request.
std::vector<std::string> seen_lines(const Played& played);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLAY_TEXT_H_
