// What is sent arrives, and what does not matter changes nothing (SSE-FUZZ-004 to 013).
#include "fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ssespec;
  if (size > kMostTargetBytes) return -1;
  const FuzzInput input = decode_input(bytes_of(data, size));
  const std::string_view stream = input.stream;
  // The first two reads name the place of a change and its text; the rest is data to be sent.
  const std::vector<std::string_view> reads = divide(stream, input.cut);
  const std::string_view type = reads[0], id = reads[reads.size() / 2], text = reads.back();
  require("round-trip", what_is_sent_arrives(type, text, id));
  const Parsed parsed = parse(stream, input.cut, {}, isa_for(input));
  require("round-trip", output_is_clean(parsed));
  for (const ParsedEvent& event : parsed.events) {
    require("round-trip", what_is_sent_arrives(event.type, event.data, event.id));
  }
  const std::size_t line = type.size();
  require("round-trip", comments_do_not_matter(stream, line, id));
  require("round-trip", unknown_fields_do_not_matter(stream, line, id));
  for (const std::string_view line_end : {"\n", "\r", "\r\n"}) require("round-trip", line_ends_do_not_matter(stream, line_end));
  require("round-trip", tails_do_not_matter(stream, id));
  require("round-trip", a_byte_order_mark_does_not_matter(stream));
  require("round-trip", streams_add_up(stream, text));
  require("round-trip", counts_fit(stream));
  require("round-trip", replacement_is_idempotent(stream));
  return 0;
}
