// Bytes of an HTTP/1.x connection in, a response out, without waiting for more than is needed.
//
// Standard: https://www.rfc-editor.org/rfc/rfc9112 (message parsing and body length); where servers break it,
// what the browsers accept is accepted.
// Tested by http_response_test.cpp.
#ifndef SSE_CLIENT_HTTP_RESPONSE_H_
#define SSE_CLIENT_HTTP_RESPONSE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "client/gzip.h"
#include "client/transport.h"

namespace sse {

struct HttpResponseOptions {
  bool head_only = false;  // the response to a HEAD request
  bool decode_gzip = true;
};

class HttpResponse {
 public:
  using Options = HttpResponseOptions;
  explicit HttpResponse(ResponseSink& sink, Options options = {})
      : sink_(sink), options_(options) {}  // the sink outlives it

  // Hands on what the bytes complete. False once the exchange is over, whatever follows on the connection.
  // Copies: the head only; bytes of the body go to the sink as they are.
  bool feed(std::string_view bytes);
  // The connection has ended, for the reason given or in good order if that is empty.
  void end_of_connection(std::string_view reason);
  bool over() const noexcept { return state_ == State::over; }
  const Outcome& outcome() const noexcept { return outcome_; }  // once over

 private:
  enum class State { head, sized_body, body_until_close, chunk_size, chunk_data, chunk_end, trailers, over };

  void take_line(std::string_view& bytes);
  void take_body(std::string_view& bytes);
  void process_line(std::string_view line);
  void process_head_line(std::string_view line);
  void process_chunk_size(std::string_view line);
  void end_of_head();
  void start_of_body();
  void deliver(std::string_view bytes);
  void end_of_body();
  void finish(Ending ending, std::string reason = {});
  Ending failure() const noexcept { return head_passed_ ? Ending::broken_body : Ending::network_error; }

  ResponseSink& sink_;
  const Options options_;
  State state_ = State::head;
  std::string line_;           // the unfinished one
  std::size_t head_size_ = 0;  // bytes, over all heads of this exchange
  bool status_line_passed_ = false;
  bool head_passed_ = false;
  bool http_1_0_ = false;
  Response response_;
  std::uint64_t left_ = 0;  // bytes of the chunk or of the body
  std::unique_ptr<Gunzip> gunzip_;
  Outcome outcome_;
};

}  // namespace sse

#endif  // SSE_CLIENT_HTTP_RESPONSE_H_
