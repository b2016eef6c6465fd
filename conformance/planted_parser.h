// The deviating parser: exact with no planted bug set, wrong in the ways of those that are.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
// Reports as a sticky subject does: every event with the last event ID string, every reconnection time, no comments.
// Tested by planted_parser_test.cpp, which holds it equal to parser/oracle.h.
#ifndef SSESPEC_CONFORMANCE_PLANTED_PARSER_H_
#define SSESPEC_CONFORMANCE_PLANTED_PARSER_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/planted_block.h"
#include "conformance/planted_bug.h"
#include "conformance/planted_decoder.h"
#include "conformance/planted_lines.h"
#include "conformance/trace.h"

namespace ssespec {

class PlantedParser {
 public:
  explicit PlantedParser(const Bugs& bugs, std::string last_event_id = {});
  PlantedParser(const PlantedParser&) = delete;

  // What came of one read, appended to items.
  void feed(std::string_view read, std::vector<TraceItem>& items);
  void finish(std::vector<TraceItem>& items);
  // Ready for the next stream; as new, unless a bug keeps something of this one.
  void restart();
  const std::string& last_event_id() const { return block_.last_event_id(); }
  // How events carry ids from now on; sticky at first.
  void report_ids(IdMode mode) { block_.report_ids(mode); }
  // True: a reconnection time is told with the event of its block, or not at all; false, as at first: when its line ends.
  void report_retry_with_event(bool yes) { block_.report_retry_with_event(yes); }

  // A whole stream, on this parser.
  Trace run(std::span<const std::string_view> reads);

 private:
  bool has(Bug bug) const { return bugs_.test(static_cast<std::size_t>(bug)); }
  std::string_view seen_part_of(std::string_view read) const;
  void take_items(std::vector<TraceItem>& items);
  void hold_back(std::vector<TraceItem>& items, std::size_t from);

  Bugs bugs_;
  bool plain_reads_;  // no bug of whole reads
  PlantedBlock block_;
  PlantedLines lines_;
  PlantedDecoder decoder_;
  std::string text_;
  std::size_t reads_ = 0;
  bool told_bom_ = false;
  std::vector<TraceItem> late_;  // events that come with a later read
  std::string late_text_;        // line-held-until-lf
};

// A new parser, one stream.
Trace run(const Bugs& bugs, std::span<const std::string_view> reads);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLANTED_PARSER_H_
