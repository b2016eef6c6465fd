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
};

class Explainer {
 public:
  explicit Explainer(const Hello& hello) : hello_(hello) {}

  // True if a parser with these bugs, and those that are taken for granted, does what was seen.
  bool explains(const Bugs& bugs, const Sample& sample) const;

  // Singles first, then pairs. Of several sets of one size the one that explains most of `failed` and predicts least
  // where nothing was wrong (`passed`). nullopt: none does.
  std::optional<Bugs> explain(const Sample& sample, const std::vector<Sample>& failed,
                              const std::vector<Sample>& passed) const;

  // Something that the profile allows and the subject does: taken for granted from now on if one bug explains it.
  void take_for_granted(const Sample& sample);
  const Bugs& granted() const { return granted_; }

 private:
  bool same(const Trace& predicted, const Trace& seen) const;
  Trace predict(const Bugs& bugs, const FuzzInput& input) const;
  std::optional<Bugs> best_of(const std::vector<Bugs>& sets, const std::vector<Sample>& failed,
                              const std::vector<Sample>& passed) const;
  std::vector<Bugs> pairs(const Sample& sample) const;

  Hello hello_;
  Bugs granted_;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_EXPLAIN_H_
