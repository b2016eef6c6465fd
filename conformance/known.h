// known.json: what a subject is known to get wrong, and why. An entry that no longer fails is an error.
//
// Format: the architecture, "Verdicts and exit codes". Tested by known_test.cpp.
#ifndef SSESPEC_CONFORMANCE_KNOWN_H_
#define SSESPEC_CONFORMANCE_KNOWN_H_

#include <string>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/report.h"
#include "conformance/result.h"

namespace ssespec {

struct KnownEntry {
  std::string of_case;  // a case id; empty for an entry of a campaign
  std::string label;    // a label of a fuzz finding; empty for an entry of a case
  Verdict verdict = Verdict::fail;
  std::string reason, link;
  std::string expires;     // "2027-01-31", the last day it holds; empty for ever
  bool sometimes = false;  // fails now and then: never stale
};

struct Known {
  std::string file;  // for messages; empty if there is none
  std::vector<KnownEntry> entries;
};

// Errors: not JSON, another version, an unknown key or a value of another type, an entry without case or reason, a
// verdict that is no failure, a label that no campaign gives, a date that is none, a case twice with one verdict, or
// one that is not in `corpus`, if given; the file and the entry are named. A case that fails, or hangs where the
// machine is slow, has an entry for each.
Result<Known> read_known(const std::string& file, const Corpus* corpus = nullptr);

// One sentence if reasons are still to be filled in; else empty.
std::string unfilled_text(const Known& known);

// Marks what fails as it is known to, and notes stale and expired entries. `today` as "2026-11-22".
void apply_known(const Known& known, const std::string& today, SubjectReport& report);

// A known.json of everything in the report that fails, entries of `before` kept as they are, with reasons to fill in.
std::string known_text(const SubjectReport& report, const Known& before);

std::string today();

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_KNOWN_H_
