#include "conformance/planted_request.h"

#include <algorithm>

#include "client/ascii.h"
#include "conformance/bytes.h"

namespace ssespec {
namespace {

using enum ClientBug;

bool has(const ClientBugs& bugs, ClientBug bug) { return bugs.client.test(static_cast<std::size_t>(bug)); }

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (sse::is_ascii_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out.push_back(c);
    } else {
      out += "%" + to_hex(std::string_view(&c, 1));
    }
  }
  return out;
}

std::string unescaped_slashes(std::string text) {
  for (std::size_t at = text.find("%2F"); at != std::string::npos; at = text.find("%2F", at + 1)) text.replace(at, 3, "/");
  return text;
}

// Two-byte sequences below U+0100 become one byte, other characters beyond ASCII become a question mark.
std::string latin1(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      out.push_back(text[i]);
    } else if ((byte == 0xC2 || byte == 0xC3) && i + 1 < text.size()) {
      const auto low = static_cast<unsigned char>(text[++i]);
      out.push_back(static_cast<char>(((byte & 3) << 6) | (low & 0x3F)));
    } else if (byte >= 0xC0) {
      out.push_back('?');
    }
  }
  return out;
}

std::string encoded(const ClientBugs& bugs, std::string id) {
  if (has(bugs, leid_latin1)) id = latin1(id);
  if (has(bugs, leid_percent_encoded)) id = percent_encoded(id);
  if (has(bugs, leid_base64) && !is_ascii(id)) id = "=?utf-8?B?" + to_base64(id) + "?=";
  if (has(bugs, leid_ascii_only))
    std::erase_if(id, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (has(bugs, leid_cut_64)) id = id.substr(0, 64);
  if (has(bugs, leid_cut_16k)) id = id.substr(0, std::size_t{16} << 10);
  if (has(bugs, leid_cut_64k)) id = id.substr(0, 65'535);
  if (has(bugs, leid_as_number) && id.find_first_not_of("0123456789") == std::string::npos) {
    id.erase(0, std::min(id.find_first_not_of('0'), id.size() - 1));
  }
  if (has(bugs, leid_lower_case)) id = sse::ascii_lowercase(id);
  if (has(bugs, leid_quoted)) id = "\"" + id + "\"";
  return id;
}

std::optional<std::string> value_for_an_empty_id(const ClientBugs& bugs, const RequestHistory& history) {
  if (has(bugs, leid_empty_sent)) return "";
  if (history.ids_sent.empty()) return std::nullopt;
  if (has(bugs, leid_stale_after_reset)) return history.ids_sent.back();
  if (has(bugs, leid_null_after_reset)) return "null";
  return std::nullopt;
}

std::optional<std::string> last_event_id_value(const ClientBugs& bugs, const RequestHistory& history) {
  std::string id = history.last_event_id;
  if (history.attempts == 0 && id.empty() && has(bugs, first_request_has_id)) return "0";
  if (has(bugs, restart_forgets_id) && history.lost_by_restart) return std::nullopt;
  if (has(bugs, leid_never) || (has(bugs, leid_once) && !history.ids_sent.empty())) return std::nullopt;
  if (has(bugs, leid_lost_after_network_error) && history.had_no_response) return std::nullopt;
  if (has(bugs, leid_lost_after_cut) && history.lost_by_cut) return std::nullopt;
  if (has(bugs, leid_of_events_only)) id = history.id_of_last_event;
  if (has(bugs, leid_one_behind)) id = history.id_before;
  if (has(bugs, leid_first_value) && !history.ids_sent.empty()) id = history.ids_sent.front();
  if (sse::trimmed(id, " \t").empty()) return value_for_an_empty_id(bugs, history);
  if (has(bugs, leid_long_omitted) && id.size() > 1024) return std::nullopt;
  return encoded(bugs, id);
}

void add_last_event_id(const ClientBugs& bugs, RequestHistory& history, sse::Request& request) {
  const auto value = last_event_id_value(bugs, history);
  if (!value) return;
  if (has(bugs, leid_as_query)) {
    request.url.query +=
        (request.url.query.empty() ? "?lastEventId=" : "&lastEventId=") + percent_encoded(*value);
    return;
  }
  if (has(bugs, leid_appended)) {
    for (const std::string& sent : history.ids_sent) request.headers.push_back({"Last-Event-ID", sent});
  }
  if (!has(bugs, leid_appended) && !has(bugs, leid_beside_the_callers)) sse::remove_header(request.headers, "Last-Event-ID");
  request.headers.push_back({"Last-Event-ID", *value});
  if (has(bugs, leid_in_two_cases)) request.headers.push_back({"last-event-id", *value});
  history.ids_sent.push_back(*value);
}

void add_usual_headers(const ClientBugs& bugs, sse::Headers& headers) {
  if (!has(bugs, accept_missing)) {
    headers.push_back(
        {"Accept", has(bugs, accept_excludes_streams) ? "application/json" : "text/event-stream"});
  }
  if (!has(bugs, cache_control_missing)) {
    headers.push_back({"Cache-Control", has(bugs, cache_control_no_store) ? "no-store" : "no-cache"});
  }
  headers.push_back({"Pragma", "no-cache"});
}

}  // namespace

std::optional<sse::Request> planted_request(const ClientBugs& bugs, const ClientOrder& order,
                                            RequestHistory& history) {
  auto url = sse::parse_url(order.url);
  if (!url) return std::nullopt;
  const bool reconnect = history.attempts > 0;
  sse::Request request;
  request.url = *std::move(url);
  const bool by_get = has(bugs, method_ignored) || (has(bugs, reconnect_drops_method) && reconnect);
  if (!by_get) request.method = order.method;
  const bool without_body = by_get || has(bugs, body_ignored) || (has(bugs, reconnect_drops_body) && reconnect);
  if (!without_body) request.body = order.body;
  if (!has(bugs, read_timeout_ignored) && !has(bugs, read_timeout_of_the_whole)) request.read_timeout = order.read_timeout;
  if (has(bugs, silence_ends_body)) request.read_timeout = std::chrono::seconds(2);
  if (has(bugs, reconnect_drops_query) && reconnect) request.url.query.clear();
  if (has(bugs, target_unescaped)) request.url.query = unescaped_slashes(request.url.query);
  if (has(bugs, fragment_sent)) request.url.query += request.url.fragment;
  if (has(bugs, reconnect_by_head) && reconnect) request.method = "HEAD";

  const std::string& id = history.last_event_id;
  if (has(bugs, leid_non_ascii_stops) && !is_ascii(id)) return std::nullopt;
  if (has(bugs, leid_control_stops) && has_control(id)) return std::nullopt;

  add_usual_headers(bugs, request.headers);
  for (const sse::Header& header : order.headers) sse::remove_header(request.headers, header.name);
  if (!(has(bugs, reconnect_drops_headers) && reconnect)) {
    request.headers.insert(request.headers.end(), order.headers.begin(), order.headers.end());
  }
  if (has(bugs, conditional_request) && !history.etag.empty())
    request.headers.push_back({"If-None-Match", history.etag});
  if (has(bugs, range_request) && reconnect) {
    request.headers.push_back({"Range", "bytes=" + std::to_string(history.body_bytes) + "-"});
  }
  if (has(bugs, gzip_not_decoded)) request.headers.push_back({"Accept-Encoding", "gzip"});
  add_last_event_id(bugs, history, request);
  return request;
}

namespace {

// Whom a redirect still tells the credentials that it should not.
void keep_authorization(const ClientBugs& bugs, const ClientOrder& order, const sse::Request& before, sse::Request& after) {
  const auto first = sse::parse_url(order.url);
  const bool is_later = first && before.url.path != first->path;
  const bool is_back = first && after.url.origin() == first->origin();
  for (const sse::Header& header : before.headers) {
    if (!sse::equal_ignoring_ascii_case(header.name, "Authorization")) continue;
    const bool kept = has(bugs, redirect_keeps_authorization) || (has(bugs, redirect_checks_authorization_once) && is_later) ||
                      (has(bugs, redirect_origin_without_port) && after.url.host == before.url.host) ||
                      (has(bugs, redirect_keeps_authorization_in_capitals) && header.name != "Authorization");
    if (kept) sse::set_header(after.headers, header.name, header.value);
  }
  const std::string* secret = sse::find_header(order.headers, "Authorization");
  if (has(bugs, redirect_gives_authorization_back) && is_back && secret != nullptr) sse::set_header(after.headers, "Authorization", *secret);
}

}  // namespace

void change_redirected(const ClientBugs& bugs, const ClientOrder& order, const RequestHistory& history,
                       const sse::Request& before, sse::Request& after) {
  if (has(bugs, leid_first_on_redirect) && !history.ids_sent.empty()) {
    sse::set_header(after.headers, "Last-Event-ID", history.ids_sent.front());
  }
  if (has(bugs, leid_lost_on_redirect)) sse::remove_header(after.headers, "Last-Event-ID");
  if (has(bugs, redirect_drops_accept)) sse::remove_header(after.headers, "Accept");
  if (has(bugs, redirect_drops_cache_control)) sse::remove_header(after.headers, "Cache-Control");
  if (has(bugs, redirect_keeps_host)) {
    const std::string* host = sse::find_header(before.headers, "Host");
    sse::set_header(after.headers, "Host", host == nullptr ? before.url.authority() : *host);
  }
  if (has(bugs, redirect_drops_headers)) {
    for (const sse::Header& header : order.headers) sse::remove_header(after.headers, header.name);
  }
  if (has(bugs, redirect_drops_body) && after.method == order.method) {
    after.method = "GET";
    after.body.clear();
  }
  if (has(bugs, redirect_keeps_method)) {
    after.method = before.method;
    after.body = before.body;
  }
  if (has(bugs, redirect_keeps_query) && !before.url.query.empty()) after.url.query = before.url.query;
  if (has(bugs, redirect_drops_authorization)) sse::remove_header(after.headers, "Authorization");
  keep_authorization(bugs, order, before, after);
}

}  // namespace ssespec
