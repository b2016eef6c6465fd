// Runs cases against one subject and collects what the judge says.
//
// Tested by run_test.cpp.
#ifndef SSESPEC_CONFORMANCE_RUN_H_
#define SSESPEC_CONFORMANCE_RUN_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "conformance/corpus.h"
#include "conformance/known.h"
#include "conformance/report.h"
#include "conformance/subject.h"

namespace ssespec {

struct RunOptions {
  std::uint64_t seed = 1;
  unsigned jobs = 2;
  std::atomic<unsigned>* spare = nullptr;  // optional: processes that others do not run any more; a parser takes them over
  double case_seconds = 10;     // for one answer
  double subject_seconds = 900; // for all of a parser subject
  bool fail_fast = false;
  bool in_full = false;            // replay: what passes keeps the answer under its first cut
  std::optional<Profile> profile;  // beats hello
  std::optional<Cut> only_cut;     // replay: this one instead of the case's cuts
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::size_t done, std::size_t of)> progress;  // called from any thread, one at a time
};

inline constexpr std::size_t kMostHangs = 5;     // after so many that known.json does not expect, a run stops
inline constexpr std::size_t kMostCrashes = 50;

// Everything that goes wrong with the subject is in the report; the run never throws and never hangs.
SubjectReport run_subject(const Subject& subject, const std::vector<const Case*>& cases, const Corpus& corpus,
                          const Known& known, const RunOptions& options);

// The profile a subject is judged by: the command line's, else adapter.json's, else hello's, else library.
Profile profile_of(const Subject& subject, const Hello& hello, const RunOptions& options);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_RUN_H_
