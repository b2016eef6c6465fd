#include "cli/values.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace ssespec {
namespace {

// CLI11's own conversions wrap "-1" and overflows round, take "010" for 8, and its Range lets "nan" through.
template <class Number>
CLI::Validator in_range(std::string_view kind, Number least, Number most, const std::string& range) {
  const auto check = [=, kind = std::string(kind)](std::string& text) -> std::string {
    Number value{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool has_leading_zero = text.size() > 1 && text[0] == '0' && text.find_first_not_of("0123456789") == std::string::npos;
    if (error == std::errc() && stop == end && !has_leading_zero && value >= least && value <= most) return "";
    return fmt::format("\"{}\" is no {} {}", text, kind, range);
  };
  return {check, range, ""};
}

}  // namespace

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  return in_range("whole number", least, most, most == UINT64_MAX ? fmt::format("from {}", least) : fmt::format("from {} to {}", least, most));
}

CLI::Validator number(double least, double most) { return in_range("number", least, most, fmt::format("from {} to {}", least, most)); }

void check_values(CLI::App& app, const std::set<std::string>& may_be_empty) {
  for (CLI::App* verb : app.get_subcommands([](CLI::App*) { return true; })) {
    for (CLI::Option* option : verb->get_options()) {
      if (option->get_items_expected_max() == 0 || may_be_empty.count(option->get_name()) > 0) continue;
      const bool is_flag = option->nonpositional();  // `parse -` reads standard input
      option->check([is_flag](const std::string& text) -> std::string {
        if (text.empty()) return "the value is empty";
        return is_flag && text == "-" ? "\"-\" is no value here; where a file is meant, write its path" : "";
      });
    }
  }
}

}  // namespace ssespec
