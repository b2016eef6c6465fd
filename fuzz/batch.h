// Many fuzz inputs through one or more conversations with a subject, each judged as its answer comes.
//
// Tested by campaign_test.cpp.
#ifndef SSESPEC_FUZZ_BATCH_H_
#define SSESPEC_FUZZ_BATCH_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/conversation.h"
#include "conformance/expected_answer.h"
#include "conformance/judge.h"
#include "fuzz/input.h"

namespace ssespec {

// One stream under one cut, and what came of it.
struct FuzzCase {
  FuzzInput input;
  bool answered = false;
  Verdict verdict = Verdict::pass;  // pass, lenient, fail, crash, hang; unsupported if the subject says so
  Trace trace;                      // unless it passed
  std::string sentence;             // the first difference, or how it ended
  std::uint64_t oracle_shape = 0, seen_shape = 0;
  std::size_t number = 0;           // of all cases of the campaign, from 1

  bool failed() const { return verdict == Verdict::fail || verdict == Verdict::crash || verdict == Verdict::hang; }
};

// The judge's word on one trace, with the leniencies of a run: an empty retry may mean anything (AMB-01).
Judgement judge_input(const FuzzInput& input, const Trace& trace, const Hello& hello, Profile profile);

// Fills in what the reference parser says of the input. Returns what the outcome looks like from afar (shape.h).
std::uint64_t expect(const FuzzInput& input, ExpectedAnswer& answer);

class Batch {
 public:
  // Errors (exit 3): the subject cannot be started.
  static Result<std::unique_ptr<Batch>> start(const Subject& subject, const Limits& limits, unsigned jobs);

  const Hello& hello() const { return conversations_.front()->hello(); }
  void set_profile(Profile profile) { profile_ = profile; }
  Profile profile() const { return profile_; }

  // Fills each case, whose input `make` gives by its index (called from any thread). Cases without an answer when
  // limits.stop is set stay unanswered. Errors (exit 3): the subject cannot be started again.
  Result<void> run(std::vector<FuzzCase>& cases, const std::function<FuzzInput(std::size_t)>& make);
  // The same for inputs that are there already, through the first conversation.
  Result<void> run(std::vector<FuzzCase>& cases);

 private:
  Result<void> run_share(std::vector<FuzzCase>& cases, const std::function<FuzzInput(std::size_t)>* make,
                         std::size_t first, std::size_t step);
  void take(FuzzCase& the_case, Answer&& answer) const;

  std::vector<std::unique_ptr<Conversation>> conversations_;
  Profile profile_ = Profile::library;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_BATCH_H_
