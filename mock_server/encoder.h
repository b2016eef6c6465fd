// Steps of a script to bytes on the wire: heads, chunked coding, gzip flushed segment by segment.
//
// Standards: RFC 9112 sections 4-7, RFC 1952.
// Tested by encoder_test.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mock_server/script.h"

namespace ssespec::mock {

// One deflate stream in gzip's frame.
class Gzip {
 public:
  Gzip();
  ~Gzip();
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;
  // The compressed bytes, flushed, so that the reader can decode all of the input.
  std::string flushed(std::string_view bytes);
  // The rest, with the trailer.
  std::string finished();

 private:
  std::string run(std::string_view bytes, int flush);
  struct State;
  std::unique_ptr<State> state_;
};

// Encodes one answer; made anew for each.
class Encoder {
 public:
  std::string interim(const Interim& step) const;
  // `body_size`: of the whole answer, announced under Framing::length unless the head says otherwise.
  // `close`: the connection ends after this answer.
  std::string head(const Head& step, std::uint64_t body_size, bool close);
  // The segments as they go out; empty input gives none.
  std::vector<std::string> body(const Bytes& step);
  std::string cut_chunk(const CutChunk& step);
  std::string bad_chunk() const { return "zz\r\n"; }
  // What completes the body.
  std::string last();

 private:
  bool chunked_ = false;
  bool bodiless_ = false;
  std::unique_ptr<Gzip> gzip_{};
};

// Body bytes that the answer's Bytes steps hold before any coding.
std::uint64_t body_size(const Answer& answer);

}  // namespace ssespec::mock
