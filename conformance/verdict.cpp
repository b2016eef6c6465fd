#include "conformance/verdict.h"

#include <array>
#include <utility>

namespace ssespec {
namespace {

constexpr std::array<std::pair<Verdict, std::string_view>, 9> kSpellings = {{
    {Verdict::pass, "pass"},
    {Verdict::info, "info"},
    {Verdict::unsupported, "unsupported"},
    {Verdict::lenient, "lenient"},
    {Verdict::known, "known"},
    {Verdict::fail, "fail"},
    {Verdict::crash, "crash"},
    {Verdict::hang, "hang"},
    {Verdict::harness_error, "harness_error"},
}};

}  // namespace

std::string_view to_text(Verdict verdict) {
  for (const auto& [value, text] : kSpellings)
    if (value == verdict) return text;
  return "harness_error";
}

bool is_failure(Verdict verdict) {
  return verdict == Verdict::fail || verdict == Verdict::crash || verdict == Verdict::hang;
}

std::optional<Verdict> verdict_from_text(std::string_view text) {
  for (const auto& [value, spelling] : kSpellings)
    if (spelling == text) return value;
  return std::nullopt;
}

}  // namespace ssespec
