// An adapter on the other end of a pipe, hosted by a coverage-guided engine: SSE_SUBJECT names it as `ssespec run` does.
//
// The engine is guided by the oracle's branches and by the shapes of the answers, one counter each. For long runs
// `ssespec fuzz` is faster: it sends many inputs at once.
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "fuzz/batch.h"
#include "fuzz/explain.h"
#include "fuzz/shape.h"
#include "fuzz/target.h"

namespace ssespec {
namespace {

#if defined(__linux__)
__attribute__((used, section("__libfuzzer_extra_counters")))
#endif
std::uint8_t answer_shapes[16384];

std::unique_ptr<Batch> the_batch;

}  // namespace
}  // namespace ssespec

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  using namespace ssespec;
  const char* given = std::getenv("SSE_SUBJECT");
  if (given == nullptr) return 0;
  const char* program = std::getenv("SSE_PROGRAM");
  const auto subjects = subjects_from(given, program == nullptr ? "ssespec" : program);
  if (!subjects) {
    std::fprintf(stderr, "SSE_SUBJECT: %s\n", subjects.error().what.c_str());
    std::exit(2);
  }
  auto batch = Batch::start(subjects->front(), Limits{}, 1);
  if (!batch) {
    std::fprintf(stderr, "SSE_SUBJECT: %s\n", batch.error().what.c_str());
    std::exit(3);
  }
  the_batch = std::move(*batch);
  the_batch->set_profile(the_batch->hello().profile.value_or(Profile::library));
  return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ssespec;
  if (size > kMostTargetBytes || the_batch == nullptr) return -1;
  std::vector<FuzzCase> cases(1);
  cases[0].input = decode_input(bytes_of(data, size));
  if (!the_batch->run(cases)) std::exit(3);
  answer_shapes[cases[0].seen_shape % sizeof answer_shapes] = 1;
  if (!cases[0].failed()) return 0;
  if (cases[0].verdict != Verdict::fail) fail_target("adapter", "answer", to_text(cases[0].verdict));
  const std::optional<Explanation> found = Explainer(the_batch->hello()).explain({cases[0].input, cases[0].trace}, {}, {});
  fail_target("adapter", "events", found ? to_text(found->bugs) : "new");
}
