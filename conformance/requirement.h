// A demand of the standard: its stable id, its anchor, its level, and our own short statement of it.
//
// Data: corpus/requirements.json. Tested by corpus_test.cpp.
#ifndef SSESPEC_CONFORMANCE_REQUIREMENT_H_
#define SSESPEC_CONFORMANCE_REQUIREMENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ssespec {

enum class Level : std::uint8_t { open, should, must };  // ascending strength

std::string_view to_text(Level level);

struct Requirement {
  std::string id;      // "SSE-ID-002"
  std::string anchor;  // "#processField", or "fetch:..." and the like
  Level level = Level::must;
  std::string audience;               // "class" in the file: parser, client, browser, server
  std::string says;                   // our own statement
  std::vector<std::string> shown_by;  // what a subject must report for this to be visible: id, retry, timing, comments
};

std::string anchor_url(const Requirement& requirement);  // the anchor as a link

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_REQUIREMENT_H_
