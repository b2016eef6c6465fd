// Explanations for clients: the planted bug that does what a client was seen to do, found by playing the same script.
//
// Tested by client_campaign_test.cpp.
#ifndef SSESPEC_FUZZ_CLIENT_EXPLAIN_H_
#define SSESPEC_FUZZ_CLIENT_EXPLAIN_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/client_stage.h"

namespace ssespec {

struct ClientSample {
  FuzzScript script;
  std::string signature;  // of a sample that passed: unused
};

struct ClientExplanation {
  std::string name, requirement, about;
};

class ClientExplainer {
 public:
  explicit ClientExplainer(const ClientStage& stage) : stage_(stage) {}

  // The planted bugs of clients first, then those of parsers. Of several the one that does most of what was seen to
  // fail, and least where nothing was wrong. nullopt: none does.
  std::optional<ClientExplanation> explain(const ClientSample& sample, const std::vector<ClientSample>& failed,
                                           const std::vector<ClientSample>& passed);
  // For each sample whether a client with that bug does the same.
  std::vector<bool> explains(const std::string& name, const std::vector<ClientSample>& samples);

 private:
  std::vector<ClientExplanation> those_that_do_the_same(const ClientSample& sample, const std::vector<ClientExplanation>& bugs);
  const ClientStage& own(const std::string& name);

  const ClientStage& stage_;
  std::map<std::string, std::unique_ptr<ClientStage>> own_;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_CLIENT_EXPLAIN_H_
