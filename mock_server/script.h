// What the server does with each request: heads, bytes, pauses, and the ways a stream can break.
//
// A script is plain data. It knows bytes and HTTP framing, and nothing of what the bytes mean.
// Tested by server_test.cpp, each step seen from a raw socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ssespec::mock {

// How the end of a body is told: chunked coding, a Content-Length, or the end of the connection.
enum class Framing : std::uint8_t { chunked, length, until_close };

// An interim response (1xx), sent before the head.
struct Interim {
  int status = 103;
  std::vector<std::string> headers;
};

// Status line and header fields. Fields are raw "Name: value" lines and go out as they are, in this order.
struct Head {
  int status = 200;
  std::string reason;  // empty: the usual one
  std::string version = "HTTP/1.1";
  std::vector<std::string> headers;
  Framing framing = Framing::chunked;
  std::optional<std::uint64_t> content_length;  // announced under Framing::length; absent: the true one
  bool gzip = false;                            // each segment is deflated and flushed by itself
};

// One HTTP chunk (where the framing is chunked), written as these TCP segments. The next segment goes out
// when the peer's kernel has taken the one before and, where the kernel tells, the peer has read it.
struct Bytes {
  std::vector<std::string> segments;
};

// Bytes outside any framing, one segment.
struct Raw {
  std::string bytes;
};

struct Pause {
  std::chrono::milliseconds duration{0};
};

// Waits until the harness opens the gate of this name.
struct Barrier {
  std::string name;
};

// Silence until the peer goes or the script is withdrawn.
struct Hold {};

// Closes the listener, so that connections are refused, and opens it again after a while. Does not wait.
struct Refuse {
  std::chrono::milliseconds duration{0};
};

// A chunk that announces 16 bytes more than it holds, then FIN: the chunked body is cut short.
struct CutChunk {
  std::string bytes;
};

// clean: the body is complete, the connection serves the next request where HTTP allows it.
// fin: FIN at once, whatever the framing promised. reset: RST (SO_LINGER 0).
// bad_chunk: a chunk size that is no number, then FIN.
enum class End : std::uint8_t { clean, fin, reset, bad_chunk };

using Step = std::variant<Interim, Head, Bytes, Raw, Pause, Barrier, Hold, Refuse, CutChunk, End>;
using Answer = std::vector<Step>;  // to one request; a clean end is implied

struct Script {
  std::vector<Answer> answers;  // the n-th request to the path gets the n-th
  Answer otherwise;             // every later one; empty: 404
};

// The usual reason phrase of a status code, or "Status".
std::string reason_phrase(int status);

// An answer with a complete body, for pages and plain replies. Pre: headers without Content-Length.
Answer plain_answer(int status, std::vector<std::string> headers, std::string body);

}  // namespace ssespec::mock
