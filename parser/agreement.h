// The claim that the streaming parser and the oracle agree on a body, however it is cut.
//
// Standard: SSE-FUZZ-001 (any cut gives the same), SSE-LINE-006 (nothing that is certain is held back)
// Used by the tests of this folder.
#ifndef SSE_AGREEMENT_H_
#define SSE_AGREEMENT_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/oracle.h"
#include "sse/parser.h"

namespace sse {

// A body with the oracle's word on it, computed once and used for many cuts.
class Agreement {
 public:
  explicit Agreement(std::string_view body, std::string_view last_event_id = {});

  // The first difference, as a sentence, when the body is fed in pieces that end before each of the cuts;
  // empty if there is none.
  // Pre: cuts ascend and none is past the end of the body; two that are equal give an empty chunk.
  std::string difference(std::span<const std::size_t> cuts, std::optional<Isa> isa = std::nullopt) const;

  // The same for each two-way cut and for single bytes. Returns the first difference.
  std::string difference_under_every_cut(std::optional<Isa> isa = std::nullopt) const;

  const std::string& body() const { return body_; }
  const OracleResult& expected() const { return expected_; }

 private:
  std::string body_, last_event_id_;
  OracleResult expected_;  // without the silent blocks, which the parser does not report
};

// The body as a C++ literal would have it: for messages.
std::string escaped(std::string_view bytes);

}  // namespace sse

#endif  // SSE_AGREEMENT_H_
