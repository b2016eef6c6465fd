#include "conformance/planted_bug.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace ssespec {
namespace {

constexpr PlantedBug kBugs[] = {
    {Bug::data_space_required, "data-space-required", "F-01", "SSE-PARSE-004", "A data field without a space after the colon is ignored."},
    {Bug::event_space_required, "event-space-required", "F-01", "SSE-PARSE-004", "An event field without a space after the colon is ignored."},
    {Bug::id_space_required, "id-space-required", "F-01", "SSE-PARSE-004", "An id field without a space after the colon is ignored."},
    {Bug::retry_space_required, "retry-space-required", "F-01", "SSE-PARSE-004", "A retry field without a space after the colon is ignored."},
    {Bug::data_space_kept, "data-space-kept", "F-05", "SSE-PARSE-004", "The space after the colon stays in data."},
    {Bug::event_space_kept, "event-space-kept", "F-05", "SSE-PARSE-004", "The space after the colon stays in event."},
    {Bug::id_space_kept, "id-space-kept", "F-05", "SSE-PARSE-004", "The space after the colon stays in id."},
    {Bug::retry_space_kept, "retry-space-kept", "F-05", "SSE-PARSE-004", "The space after the colon stays in retry."},
    {Bug::data_leading_spaces_trimmed, "data-leading-spaces-trimmed", "F-02", "SSE-PARSE-004", "All spaces at the start of data are removed."},
    {Bug::event_leading_spaces_trimmed, "event-leading-spaces-trimmed", "E-10", "SSE-PARSE-004", "All spaces at the start of event are removed."},
    {Bug::id_leading_spaces_trimmed, "id-leading-spaces-trimmed", "F-02", "SSE-PARSE-004", "All spaces at the start of id are removed."},
    {Bug::retry_leading_spaces_trimmed, "retry-leading-spaces-trimmed", "F-02", "SSE-RETRY-002", "All spaces at the start of retry are removed."},
    {Bug::data_leading_tab_trimmed, "data-leading-tab-trimmed", "F-03", "SSE-PARSE-004", "A TAB at the start of data is removed."},
    {Bug::event_leading_tab_trimmed, "event-leading-tab-trimmed", "F-03", "SSE-PARSE-004", "A TAB at the start of event is removed."},
    {Bug::id_leading_tab_trimmed, "id-leading-tab-trimmed", "F-03", "SSE-PARSE-004", "A TAB at the start of id is removed."},
    {Bug::retry_leading_tab_trimmed, "retry-leading-tab-trimmed", "F-03", "SSE-RETRY-002", "A TAB at the start of retry is removed."},
    {Bug::data_trailing_space_trimmed, "data-trailing-space-trimmed", "F-04", "SSE-PARSE-004", "Spaces and tabs at the end of data are removed."},
    {Bug::event_trailing_space_trimmed, "event-trailing-space-trimmed", "E-10", "SSE-PARSE-004", "Spaces and tabs at the end of event are removed."},
    {Bug::id_trailing_space_trimmed, "id-trailing-space-trimmed", "I-14", "SSE-PARSE-004", "Spaces and tabs at the end of id are removed."},
    {Bug::retry_trailing_space_trimmed, "retry-trailing-space-trimmed", "F-04", "SSE-RETRY-002", "Spaces and tabs at the end of retry are removed."},
    {Bug::data_bare, "data-bare", "F-06", "SSE-PARSE-005", "A line that holds only the name data is ignored."},
    {Bug::event_bare, "event-bare", "F-06", "SSE-PARSE-005", "A line that holds only the name event is ignored."},
    {Bug::id_bare, "id-bare", "I-03", "SSE-PARSE-005", "A line that holds only the name id is ignored."},
    {Bug::data_empty, "data-empty", "F-20", "SSE-DISP-003", "A data field with an empty value is ignored."},
    {Bug::event_empty, "event-empty", "E-03", "SSE-EVENT-002", "An event field with an empty value is ignored."},
    {Bug::id_empty, "id-empty", "I-02", "SSE-ID-003", "An id field with an empty value is ignored."},
    {Bug::data_any_case, "data-any-case", "F-11", "SSE-PARSE-006", "The name data is accepted in any case."},
    {Bug::event_any_case, "event-any-case", "F-11", "SSE-PARSE-006", "The name event is accepted in any case."},
    {Bug::id_any_case, "id-any-case", "F-11", "SSE-PARSE-006", "The name id is accepted in any case."},
    {Bug::retry_any_case, "retry-any-case", "F-11", "SSE-PARSE-006", "The name retry is accepted in any case."},
    {Bug::data_name_prefix, "data-name-prefix", "F-10", "SSE-PARSE-006", "A name that starts with data is taken for it."},
    {Bug::event_name_prefix, "event-name-prefix", "F-10", "SSE-PARSE-006", "A name that starts with event is taken for it."},
    {Bug::id_name_prefix, "id-name-prefix", "F-10", "SSE-PARSE-006", "A name that starts with id is taken for it."},
    {Bug::retry_name_prefix, "retry-name-prefix", "F-10", "SSE-PARSE-006", "A name that starts with retry is taken for it."},
    {Bug::data_name_then_space, "data-name-then-space", "F-12", "SSE-PARSE-006", "Spaces and tabs after the name data are skipped."},
    {Bug::event_name_then_space, "event-name-then-space", "F-12", "SSE-PARSE-006", "Spaces and tabs after the name event are skipped."},
    {Bug::id_name_then_space, "id-name-then-space", "F-12", "SSE-PARSE-006", "Spaces and tabs after the name id are skipped."},
    {Bug::retry_name_then_space, "retry-name-then-space", "F-12", "SSE-PARSE-006", "Spaces and tabs after the name retry are skipped."},
    {Bug::data_space_then_name, "data-space-then-name", "F-12", "SSE-PARSE-006", "Spaces and tabs before the name data are skipped."},
    {Bug::event_space_then_name, "event-space-then-name", "F-12", "SSE-PARSE-006", "Spaces and tabs before the name event are skipped."},
    {Bug::id_space_then_name, "id-space-then-name", "F-12", "SSE-PARSE-006", "Spaces and tabs before the name id are skipped."},
    {Bug::retry_space_then_name, "retry-space-then-name", "F-12", "SSE-PARSE-006", "Spaces and tabs before the name retry are skipped."},
    {Bug::data_nul_in_name, "data-nul-in-name", "U-12", "SSE-PARSE-006", "NUL inside or around the name data is skipped."},
    {Bug::event_nul_in_name, "event-nul-in-name", "U-12", "SSE-PARSE-006", "NUL inside or around the name event is skipped."},
    {Bug::id_nul_in_name, "id-nul-in-name", "U-12", "SSE-PARSE-006", "NUL inside or around the name id is skipped."},
    {Bug::retry_nul_in_name, "retry-nul-in-name", "U-12", "SSE-PARSE-006", "NUL inside or around the name retry is skipped."},
    {Bug::data_bom_then_name, "data-bom-then-name", "U-05", "SSE-PARSE-006", "U+FEFF before the name data is skipped."},
    {Bug::event_bom_then_name, "event-bom-then-name", "U-05", "SSE-PARSE-006", "U+FEFF before the name event is skipped."},
    {Bug::id_bom_then_name, "id-bom-then-name", "U-05", "SSE-PARSE-006", "U+FEFF before the name id is skipped."},
    {Bug::retry_bom_then_name, "retry-bom-then-name", "U-05", "SSE-PARSE-006", "U+FEFF before the name retry is skipped."},
    {Bug::data_nul_dropped, "data-nul-dropped", "U-12", "SSE-DATA-003", "NUL is removed from data."},
    {Bug::event_nul_dropped, "event-nul-dropped", "U-12", "SSE-EVENT-003", "NUL is removed from event."},
    {Bug::id_nul_dropped, "id-nul-dropped", "U-12", "SSE-ID-002", "NUL is removed from id."},
    {Bug::retry_nul_dropped, "retry-nul-dropped", "U-12", "SSE-RETRY-002", "NUL is removed from retry."},
    {Bug::data_nul_cuts, "data-nul-cuts", "U-12", "SSE-DATA-003", "A data value ends at its first NUL."},
    {Bug::event_nul_cuts, "event-nul-cuts", "U-12", "SSE-EVENT-003", "An event type ends at its first NUL."},
    {Bug::id_nul_cuts, "id-nul-cuts", "U-12", "SSE-ID-002", "An id ends at its first NUL."},
    {Bug::retry_nul_cuts, "retry-nul-cuts", "U-12", "SSE-RETRY-002", "A retry value ends at its first NUL."},
    {Bug::data_bom_dropped, "data-bom-dropped", "U-05", "SSE-ENC-003", "U+FEFF at the start of data is removed."},
    {Bug::event_bom_dropped, "event-bom-dropped", "U-05", "SSE-ENC-003", "U+FEFF at the start of event is removed."},
    {Bug::id_bom_dropped, "id-bom-dropped", "U-05", "SSE-ENC-003", "U+FEFF at the start of id is removed."},
    {Bug::retry_bom_dropped, "retry-bom-dropped", "U-05", "SSE-RETRY-002", "U+FEFF at the start of retry is removed."},
    {Bug::data_second_colon_cuts, "data-second-colon-cuts", "F-08", "SSE-PARSE-003", "A data value ends at its first colon."},
    {Bug::event_second_colon_cuts, "event-second-colon-cuts", "F-08", "SSE-PARSE-003", "An event type ends at its first colon."},
    {Bug::id_second_colon_cuts, "id-second-colon-cuts", "F-08", "SSE-PARSE-003", "An id ends at its first colon."},
    {Bug::retry_second_colon_cuts, "retry-second-colon-cuts", "F-08", "SSE-PARSE-003", "A retry value ends at its first colon."},
    {Bug::data_first_wins, "data-first-wins", "F-14", "SSE-DATA-001", "Only the first data field of a block counts."},
    {Bug::event_first_wins, "event-first-wins", "F-14", "SSE-EVENT-001", "Only the first event field of a block counts."},
    {Bug::id_first_wins, "id-first-wins", "F-14", "SSE-ID-001", "Only the first id field of a block counts."},
    {Bug::retry_first_wins, "retry-first-wins", "F-14", "SSE-RETRY-001", "Only the first retry field of a block counts."},
    {Bug::lf_only_frames, "lf-only-frames", "L-01", "SSE-LINE-003", "Only two LF bytes in a row end a block."},
    {Bug::crlf_only, "crlf-only", "L-01", "SSE-LINE-001", "Only CR LF ends a line."},
    {Bug::cr_not_eol, "cr-not-eol", "L-02", "SSE-LINE-001", "A lone CR does not end a line."},
    {Bug::cr_dropped, "cr-dropped", "L-02", "SSE-LINE-001", "Every CR is deleted before lines are split."},
    {Bug::crlf_split_at_read, "crlf-split-at-read", "L-03", "SSE-LINE-005", "A LF that starts a read is a line end of its own after a CR that ended the read before."},
    {Bug::crlf_split_at_empty_read, "crlf-split-at-empty-read", "L-03", "SSE-LINE-005", "An empty read between CR and LF makes them two line ends."},
    {Bug::crlf_is_two, "crlf-is-two", "L-16", "SSE-LINE-002", "CR LF counts as two line ends."},
    {Bug::lf_skipped_late, "lf-skipped-late", "L-04", "SSE-LINE-003", "After a CR the next LF is swallowed, however far away it is."},
    {Bug::crlf_swallows_next_lf, "crlf-swallows-next-lf", "L-04", "SSE-LINE-003", "After CR LF one more LF is swallowed."},
    {Bug::blank_pair_kinds, "blank-pair-kinds", "L-05", "SSE-LINE-003", "A blank line counts only if it ends the way the line before it ended."},
    {Bug::cr_held, "cr-held", "L-06", "SSE-LINE-006", "A lone CR ends its line only when the next byte arrives."},
    {Bug::cr_lost_at_end, "cr-lost-at-end", "L-07", "SSE-LINE-008", "A CR that is the last byte of the stream ends no line."},
    {Bug::ls_ps_eol, "ls-ps-eol", "L-08", "SSE-LINE-004", "U+2028 and U+2029 end a line."},
    {Bug::nel_eol, "nel-eol", "L-08", "SSE-LINE-004", "U+0085 ends a line."},
    {Bug::vt_ff_eol, "vt-ff-eol", "L-09", "SSE-LINE-004", "VT and FF end a line."},
    {Bug::fs_gs_rs_eol, "fs-gs-rs-eol", "L-09", "SSE-LINE-004", "FS, GS and RS end a line."},
    {Bug::nul_eol, "nul-eol", "L-09", "SSE-LINE-004", "NUL ends a line."},
    {Bug::backslash_n_eol, "backslash-n-eol", "L-09", "SSE-LINE-004", "A backslash followed by the letter n ends a line."},
    {Bug::leading_blank_line, "leading-blank-line", "L-10", "SSE-PARSE-001", "After a blank line at the very start the next line is lost."},
    {Bug::blank_lines_fire, "blank-lines-fire", "L-11", "SSE-DISP-014", "Every further blank line fires an event with empty data."},
    {Bug::space_line_is_blank, "space-line-is-blank", "L-12", "SSE-LINE-009", "A line of spaces and tabs counts as blank."},
    {Bug::nul_line_is_blank, "nul-line-is-blank", "L-12", "SSE-LINE-009", "A line that holds only NUL counts as blank."},
    {Bug::bom_line_is_blank, "bom-line-is-blank", "L-12", "SSE-LINE-009", "A line that holds only U+FEFF counts as blank."},
    {Bug::delimiter_length, "delimiter-length", "L-13", "SSE-LINE-003", "After LF LF in a stream that has had CR LF, two bytes too many are consumed."},
    {Bug::read_ends_line, "read-ends-line", "L-14", "SSE-LINE-012", "The end of a read ends the line."},
    {Bug::read_ends_block, "read-ends-block", "L-14", "SSE-LINE-012", "The end of a read ends the line and the block."},
    {Bug::one_event_per_read, "one-event-per-read", "L-14", "SSE-LINE-012", "Of the events that one read completes only the first is delivered."},
    {Bug::last_event_per_read, "last-event-per-read", "L-14", "SSE-LINE-012", "Of the events that one read completes only the last is delivered."},
    {Bug::events_reversed_in_read, "events-reversed-in-read", "L-14", "SSE-LINE-010", "The events that one read completes come in reverse order."},
    {Bug::tail_dropped, "tail-dropped", "L-15", "SSE-LINE-012", "An unfinished line is dropped at the end of a read."},
    {Bug::tail_loses_last_byte, "tail-loses-last-byte", "L-15", "SSE-LINE-012", "An unfinished line loses its last byte at the end of a read."},
    {Bug::tail_kept_once, "tail-kept-once", "L-15", "SSE-LINE-012", "A line that spans more than two reads loses what came before the last border."},
    {Bug::tail_parsed_twice, "tail-parsed-twice", "L-15", "SSE-LINE-010", "An unfinished line is processed at the end of a read and again when it is complete."},
    {Bug::data_lost_at_read, "data-lost-at-read", "L-15", "SSE-LINE-012", "The data buffer is emptied at the end of a read."},
    {Bug::type_lost_at_read, "type-lost-at-read", "L-15", "SSE-LINE-012", "The event type buffer is emptied at the end of a read."},
    {Bug::id_lost_at_read, "id-lost-at-read", "L-15", "SSE-LINE-012", "An id that no blank line has followed yet is forgotten at the end of a read."},
    {Bug::name_split_lost, "name-split-lost", "L-14", "SSE-LINE-012", "A field name that two reads share is not recognised."},
    {Bug::space_kept_after_read, "space-kept-after-read", "L-14", "SSE-LINE-012", "The space after the colon stays if a read ends between the two."},
    {Bug::space_lost_after_read, "space-lost-after-read", "L-14", "SSE-LINE-012", "A space that starts a read inside a value is removed."},
    {Bug::data_split_adds_lf, "data-split-adds-lf", "L-14", "SSE-LINE-012", "A data value that two reads share becomes two lines."},
    {Bug::id_split_cut, "id-split-cut", "L-14", "SSE-LINE-012", "An id that two reads share keeps its first part only."},
    {Bug::retry_split_cut, "retry-split-cut", "L-14", "SSE-LINE-012", "A retry value that two reads share keeps its last part only."},
    {Bug::comment_split, "comment-split", "L-14", "SSE-LINE-012", "The rest of a comment that two reads share is taken as a line."},
    {Bug::empty_read_ends, "empty-read-ends", "L-14", "SSE-LINE-012", "An empty read is taken for the end of the stream."},
    {Bug::empty_read_resets, "empty-read-resets", "L-14", "SSE-LINE-012", "An empty read empties the buffers."},
    {Bug::empty_read_dispatches, "empty-read-dispatches", "L-14", "SSE-LINE-012", "An empty read counts as a blank line."},
    {Bug::one_byte_read_lost, "one-byte-read-lost", "L-14", "SSE-LINE-012", "A read of one byte is ignored unless it is the first."},
    {Bug::first_short_read_lost, "first-short-read-lost", "X-05", "SSE-LINE-012", "The first read is ignored if it holds less than four bytes."},
    {Bug::read_start_trimmed, "read-start-trimmed", "L-14", "SSE-LINE-012", "White space at the start of a read is removed."},
    {Bug::read_end_trimmed, "read-end-trimmed", "L-14", "SSE-LINE-012", "White space at the end of a read is removed."},
    {Bug::blank_lines_dropped, "blank-lines-dropped", "L-17", "SSE-PARSE-001", "Blank lines are dropped, one event comes at the end of the stream."},
    {Bug::frame_cr_line_lf, "frame-cr-line-lf", "L-18", "SSE-LINE-003", "Blocks end at CR too, but lines inside a block end at LF only."},
    {Bug::lfcr_is_one, "lfcr-is-one", "L-05", "SSE-LINE-003", "LF CR counts as one line end."},
    {Bug::cr_run_is_one, "cr-run-is-one", "L-05", "SSE-LINE-003", "Several CR in a row count as one line end."},
    {Bug::dispatch_on_next_line, "dispatch-on-next-line", "L-06", "SSE-LINE-006", "An event is delivered only when the next line has come, the last one never."},
    {Bug::dispatch_a_read_late, "dispatch-a-read-late", "L-06", "SSE-LINE-006", "An event is delivered with the read after the one that completed it."},
    {Bug::dispatch_at_end, "dispatch-at-end", "L-06", "SSE-LINE-006", "All events are delivered at the end of the stream."},
    {Bug::line_held_until_lf, "line-held-until-lf", "L-06", "SSE-LINE-006", "What follows the last LF of a read is not looked at before the next LF."},
    {Bug::bom_kept, "bom-kept", "U-01", "SSE-ENC-002", "A byte order mark at the start is not removed."},
    {Bug::bom_split_kept, "bom-split-kept", "U-02", "SSE-ENC-004", "A byte order mark that two reads share is not removed."},
    {Bug::bom_after_empty_read_kept, "bom-after-empty-read-kept", "U-02", "SSE-ENC-004", "An empty read before the byte order mark makes it stay."},
    {Bug::bom_raises, "bom-raises", "U-03", "SSE-ENC-002", "A byte order mark stops the parser with an error."},
    {Bug::bom_twice, "bom-twice", "U-04", "SSE-ENC-003", "Two byte order marks are removed."},
    {Bug::bom_each_line, "bom-each-line", "U-05", "SSE-ENC-003", "U+FEFF at the start of any line is removed."},
    {Bug::bom_each_read, "bom-each-read", "U-05", "SSE-ENC-003", "A byte order mark at the start of any read is removed."},
    {Bug::bom_anywhere, "bom-anywhere", "U-05", "SSE-ENC-003", "Every U+FEFF is removed."},
    {Bug::bom_fires, "bom-fires", "U-06", "SSE-ENC-002", "A byte order mark makes the first block fire an empty event."},
    {Bug::bom_two_bytes, "bom-two-bytes", "U-03", "SSE-ENC-004", "EF BB at the start is removed even if BF does not follow."},
    {Bug::bom_mojibake, "bom-mojibake", "U-04", "SSE-ENC-003", "U+00EF U+00BB U+00BF at the start is removed as if it were a byte order mark."},
    {Bug::utf8_per_read, "utf8-per-read", "U-07", "SSE-ENC-008", "Every read is decoded by itself."},
    {Bug::utf8_tail_dropped, "utf8-tail-dropped", "U-07", "SSE-ENC-008", "The bytes of an unfinished character are dropped at the end of a read."},
    {Bug::utf8_two_borders, "utf8-two-borders", "U-07", "SSE-ENC-008", "A character that three reads share is replaced."},
    {Bug::utf8_empty_read, "utf8-empty-read", "U-07", "SSE-ENC-008", "An empty read inside a character ends it."},
    {Bug::utf8_raises, "utf8-raises", "U-08", "SSE-ENC-006", "Ill-formed UTF-8 stops the parser with an error."},
    {Bug::utf8_drops_line, "utf8-drops-line", "U-08", "SSE-ENC-006", "A line with ill-formed UTF-8 is dropped."},
    {Bug::utf8_drops_event, "utf8-drops-event", "U-08", "SSE-ENC-006", "A block with ill-formed UTF-8 is dropped."},
    {Bug::utf8_stalls, "utf8-stalls", "U-09", "SSE-ENC-006", "After ill-formed UTF-8 nothing is delivered any more."},
    {Bug::utf8_raw, "utf8-raw", "U-10", "SSE-ENC-012", "Ill-formed bytes are passed through."},
    {Bug::utf8_as_latin1, "utf8-as-latin1", "U-11", "SSE-ENC-001", "The stream is decoded as ISO-8859-1."},
    {Bug::utf8_falls_back, "utf8-falls-back", "U-11", "SSE-ENC-006", "Ill-formed bytes are decoded as ISO-8859-1."},
    {Bug::non_ascii_question, "non-ascii-question", "U-13", "SSE-ENC-001", "Every character beyond ASCII becomes a question mark."},
    {Bug::fffd_per_byte, "fffd-per-byte", "U-08", "SSE-ENC-006", "A truncated sequence gives one U+FFFD for each of its bytes."},
    {Bug::fffd_per_sequence, "fffd-per-sequence", "U-08", "SSE-ENC-006", "A whole ill-formed sequence gives one U+FFFD."},
    {Bug::fffd_surrogate_one, "fffd-surrogate-one", "U-08", "SSE-ENC-006", "An encoded surrogate gives one U+FFFD."},
    {Bug::fffd_overlong_one, "fffd-overlong-one", "U-08", "SSE-ENC-006", "An overlong form gives one U+FFFD."},
    {Bug::fffd_beyond_one, "fffd-beyond-one", "U-08", "SSE-ENC-006", "A sequence beyond U+10FFFF gives one U+FFFD."},
    {Bug::fffd_long_form_one, "fffd-long-form-one", "U-08", "SSE-ENC-006", "A five or six byte form gives one U+FFFD."},
    {Bug::fffd_run_one, "fffd-run-one", "U-08", "SSE-ENC-006", "Several U+FFFD in a row become one."},
    {Bug::fffd_dropped, "fffd-dropped", "U-08", "SSE-ENC-006", "Ill-formed bytes are deleted."},
    {Bug::fffd_question, "fffd-question", "U-08", "SSE-ENC-006", "Ill-formed bytes become question marks."},
    {Bug::fffd_genuine_dropped, "fffd-genuine-dropped", "U-08", "SSE-ENC-011", "A U+FFFD that the stream itself holds is deleted."},
    {Bug::continuation_dropped, "continuation-dropped", "U-08", "SSE-ENC-006", "A lone continuation byte is deleted."},
    {Bug::truncated_dropped, "truncated-dropped", "U-08", "SSE-ENC-006", "A truncated sequence is deleted."},
    {Bug::surrogate_accepted, "surrogate-accepted", "U-10", "SSE-ENC-012", "Encoded surrogates are passed through."},
    {Bug::cesu_joined, "cesu-joined", "U-10", "SSE-ENC-006", "An encoded surrogate pair becomes one character."},
    {Bug::overlong_two_accepted, "overlong-two-accepted", "U-10", "SSE-ENC-006", "Overlong two byte forms are decoded."},
    {Bug::overlong_accepted, "overlong-accepted", "U-10", "SSE-ENC-006", "Overlong three and four byte forms are decoded."},
    {Bug::beyond_accepted, "beyond-accepted", "U-10", "SSE-ENC-012", "Sequences beyond U+10FFFF are passed through."},
    {Bug::truncated_eats_lf, "truncated-eats-lf", "U-08", "SSE-ENC-007", "A line end right after a truncated sequence is swallowed."},
    {Bug::truncated_eats_next, "truncated-eats-next", "U-08", "SSE-ENC-007", "The byte right after a truncated sequence is swallowed."},
    {Bug::truncated_eats_ascii, "truncated-eats-ascii", "U-08", "SSE-ENC-007", "A printable ASCII byte right after a truncated sequence is swallowed."},
    {Bug::truncated_eats_lead, "truncated-eats-lead", "U-08", "SSE-ENC-007", "A lead byte right after a truncated sequence is swallowed."},
    {Bug::astral_replaced, "astral-replaced", "U-13", "SSE-ENC-011", "Characters beyond U+FFFF become U+FFFD."},
    {Bug::astral_dropped, "astral-dropped", "U-13", "SSE-ENC-011", "Characters beyond U+FFFF are deleted."},
    {Bug::astral_as_surrogates, "astral-as-surrogates", "U-10", "SSE-ENC-012", "Characters beyond U+FFFF become two encoded surrogates."},
    {Bug::astral_cut, "astral-cut", "U-13", "SSE-ENC-011", "Characters beyond U+FFFF lose their upper bits."},
    {Bug::noncharacter_replaced, "noncharacter-replaced", "U-13", "SSE-ENC-011", "Noncharacters become U+FFFD."},
    {Bug::composed, "composed", "U-13", "SSE-ENC-011", "A letter e followed by U+0301 is composed."},
    {Bug::controls_dropped, "controls-dropped", "U-12", "SSE-DATA-003", "C0 controls other than NUL, TAB, CR and LF are deleted."},
    {Bug::del_dropped, "del-dropped", "U-12", "SSE-DATA-003", "DEL is deleted."},
    {Bug::tab_to_space, "tab-to-space", "U-12", "SSE-ENC-011", "TAB becomes a space."},
    {Bug::nbsp_to_space, "nbsp-to-space", "U-13", "SSE-ENC-011", "U+00A0 becomes a space."},
    {Bug::bare_raises, "bare-raises", "F-07", "SSE-PARSE-005", "A line without a colon stops the parser with an error."},
    {Bug::last_colon, "last-colon", "F-08", "SSE-PARSE-003", "The line is split at its last colon."},
    {Bug::data_name_in_value, "data-name-in-value", "F-09", "SSE-PARSE-003", "Only what follows the last data: of the line is the value."},
    {Bug::data_nbsp_trimmed, "data-nbsp-trimmed", "F-02", "SSE-PARSE-004", "A U+00A0 at the start of data is removed."},
    {Bug::unknown_raises, "unknown-raises", "F-13", "SSE-PARSE-007", "An unknown field stops the parser with an error."},
    {Bug::unknown_ends_stream, "unknown-ends-stream", "F-13", "SSE-PARSE-007", "Nothing is delivered after an unknown field."},
    {Bug::unknown_as_data, "unknown-as-data", "F-13", "SSE-PARSE-007", "A line that is no field and holds no colon is appended to the data."},
    {Bug::unknown_clears_block, "unknown-clears-block", "F-13", "SSE-PARSE-007", "An unknown field empties the data and event type buffers."},
    {Bug::unknown_dispatches, "unknown-dispatches", "F-13", "SSE-PARSE-007", "An unknown field ends the block."},
    {Bug::last_data_line, "last-data-line", "F-14", "SSE-DATA-001", "Only the last data line is kept."},
    {Bug::lf_not_joined, "lf-not-joined", "F-15", "SSE-DATA-002", "Data lines are joined with nothing between them."},
    {Bug::crlf_joined, "crlf-joined", "F-15", "SSE-DATA-002", "Data lines are joined with CR LF."},
    {Bug::space_joined, "space-joined", "F-15", "SSE-DATA-002", "Data lines are joined with a space."},
    {Bug::data_leading_empty_dropped, "data-leading-empty-dropped", "F-16", "SSE-DATA-002", "Empty data lines before the first one with text are dropped."},
    {Bug::data_middle_empty_dropped, "data-middle-empty-dropped", "F-17", "SSE-DATA-002", "Empty data lines between two with text are dropped."},
    {Bug::data_trailing_lfs_trimmed, "data-trailing-lfs-trimmed", "F-18", "SSE-DISP-003", "All LF at the end of the data are removed."},
    {Bug::data_trailing_lf_kept, "data-trailing-lf-kept", "F-19", "SSE-DISP-003", "The LF after the last data line is kept."},
    {Bug::empty_data_not_fired, "empty-data-not-fired", "F-20", "SSE-DISP-003", "An event whose data are empty is not delivered."},
    {Bug::blank_data_not_fired, "blank-data-not-fired", "F-20", "SSE-DISP-003", "An event whose data are empty or white space is not delivered."},
    {Bug::empty_data_raises, "empty-data-raises", "F-21", "SSE-DISP-003", "An event whose data are empty stops the parser with an error."},
    {Bug::event_after_data_ignored, "event-after-data-ignored", "F-22", "SSE-PARSE-009", "An event field after data is ignored."},
    {Bug::id_after_data_ignored, "id-after-data-ignored", "F-22", "SSE-PARSE-009", "An id field after data is ignored."},
    {Bug::duplicate_raises, "duplicate-raises", "F-23", "SSE-EVENT-001", "A second event field in a block stops the parser with an error."},
    {Bug::comment_first_hides, "comment-first-hides", "F-24", "SSE-PARSE-002", "A block that begins with a comment is dropped."},
    {Bug::comment_raises, "comment-raises", "F-25", "SSE-PARSE-002", "A comment stops the parser with an error."},
    {Bug::comment_ends_stream, "comment-ends-stream", "F-25", "SSE-PARSE-002", "Nothing is delivered after a comment."},
    {Bug::empty_comment_raises, "empty-comment-raises", "F-25", "SSE-PARSE-002", "A comment without text stops the parser with an error."},
    {Bug::comment_clears_block, "comment-clears-block", "F-25", "SSE-PARSE-002", "A comment empties the data and event type buffers."},
    {Bug::comment_dispatches, "comment-dispatches", "F-25", "SSE-PARSE-002", "A comment ends the block."},
    {Bug::comment_as_data, "comment-as-data", "F-27", "SSE-PARSE-002", "A comment's text is appended to the data."},
    {Bug::comment_field, "comment-field", "F-27", "SSE-PARSE-002", "A colon at the start of a line is skipped and the rest taken as a field."},
    {Bug::id_as_number, "id-as-number", "F-26", "SSE-ID-001", "An id of digits loses its leading zeros."},
    {Bug::data_unquoted, "data-unquoted", "F-26", "SSE-DISP-005", "Quotes around the data are removed."},
    {Bug::field_run_on, "field-run-on", "F-22", "SSE-PARSE-009", "A field that comes after a comment inside a block is ignored."},
    {Bug::type_kept_when_silent, "type-kept-when-silent", "E-01", "SSE-DISP-008", "The type of a block without data stays for the next block."},
    {Bug::type_kept_when_fired, "type-kept-when-fired", "E-02", "SSE-DISP-008", "The type of an event stays for the next block."},
    {Bug::data_kept, "data-kept", "E-02", "SSE-DISP-008", "The data of an event stay for the next block."},
    {Bug::named_block_fires, "named-block-fires", "E-04", "SSE-DISP-002", "A block with a type and no data fires."},
    {Bug::named_block_raises, "named-block-raises", "E-11", "SSE-DISP-002", "A block with a type and no data stops the parser with an error."},
    {Bug::comment_block_fires, "comment-block-fires", "E-05", "SSE-DISP-002", "A block of comments alone fires."},
    {Bug::id_block_fires, "id-block-fires", "E-06", "SSE-DISP-002", "A block with an id and no data fires."},
    {Bug::known_id_fires, "known-id-fires", "E-06", "SSE-DISP-002", "Once an id is known every blank line fires."},
    {Bug::retry_block_fires, "retry-block-fires", "E-07", "SSE-DISP-002", "A block with retry and no data fires."},
    {Bug::unknown_block_fires, "unknown-block-fires", "E-05", "SSE-DISP-002", "A block of unknown fields fires."},
    {Bug::default_type_empty, "default-type-empty", "E-08", "SSE-DISP-004", "The default type is the empty string."},
    {Bug::type_required, "type-required", "E-09", "SSE-DISP-004", "An event without an event field is not delivered."},
    {Bug::named_also_message, "named-also-message", "E-09", "SSE-DISP-015", "A named event is delivered as message too."},
    {Bug::named_not_fired, "named-not-fired", "K-06", "SSE-EVENT-003", "An event of a type other than message is not delivered."},
    {Bug::type_lowercased, "type-lowercased", "E-10", "SSE-EVENT-003", "The type is put into lower case."},
    {Bug::type_first_word, "type-first-word", "E-10", "SSE-EVENT-003", "The type ends at its first inner space."},
    {Bug::type_ascii_only, "type-ascii-only", "E-10", "SSE-EVENT-003", "An event whose type is not ASCII is not delivered."},
    {Bug::type_error_swallowed, "type-error-swallowed", "E-10", "SSE-EVENT-003", "An event of the type error is taken as an error of the parser."},
    {Bug::type_open_dropped, "type-open-dropped", "E-10", "SSE-EVENT-003", "An event of the type open is not delivered."},
    {Bug::type_colon_cut, "type-colon-cut", "E-10", "SSE-EVENT-003", "The type ends at its first character that is no letter, digit, dash or underscore."},
    {Bug::done_ends_stream, "done-ends-stream", "K-01", "SSE-DISP-005", "Data that start with [DONE] end the stream."},
    {Bug::data_json_only, "data-json-only", "K-04", "SSE-DISP-005", "Data that do not start as a JSON text does are not delivered."},
    {Bug::id_not_sticky, "id-not-sticky", "I-01", "SSE-DISP-009", "An event without an id of its own has an empty last event ID."},
    {Bug::id_nul_accepted, "id-nul-accepted", "I-04", "SSE-ID-002", "An id with NUL is taken as it is."},
    {Bug::id_nul_clears, "id-nul-clears", "I-05", "SSE-ID-002", "An id with NUL empties the buffer."},
    {Bug::id_nul_drops_event, "id-nul-drops-event", "I-06", "SSE-ID-002", "An id with NUL drops the block."},
    {Bug::id_nul_next_line_lost, "id-nul-next-line-lost", "I-06", "SSE-ID-002", "The line after an id with NUL is lost."},
    {Bug::id_nul_first_accepted, "id-nul-first-accepted", "I-04", "SSE-ID-002", "NUL as the first character right after the colon is accepted."},
    {Bug::id_nul_last_accepted, "id-nul-last-accepted", "I-04", "SSE-ID-002", "NUL as the last character of an id is accepted."},
    {Bug::id_of_silent_block_lost, "id-of-silent-block-lost", "I-07", "SSE-DISP-001", "The id of a block without data is forgotten."},
    {Bug::id_of_silent_block_late, "id-of-silent-block-late", "I-07", "SSE-DISP-001", "The id of a block without data counts from the next event on."},
    {Bug::id_at_once, "id-at-once", "I-08", "SSE-ID-004", "The last event ID string changes with the field, not with the blank line."},
    {Bug::id_first_forever, "id-first-forever", "I-09", "SSE-ID-001", "The first id of the stream stays for good."},
    {Bug::id_late_by_one, "id-late-by-one", "I-09", "SSE-DISP-006", "An event carries the last event ID of the block before it."},
    {Bug::id_ascii_only, "id-ascii-only", "I-11", "SSE-ID-001", "An id that is not ASCII is ignored."},
    {Bug::id_controls_ignored, "id-controls-ignored", "I-12", "SSE-ID-001", "An id with a control character is ignored."},
    {Bug::id_long_ignored, "id-long-ignored", "I-13", "SSE-LINE-011", "An id of more than 255 bytes is ignored."},
    {Bug::id_long_cut, "id-long-cut", "I-13", "SSE-LINE-011", "An id is cut at 128 bytes."},
    {Bug::id_digits_only, "id-digits-only", "F-26", "SSE-ID-001", "An id that is not a number is ignored."},
    {Bug::id_blank_clears, "id-blank-clears", "I-14", "SSE-ID-003", "An id of spaces is taken as empty."},
    {Bug::id_zero_clears, "id-zero-clears", "F-26", "SSE-ID-001", "The id 0 is taken as empty."},
    {Bug::block_id_kept, "block-id-kept", "I-15", "SSE-DISP-013", "Where ids are reported by block, the id of a block without data is the next event\'s too."},
    {Bug::retry_junk_accepted, "retry-junk-accepted", "R-01", "SSE-RETRY-002", "Digits count even if other characters follow them."},
    {Bug::retry_non_digits_skipped, "retry-non-digits-skipped", "R-01", "SSE-RETRY-002", "Characters other than digits are skipped."},
    {Bug::retry_minus_accepted, "retry-minus-accepted", "R-02", "SSE-RETRY-002", "A minus sign before the digits is accepted."},
    {Bug::retry_plus_accepted, "retry-plus-accepted", "R-02", "SSE-RETRY-002", "A plus sign before the digits is accepted."},
    {Bug::retry_fraction_accepted, "retry-fraction-accepted", "R-02", "SSE-RETRY-002", "A decimal fraction is accepted."},
    {Bug::retry_exponent_accepted, "retry-exponent-accepted", "R-02", "SSE-RETRY-002", "An exponent is accepted."},
    {Bug::retry_hex_accepted, "retry-hex-accepted", "R-02", "SSE-RETRY-002", "Hexadecimal digits after 0x are accepted."},
    {Bug::retry_underscore_accepted, "retry-underscore-accepted", "R-02", "SSE-RETRY-002", "Underscores between digits are accepted."},
    {Bug::retry_unicode_digits, "retry-unicode-digits", "R-02", "SSE-RETRY-002", "Digits of other scripts are accepted."},
    {Bug::retry_invalid_raises, "retry-invalid-raises", "R-03", "SSE-RETRY-002", "An invalid retry stops the parser with an error."},
    {Bug::retry_invalid_erases, "retry-invalid-erases", "R-14", "SSE-RETRY-002", "An invalid retry sets the reconnection time to 3000."},
    {Bug::retry_invalid_zero, "retry-invalid-zero", "R-04", "SSE-RETRY-002", "An invalid retry sets the reconnection time to 0."},
    {Bug::retry_int32_wraps, "retry-int32-wraps", "R-05", "SSE-RETRY-005", "The value is kept modulo 2^31."},
    {Bug::retry_uint32_wraps, "retry-uint32-wraps", "R-07", "SSE-RETRY-005", "The value is kept modulo 2^32."},
    {Bug::retry_uint64_wraps, "retry-uint64-wraps", "R-07", "SSE-RETRY-005", "The value is kept modulo 2^64."},
    {Bug::retry_uint16_wraps, "retry-uint16-wraps", "R-07", "SSE-RETRY-005", "The value is kept modulo 2^16."},
    {Bug::retry_big_raises, "retry-big-raises", "R-06", "SSE-RETRY-005", "A value beyond 2^64 stops the parser with an error."},
    {Bug::retry_big_is_one, "retry-big-is-one", "R-05", "SSE-RETRY-005", "A value beyond 2^31 becomes 1."},
    {Bug::retry_seconds, "retry-seconds", "R-09", "SSE-RETRY-001", "The value is taken as seconds."},
    {Bug::retry_ignored, "retry-ignored", "R-10", "SSE-RETRY-001", "The retry field is ignored."},
    {Bug::retry_on_dispatch, "retry-on-dispatch", "R-11", "SSE-RETRY-003", "The value counts only when an event is dispatched."},
    {Bug::retry_on_blank_line, "retry-on-blank-line", "R-11", "SSE-RETRY-003", "The value counts only at the next blank line."},
    {Bug::retry_octal, "retry-octal", "R-02", "SSE-RETRY-001", "A leading zero makes the number octal."},
    {Bug::retry_leading_zero_rejected, "retry-leading-zero-rejected", "R-02", "SSE-RETRY-001", "A number with a leading zero is ignored."},
    {Bug::retry_zero_ignored, "retry-zero-ignored", "R-08", "SSE-RETRY-001", "The value 0 is ignored."},
    {Bug::retry_ceiling, "retry-ceiling", "R-12", "SSE-RETRY-005", "The value is at most 60000."},
    {Bug::retry_floor, "retry-floor", "R-08", "SSE-RETRY-001", "The value is at least 1000."},
    {Bug::retry_nine_digits, "retry-nine-digits", "R-06", "SSE-RETRY-005", "A number of more than nine digits is ignored."},
    {Bug::retry_ends_block, "retry-ends-block", "R-13", "SSE-RETRY-006", "A retry field empties the data and event type buffers."},
    {Bug::end_dispatches, "end-dispatches", "X-01", "SSE-EOF-001", "The end of the stream ends the line and the block."},
    {Bug::end_dispatches_whole_lines, "end-dispatches-whole-lines", "X-01", "SSE-EOF-001", "The end of the stream ends the block if its last line is complete."},
    {Bug::end_dispatches_unfinished_line, "end-dispatches-unfinished-line", "X-01", "SSE-EOF-001", "The end of the stream ends the block if its last line is incomplete."},
    {Bug::end_completes_line, "end-completes-line", "X-04", "SSE-LINE-007", "The end of the stream ends the line."},
    {Bug::end_is_error, "end-is-error", "X-03", "SSE-EOF-001", "The end of the stream is an error."},
    {Bug::end_commits_id, "end-commits-id", "I-08", "SSE-EOF-002", "The end of the stream commits the id of the unfinished block."},
    {Bug::end_loses_last_event, "end-loses-last-event", "X-04", "SSE-EOF-006", "The last event is lost if the stream ends right after it."},
    {Bug::end_tail_as_data, "end-tail-as-data", "X-04", "SSE-EOF-001", "What follows the last line end is delivered as data."},
    {Bug::reuse_keeps_block, "reuse-keeps-block", "X-02", "SSE-EOF-004", "The unfinished block of a stream goes on in the next one."},
    {Bug::reuse_keeps_line, "reuse-keeps-line", "X-02", "SSE-LINE-013", "The unfinished line of a stream goes on in the next one."},
    {Bug::reuse_keeps_decoder, "reuse-keeps-decoder", "X-02", "SSE-ENC-010", "An unfinished character of a stream goes on in the next one."},
    {Bug::reuse_keeps_bom, "reuse-keeps-bom", "X-05", "SSE-ENC-005", "A byte order mark is removed in the first stream only."},
    {Bug::reuse_keeps_id, "reuse-keeps-id", "X-02", "SSE-CONN-005", "The last event ID of a stream is the first of the next one."},
    {Bug::line_cut_4096, "line-cut-4096", "D-05", "SSE-LINE-011", "A line is cut at 4096 bytes."},
    {Bug::line_raises_65536, "line-raises-65536", "D-05", "SSE-LINE-011", "A line of 65536 bytes or more stops the parser with an error."},
    {Bug::line_dropped_65536, "line-dropped-65536", "D-06", "SSE-LINE-011", "A line of 65536 bytes or more is dropped."},
    {Bug::line_uint16, "line-uint16", "D-05", "SSE-LINE-011", "The length of a line is kept in 16 bits."},
    {Bug::line_cut_8192_goes_on, "line-cut-8192-goes-on", "D-05", "SSE-LINE-011", "A line is ended at 8192 bytes and goes on as another one."},
    {Bug::comment_cut_1024_goes_on, "comment-cut-1024-goes-on", "D-08", "SSE-LINE-011", "A comment is ended at 1024 bytes and goes on as another line."},
    {Bug::read_cut_4096, "read-cut-4096", "D-05", "SSE-LINE-012", "Only the first 4096 bytes of a read are looked at."},
    {Bug::read_cut_65536, "read-cut-65536", "D-05", "SSE-LINE-012", "Only the first 65536 bytes of a read are looked at."},
    {Bug::data_uint16, "data-uint16", "D-05", "SSE-LINE-011", "The length of data is kept in 16 bits."},
    {Bug::data_cut_65536, "data-cut-65536", "D-05", "SSE-LINE-011", "Data are cut at 65536 bytes."},
    {Bug::data_cut_1048576, "data-cut-1048576", "D-05", "SSE-LINE-011", "Data are cut at 1048576 bytes."},
    {Bug::data_lines_uint8, "data-lines-uint8", "D-04", "SSE-DATA-002", "The number of data lines is kept in 8 bits."},
    {Bug::data_lines_at_most_64, "data-lines-at-most-64", "D-04", "SSE-DATA-002", "Data lines after the 64th are dropped."},
    {Bug::event_number_1000, "event-number-1000", "D-05", "SSE-LINE-010", "Every thousandth event is lost."},
    {Bug::events_uint8, "events-uint8", "H-25", "SSE-LINE-010", "Every 256th event is lost."},
    {Bug::events_at_most_32_a_read, "events-at-most-32-a-read", "H-25", "SSE-LINE-012", "Of the events that one read completes, those after the 32nd are lost."},
    {Bug::buffer_1024_crlf, "buffer-1024-crlf", "L-03", "SSE-LINE-005", "CR LF counts twice where a block of 1024 bytes ends between them."},
    {Bug::buffer_4096_byte_lost, "buffer-4096-byte-lost", "L-15", "SSE-LINE-012", "The byte at every 4096th offset is lost."},
    {Bug::buffer_8192_utf8, "buffer-8192-utf8", "U-07", "SSE-ENC-008", "The stream is decoded in blocks of 8192 bytes, each by itself."},
    {Bug::block_64_raw, "block-64-raw", "U-10", "SSE-ENC-012", "A truncated character that ends with a multiple of 64 bytes is passed through."},
    {Bug::buffer_16384_line_lost, "buffer-16384-line-lost", "L-15", "SSE-LINE-012", "A line that lies across a 16384 byte offset is lost."},
    {Bug::type_cut_64, "type-cut-64", "D-05", "SSE-LINE-011", "The type is cut at 64 bytes."},
    {Bug::name_uint8, "name-uint8", "D-05", "SSE-PARSE-006", "The length of a field name is kept in 8 bits."},
};
static_assert(std::size(kBugs) <= kMostBugs);

// How many single-character edits lie between two names.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

std::string closest_names(std::string_view name) {
  std::vector<const PlantedBug*> order;
  for (const PlantedBug& bug : kBugs) order.push_back(&bug);
  const auto closer = [name](const PlantedBug* a, const PlantedBug* b) {
    return distance(name, a->name) < distance(name, b->name);
  };
  std::partial_sort(order.begin(), order.begin() + 3, order.end(), closer);
  return std::string(order[0]->name) + ", " + std::string(order[1]->name) + ", " + std::string(order[2]->name);
}

}  // namespace

std::span<const PlantedBug> planted_bugs() { return kBugs; }

const PlantedBug& planted_bug(Bug bug) { return kBugs[static_cast<std::size_t>(bug)]; }

const PlantedBug* find_planted_bug(std::string_view name) {
  const auto* found = std::find_if(std::begin(kBugs), std::end(kBugs), [name](const auto& b) { return b.name == name; });
  return found == std::end(kBugs) ? nullptr : found;
}

Result<Bugs> bugs_from_text(std::string_view names) {
  Bugs bugs;
  while (true) {
    const std::size_t plus = names.find('+');
    const std::string_view name = names.substr(0, plus);
    const PlantedBug* bug = find_planted_bug(name);
    if (bug == nullptr) {
      return fail("There is no planted bug \"" + std::string(name) + "\"; close ones are " + closest_names(name) +
                  " (ssespec run --mutants shows all).");
    }
    bugs |= bugs_of(bug->bug);
    if (plus == std::string_view::npos) return bugs;
    names.remove_prefix(plus + 1);
  }
}

std::string to_text(const Bugs& bugs) {
  std::string text;
  for (const PlantedBug& bug : kBugs) {
    if (!bugs.test(static_cast<std::size_t>(bug.bug))) continue;
    if (!text.empty()) text += '+';
    text += bug.name;
  }
  return text;
}

bool needs_block_ids(Bug bug) { return bug == Bug::block_id_kept; }

bool needs_reuse(Bug bug) { return bug >= Bug::reuse_keeps_block && bug <= Bug::reuse_keeps_id; }

}  // namespace ssespec
