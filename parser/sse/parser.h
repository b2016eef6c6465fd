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
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

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

struct Scanner;

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
  // Bytes that the parser owns: the room grows, stays and is not initialised.
  class Buffer {
   public:
    std::string_view view() const noexcept { return {bytes_.get(), size_}; }
    const char* data() const noexcept { return bytes_.get(); }
    std::size_t size() const noexcept { return size_; }
    std::size_t room() const noexcept { return capacity_ - size_; }
    void clear() noexcept { size_ = 0; }
    void cut(std::size_t size) noexcept { size_ = size; }
    void push(char c) noexcept { bytes_[size_++] = c; }  // Pre: room() > 0
    void append(std::string_view text);
    char* end_with_room(std::size_t more);  // where to write up to `more` bytes; grew(n) says how many it were
    void grew(std::size_t more) noexcept { size_ += more; }

   private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0, capacity_ = 0;
  };

  using Value = std::pair<std::string_view, bool>;  // and whether it lies in a buffer of the parser

  // What the unfinished block holds so far.
  enum : std::uint8_t { kData = 1, kType = 2, kId = 4 };
  // The unfinished line, which lies in line_buffer_.
  enum class Line : std::uint8_t {
    kept,     // it may become a field that counts
    ignored,  // it cannot: only its first bytes are there
  };

  bool process_line(std::string_view line, bool owned);
  bool process_line_in_chunk(const char* line, std::size_t size);
  bool finish_the_line(std::string_view end);
  void append_data(std::string_view value, bool owned);
  void join_data(std::string_view value);
  void set_the_type(std::string_view value, bool owned);
  void forget_the_type() noexcept;
  void set_the_id(std::string_view value, bool owned);
  bool set_the_reconnection_time(std::string_view digits);
  bool dispatch_the_event();
  void make_plain() noexcept;
  Value own_or_repair(std::string_view value, bool owned, Buffer& buffer);
  bool is_ill_formed(std::string_view text) const;
  void repair(std::string_view text, Buffer& buffer);
  static void own(std::string_view& text, Buffer& buffer);
  void own_the_data();
  void own_the_block();
  void keep_the_unfinished_line(std::string_view tail);
  bool too_long(std::string_view line, std::size_t size) const noexcept;
  void overflow() noexcept;

  const Scanner* scanner_;
  // The buffers of the standard, as views: into the chunk while a Feed lives, into the Buffers below behind it.
  // event_.last_event_id is the last event ID buffer; event_ is also what is handed out.
  Item event_;
  Item other_;                       // a retry or a comment
  const Item* given_ = nullptr;      // what the last line amounts to
  std::string_view last_event_id_string_;
  std::uint8_t block_ = 0;           // kData, kType, kId
  bool data_is_own_ = false, type_is_own_ = false, id_is_own_ = false, id_string_is_own_ = true;
  bool plain_ = true;                // event_ has the default type and no id of its own
  bool suspect_ = false;             // the line at hand may be ill-formed UTF-8
  bool repairs_ = false;             // the last suspect text was ill-formed, so the next one may well be
  bool swallow_lf_ = false;
  bool overflowed_ = false;
  bool limited_ = false;
  bool comments_;
  Line line_ = Line::kept;
  std::uint8_t bom_seen_ = 0;        // bytes of the byte order mark that were seen; kNoBom past the start
  std::size_t room_ = 0;             // bytes of text that the unfinished line takes without a further look
  std::size_t line_size_ = 0;        // bytes of the unfinished line that line_buffer_ does not hold
  std::size_t data_size_ = 0;        // bytes of the data buffer as they arrived
  std::uint32_t before_ = 0;         // the last bytes of the last chunk, see Scanner::scan
  std::size_t max_line_, max_event_;
  std::optional<std::uint64_t> reconnection_time_;
  Buffer line_buffer_, data_buffer_, type_buffer_, id_buffer_, id_string_buffer_, comment_buffer_;
};

// The items of one chunk, in order. Ends early without loss: feed(rest()) goes on.
// Its hot state and the line ends of a few KiB lie here, so it is some 8 KiB large and lives on the stack.
class [[nodiscard]] Parser::Feed {
 public:
  class Iterator;

  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;
  ~Feed() {
    if (!done_) stop();
  }

  // The next item; nullptr when the chunk is used up. Lifetime: until the next call or the end of the Feed.
  const Item* next() {
    // A block that is one data line, whole in the segment: what most streams are made of.
    if (next_end_ < plain_ends_) {
      const char* const end = segment_ + *next_end_;
      const auto size = static_cast<std::size_t>(end - line_) - kName.size();
      // Two line ends are there, at `end` and behind it, so eight bytes of a line of six or more are readable.
      if (size <= plain_size_ && starts_with_name(line_)) {
        if (const std::size_t ends = ends_of_block(end); ends != 0) {
          parser_.event_.data = {line_ + kName.size(), size};
          line_ = end + ends;
          next_end_ += ends;
          return &parser_.event_;
        }
      }
    }
    if (done_) return nullptr;
    if (segment_ == nullptr && parser_.room_ != 0) {
      if (const Item* item = take_the_chunk(); item != nullptr || done_) return item;
    }
    return advance();
  }

  // What is left of the chunk behind the item given last.
  [[nodiscard]] std::string_view rest() const noexcept { return {line_, static_cast<std::size_t>(end_ - line_)}; }

  Iterator begin();
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  friend class Parser;
  static constexpr std::string_view kName = "data: ";
  static constexpr std::size_t kLineEnds = 4096 + 64;

  Feed(Parser& parser, std::string_view chunk)
      : parser_(parser), line_(chunk.data()), end_(chunk.data() + chunk.size()) {
    // One byte of text: the unfinished line takes it.
    if (chunk.size() == 1 && parser.room_ != 0 && static_cast<unsigned char>(*line_ - 0x0E) < 0x80 - 0x0E) {
      parser.line_buffer_.push(*line_++);
      --parser.room_;
      done_ = true;
    }
  }

  static bool starts_with_name(const char* line) {
    std::uint32_t front = 0, name = 0;
    std::uint16_t back = 0, name_back = 0;
    std::memcpy(&front, line, 4);
    std::memcpy(&name, kName.data(), 4);
    std::memcpy(&back, line + 4, 2);
    std::memcpy(&name_back, kName.data() + 4, 2);
    return front == name && back == name_back;
  }

  // Line ends at the end of a data line that a blank line follows; 0 if it takes a closer look.
  std::size_t ends_of_block(const char* end) const {
    if (end[0] == '\n' && end[1] == '\n') return 2;
    if (plain_ends_ - next_end_ <= 2 || end[0] != '\r') return 0;  // else four line ends are there
    if (end[1] == '\n') return end[2] == '\r' && end[3] == '\n' ? 4 : 0;
    return end[1] == '\r' && end[2] != '\n' ? 2 : 0;
  }

  const Item* advance();
  const Item* take_the_chunk();
  void take_text();
  bool finish_the_line();
  bool take_short_block();
  bool take_lines();
  void start();
  void skip_the_byte_order_mark();
  void scan_on();
  const char* behind_cr(const char* next_line, const std::uint16_t*& next_end);
  void use_up();
  void stop();

  Parser& parser_;
  const char* line_;            // where the next line starts
  const char* end_;             // of the chunk
  const char* segment_ = nullptr;  // what the line ends are counted from; null before the first
  const char* scanned_ = nullptr;  // up to here the line ends are known
  const std::uint16_t* next_end_ = line_ends_;
  const std::uint16_t* last_end_ = line_ends_;    // behind the last of them
  const std::uint16_t* plain_ends_ = line_ends_;  // next() may take two line ends as long as it is below
  std::size_t plain_size_ = 0;  // bytes of data that next() may take
  bool done_ = false;           // the chunk is used up
  std::uint16_t line_ends_[kLineEnds];
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
