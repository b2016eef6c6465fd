#include "conformance/grid.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "conformance/finding.h"

namespace ssespec {
namespace {

std::string slug_of(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_';
    if (plain) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && (out.back() == '-' || out.back() == '.')) out.pop_back();
  return out.empty() ? "subject" : out;
}

std::vector<Column> columns_of(const Report& report) {
  std::vector<Column> columns;
  for (const SubjectReport& subject : report.subjects) {
    if (!subject.error.empty()) continue;
    Column column;
    column.subject = &subject;
    column.name = subject.subject.name.empty() ? subject.subject.given : subject.subject.name;
    column.language = subject.hello.language.empty() ? subject.subject.language : subject.hello.language;
    if (column.language.empty()) column.language = "other";
    columns.push_back(std::move(column));
  }
  std::map<std::string, std::size_t> names;
  for (const Column& column : columns) ++names[column.name];
  for (Column& column : columns)
    if (names[column.name] > 1) column.name = title_of(*column.subject);
  std::stable_sort(columns.begin(), columns.end(), [](const Column& a, const Column& b) {
    return std::tie(a.language, a.name) < std::tie(b.language, b.name);
  });
  std::set<std::string> taken;
  for (Column& column : columns) {
    const std::string slug = slug_of(key_of(*column.subject));
    column.slug = slug;
    for (int n = 2; !taken.insert(column.slug).second; ++n) column.slug = slug + "-" + std::to_string(n);
  }
  return columns;
}

}  // namespace

Grid::Grid(const Report& the_report, const Corpus& the_corpus)
    : report(&the_report), corpus(&the_corpus), columns(columns_of(the_report)) {
  for (const SubjectReport& subject : the_report.subjects)
    if (!subject.error.empty()) not_judged.push_back(&subject);
  std::map<std::string, Row> by_id;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (const CaseResult& result : columns[i].subject->results) {
      const Case* of_case = the_corpus.find(result.id);
      if (of_case == nullptr) {
        ++foreign;
        continue;
      }
      Row& row = by_id[result.id];
      row.of_case = of_case;
      row.results.resize(columns.size());
      row.results[i] = &result;
    }
  }
  rows.reserve(by_id.size());
  for (auto& [id, row] : by_id) {
    row.file = id + ".html";
    std::replace(row.file.begin(), row.file.end(), '/', '.');
    rows.push_back(std::move(row));
  }
  for (const Row& row : rows) {
    const std::string name = row.of_case->id.substr(0, row.of_case->id.rfind('/'));
    if (topics.empty() || topics.back().name != name) topics.push_back({name, {}});
    topics.back().rows.push_back(&row);
  }
}

char letter_of(const CaseResult* result) {
  if (result == nullptr) return ' ';
  switch (result->verdict) {
    case Verdict::pass: return '.';
    case Verdict::info: return 'i';
    case Verdict::unsupported: return '-';
    case Verdict::lenient: return 'L';
    case Verdict::known: return 'K';
    case Verdict::fail: return 'F';
    case Verdict::crash: return 'C';
    case Verdict::hang: return 'H';
    case Verdict::harness_error: return '!';
  }
  return ' ';
}

bool is_wrong(const CaseResult* result) {
  return result != nullptr && (result->verdict == Verdict::known || is_failure(result->verdict));
}

bool is_judged(const CaseResult* result) {
  return is_wrong(result) ||
         (result != nullptr && (result->verdict == Verdict::pass || result->verdict == Verdict::lenient));
}

Score score_of(const SubjectReport& subject, const Corpus& corpus, Level level) {
  Score score;
  for (const CaseResult& result : subject.results) {
    const Case* the_case = corpus.find(result.id);
    if (the_case == nullptr || the_case->level != level || !is_judged(&result)) continue;
    ++score.judged;
    score.passed += is_wrong(&result) ? 0U : 1U;
  }
  return score;
}

}  // namespace ssespec
