// The answer that the standard has a parser give, compared with the line that came, without a trace in between.
//
// Nearly every answer is right; this tells so at a fraction of the cost of reading it. What is not told to be right is
// read and judged in full. Tested by expected_answer_test.cpp.
#ifndef SSESPEC_CONFORMANCE_EXPECTED_ANSWER_H_
#define SSESPEC_CONFORMANCE_EXPECTED_ANSWER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cut.h"
#include "conformance/judge.h"
#include "conformance/subject.h"

namespace ssespec {

// Lifetime: copies what it is given; room is kept from stream to stream.
class ExpectedAnswer {
 public:
  // What the stream has happen, in its order, each with the offset of the stream after which it is due.
  void clear();
  void add_event(std::string_view type, std::string_view data, std::string_view id, std::size_t due);
  void add_retry(std::uint64_t milliseconds, std::size_t due);
  void add_comment(std::string_view text, std::size_t due);
  void set_last_event_id(std::string_view id) { last_event_id_ = id; }
  // The ids that the blocks of the events have themselves, one an event; without them no answer of a subject that
  // reports those is told to be right.
  void set_block_ids(std::vector<std::optional<std::string>> ids) { block_ids_ = std::move(ids); }

  // True if `line` is the answer to `seq` and says exactly this, under this cut of a stream of `size` bytes; false: look
  // closer.
  bool is_told_by(std::string_view line, std::uint64_t seq, const Hello& hello, const Cut& cut, std::size_t size);

 private:
  struct Wanted {
    enum class Kind : std::uint8_t { event, retry, comment };
    Kind kind = Kind::event;
    std::size_t type = 0, data = 0, id = 0, end = 0;  // places in text_
    std::uint64_t retry = 0;
    std::size_t due = 0;
  };

  struct End {
    std::size_t wanted = 0;              // how many of wanted_
    std::optional<std::uint64_t> retry;  // in force
  };

  void place(const Cut& cut, std::size_t size);

  bool match_answer(std::uint64_t seq);
  bool match_out();
  bool match_read(std::size_t read);
  bool match_item();
  bool match_comment();
  bool match_id(const Wanted& wanted);
  bool may_lack_id(const Wanted& wanted) const;
  bool match_event_member(std::string_view key, const Wanted& wanted, unsigned& seen);

  // The line, from here on. Each says whether that came, and moves behind it.
  void skip_blanks();
  bool next_is(char c);
  bool key(std::string_view& name);
  bool null();
  bool number(std::uint64_t& value);
  bool text_is(std::string_view expected);
  bool escape_is(std::string_view expected, std::size_t& at);
  bool hex_unit(std::uint32_t& unit);
  bool skip_text();

  std::string_view view(std::size_t from, std::size_t to) const { return std::string_view(text_).substr(from, to - from); }

  std::string text_;
  std::vector<Wanted> wanted_;
  std::vector<End> ends_;  // of each read, and of the stream
  std::string last_event_id_;
  std::optional<std::vector<std::optional<std::string>>> block_ids_;
  bool has_long_retry_ = false;

  std::string_view line_;
  const Hello* hello_ = nullptr;
  std::size_t event_ = 0, comment_ = 0;  // the next wanted item that is one
  std::size_t events_ = 0;               // before that
  std::optional<std::uint64_t> seen_retry_;
};

// Of the answer to a case, of the oracle's word; nothing where the case recommends another outcome.
std::optional<ExpectedAnswer> expected_answer_of(const Expectation& expectation);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_EXPECTED_ANSWER_H_
