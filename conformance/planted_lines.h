// The line step of the planted parser: text in, lines out, with the planted bugs of that step.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
// Tested by planted_parser_test.cpp.
#ifndef SSESPEC_CONFORMANCE_PLANTED_LINES_H_
#define SSESPEC_CONFORMANCE_PLANTED_LINES_H_

#include <string>
#include <string_view>

#include "conformance/planted_block.h"
#include "conformance/planted_bug.h"

namespace ssespec {

class PlantedLines {
 public:
  PlantedLines(const Bugs& bugs, PlantedBlock& block);

  void split(std::string_view text);  // what one read decoded to
  void begin_read(bool empty);
  void end_read();
  void finish();  // the end of the stream
  void restart();

 private:
  bool has(Bug bug) const { return bugs_.test(static_cast<std::size_t>(bug)); }
  void take(char c);
  void take_as_the_standard_has_it(char c);
  bool is_skipped(char c);
  bool take_in_another_mode(char c);
  void take_lf_only(char c);
  void take_in_pairs(char c);
  void take_cr_in_frames(char c);
  bool ends_line(char c);  // the line ends of other rules than the standard's
  void append(char c);
  void end_line();
  void end_line_unless_empty();
  void process(std::string line);
  void end_unfinished_line();
  bool in_field(std::string_view name) const { return line_.starts_with(name); }

  Bugs bugs_;
  PlantedBlock& block_;
  bool plain_;  // no bug of this step
  std::string line_;
  char before_ = 0;        // the byte before
  std::uint32_t last4_ = 0;  // the last four bytes
  bool skip_lf_ = false, skip_one_more_ = false, held_cr_ = false, had_crlf_ = false, value_starts_ = false;
  bool lost_name_ = false, kept_space_ = false, was_lost_ = false;
  int eat_ = 0;               // delimiter-length: bytes that are still too many
  std::size_t border_at_ = 0;  // where in the line the last read ended
  int borders_ = 0;           // how many reads ended inside the line
  std::size_t offset_ = 0;    // bytes of the stream so far
  bool ever_restarted_ = false;
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLANTED_LINES_H_
