// How many sockets this process may hold: raised as far as the system lets us.
//
// Tested by server_test.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ssespec::mock {

// Raises the soft limit of file descriptors to `wanted`, or to the hard limit where that is lower.
// Returns a sentence when fewer than `wanted` can be had.
std::optional<std::string> raise_descriptor_limit(std::uint64_t wanted);

}  // namespace ssespec::mock
