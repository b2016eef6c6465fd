// An adapter in C++: serves the adapter protocol for one parser on stdin and stdout.
//
// Contract: the adapter protocol, "kind parser". Tested by command_line_test.py.
#ifndef SSESPEC_CLI_SPEAKER_H_
#define SSESPEC_CLI_SPEAKER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/fnv1a.h"
#include "conformance/result.h"

namespace ssespec {

// Writes the lists of items of one answer.
class ItemWriter {
 public:
  void begin();      // one list, the first read's
  void next_read();  // what comes now is because of the next read, or of the end of the stream
  void event(std::string_view type, std::string_view data, const std::optional<std::string_view>& id);
  void retry(std::uint64_t milliseconds);
  void comment(std::string_view text);
  void error(std::string_view text);
  std::string end();  // the finished "out" value

 private:
  void separate();
  void text(std::string_view key, std::string_view bytes);
  std::string json_;
  bool first_ = true;
};

// Adds "key":"text", or "key64" with base64 where the bytes are no well-formed UTF-8.
void append_json_member(std::string& json, std::string_view key, std::string_view bytes);

struct Counted {
  bool hashed = false;  // else the events are only touched, as what is timed is the parser
  std::uint64_t events = 0, hash = kFnv1aBasis;  // FNV-1a 64 over type, data, id, a zero byte after each
  std::size_t touched = 0;
  void event(std::string_view type, std::string_view data, std::string_view id) {
    ++events;
    touched += type.size() + id.size() + (data.empty() ? 0U : static_cast<unsigned char>(data.front()));
    if (hashed) add(type, data, id);
  }

 private:
  void add(std::string_view type, std::string_view data, std::string_view id);
};

class Speaker {
 public:
  virtual ~Speaker() = default;
  virtual std::string hello() const = 0;  // the members after "protocol", as JSON text
  // A new stream: every read in order, then its end. Returns the last event ID string, if known.
  virtual std::optional<std::string> parse(const std::vector<std::string>& reads, std::string_view last_event_id, ItemWriter& out) = 0;
  // For `bench`; false if it cannot.
  virtual bool count(const std::vector<std::string>&, Counted&) { return false; }
};

// Until stdin closes. Answers are written when no further request waits.
Exit serve(Speaker& speaker);

}  // namespace ssespec

#endif  // SSESPEC_CLI_SPEAKER_H_
