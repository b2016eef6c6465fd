// A conversation with one parser subject: starts it, says hello, sends many requests before it reads, and finds
// the one request that a crash or a silence is to be blamed on.
//
// Contract: the adapter protocol, "Rules for both kinds". Tested by run_test.cpp.
#ifndef SSESPEC_CONFORMANCE_CONVERSATION_H_
#define SSESPEC_CONFORMANCE_CONVERSATION_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "conformance/cut.h"
#include "conformance/subject.h"
#include "conformance/trace.h"

namespace ssespec {

// One stream under one cut. Lifetime: input and cut outlive the call they are passed to.
struct ParseRequest {
  std::string_view input;
  const Cut* cut = nullptr;
};

struct Answer {
  enum class Kind : std::uint8_t { trace, unsupported, crash, hang, dropped };
  Kind kind = Kind::trace;
  Trace trace;
  bool as_expected = false;  // Exchange::is_expected knew the line: there is no trace
  std::string how;  // crash, hang: one sentence, with exit code or signal
};

struct Limits {
  double answer_seconds = 10;           // for one answer, while it has a processor; 30 s more for each MiB of input
  double hello_seconds = 20;            // start-up
  const std::atomic<bool>* stop = nullptr;  // set to give up soon (Ctrl-C, a deadline)
};

class Conversation {
 public:
  // Errors (exit 3): the command does not exist, it exits at once, never answers hello, or answers nonsense; the
  // sentence shows the command and the tail of stderr.
  static Result<std::unique_ptr<Conversation>> start(const Subject& subject, const Limits& limits);
  ~Conversation();  // closes stdin, then kills the process group
  Conversation(const Conversation&) = delete;

  const Hello& hello() const;

  // `next` gives the next request, or nothing at the end; it is called ahead of the answers, as far as the window
  // allows. `answered` gets each answer, in the order of the requests. After a crash or a hang `wanted` is asked
  // before a request is sent again; one that is not wanted any more is answered as dropped.
  // Returns early when limits.stop is set. Errors (exit 3): the subject cannot be started again.
  struct Exchange {
    std::function<bool(ParseRequest&)> next;
    std::function<void(Answer&&)> answered;
    std::function<bool(std::size_t index)> wanted;  // optional; the index counts the requests given
    // Optional: true if the line is the right answer to the request whose answer is due, so that nobody need read it.
    std::function<bool(std::string_view line, std::uint64_t seq)> is_expected{};
  };
  Result<std::size_t> exchange(const Exchange& exchange);  // the number of answers

  // Closes its input, and reads until it ends or a second is over. One sentence if it answered once more than it was
  // asked; else empty. Nothing can be asked after it.
  std::string finish();

  std::string stderr_tail() const;

 private:
  struct State;
  explicit Conversation(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CONVERSATION_H_
