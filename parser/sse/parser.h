// Bytes in, items out: the streaming event stream parser.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
// Tested by parser_test.cpp; held equal to oracle.h by agreement.h and fuzz/property.cpp.
//
//   sse::Parser parser;
//   for (const sse::Item& item : parser.feed(chunk)) { ... }   // once per read, whatever its size
//   parser.finish();                                           // the body has ended
#ifndef SSE_PARSER_H_
#define SSE_PARSER_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sse {

enum class Kind : std::uint8_t { event, retry, comment };

enum class Isa : std::uint8_t { scalar, sse2, avx2, avx512, neon };

// The instruction sets that this build has code for and this machine can run, best first; scalar is the last.
std::span<const Isa> available_isas() noexcept;

// What one step of the stream amounts to.
// Lifetime: the views live until the Feed that gave them moves on or dies. They are well-formed UTF-8.
struct Item {
  Kind kind = Kind::event;
  bool has_id = false;                  // event: its own block held a valid id field
  std::string_view type, data;          // event (type is never empty); a comment's text (without its colon) is in data
  std::string_view last_event_id;       // event: the last event ID string at dispatch
  std::uint64_t reconnection_time = 0;  // retry: milliseconds; saturates at 2^64-1
};

struct Options {
  // Units: bytes of a line as it arrives, without its terminator and without the byte order mark.
  std::size_t max_line = SIZE_MAX;
  // Units: bytes of an event's data as they arrive (its lines and the line feeds that join them), and of any
  // other value that has to be kept: type, id, retry, a comment that is asked for.
  std::size_t max_event = SIZE_MAX;
  bool comments = false;               // comment lines are items too
  std::optional<Isa> isa{};            // one of available_isas(); anything else, and none, means the best
  std::string_view last_event_id{};    // what earlier connections left behind (SSE-RECON-010); copied
};

// Errors: none, every byte string has a meaning; only the caller's limits stop it (overflowed()).
// Movable while no Feed lives; one thread at a time. Copies no byte that it can show in the chunk.
class Parser {
 public:
  class Feed;

  Parser() : Parser(Options{}) {}
  explicit Parser(const Options& options);

  // The next bytes of the body, cut anywhere.
  // Lifetime: chunk and parser outlive the Feed; one Feed at a time.
  [[nodiscard]] Feed feed(std::string_view chunk);
  template <std::same_as<std::string> T>
  Feed feed(T&&) = delete;  // a temporary would dangle

  // The body has ended: the unfinished block, line and character and an uncommitted id are dropped (SSE-EOF-001).
  // The next feed() starts a new body; the last event ID string and the reconnection time stay.
  void finish() noexcept;

  // A limit was hit: no more items until finish().
  [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }

  // The last event ID string: the one that the last blank line committed; survives finish().
  // Lifetime: until the next feed(). Pre: no Feed lives, or it has given nullptr.
  [[nodiscard]] std::string_view last_event_id() const noexcept { return last_event_id_string_; }

  // Units: milliseconds; survives finish(); none if no stream has set it.
  [[nodiscard]] std::optional<std::uint64_t> reconnection_time() const noexcept { return reconnection_time_; }

 private:
  bool process_line(std::string_view line, Item& item);
  bool process_field(std::string_view name, std::string_view value, Item& item);
  bool set_the_reconnection_time(std::string_view digits, Item& item);
  bool dispatch_the_event(Item& item);
  bool too_long(std::string_view line) const noexcept;
  void overflow() noexcept;

  Options options_;
  std::string line_;                             // the unfinished line
  std::string comment_;                          // the text of the comment that was given last
  std::string data_buffer_, event_type_buffer_;  // a field each; data lines are joined by LF
  std::string last_event_id_buffer_, last_event_id_string_;
  std::optional<std::uint64_t> reconnection_time_;
  std::size_t data_size_ = 0;  // bytes of the data buffer as they arrived
  bool has_data_ = false, has_id_ = false;
  bool delivered_ = false;  // the buffers belong to an event that was given away
  bool swallow_lf_ = false;
  bool overflowed_ = false;
  std::uint8_t bom_seen_ = 0;  // bytes of the byte order mark that were seen; kNoBom past the start
};

// The items of one chunk, in order. Ends early without loss: feed(rest()) goes on.
class [[nodiscard]] Parser::Feed {
 public:
  class Iterator;

  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;
  ~Feed() = default;

  // The next item; nullptr when the chunk is used up. Lifetime: until the next call or the end of the Feed.
  const Item* next();

  // What is left of the chunk behind the item given last.
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

  Iterator begin();
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  friend class Parser;
  Feed(Parser& parser, std::string_view chunk) : parser_(parser), rest_(chunk) {}
  void skip_the_byte_order_mark();

  Parser& parser_;
  std::string_view rest_;
  Item item_;
};

class Parser::Feed::Iterator {
 public:
  using value_type = Item;
  using difference_type = std::ptrdiff_t;
  using iterator_concept = std::input_iterator_tag;

  explicit Iterator(Feed& feed) : feed_(&feed), item_(feed.next()) {}
  const Item& operator*() const noexcept { return *item_; }
  const Item* operator->() const noexcept { return item_; }
  Iterator& operator++() {
    item_ = feed_->next();
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const Iterator& it, std::default_sentinel_t) noexcept { return it.item_ == nullptr; }

 private:
  Feed* feed_;
  const Item* item_;
};

inline Parser::Feed Parser::feed(std::string_view chunk) { return {*this, chunk}; }
inline Parser::Feed::Iterator Parser::Feed::begin() { return Iterator(*this); }

}  // namespace sse

#endif  // SSE_PARSER_H_
