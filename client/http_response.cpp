#include "client/http_response.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "client/ascii.h"

namespace sse {
namespace {

constexpr std::size_t kMostHead = std::size_t{1} << 20;  // bytes; a server that sends more is not waited for
constexpr std::string_view kBlanks = " \t";

// "HTTP/1.1 200 OK": the minor version and the status, or nothing if it is not that.
struct StatusLine {
  bool http_1_0 = false;
  int status = 0;
};
std::optional<StatusLine> parse_status_line(std::string_view line) {
  if (!equal_ignoring_ascii_case(line.substr(0, 7), "HTTP/1.") || line.size() < 12) return std::nullopt;
  if (!is_ascii_digit(line[7]) || line[8] != ' ') return std::nullopt;
  const std::string_view rest = trimmed(line.substr(9), kBlanks);
  if (rest.size() < 3 || (rest.size() > 3 && rest[3] != ' ')) return std::nullopt;
  int status = 0;
  for (const char c : rest.substr(0, 3)) {
    if (!is_ascii_digit(c)) return std::nullopt;
    status = status * 10 + (c - '0');
  }
  return StatusLine{line[7] == '0', status};
}

std::vector<std::string> list_of(const Headers& headers, std::string_view name) {
  std::vector<std::string> values;
  for (const Header& header : headers) {
    if (!equal_ignoring_ascii_case(header.name, name)) continue;
    std::string_view rest = header.value;
    for (bool last = false; !last;) {
      const std::size_t comma = rest.find(',');
      last = comma == std::string_view::npos;
      const std::string_view value = trimmed(rest.substr(0, comma), kBlanks);
      if (!value.empty()) values.push_back(ascii_lowercase(value));
      if (!last) rest.remove_prefix(comma + 1);
    }
  }
  return values;
}

std::optional<std::uint64_t> parse_number(std::string_view digits, unsigned base) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : digits) {
    const char lower = ascii_lower(c);
    unsigned value = 16;
    if (is_ascii_digit(c)) value = static_cast<unsigned>(c - '0');
    if (lower >= 'a' && lower <= 'f') value = static_cast<unsigned>(lower - 'a' + 10);
    if (value >= base || number > (UINT64_MAX - value) / base) return std::nullopt;
    number = number * base + value;
  }
  return number;
}

}  // namespace

bool HttpResponse::feed(std::string_view bytes) {
  while (!bytes.empty() && state_ != State::over) {
    const bool in_body =
        state_ == State::sized_body || state_ == State::body_until_close || state_ == State::chunk_data;
    if (in_body) {
      take_body(bytes);
    } else {
      take_line(bytes);
    }
  }
  return state_ != State::over;
}

void HttpResponse::end_of_connection(std::string_view reason) {
  if (state_ == State::over) return;
  if (state_ == State::body_until_close && reason.empty()) {
    end_of_body();
  } else if (!reason.empty()) {
    finish(failure(), std::string(reason));
  } else {
    finish(failure(), head_passed_ ? "the connection ended in the middle of the body"
                                   : "the connection ended before a response");
  }
}

// Lines end with LF; a CR before it belongs to the end.
void HttpResponse::take_line(std::string_view& bytes) {
  const std::size_t lf = bytes.find('\n');
  const std::string_view part = bytes.substr(0, lf);
  head_size_ += part.size() + 1;
  if (state_ == State::head ? head_size_ > kMostHead : line_.size() + part.size() > kMostHead) {
    finish(failure(), "the server sent a head of more than 1 MiB");
    return;
  }
  line_.append(part);
  bytes.remove_prefix(part.size());
  if (lf == std::string_view::npos) return;
  bytes.remove_prefix(1);
  std::string line;
  line.swap(line_);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  process_line(line);
}

void HttpResponse::take_body(std::string_view& bytes) {
  std::string_view part = bytes;
  if (state_ != State::body_until_close) part = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
  bytes.remove_prefix(part.size());
  left_ -= state_ == State::body_until_close ? 0 : part.size();
  deliver(part);
  if (left_ != 0 || state_ == State::over) return;
  if (state_ == State::chunk_data) state_ = State::chunk_end;
  if (state_ == State::sized_body) end_of_body();
}

void HttpResponse::process_line(std::string_view line) {
  switch (state_) {
    case State::head:
      process_head_line(line);
      break;
    case State::chunk_size:
      process_chunk_size(line);
      break;
    case State::chunk_end:
      if (line.empty()) {
        state_ = State::chunk_size;
      } else {
        finish(Ending::broken_body, "a chunk of the body is longer than its size says");
      }
      break;
    case State::trailers:
      if (line.empty()) end_of_body();
      break;
    default:
      break;
  }
}

void HttpResponse::process_head_line(std::string_view line) {
  if (!status_line_passed_) {
    if (line.empty()) return;  // RFC 9112 2.2: an empty line in front is forgiven
    const auto status = parse_status_line(line);
    if (!status) {
      finish(Ending::network_error, "the server does not speak HTTP/1.x");
      return;
    }
    status_line_passed_ = true;
    http_1_0_ = status->http_1_0;
    response_.status = status->status;
  } else if (line.empty()) {
    end_of_head();
  } else if (kBlanks.find(line.front()) != std::string_view::npos) {  // a folded line
    if (!response_.headers.empty()) {
      response_.headers.back().value += " ";
      response_.headers.back().value += trimmed(line, kBlanks);
    }
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    response_.headers.push_back({std::string(trimmed(line.substr(0, colon), kBlanks)),
                                 std::string(trimmed(line.substr(colon + 1), kBlanks))});
  }  // a line without a colon is passed over
}

void HttpResponse::end_of_head() {
  if (response_.status == 101) {
    finish(Ending::network_error, "the server switches to a protocol that nobody asked for");
  } else if (response_.status < 200) {
    if (!sink_.on_interim(response_)) finish(Ending::stopped);
    response_ = Response{};
    status_line_passed_ = false;
  } else {
    start_of_body();
  }
}

// https://www.rfc-editor.org/rfc/rfc9112#name-message-body-length, in its order. The sink hears of the head
// before the framing is used, but not of a head whose framing cannot be trusted.
void HttpResponse::start_of_body() {
  const auto codings = list_of(response_.headers, "Transfer-Encoding");
  const auto lengths = list_of(response_.headers, "Content-Length");
  state_ = State::body_until_close;
  if (!http_1_0_ && !codings.empty()) {
    if (codings.back() == "chunked") state_ = State::chunk_size;
  } else if (!lengths.empty()) {
    if (std::any_of(lengths.begin(), lengths.end(),
                    [&](const auto& length) { return length != lengths.front(); })) {
      finish(Ending::network_error, "the response has several values of Content-Length");
      return;
    }
    if (const auto length = parse_number(lengths.front(), 10)) {
      state_ = State::sized_body;
      left_ = *length;
    }
  }
  const auto content_codings = list_of(response_.headers, "Content-Encoding");
  if (options_.decode_gzip && content_codings.size() == 1 &&
      (content_codings[0] == "gzip" || content_codings[0] == "x-gzip")) {
    gunzip_ = std::make_unique<Gunzip>();
  }
  head_passed_ = true;
  if (!sink_.on_head(response_)) {
    finish(Ending::stopped);
  } else if (options_.head_only || response_.status == 204 || response_.status == 304 ||
             (state_ == State::sized_body && left_ == 0)) {
    end_of_body();
  }
}

void HttpResponse::process_chunk_size(std::string_view line) {
  const auto size = parse_number(trimmed(line.substr(0, line.find(';')), kBlanks), 16);
  if (!size) {
    finish(Ending::broken_body, "the size of a chunk of the body is no hexadecimal number");
  } else if (*size == 0) {
    state_ = State::trailers;
  } else {
    left_ = *size;
    state_ = State::chunk_data;
  }
}

void HttpResponse::deliver(std::string_view bytes) {
  if (!gunzip_) {
    if (!sink_.on_bytes(bytes)) finish(Ending::stopped);
    return;
  }
  switch (gunzip_->feed(bytes, [this](std::string_view decoded) { return sink_.on_bytes(decoded); })) {
    case Gunzip::Result::more:
      break;
    case Gunzip::Result::stopped:
      finish(Ending::stopped);
      break;
    case Gunzip::Result::broken:
      finish(Ending::broken_body, "the body is not the gzip that its Content-Encoding says");
      break;
  }
}

void HttpResponse::end_of_body() {
  if (gunzip_ && !gunzip_->complete()) {
    finish(Ending::broken_body, "the body ends in the middle of its gzip coding");
  } else {
    finish(Ending::end_of_body);
  }
}

void HttpResponse::finish(Ending ending, std::string reason) {
  state_ = State::over;
  outcome_ = {ending, std::move(reason)};
}

}  // namespace sse
