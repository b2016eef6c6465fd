// Scripts played to a client, many at a time: the subject, or a planted client of ours in this process.
//
// Tested by client_campaign_test.cpp.
#ifndef SSESPEC_FUZZ_CLIENT_STAGE_H_
#define SSESPEC_FUZZ_CLIENT_STAGE_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "conformance/client_job.h"
#include "conformance/client_link.h"
#include "conformance/speak_client.h"
#include "fuzz/script.h"
#include "mock_server/server.h"

namespace ssespec {

// What came of one play.
struct ScriptOutcome {
  bool played = false;  // false: stopped, or the client died before its end
  bool died = false, unsupported = false;
  Verdict verdict = Verdict::pass;
  bool by_absence = false;  // something did not come in time
  std::string sentence;
  std::string kind;         // the sentence without what differs from case to case
  std::string signature;    // and what was reported and asked for first: equal for equal behaviour
  std::vector<std::string> expected, seen;
};

class ClientStage {
 public:
  // Errors (exit 3): the client cannot be started, the server cannot listen.
  static Result<std::unique_ptr<ClientStage>> start(const Subject& subject, const std::atomic<bool>* stop);
  // A client of ours, judged and played as the subject is.
  std::unique_ptr<ClientStage> with_own(const SpokenClient& client) const;
  ~ClientStage();
  ClientStage(const ClientStage&) = delete;

  const Hello& hello() const { return hello_; }
  std::size_t width() const { return width_; }
  void set_profile(Profile profile) { profile_ = profile; }
  ScriptOutcome play(const FuzzScript& script) const;
  std::vector<ScriptOutcome> play(const std::vector<FuzzScript>& scripts) const;  // as many at once as is good
  bool alive() const { return link_->alive(); }
  Result<void> revive() { return link_->revive(); }
  std::string stderr_tail() const { return link_->stderr_tail(); }

 private:
  ClientStage() = default;

  std::shared_ptr<mock::MockServer> server_;
  std::unique_ptr<ClientLink> link_;
  std::vector<std::string> origins_;
  const std::atomic<bool>* stop_ = nullptr;
  Hello hello_;
  Profile profile_ = Profile::library;
  Pace pace_;
  bool is_contract_ = false;
  std::size_t width_ = 32;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_CLIENT_STAGE_H_
