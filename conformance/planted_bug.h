// The planted bugs: what wrong parsers do, one bit each, so that sets of them come for free.
//
// The gate tests itself with them, the fuzzer explains what it sees by them. Standard:
// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
// Tested by planted_parser_test.cpp and kill_table_test.cpp.
#ifndef SSESPEC_CONFORMANCE_PLANTED_BUG_H_
#define SSESPEC_CONFORMANCE_PLANTED_BUG_H_

#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "conformance/result.h"

namespace ssespec {

enum class Bug : std::uint16_t {
  // One for each field; data, event, id, retry in this order.
  data_space_required, event_space_required, id_space_required, retry_space_required,
  data_space_kept, event_space_kept, id_space_kept, retry_space_kept,
  data_leading_spaces_trimmed, event_leading_spaces_trimmed, id_leading_spaces_trimmed,
  retry_leading_spaces_trimmed,
  data_leading_tab_trimmed, event_leading_tab_trimmed, id_leading_tab_trimmed, retry_leading_tab_trimmed,
  data_trailing_space_trimmed, event_trailing_space_trimmed, id_trailing_space_trimmed,
  retry_trailing_space_trimmed,
  data_bare, event_bare, id_bare,
  data_empty, event_empty, id_empty,
  data_any_case, event_any_case, id_any_case, retry_any_case,
  data_name_prefix, event_name_prefix, id_name_prefix, retry_name_prefix,
  data_name_then_space, event_name_then_space, id_name_then_space, retry_name_then_space,
  data_space_then_name, event_space_then_name, id_space_then_name, retry_space_then_name,
  data_nul_in_name, event_nul_in_name, id_nul_in_name, retry_nul_in_name,
  data_bom_then_name, event_bom_then_name, id_bom_then_name, retry_bom_then_name,
  data_nul_dropped, event_nul_dropped, id_nul_dropped, retry_nul_dropped,
  data_nul_cuts, event_nul_cuts, id_nul_cuts, retry_nul_cuts,
  data_bom_dropped, event_bom_dropped, id_bom_dropped, retry_bom_dropped,
  data_second_colon_cuts, event_second_colon_cuts, id_second_colon_cuts, retry_second_colon_cuts,
  data_first_wins, event_first_wins, id_first_wins, retry_first_wins,
  data_white_space_trimmed, event_white_space_trimmed, id_white_space_trimmed, retry_white_space_trimmed,
  data_leading_white_space_trimmed, event_leading_white_space_trimmed, id_leading_white_space_trimmed,
  retry_leading_white_space_trimmed,
  data_controls_trimmed, event_controls_trimmed, id_controls_trimmed, retry_controls_trimmed,
  // Line framing and reads.
  lf_only_frames, crlf_only, cr_not_eol, cr_dropped, crlf_split_at_read, crlf_split_at_empty_read, crlf_is_two,
  lf_skipped_late, crlf_swallows_next_lf, blank_pair_kinds, cr_held, cr_lost_at_end, ls_ps_eol, nel_eol,
  vt_ff_eol, fs_gs_rs_eol, nul_eol, backslash_n_eol, leading_blank_line, blank_lines_fire, space_line_is_blank,
  nul_line_is_blank, bom_line_is_blank, delimiter_length, read_ends_line, read_ends_block, one_event_per_read,
  last_event_per_read, events_reversed_in_read, tail_dropped, tail_loses_last_byte, tail_kept_once,
  tail_parsed_twice, data_lost_at_read, type_lost_at_read, id_lost_at_read, name_split_lost,
  space_kept_after_read, space_lost_after_read, data_split_adds_lf, id_split_cut, retry_split_cut,
  comment_split, empty_read_ends, empty_read_resets, empty_read_dispatches, one_byte_read_lost,
  first_short_read_lost, read_start_trimmed, read_end_trimmed, blank_lines_dropped, frame_cr_line_lf, lfcr_is_one,
  cr_run_is_one, dispatch_on_next_line, dispatch_a_read_late, dispatch_at_end, line_held_until_lf,
  // Decoding.
  bom_kept, bom_split_kept, bom_after_empty_read_kept, bom_raises, bom_twice, bom_each_line, bom_each_read,
  bom_each_text, bom_anywhere, bom_fires, bom_two_bytes, bom_mojibake, utf8_per_read, utf8_tail_dropped, utf8_two_borders,
  utf8_empty_read, utf8_raises, utf8_drops_line, utf8_drops_event, utf8_stalls, utf8_raw, utf8_as_latin1,
  utf8_falls_back, non_ascii_question, fffd_per_byte, fffd_per_sequence, fffd_surrogate_one, fffd_overlong_one,
  fffd_beyond_one, fffd_long_form_one, fffd_run_one, fffd_dropped, fffd_question, fffd_genuine_dropped,
  continuation_dropped, truncated_dropped, surrogate_accepted, cesu_joined, overlong_two_accepted,
  overlong_accepted, beyond_accepted, truncated_eats_lf, truncated_eats_next, truncated_eats_ascii,
  truncated_eats_lead, truncated_eats_nul, utf8_high_continuation, utf8_bounds_kept,
  low_bits_end_line, astral_replaced, astral_dropped, astral_as_surrogates, astral_cut,
  noncharacter_replaced, composed, controls_dropped, del_dropped, tab_to_space, nbsp_to_space,
  // Fields.
  bare_raises, last_colon, data_name_in_value, data_nbsp_trimmed, unknown_raises, unknown_ends_stream,
  unknown_as_data, unknown_clears_block, unknown_dispatches, last_data_line, lf_not_joined, crlf_joined,
  space_joined, data_leading_empty_dropped, data_middle_empty_dropped, data_trailing_lfs_trimmed,
  data_trailing_lf_kept, empty_data_not_fired, blank_data_not_fired, empty_data_raises,
  event_after_data_ignored, id_after_data_ignored, duplicate_raises, comment_first_hides, comment_raises,
  comment_ends_stream, empty_comment_raises, comment_clears_block, comment_dispatches, comment_as_data,
  comment_field, comment_commits_id, id_as_number, data_unquoted, field_run_on,
  // Event types and dispatch.
  type_kept_when_silent, type_kept_when_fired, data_kept, named_block_fires, named_block_raises,
  comment_block_fires, id_block_fires, known_id_fires, retry_block_fires, unknown_block_fires,
  every_blank_line_fires, default_type_empty, type_required, named_also_message, named_not_fired, type_lowercased, type_first_word,
  type_ascii_only, type_error_swallowed, type_open_dropped, type_colon_cut, done_ends_stream, data_json_only,
  // Last event ID.
  id_not_sticky, id_nul_accepted, id_nul_clears, id_nul_drops_event, id_nul_next_line_lost,
  id_nul_first_accepted, id_nul_last_accepted, id_of_silent_block_lost, id_of_silent_block_late, id_at_once,
  id_first_forever, id_late_by_one, id_ascii_only, id_controls_ignored, id_long_ignored, id_long_cut,
  id_digits_only, id_blank_clears, id_zero_clears, block_id_kept,
  // Reconnection time.
  retry_junk_accepted, retry_non_digits_skipped, retry_minus_accepted, retry_plus_accepted,
  retry_fraction_accepted, retry_exponent_accepted, retry_hex_accepted, retry_underscore_accepted,
  retry_unicode_digits, retry_negative_accepted, retry_parse_int, retry_to_number, retry_python_int, retry_parse_long,
  retry_invalid_raises, retry_invalid_erases, retry_invalid_zero, retry_int32_wraps,
  retry_uint32_wraps, retry_uint64_wraps, retry_uint16_wraps, retry_big_raises, retry_big_is_one,
  retry_seconds, retry_ignored, retry_on_dispatch, retry_on_blank_line, retry_octal, retry_bare_repeats,
  retry_leading_zero_rejected, retry_zero_ignored, retry_ceiling, retry_floor, retry_nine_digits,
  retry_ends_block,
  // End of the stream, and the next one.
  end_dispatches, end_dispatches_whole_lines, end_dispatches_unfinished_line, end_completes_line, end_is_error,
  end_commits_id, end_loses_last_event, end_tail_as_data, reuse_keeps_block, reuse_keeps_line,
  reuse_keeps_decoder, reuse_keeps_bom, reuse_keeps_id,
  // Sizes.
  line_cut_4096, line_raises_65536, line_dropped_65536, line_uint16, line_cut_8192_goes_on,
  comment_cut_1024_goes_on, read_cut_4096, read_cut_65536, data_uint16, data_cut_65536, data_cut_1048576,
  data_lines_uint8, data_lines_at_most_64, event_number_1000, events_uint8, events_at_most_32_a_read,
  buffer_1024_crlf, buffer_4096_byte_lost, buffer_8192_utf8, block_64_raw, buffer_16384_line_lost, type_cut_64, name_uint8,
};

inline constexpr std::size_t kMostBugs = 384;
using Bugs = std::bitset<kMostBugs>;

// What a planted bug is called and what it breaks.
struct PlantedBug {
  Bug bug;
  std::string_view name;         // "cr-not-eol", as in mutant:NAME
  std::string_view bug_class;    // the kind of defect seen in the field: L line, U decoding, F field, E event,
                                 // I id, R retry, X end, D size, K payload, H delivery
  std::string_view requirement;  // the demand that it breaks
  std::string_view about;        // one sentence: what the parser does
};

// Every planted bug, each at the index of its bit.
std::span<const PlantedBug> planted_bugs();
const PlantedBug& planted_bug(Bug bug);
const PlantedBug* find_planted_bug(std::string_view name);

// "A+B" to a set. Errors (usage): a name that is not there, with the closest ones.
Result<Bugs> bugs_from_text(std::string_view names);
std::string to_text(const Bugs& bugs);  // names joined by +, in the order of the table

inline Bugs bugs_of(Bug bug) { return Bugs().set(static_cast<std::size_t>(bug)); }

// True for the bugs that only show when one parser reads several streams, and for those that only show when ids
// are reported by block.
bool needs_reuse(Bug bug);
bool needs_block_ids(Bug bug);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLANTED_BUG_H_
