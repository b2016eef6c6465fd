// The gzip content coding, undone as the bytes arrive: what a flush at the other end makes known comes out.
//
// Standard: https://www.rfc-editor.org/rfc/rfc9110#name-gzip-coding
// Tested by http_response_test.cpp.
#ifndef SSE_CLIENT_GZIP_H_
#define SSE_CLIENT_GZIP_H_

#include <zlib.h>

#include <functional>
#include <string_view>

namespace sse {

class Gunzip {
 public:
  // Takes the decoded bytes; a false return means that no more are wanted.
  using Sink = std::function<bool(std::string_view)>;
  enum class Result { more, stopped, broken };

  Gunzip();
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  // Several members in a row are one body. Errors: `broken` for bytes that are not gzip.
  Result feed(std::string_view bytes, const Sink& sink);
  // Whether the body may end here: between members, or before the first byte.
  bool complete() const noexcept { return between_members_; }

 private:
  z_stream stream_{};
  bool between_members_ = true;
};

}  // namespace sse

#endif  // SSE_CLIENT_GZIP_H_
