#include "conformance/contract_http.h"

#include <fmt/format.h>
#include <httplib.h>

#include <chrono>

namespace ssespec {
namespace {

constexpr std::size_t kLargestBody = std::size_t{1} << 20;  // bytes; a service has little to say

}  // namespace

Result<ContractUrl> contract_url_from(const std::string& text) {
  const std::string scheme = "http://";
  if (text.rfind(scheme, 0) != 0 || text.size() == scheme.size()) {
    return fail(fmt::format("contract:{}: not a URL; write contract:http://127.0.0.1:8000", text), Exit::subject_failed);
  }
  const std::size_t slash = text.find('/', scheme.size());
  if (slash == std::string::npos) return ContractUrl{text, "/"};
  return ContractUrl{text.substr(0, slash), text.substr(slash)};
}

ContractUrl resolve(const ContractUrl& base, const std::string& location) {
  if (location.rfind("http://", 0) == 0) return contract_url_from(location).value_or(base);
  if (!location.empty() && location.front() == '/') {
    const std::string below = base.path.substr(0, base.path.find_last_not_of('/') + 1);
    return {base.origin, location.starts_with(below + '/') ? location : below + location};
  }
  return {base.origin, base.path.substr(0, base.path.rfind('/') + 1) + location};
}

std::optional<ContractReply> contract_request(const ContractUrl& url, const std::string& method, const std::string& json, int seconds) {
  httplib::Client client(url.origin);
  client.set_connection_timeout(5);
  client.set_read_timeout(seconds);
  client.set_write_timeout(seconds);
  client.set_tcp_nodelay(true);
  client.set_follow_location(true);
  httplib::Request request;
  request.method = method;
  request.path = url.path;
  if (method == "POST") {
    request.body = json;
    request.set_header("Content-Type", "application/json");
  }
  std::string body;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    body.append(data, size);
    return body.size() <= kLargestBody && std::chrono::steady_clock::now() < deadline;
  };
  const httplib::Result result = client.send(request);
  if (!result) return std::nullopt;
  return ContractReply{result->status, body, result->get_header_value("Location")};
}

}  // namespace ssespec
