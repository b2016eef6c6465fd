// Decides pass or fail, the one file that does: an expectation, a cut and a trace to a verdict.
//
// Contract: the architecture's profiles and verdicts. Tested by judge_test.cpp.
#ifndef SSESPEC_CONFORMANCE_JUDGE_H_
#define SSESPEC_CONFORMANCE_JUDGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/case.h"
#include "conformance/corpus.h"
#include "conformance/cut.h"
#include "conformance/subject.h"
#include "conformance/trace.h"
#include "conformance/verdict.h"
#include "parser/oracle.h"

namespace ssespec {

// What has to happen for an input, and after which byte of it. Made once per case, used for every cut.
struct Expectation {
  std::string input;
  std::vector<Outcome> outcomes;  // the recommended one first
  sse::OracleResult oracle;            // when each item is due, and the blocks that fire nothing
  std::string then_last_event_id;
};

Expectation expectation_of(const Case& the_case);
Expectation expectation_of_stream(std::string_view input);  // the oracle's word alone, for fuzzing

struct Judgement {
  Verdict verdict = Verdict::pass;    // pass, lenient or fail, as if every demand were a must
  std::string sentence;               // the first difference, empty for pass
  std::vector<std::string> expected;  // one line an item
  std::vector<std::string> seen;
  std::vector<std::string> notes;     // info
  std::size_t fitted = 0;             // how much was right before the difference: tells which outcome is the nearest
};

// Pre: trace has cut.reads() + 1 lists.
Judgement judge(const Expectation& expectation, const Cut& cut, const Trace& trace, const Hello& hello, Profile profile);

// The same with both lists also for a pass, which nobody reads but the one who replays a case.
Judgement judge_in_full(const Expectation& expectation, const Cut& cut, const Trace& trace, const Hello& hello, Profile profile);

// What a subject that reports exactly this hides of a case: the requirement ids, of those the case names, that
// need something hello does not offer.
std::vector<std::string> hidden_requirements(const Case& the_case, const Corpus& corpus, const Hello& hello);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_JUDGE_H_
