// Reads a whole file.
//
// Tested by json_test.cpp.
#ifndef SSESPEC_CONFORMANCE_FILE_H_
#define SSESPEC_CONFORMANCE_FILE_H_

#include <string>

#include "conformance/result.h"

namespace ssespec {

// Errors: it is a folder, cannot be opened, or cannot be read to its end; the path is named.
Result<std::string> read_file(const std::string& path);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_FILE_H_
