#include "conformance/known.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <set>

#include "conformance/case_reader.h"
#include "conformance/client_bug.h"

namespace ssespec {
namespace {

constexpr std::string_view kToFillIn = "TO BE FILLED IN";

bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  if (std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) != 8) return false;
  const auto number = [&text](std::size_t at, std::size_t size) { return static_cast<unsigned>(std::stoi(text.substr(at, size))); };
  return (std::chrono::year(std::stoi(text)) / std::chrono::month(number(5, 2)) / std::chrono::day(number(8, 2))).ok();
}

// A set of planted bugs, or what a campaign says where none explains a finding.
bool is_label(std::string_view text) {
  for (const std::string_view word : {"new-", "crash", "hang", "slow-", "not-alone", "harness-error"}) {
    if (text.starts_with(word)) return true;
  }
  if (text.starts_with("like-")) text.remove_prefix(5);
  return client_bugs_from_text(text).has_value();
}

Result<void> check_types(const Json& json) {
  for (const auto& [key, value] : json.items()) {
    const bool is_flag = key == "sometimes";
    if (is_flag ? !value.is_boolean() : !value.is_string()) return fail(fmt::format("\"{}\" is not {}", key, is_flag ? "true or false" : "a string"));
  }
  return {};
}

Result<KnownEntry> entry_from_json(const Json& json) {
  if (!json.is_object()) return fail("an entry is an object");
  if (Result<void> keys = only_known_keys(json, {"case", "label", "verdict", "reason", "link", "expires", "sometimes"}); !keys) {
    return tl::unexpected(keys.error());
  }
  KnownEntry entry;
  entry.of_case = string_member(json, "case").value_or("");
  entry.label = string_member(json, "label").value_or("");
  if (entry.of_case.empty() == entry.label.empty()) return fail("an entry names one \"case\" (or one \"label\" of a campaign)");
  if (Result<void> types = check_types(json); !types) return fail(fmt::format("{}{}: {}", entry.of_case, entry.label, types.error().what));
  if (!entry.label.empty() && !is_label(entry.label)) return fail(fmt::format("{}: no campaign gives this label; write one that ssespec fuzz printed", entry.label));
  entry.reason = string_member(json, "reason").value_or("");
  if (entry.reason.empty()) return fail(fmt::format("{}{}: \"reason\" is missing: say in a sentence why it fails", entry.of_case, entry.label));
  const std::string verdict = string_member(json, "verdict").value_or("fail");
  const auto parsed = verdict_from_text(verdict);
  if (!parsed || !is_failure(*parsed)) return fail(fmt::format("{}{}: verdict \"{}\" is none of fail, crash, hang", entry.of_case, entry.label, verdict));
  entry.verdict = *parsed;
  entry.link = string_member(json, "link").value_or("");
  entry.expires = string_member(json, "expires").value_or("");
  if (!entry.expires.empty() && !is_date(entry.expires)) return fail(fmt::format("{}{}: \"expires\" is no date of the calendar like 2027-01-31", entry.of_case, entry.label));
  entry.sometimes = bool_member(json, "sometimes").value_or(false);
  return entry;
}

Json json_of(const KnownEntry& entry) {
  Json json = entry.label.empty() ? Json{{"case", entry.of_case}} : Json{{"label", entry.label}};
  json["verdict"] = to_text(entry.verdict);
  json["reason"] = entry.reason;
  if (!entry.link.empty()) json["link"] = entry.link;
  if (!entry.expires.empty()) json["expires"] = entry.expires;
  if (entry.sometimes) json["sometimes"] = true;
  return json;
}

}  // namespace

Result<Known> read_known(const std::string& file, const Corpus* corpus) {
  Result<Json> json = read_json_file(file);
  if (!json) return tl::unexpected(json.error());
  if (Result<void> keys = only_known_keys(*json, {"version", "known", "about"}); !keys) return fail(fmt::format("{}: {}", file, keys.error().what));
  if (number_member(*json, "version") != 1u) return fail(fmt::format("{}: \"version\" is not 1", file));
  const Json* entries = member(*json, "known");
  if (entries == nullptr || !entries->is_array()) return fail(fmt::format("{}: it has no list \"known\"", file));
  Known known;
  known.file = file;
  std::set<std::string> names;
  for (const Json& item : *entries) {
    Result<KnownEntry> entry = entry_from_json(item);
    if (!entry) return fail(fmt::format("{}: {}", file, entry.error().what));
    const std::string name = entry->of_case + entry->label;
    if (corpus != nullptr && entry->label.empty() && corpus->find(name) == nullptr) {
      return fail(fmt::format("{}: {}: there is no such case; the closest id is {}", file, name, closest_id(*corpus, name)));
    }
    const std::string key = fmt::format("{} {}", to_text(entry->verdict), name);
    if (!names.insert(key).second) return fail(fmt::format("{}: {} stands there twice", file, name));
    known.entries.push_back(std::move(*entry));
  }
  return known;
}

std::string unfilled_text(const Known& known) {
  const auto count = std::count_if(known.entries.begin(), known.entries.end(), [](const KnownEntry& e) { return e.reason.starts_with(kToFillIn); });
  return count == 0 ? "" : fmt::format("{}: {} reasons still say {}; say why each fails", known.file, count, kToFillIn);
}

void apply_known(const Known& known, const std::string& today, SubjectReport& report) {
  for (const KnownEntry& entry : known.entries) {
    const auto result = std::find_if(report.results.begin(), report.results.end(), [&](const CaseResult& r) { return r.id == entry.of_case; });
    if (result == report.results.end()) continue;
    const bool is_left_out_by_chance = entry.sometimes && result->sometimes;
    if (result->verdict == Verdict::unsupported && !is_left_out_by_chance) continue;
    if (!entry.expires.empty() && entry.expires < today) {
      report.expired.push_back(fmt::format("{}: {}: the entry expired on {}; mend it or set a new date", known.file, entry.of_case, entry.expires));
      continue;
    }
    // A success by chance does not clear what fails now and then: the verdict is the same in every run.
    const bool is_chance = entry.sometimes && !is_failure(result->verdict) && result->verdict != Verdict::known;
    if (entry.sometimes) result->sometimes = true;
    if (result->verdict == entry.verdict || is_chance) {
      if (result->verdict != entry.verdict) result->notes.push_back(fmt::format("this time: {}", to_text(result->verdict)));
      result->before_known = result->verdict;
      result->verdict = Verdict::known;
      result->reason = entry.reason;
      result->link = entry.link;
    } else if (!entry.sometimes && !is_failure(result->verdict) && result->verdict != Verdict::known) {
      report.stale.push_back(fmt::format("{}: {}: it does not fail any more ({}); delete the entry", known.file, entry.of_case, to_text(result->verdict)));
    }
  }
}

std::string known_text(const SubjectReport& report, const Known& before) {
  Json entries = Json::array();
  for (const CaseResult& result : report.results) {
    if (result.verdict == Verdict::known) {
      for (const KnownEntry& old : before.entries) {
        if (old.of_case == result.id) entries.push_back(json_of(old));
      }
    } else if (is_failure(result.verdict)) {
      entries.push_back({{"case", result.id},
                         {"verdict", to_text(result.verdict)},
                         {"reason", fmt::format("{}: {}", kToFillIn, result.difference ? result.difference->sentence : result.reason)}});
    }
  }
  for (const KnownEntry& old : before.entries) {
    if (!old.label.empty()) entries.push_back(json_of(old));
  }
  return to_pretty_text(Json{{"version", 1}, {"known", std::move(entries)}}) + "\n";
}

std::string today() { return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr))); }

}  // namespace ssespec
