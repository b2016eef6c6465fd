#include "conformance/fnv1a.h"

#include <gtest/gtest.h>

namespace ssespec {
namespace {

TEST(Fnv1a, GivesTheNumbersOfItsSpecification) {
  EXPECT_EQ(fnv1a(""), 0xcbf29ce484222325ULL);
  EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8cULL);
  EXPECT_EQ(fnv1a("foobar"), 0x85944171f73967e8ULL);
}

TEST(Fnv1a, GoesOnWhereItStopped) { EXPECT_EQ(fnv1a("bar", fnv1a("foo")), fnv1a("foobar")); }

}  // namespace
}  // namespace ssespec
