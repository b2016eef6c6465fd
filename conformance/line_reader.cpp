#include "conformance/line_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ssespec {

LineReader::State LineReader::read_from(int fd) {
  constexpr std::size_t kPiece = 1 << 18;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kPiece);
  const ssize_t n = read(fd, buffer_.data() + before, kPiece);
  const int error = errno;
  buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  return n > 0 || (n < 0 && (error == EAGAIN || error == EINTR)) ? State::open : State::ended;
}

bool LineReader::next(std::string& line) {
  const std::size_t end = buffer_.find('\n', std::max(start_, scanned_));
  if (end == std::string::npos) {
    scanned_ = buffer_.size();
    if (start_ > 0 && start_ * 2 >= buffer_.size()) {
      buffer_.erase(0, start_);
      scanned_ -= start_;
      start_ = 0;
    }
    return false;
  }
  line.assign(buffer_, start_, end - start_);
  start_ = scanned_ = end + 1;
  return true;
}

}  // namespace ssespec
