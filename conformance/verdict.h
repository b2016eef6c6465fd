// What the judge says of a case and a trace, with the first difference.
//
// Tested by judge_test.cpp.
#ifndef SSESPEC_CONFORMANCE_VERDICT_H_
#define SSESPEC_CONFORMANCE_VERDICT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cut.h"

namespace ssespec {

// Each is spelled as in JSON, on the command line and in the report.
enum class Verdict : std::uint8_t {
  pass,
  info,           // recorded, never judged
  unsupported,    // the subject cannot show it
  lenient,        // not as recommended, but allowed
  known,          // failed as known.json says it does
  fail,
  crash,          // the subject died or broke the protocol
  hang,           // no answer within the limit
  harness_error,  // our own fault: counts neither for nor against
};

std::string_view to_text(Verdict verdict);
bool is_failure(Verdict verdict);  // fail, crash, hang: what the subject did wrong and known.json does not have
std::optional<Verdict> verdict_from_text(std::string_view text);

// The first place where a trace leaves the expectation.
struct Difference {
  std::string sentence;               // "read 2 delivered nothing, expected event message \"a\""
  Cut cut;                            // step parse: the smallest cut that shows it
  std::vector<std::string> expected;  // one line an item, with the read it belongs to
  std::vector<std::string> seen;
};

// What is said of one case and one subject.
struct CaseResult {
  std::string id;
  Verdict verdict = Verdict::pass;
  std::optional<Difference> difference;  // unless pass; of a replay also then, and it says so
  std::string reason;                    // known: why, from known.json; crash, hang: how it ended; unsupported: what is hidden
  Verdict before_known = Verdict::pass;  // known: what was seen; a success if known.json has the case as `sometimes`
  std::string link;                      // known: where it is reported, may be empty
  double seconds = 0;                    // wall time that the case took
  std::vector<std::string> notes;        // info and leniencies beside the verdict
  bool sometimes = false;                // a matter of chance: by known.json; over HTTP, since it passed when repeated alone or there was no time for it
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_VERDICT_H_
