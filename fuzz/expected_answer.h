// The answer that the standard has a parser give, compared with the line that came, without a trace in between.
//
// Nearly every answer of a campaign is right; this tells so from the reference parser's items alone. What is not told
// to be right is judged in full, by the oracle. Tested by expected_answer_test.cpp.
#ifndef SSESPEC_FUZZ_EXPECTED_ANSWER_H_
#define SSESPEC_FUZZ_EXPECTED_ANSWER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/subject.h"
#include "fuzz/input.h"

namespace ssespec {

class ExpectedAnswer {
 public:
  // Lifetime: room is kept from case to case.
  void prepare(const FuzzInput& input);
  // What the outcome looks like from afar (shape.h).
  std::uint64_t shape() const { return shape_; }
  // True if `line` is the answer to `seq` and says exactly what was prepared; false: look closer.
  bool is_told_by(std::string_view line, std::uint64_t seq, const Hello& hello);

 private:
  struct Wanted {
    bool is_retry = false;
    std::size_t type = 0, data = 0, id = 0, end = 0;  // places in text_
    std::uint64_t retry = 0;
  };

  bool match_answer(std::uint64_t seq);
  bool match_out();
  bool match_read(std::size_t read);
  bool match_item();
  bool match_event_member(std::string_view key, const Wanted& wanted, unsigned& seen);
  bool match_retry_after(std::size_t read) const;

  // The line, from here on. Each says whether that came, and moves behind it.
  void skip_blanks();
  bool next_is(char c);
  bool key(std::string_view& name);
  bool number(std::uint64_t& value);
  bool text_is(std::string_view expected);
  bool escape_is(std::string_view expected, std::size_t& at);
  bool hex_unit(std::uint32_t& unit);
  bool skip_text();

  std::string_view view(std::size_t from, std::size_t to) const { return std::string_view(text_).substr(from, to - from); }

  std::string text_;
  std::vector<Wanted> wanted_;
  std::vector<std::size_t> ends_;  // how many are wanted up to each read
  std::string last_event_id_;
  bool has_long_retry_ = false;
  std::uint64_t shape_ = 0;

  std::string_view line_;
  const Hello* hello_ = nullptr;
  std::size_t event_ = 0;  // the next wanted item that is an event
  std::size_t retry_ = 0;  // how many of wanted_ are in force by now
  std::optional<std::uint64_t> seen_retry_;
};

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_EXPECTED_ANSWER_H_
