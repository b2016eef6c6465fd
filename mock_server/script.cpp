#include "mock_server/script.h"

#include <map>
#include <utility>

namespace ssespec::mock {

std::string reason_phrase(int status) {
  static const std::map<int, std::string> phrases = {
      {100, "Continue"},
      {102, "Processing"},
      {103, "Early Hints"},
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {203, "Non-Authoritative Information"},
      {204, "No Content"},
      {205, "Reset Content"},
      {206, "Partial Content"},
      {300, "Multiple Choices"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {407, "Proxy Authentication Required"},
      {408, "Request Timeout"},
      {410, "Gone"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"}};
  const auto found = phrases.find(status);
  return found == phrases.end() ? "Status" : found->second;
}

Answer plain_answer(int status, std::vector<std::string> headers, std::string body) {
  Head head;
  head.status = status;
  head.headers = std::move(headers);
  head.framing = Framing::length;
  Answer answer{head};
  if (!body.empty()) answer.emplace_back(Bytes{{std::move(body)}});
  answer.emplace_back(End::clean);
  return answer;
}

}  // namespace ssespec::mock
