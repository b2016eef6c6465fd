// Lines out of a pipe, as they come.
//
// Tested by run_test.cpp.
#ifndef SSESPEC_CONFORMANCE_LINE_READER_H_
#define SSESPEC_CONFORMANCE_LINE_READER_H_

#include <cstddef>
#include <memory>
#include <string>

namespace ssespec {

class LineReader {
 public:
  enum class State { open, ended };

  // One read of up to 256 KiB; waits only if the descriptor is a blocking one.
  State read_from(int fd);
  // The next whole line without its LF. False if there is none yet.
  bool next(std::string& line);
  // Bytes that are held, of lines not yet taken.
  std::size_t size() const { return buffer_.size() - start_; }

 private:
  std::unique_ptr<char[]> piece_;  // of one read
  std::string buffer_;
  std::size_t start_ = 0;    // of the first line not yet taken
  std::size_t scanned_ = 0;  // no LF from start_ to here
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_LINE_READER_H_
