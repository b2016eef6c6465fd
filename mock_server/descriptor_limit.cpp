#include "mock_server/descriptor_limit.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

namespace ssespec::mock {

std::optional<std::string> raise_descriptor_limit(std::uint64_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return "the limit of open files cannot be read";
  if (limit.rlim_cur >= wanted) return std::nullopt;
  limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
    return fmt::format("only {} files may be open at once, {} are wanted; raise the hard limit (ulimit -Hn)",
                       limit.rlim_cur, wanted);
  }
  return std::nullopt;
}

}  // namespace ssespec::mock
