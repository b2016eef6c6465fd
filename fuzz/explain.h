// Explanations: the smallest set of planted bugs that does what a subject was seen to do.
//
// Tested by explain_test.cpp.
#ifndef SSESPEC_FUZZ_EXPLAIN_H_
#define SSESPEC_FUZZ_EXPLAIN_H_

#include <optional>
#include <string>
#include <vector>

#include "conformance/planted_bug.h"
#include "conformance/subject.h"
#include "conformance/trace.h"
#include "fuzz/input.h"

namespace ssespec {

// A stream and what the subject made of it.
struct Sample {
  FuzzInput input;
  Trace seen;  // of a sample that passed: unused
  bool passed = false;
};

// How a set of bugs fares on samples: where it does what was seen to fail, and where it does not, or fails what passed.
struct Agreement {
  long right = 0, wrong = 0;
  long unclear = 0;  // it would show, and something else was seen: it is wrong, or another bug plays a part
  long against() const { return wrong + unclear / 4; }
  bool is_good() const { return right >= 3 && right * 7 >= (right + against()) * 6; }  // not by chance
};

class Explainer {
 public:
  explicit Explainer(const Hello& hello) : hello_(hello) {}

  // True if a parser with these bugs, and those that are taken for granted, does what was seen.
  bool explains(const Bugs& bugs, const Sample& sample) const;

  // Singles first, then the same bug of all fields, then pairs. Of several the one that agrees best with `evidence`:
  // inputs near the sample, and others of the campaign. `besides`: bugs found before, which may play a part.
  // nullopt: none does the same, or only by chance.
  std::optional<Bugs> explain(const Sample& sample, const std::vector<Sample>& evidence, const Bugs& besides) const;

  Agreement agreement(const Bugs& bugs, const std::vector<Sample>& evidence, const Bugs& besides) const;

  // Something that the profile allows and the subject does: taken for granted from now on if one bug explains it.
  void take_for_granted(const Sample& sample);
  const Bugs& granted() const { return granted_; }

 private:
  bool same(const Trace& predicted, const Trace& seen) const;
  Trace predict(const Bugs& bugs, const FuzzInput& input) const;
  std::optional<Bugs> best_of(const std::vector<Bugs>& sets, const std::vector<Sample>& evidence, const Bugs& besides) const;
  std::vector<Bugs> pairs(const Sample& sample) const;

  Hello hello_;
  Bugs granted_;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_EXPLAIN_H_
