#include "conformance/planted_attempt.h"

#include <algorithm>

#include "client/ascii.h"
#include "client/content_type.h"
#include "client/fetch.h"

namespace ssespec {
namespace {

using enum ClientBug;

constexpr std::string_view kStream = "text/event-stream";
constexpr std::size_t kBlock = 4096;

std::string first_content_type(const sse::Headers& headers) {
  const std::string* value = sse::find_header(headers, "Content-Type");
  return value == nullptr ? "" : *value;
}

bool is_spelled(const sse::Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [name](const sse::Header& header) { return header.name == name; });
}

bool is_beyond_ascii(const sse::Headers& headers) {
  const auto beyond = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  return std::any_of(headers.begin(), headers.end(), [&](const sse::Header& header) { return std::any_of(header.value.begin(), header.value.end(), beyond); });
}

// Behind the last comma.
std::string_view last_part(std::string_view value) { return sse::trimmed(value.substr(value.rfind(',') + 1), " \t"); }

}  // namespace

AttemptEnd PlantedAttempt::run() {
  for (int redirects = 0;; ++redirects) {
    redirect_.reset();
    check_.reset();
    const sse::Outcome outcome = client_.transport().exchange(request_, client_.interrupt(), *this);
    if (!redirect_) return end_of(outcome);
    if (client_.interrupt().raised()) return AttemptEnd::stopped;
    if (const auto end = follow(redirects)) return *end;
  }
}

// Makes the next request of a chain; or says how the chain ended.
std::optional<AttemptEnd> PlantedAttempt::follow(int redirects) {
  int limit = has(redirect_limit_5) ? 5 : sse::kMostRedirects;
  if (has(redirect_without_limit)) limit = 1'000'000;
  if (has(redirect_count_kept)) redirects = client_.add_redirect() - 1;
  if (redirects >= limit) return AttemptEnd::no_response;
  std::string location = *sse::find_header(redirect_->headers, "Location");
  const bool relative = location.find("://") == std::string::npos;
  if (relative && has(redirect_relative_refused)) return AttemptEnd::failed;
  const bool is_capital = location.starts_with("HTTP://");
  if (is_capital && has(redirect_scheme_case_sensitive)) return AttemptEnd::failed;
  if (location.starts_with("//") && has(redirect_double_slash_as_path)) location.insert(0, "./");
  if (relative && has(redirect_relative_to_root) && location.front() != '/') location.insert(0, "/");
  sse::Request base = request_;
  if (relative && has(redirect_relative_to_first)) base.url = *sse::parse_url(order_.url);
  auto next = sse::redirected(base, redirect_->status, location);
  if (!next) return AttemptEnd::no_response;
  change_redirected(bugs_, order_, client_.history(), request_, *next);
  request_ = *std::move(next);
  return std::nullopt;
}

bool PlantedAttempt::follows(int status) const {
  if (has(redirect_300_followed) && (status == 300 || status == 304 || status == 305)) return true;
  if (has(redirect_200_followed) && status == 200) return true;
  if (!sse::is_redirect_status(status) || has(redirect_not_followed)) return false;
  if (has(redirect_temporary_only) && status == 301) return false;
  if (has(redirect_permanent_only) && (status == 302 || status == 307)) return false;
  if (has(redirect_303_not_followed) && status == 303) return false;
  return !(has(redirect_308_not_followed) && status == 308);
}

bool PlantedAttempt::on_interim(const sse::Response& response) {
  if (has(interim_headers_kept)) interim_headers_ = response.headers;
  const bool final = has(interim_final) || (has(interim_other_than_100_final) && response.status != 100);
  return !final || on_head(response);
}

bool PlantedAttempt::on_head(const sse::Response& response) {
  const std::string* location = sse::find_header(response.headers, "Location");
  if (has(redirect_location_case_sensitive) && !is_spelled(response.headers, "Location")) location = nullptr;
  const std::string type = sse::ascii_lowercase(first_content_type(response.headers));
  const bool is_refused = has(redirect_type_checked) && !type.empty() && type != kStream;
  if (location != nullptr && !location->empty() && follows(response.status) && !is_refused) {
    redirect_ = response;
    if (has(redirect_opens)) client_.report_open();
    return has(redirect_body_awaited);
  }
  if (has(open_before_check)) client_.report_open();
  check_ = has(head_beyond_ascii_fails) && is_beyond_ascii(response.headers) ? Check::failed : check_status(response);
  sse::Headers headers = response.headers;
  if (has(head_fields_cut_32)) headers.resize(std::min<std::size_t>(headers.size(), 32));
  headers.insert(headers.begin(), interim_headers_.begin(), interim_headers_.end());
  if (check_ == Check::accepted) check_ = check_type(headers);
  if (check_ != Check::accepted) return has(failed_body_parsed) || has(failed_body_awaited);
  if (const std::string* etag = sse::find_header(response.headers, "ETag")) client_.saw_etag(*etag);
  const std::string* retry_after = sse::find_header(response.headers, "Retry-After");
  if (retry_after != nullptr && has(wait_as_retry_after)) client_.saw_retry_after(*retry_after);
  const bool coded = sse::find_header(response.headers, "Content-Encoding") != nullptr;
  hold_until_end_ = has(body_held_until_end) || (has(gzip_until_end) && coded);
  client_.open();
  return client_.reading();
}

PlantedAttempt::Check PlantedAttempt::check_status(const sse::Response& response) const {
  const int status = response.status;
  const bool accepted = status == 200 || has(status_unchecked) ||
                        (has(status_checked_once) && client_.was_open()) ||
                        (has(status_2xx_accepted) && status / 100 == 2 && status != 204) ||
                        (has(status_206_accepted) && status == 206);
  if (accepted) return Check::accepted;
  return is_tried_again(response) ? Check::again : Check::failed;
}

bool PlantedAttempt::is_tried_again(const sse::Response& response) const {
  const int status = response.status;
  const bool has_location = sse::find_header(response.headers, "Location") != nullptr;
  const bool retry_after = sse::find_header(response.headers, "Retry-After") != nullptr;
  return (has(status_204_reconnects) && status == 204) || (has(status_205_reconnects) && status == 205) ||
         (has(status_3xx_reconnects) && status / 100 == 3) ||
         (has(redirect_missing_location_reconnects) && sse::is_redirect_status(status) && !has_location) ||
         (has(status_401_reconnects) && (status == 401 || status == 407)) ||
         (has(status_404_reconnects) && status == 404) ||
         (has(status_4xx_reconnects) && status / 100 == 4 && status != 404) ||
         (has(status_429_reconnects) && status == 429) || (has(status_500_reconnects) && status == 500) ||
         (has(status_5xx_reconnects) && status / 100 == 5 && status != 500) ||
         (has(status_retry_after_reconnects) && retry_after && (status == 429 || status == 503)) ||
         (has(status_fails_once_only) && client_.was_open());
}

PlantedAttempt::Check PlantedAttempt::check_type(const sse::Headers& headers) const {
  const bool right = sse::extract_mime_type_essence(headers) == kStream;
  if (right ? !is_rejected_wrongly(headers) : is_accepted_wrongly(headers)) return Check::accepted;
  return has(type_wrong_reconnects) ? Check::again : Check::failed;
}

bool PlantedAttempt::is_accepted_wrongly(const sse::Headers& headers) const {
  const std::string value = sse::ascii_lowercase(first_content_type(headers));
  return has(type_unchecked) || (has(type_checked_once) && client_.was_open()) ||
         (has(type_missing_accepted) && value.empty()) || (has(type_prefix) && value.starts_with(kStream)) ||
         (has(type_substring) && value.find(kStream) != std::string::npos) ||
         (has(type_behind_any_comma) && value.find(',') != std::string::npos && last_part(value).starts_with(kStream)) ||
         (has(type_sniffed) && value.starts_with("text/plain"));
}

bool PlantedAttempt::is_rejected_wrongly(const sse::Headers& headers) const {
  const std::string value = first_content_type(headers);
  const std::string lower = sse::ascii_lowercase(value);
  const auto count = std::count_if(headers.begin(), headers.end(), [](const sse::Header& header) {
    return sse::equal_ignoring_ascii_case(header.name, "Content-Type");
  });
  const std::size_t charset = lower.find("charset=");
  return (has(type_case_sensitive) && value.find(kStream) == std::string::npos) ||
         (has(type_parameters_rejected) && value.find(';') != std::string::npos) ||
         (has(type_charset_rejected) && charset != std::string::npos &&
          lower.find("utf-8", charset) == std::string::npos) ||
         (has(type_semicolon_rejected) && !value.empty() && value.back() == ';') ||
         (has(type_behind_any_comma) && lower.find(',') != std::string::npos && !last_part(lower).starts_with(kStream)) ||
         (has(interim_headers_kept) && !lower.starts_with(kStream)) || (has(type_twice_rejected) && count > 1);
}

bool PlantedAttempt::on_bytes(std::string_view bytes) {
  const bool is_late = order_.read_timeout && std::chrono::steady_clock::now() - began_ > *order_.read_timeout;
  if (has(read_timeout_of_the_whole) && is_late) return false;
  if (has(age_ends_body) && std::chrono::steady_clock::now() - began_ > std::chrono::seconds(7)) return false;
  if (redirect_ || (check_ != Check::accepted && has(failed_body_awaited))) return true;
  empty_ = false;
  if (has(first_read_lost) && std::exchange(first_read_, false)) return true;
  if (hold_until_end_ || has(body_held_4096)) {
    held_ += bytes;
    return hold_until_end_ ? client_.reading() : take_held(false);
  }
  if (has(cut_loses_last_read)) {  // each read waits for the next
    const std::string before = std::exchange(last_read_, std::string(bytes));
    return before.empty() || client_.read(before);
  }
  return client_.read(bytes);
}

// What was held back, in blocks; at the end with the rest.
bool PlantedAttempt::take_held(bool all) {
  while (!held_.empty() && (all || held_.size() >= kBlock)) {
    const std::string block = held_.substr(0, hold_until_end_ ? held_.size() : kBlock);
    held_.erase(0, block.size());
    if (!client_.read(block)) return false;
  }
  return client_.reading();
}

AttemptEnd PlantedAttempt::end_of(const sse::Outcome& outcome) {
  const bool cut = outcome.ending == sse::Ending::broken_body;
  if (check_ == Check::accepted && outcome.ending != sse::Ending::stopped) {
    take_held(true);
    if (!cut && !last_read_.empty()) client_.read(last_read_);
  }
  if (check_ == Check::failed) return AttemptEnd::failed;
  if (check_ == Check::again) return AttemptEnd::refused_again;
  if (client_.gave_up()) return AttemptEnd::failed;
  switch (outcome.ending) {
    case sse::Ending::network_error:
      return AttemptEnd::no_response;
    case sse::Ending::broken_body:
      return has(coding_broken_is_final) && outcome.reason.find("gzip") != std::string::npos ? AttemptEnd::failed : AttemptEnd::cut;
    case sse::Ending::end_of_body:
      return empty_ && has(empty_body_is_final) ? AttemptEnd::failed : AttemptEnd::end_of_body;
    case sse::Ending::stopped:
      break;
  }
  return client_.reading() ? AttemptEnd::cut : AttemptEnd::stopped;
}

}  // namespace ssespec
