// Explanations: the smallest set of planted bugs that does what a subject was seen to do.
//
// Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_EXPLAIN_H_
#define SSESPEC_FUZZ_EXPLAIN_H_

#include <optional>
#include <span>
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
  long score() const { return right - 2 * against(); }
  bool is_good() const { return right >= 3 && right * 7 >= (right + against()) * 6; }  // not by chance
};

struct Explanation {
  Bugs bugs;
  bool is_good = true;  // false: it does what the sample shows, and inputs near it tell that it is not quite this
};

// What the profile `library` allows.
Bugs quirks();

class Explainer {
 public:
  explicit Explainer(const Hello& hello) : hello_(hello) {}

  // True if a parser with these bugs, and those that are taken for granted, does what was seen.
  bool explains(const Bugs& bugs, const Sample& sample) const;

  // True if a parser with these bugs does not do what one without them does.
  bool shows(const Bugs& bugs, const FuzzInput& input) const;

  // Singles first, then the same bug of all fields, then one more bug on top of those found before (`besides`), then
  // pairs. Of several the one that agrees best with `evidence`: inputs near the sample, and others of the campaign.
  // nullopt: none does the same.
  std::optional<Explanation> explain(const Sample& sample, const std::vector<Sample>& evidence, const Bugs& besides) const;

  // Something that the profile allows and the subject does: taken for granted from now on if one bug explains it that
  // next to no stream in `evidence` speaks against.
  void take_for_granted(const Sample& sample, const std::vector<Sample>& evidence);
  const Bugs& granted() const { return granted_; }

 private:
  // What is known of each sample of the evidence before a set of bugs is tried on it.
  struct Known {
    Bugs besides;
    std::vector<Trace> exact;
    std::vector<bool> is_explained;  // by besides alone
  };

  bool same(const Trace& predicted, const Trace& seen) const;
  bool differ(const Trace& predicted, const Trace& exact) const;
  bool same_up_to_an_error(const Trace& predicted, const Trace& seen) const;
  bool same_event(const TraceItem& predicted, const TraceItem& seen) const;
  bool same_id(const TraceItem& predicted, const TraceItem& seen) const;
  Trace predict(const Bugs& bugs, const FuzzInput& input) const;
  Trace exact(const FuzzInput& input, bool tells_last_event_id = false) const;
  Known known_of(const std::vector<Sample>& evidence, const Bugs& besides, bool tells_last_event_id) const;
  Agreement agreement(const Bugs& bugs, std::span<const Sample> evidence, const Known& known) const;
  std::vector<Bugs> likely(const std::vector<Bugs>& sets, std::span<const Sample> evidence, const Known& known) const;
  std::optional<Explanation> best_of(const std::vector<Bugs>& sets, const std::vector<Sample>& evidence, const Known& known) const;
  std::vector<Bugs> pairs(const Sample& sample) const;

  Hello hello_;
  Bugs granted_;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_EXPLAIN_H_
