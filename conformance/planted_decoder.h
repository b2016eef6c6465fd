// The decoding step of the planted parser: bytes in, text out, with the planted bugs of that step.
//
// Standard: https://encoding.spec.whatwg.org/#utf-8-decode. Tested by planted_parser_test.cpp.
#ifndef SSESPEC_CONFORMANCE_PLANTED_DECODER_H_
#define SSESPEC_CONFORMANCE_PLANTED_DECODER_H_

#include <string>
#include <string_view>

#include "conformance/planted_bug.h"

namespace ssespec {

// Stands in the text for ill-formed bytes where a bug of a later step wants to know of them.
inline constexpr char kIllFormed = '\xFF';

class PlantedDecoder {
 public:
  explicit PlantedDecoder(const Bugs& bugs);

  void decode(std::string_view read, std::string& text);  // appends
  void finish(std::string& text);                         // the end cuts a sequence short
  void restart();
  bool found_bom() const { return found_bom_; }

 private:
  bool has(Bug bug) const { return bugs_.test(static_cast<std::size_t>(bug)); }
  void begin_read(bool empty);
  void end_read(bool empty);
  bool is_bom_byte(unsigned char byte);
  void give_bom_back();
  void end_sequence();
  bool handle(unsigned char byte);
  void start(unsigned char byte);
  bool start_loosened(unsigned char byte);
  void expect(unsigned char byte, int more, unsigned bits);
  bool is_swallowed(unsigned char byte) const;
  void complete();
  bool complete_ill_formed(const std::string& sequence, char32_t value);
  void put(char32_t value);
  void put_changed(char32_t value);
  void put_astral(char32_t value);
  void ill_formed(std::string_view sequence);
  void replace();
  void flush_surrogate();

  Bugs bugs_;
  bool plain_;         // no bug of the text itself
  bool accepts_surrogates_, accepts_overlong_two_, accepts_overlong_, accepts_beyond_, accepts_long_;
  bool reads_each_;    // a bug that looks at reads
  std::string* text_ = nullptr;
  std::string sequence_;  // the bytes of the unfinished character
  std::string surrogate_; // cesu-joined: a high one that waits for its low one
  int needed_ = 0;
  char32_t value_ = 0;
  unsigned lower_ = 0x80, upper_ = 0xBF;
  int bom_seen_ = 0;
  bool bom_done_ = false, bom_again_ = false, found_bom_ = false, ever_restarted_ = false;
  bool border_ = false, replaced_last_ = false;
  std::size_t offset_ = 0;
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLANTED_DECODER_H_
