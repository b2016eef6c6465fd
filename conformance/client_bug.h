// The planted bugs of clients: what wrong clients do between the connections, one bit each.
//
// A deviating client reads with the planted parser (planted_bug.h), so a set may hold bugs of both tables.
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
// Tested by planted_client_test.cpp.
#ifndef SSESPEC_CONFORMANCE_CLIENT_BUG_H_
#define SSESPEC_CONFORMANCE_CLIENT_BUG_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "conformance/planted_bug.h"
#include "conformance/result.h"

namespace ssespec {

enum class ClientBug : std::uint8_t {
  // The request.
  accept_missing,
  accept_excludes_streams,
  cache_control_missing,
  cache_control_no_store,
  conditional_request,
  range_request,
  fragment_sent,
  target_unescaped,
  reconnect_by_head,
  reconnect_drops_query,
  reconnect_drops_headers,
  // What the caller asked for beyond the standard.
  method_ignored,
  body_ignored,
  reconnect_drops_method,
  reconnect_drops_body,
  redirect_drops_body,
  redirect_keeps_method,
  restart_ignored,
  restart_is_final,
  restart_forgets_id,
  read_timeout_ignored,
  read_timeout_of_the_whole,
  // Last-Event-ID.
  first_request_has_id,
  leid_never,
  leid_once,
  leid_first_value,
  leid_one_behind,
  leid_of_events_only,
  leid_as_query,
  leid_latin1,
  leid_percent_encoded,
  leid_base64,
  leid_ascii_only,
  leid_non_ascii_stops,
  leid_control_stops,
  leid_cut_64,
  leid_cut_16k,
  leid_cut_64k,
  leid_long_omitted,
  leid_as_number,
  leid_lower_case,
  leid_quoted,
  leid_empty_sent,
  leid_stale_after_reset,
  leid_null_after_reset,
  leid_appended,
  leid_in_two_cases,
  leid_beside_the_callers,
  leid_lost_on_redirect,
  leid_first_on_redirect,
  leid_lost_after_network_error,
  leid_lost_after_cut,
  leid_lost_after_exception,
  id_not_seeded,
  // Waiting.
  wait_none,
  wait_none_after_end,
  wait_none_after_cut,
  wait_none_when_refused,
  wait_half,
  wait_jitter_below,
  wait_from_request,
  wait_overflows,
  wait_at_most_100,
  wait_at_most_10s,
  wait_default_ten,
  wait_halves_on_failure,
  wait_forgets_retry,
  wait_forgets_retry_when_refused,
  wait_first_retry_forever,
  wait_retry_one_late,
  wait_retry_needs_event,
  wait_as_retry_after,
  // Status.
  status_unchecked,
  status_checked_once,
  status_2xx_accepted,
  status_206_accepted,
  status_204_reconnects,
  status_205_reconnects,
  status_3xx_reconnects,
  status_401_reconnects,
  status_404_reconnects,
  status_4xx_reconnects,
  status_429_reconnects,
  status_500_reconnects,
  status_5xx_reconnects,
  status_retry_after_reconnects,
  status_fails_once_only,
  failed_body_parsed,
  failed_body_awaited,
  // Content type.
  type_unchecked,
  type_checked_once,
  type_missing_accepted,
  type_prefix,
  type_substring,
  type_behind_any_comma,
  type_case_sensitive,
  type_parameters_rejected,
  type_charset_rejected,
  type_semicolon_rejected,
  type_twice_rejected,
  type_sniffed,
  type_wrong_reconnects,
  // Redirects and interim responses.
  redirect_not_followed,
  redirect_temporary_only,
  redirect_permanent_only,
  redirect_303_not_followed,
  redirect_308_not_followed,
  redirect_300_followed,
  redirect_200_followed,
  redirect_relative_refused,
  redirect_relative_to_root,
  redirect_relative_to_first,
  redirect_double_slash_as_path,
  redirect_scheme_case_sensitive,
  redirect_location_case_sensitive,
  redirect_body_awaited,
  redirect_type_checked,
  redirect_keeps_host,
  redirect_limit_5,
  redirect_without_limit,
  redirect_count_kept,
  redirect_missing_location_reconnects,
  redirect_keeps_authorization,
  redirect_drops_authorization,
  redirect_checks_authorization_once,
  redirect_gives_authorization_back,
  redirect_origin_without_port,
  redirect_keeps_authorization_in_capitals,
  redirect_drops_accept,
  redirect_drops_cache_control,
  redirect_keeps_query,
  redirect_drops_headers,
  redirect_opens,
  head_fields_cut_32,
  head_beyond_ascii_fails,
  interim_final,
  interim_other_than_100_final,
  interim_headers_kept,
  // The end of a body.
  end_is_final,
  empty_body_is_final,
  cut_is_final,
  cut_unnoticed,
  cut_loses_last_read,
  cut_dispatches_pending,
  cut_keeps_state,
  end_keeps_state,
  end_keeps_character,
  refused_is_final,
  at_most_three_reconnects,
  // Delivery.
  gzip_not_decoded,
  gzip_until_end,
  coding_broken_is_final,
  body_held_until_end,
  body_held_4096,
  silence_ends_body,
  age_ends_body,
  first_read_lost,
  first_event_lost_on_reconnect,
  last_event_again_on_reconnect,
  event_number_3_lost,
  event_with_known_id_lost,
  // States.
  open_once,
  open_twice,
  open_at_first_event,
  open_before_check,
  error_missing,
  error_twice,
  error_only_first,
  error_missing_on_second_attempt,
  error_missing_on_failure,
  error_twice_on_failure,
  error_says_closed,
  failure_says_connecting,
  error_after_the_wait,
  error_before_last_event,
  reconnects_after_failure,
  // Closing, exceptions, doubles.
  close_delivers_rest,
  close_reports_error,
  close_keeps_connection,
  close_reconnects,
  two_connections,
  close_ends_other_sources,
  one_source_at_a_time,
  parser_of_another_source,
  wait_of_another_source,
  exception_ends_source,
  exception_loses_read,
  exception_loses_connection,
};

inline constexpr std::size_t kMostClientBugs = 224;

// The bits of both tables.
struct ClientBugs {
  std::bitset<kMostClientBugs> client;
  Bugs parser;
};

struct PlantedClientBug {
  ClientBug bug;
  std::string_view name;         // "leid-never", as in client-mutant:NAME
  std::string_view bug_class;    // as in planted_bug.h
  std::string_view requirement;  // the demand that it breaks
  std::string_view about;        // one sentence: what the client does
};

// Every planted bug of clients, each at the index of its bit.
std::span<const PlantedClientBug> planted_client_bugs();
const PlantedClientBug* find_planted_client_bug(std::string_view name);

// "A+B", names of either table, to a set. Errors (usage): a name that is in neither.
Result<ClientBugs> client_bugs_from_text(std::string_view names);
std::string to_text(const ClientBugs& bugs);  // names joined by +

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CLIENT_BUG_H_
