#include "conformance/line_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ssespec {

LineReader::State LineReader::read_from(int fd) {
  constexpr std::size_t kPiece = 1 << 18;
  if (piece_ == nullptr) piece_ = std::make_unique_for_overwrite<char[]>(kPiece);
  const ssize_t n = read(fd, piece_.get(), kPiece);
  const int error = errno;
  if (n > 0) buffer_.append(piece_.get(), static_cast<std::size_t>(n));
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
