// A value or what went wrong: where (a file, line or case id) and a sentence that says how to mend it.
//
// Tested by every user of it.
#ifndef SSESPEC_CONFORMANCE_RESULT_H_
#define SSESPEC_CONFORMANCE_RESULT_H_

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace ssespec {

// The program's exit codes, as in the README.
enum class Exit : int {
  as_expected = 0,
  failed = 1,
  usage = 2,
  subject_failed = 3,
  harness_fault = 4,
  interrupted = 130,
};

struct Error {
  std::string what;         // one sentence, with the file, line or case it speaks of
  Exit exit = Exit::usage;  // what the program ends with if nobody mends it
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string what, Exit exit = Exit::usage) {
  return tl::unexpected<Error>(Error{std::move(what), exit});
}

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_RESULT_H_
