#include "mock_server/encoder.h"

#include <fmt/format.h>
#include <strings.h>
#include <zlib.h>

#include <array>

namespace ssespec::mock {
namespace {

bool names(const std::string& header, std::string_view name) {
  return header.size() > name.size() && header[name.size()] == ':' &&
         strncasecmp(header.c_str(), name.data(), name.size()) == 0;
}

bool any_names(const std::vector<std::string>& headers, std::string_view name) {
  for (const std::string& header : headers) {
    if (names(header, name)) return true;
  }
  return false;
}

}  // namespace

struct Gzip::State {
  z_stream stream{};
};

Gzip::Gzip() : state_(std::make_unique<State>()) {
  constexpr int kGzipFrame = 15 + 16;
  deflateInit2(&state_->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipFrame, 8, Z_DEFAULT_STRATEGY);
}

Gzip::~Gzip() { deflateEnd(&state_->stream); }

std::string Gzip::run(std::string_view bytes, int flush) {
  z_stream& stream = state_->stream;
  std::string input(bytes);
  std::string output;
  std::array<unsigned char, 8192> buffer;
  stream.next_in = reinterpret_cast<unsigned char*>(input.data());
  stream.avail_in = static_cast<unsigned>(input.size());
  do {
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<unsigned>(buffer.size());
    deflate(&stream, flush);
    output.append(reinterpret_cast<const char*>(buffer.data()), buffer.size() - stream.avail_out);
  } while (stream.avail_out == 0);
  return output;
}

std::string Gzip::flushed(std::string_view bytes) { return run(bytes, Z_SYNC_FLUSH); }

std::string Gzip::finished() { return run({}, Z_FINISH); }

std::string Encoder::interim(const Interim& step) const {
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", step.status, reason_phrase(step.status));
  for (const std::string& header : step.headers) out += header + "\r\n";
  return out + "\r\n";
}

std::string Encoder::head(const Head& step, std::uint64_t body_size, bool close) {
  bodiless_ = step.status == 204 || step.status == 304;
  chunked_ = step.framing == Framing::chunked && step.version != "HTTP/1.0" && !bodiless_;
  if (step.gzip) gzip_ = std::make_unique<Gzip>();
  std::string out = fmt::format("{} {} {}\r\n", step.version, step.status,
                                step.reason.empty() ? reason_phrase(step.status) : step.reason);
  for (const std::string& header : step.headers) out += header + "\r\n";
  if (step.gzip) out += "Content-Encoding: gzip\r\n";
  if (chunked_) out += "Transfer-Encoding: chunked\r\n";
  if (step.framing == Framing::length && !bodiless_) {
    out += fmt::format("Content-Length: {}\r\n", step.content_length.value_or(body_size));
  }
  if (close && !any_names(step.headers, "connection")) out += "Connection: close\r\n";
  return out + "\r\n";
}

std::vector<std::string> Encoder::body(const Bytes& step) {
  std::vector<std::string> segments;
  if (bodiless_) return segments;
  std::size_t total = 0;
  for (const std::string& segment : step.segments) {
    if (segment.empty()) continue;
    segments.push_back(gzip_ ? gzip_->flushed(segment) : segment);
    total += segments.back().size();
  }
  if (chunked_ && total > 0) {
    segments.front().insert(0, fmt::format("{:x}\r\n", total));
    segments.back() += "\r\n";
  }
  return segments;
}

std::string Encoder::cut_chunk(const CutChunk& step) {
  const std::string bytes = gzip_ ? gzip_->flushed(step.bytes) : step.bytes;
  return chunked_ ? fmt::format("{:x}\r\n", bytes.size() + 16) + bytes : bytes;
}

std::string Encoder::last() {
  std::string tail = gzip_ && !bodiless_ ? gzip_->finished() : std::string{};
  if (!chunked_) return tail;
  if (!tail.empty()) tail = fmt::format("{:x}\r\n", tail.size()) + tail + "\r\n";
  return tail + "0\r\n\r\n";
}

std::uint64_t body_size(const Answer& answer) {
  std::uint64_t size = 0;
  for (const Step& step : answer) {
    if (const Bytes* bytes = std::get_if<Bytes>(&step)) {
      for (const std::string& segment : bytes->segments) size += segment.size();
    }
  }
  return size;
}

}  // namespace ssespec::mock
