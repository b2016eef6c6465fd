// A finding: one result with all that explains it to a person, the demand, the bytes, the cut, the line to replay.
//
// Tested by report_test.cpp.
#ifndef SSESPEC_CONFORMANCE_FINDING_H_
#define SSESPEC_CONFORMANCE_FINDING_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/cut.h"
#include "conformance/report.h"
#include "conformance/verdict.h"

namespace ssespec {

// Lifetime: points into the report and the corpus it was made from.
struct Finding {
  const CaseResult* result = nullptr;
  const Case* the_case = nullptr;  // nullptr if this corpus does not have the case
  std::vector<const Requirement*> requirements;
  std::string headline;                // one sentence: what happened
  std::string input_text, input_hex;   // with cut marks; empty for cases without an input
  std::string cut;                     // "3,5", "whole", "every byte"; empty where there is none
  std::string replay;                  // "ssespec replay ID SUBJECT --cut 3,5"
};

Finding finding_of(const SubjectReport& subject, const CaseResult& result, const Corpus& corpus);

// The finding as labelled lines for terminals and logs: demand, anchor, input, hex, expected, seen, replay.
// stderr_tail is shown if the subject died.
std::vector<std::string> to_lines(const Finding& finding, std::string_view stderr_tail);
std::vector<std::string> lines_of(std::string_view text);  // each printable, without its line end

// Fails the gate: fail, crash, hang, harness_error.
bool breaks_the_gate(Verdict verdict);

std::string title_of(const SubjectReport& subject);         // "httpx-sse 0.4.3"
// What stays the same when the subject's version or the way to its folder changes: "javascript-eventsource-parser"
// of "adapters/javascript-eventsource-parser", else what was given.
std::string key_of(const SubjectReport& subject);
std::string counts_line(const SubjectReport& subject);      // "pass 612, lenient 3"
std::string topic_of(std::string_view case_id);             // "eol" of "parse/eol/lone-cr"
std::string requirement_ids(const Finding& finding);        // "SSE-EOL-001, SSE-EOL-002"
std::string level_of(const Finding& finding);               // "must"; empty for an unknown case

// The bytes as quoted reads, `"data: a\r" | "\r"`, with at most `most` bytes shown: the middle is left out.
std::string marked_text(std::string_view input, const Cut& cut, std::size_t most);
std::string marked_hex(std::string_view input, const Cut& cut, std::size_t most);  // "64 61 | 74"

// As a POSIX shell takes it for one word: quoted if it has to be.
std::string shell_word(std::string_view word);

// Control characters and ill-formed UTF-8 become \xHH; line ends and tabs stay. Fit for XML 1.0.
std::string printable(std::string_view text);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_FINDING_H_
