// The field and dispatch steps of the planted parser: lines in, items out, with the planted bugs of those steps.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
// Tested by planted_parser_test.cpp.
#ifndef SSESPEC_CONFORMANCE_PLANTED_BLOCK_H_
#define SSESPEC_CONFORMANCE_PLANTED_BLOCK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/planted_bug.h"
#include "conformance/subject.h"
#include "conformance/trace.h"

namespace ssespec {

class PlantedBlock {
 public:
  PlantedBlock(const Bugs& bugs, std::string last_event_id);

  void line(std::string& text);       // one line without its terminator; may change it
  void end_read();
  void finish(bool unfinished_line);  // the end of the stream
  void restart();

  void clear();                       // empties the data and event type buffers
  void raise(std::string_view text);  // an error item, and nothing after it
  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }
  void fire_empty_next() { fire_empty_ = true; }
  void report_ids(IdMode mode) { id_mode_ = mode; }
  void report_retry_with_event(bool yes) { retry_with_event_ = yes; }

  std::vector<TraceItem>& items() { return items_; }  // what came of the lines so far; the caller takes them
  const std::string& last_event_id() const { return last_event_id_; }

 private:
  enum class Field : std::uint8_t { data, event, id, retry };

  bool has(Bug bug) const { return bugs_.test(static_cast<std::size_t>(bug)); }
  // A bug that there is one of for each field.
  bool has(Bug of_data, Field field) const {
    return bugs_.test(static_cast<std::size_t>(of_data) + static_cast<std::size_t>(field));
  }

  void blank_line();
  void comment(const std::string& line);
  void field(const std::string& line);
  void unknown(const std::string& line, bool bare);
  std::optional<Field> field_called(const std::string& name) const;
  bool is_called(std::string name, Field field) const;
  void change_value(std::string& value, Field field) const;
  bool take_first_space(std::string& value, Field field) const;
  void process(Field field, std::string value, bool bare, bool after_space);

  void data(const std::string& value);
  void append_data(const std::string& value);
  void event(const std::string& value);
  void id(std::string value, bool after_space);
  bool accepts_nul(const std::string& value, bool after_space);
  void change_id(std::string& value) const;
  void retry(std::string value);
  std::string retry_digits(std::string value) const;
  void set_reconnection_time(const std::string& digits);
  void give_retry(std::uint64_t milliseconds);
  void append_retry(std::uint64_t milliseconds);

  void dispatch();
  bool fires_without_data() const;
  void finish_data();
  bool is_withheld() const;
  void change_type();
  void fire();
  void give_event(const std::string& type, const std::string& id);
  void commit_id();
  void end_block(bool fired);

  Bugs bugs_;
  bool plain_names_;  // no bug of the field names
  IdMode id_mode_ = IdMode::sticky;
  std::vector<TraceItem> items_;
  std::string data_, type_, id_buffer_, last_event_id_, seed_, before_last_event_id_, last_value_;
  std::size_t data_lines_ = 0, lines_ = 0, events_ = 0, block_lines_ = 0;
  bool seen_type_ = false, seen_id_ = false, seen_retry_ = false, valid_retry_ = false, seen_comment_ = false, seen_unknown_ = false;
  bool starts_with_comment_ = false, last_was_empty_ = false, drop_block_ = false, lose_next_ = false;
  bool stopped_ = false, fire_empty_ = false, id_ever_ = false, ever_restarted_ = false;
  bool retry_with_event_ = false;
  std::optional<std::uint64_t> block_retry_;  // told with the block's event
  std::optional<std::uint64_t> waiting_retry_;
  std::optional<TraceItem> waiting_event_;
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLANTED_BLOCK_H_
