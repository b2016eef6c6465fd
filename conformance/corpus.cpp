#include "conformance/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "conformance/case_reader.h"
#include "conformance/edit_distance.h"
#include "conformance/file.h"
#include "conformance/fnv1a.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

Result<Level> level_from_text(const std::string& text) {
  for (const Level level : {Level::must, Level::should, Level::open}) {
    if (to_text(level) == text) return level;
  }
  return fail(fmt::format("level \"{}\" is none of must, should, open", text));
}

Result<Requirement> requirement_from_json(const Json& json) {
  if (Result<void> keys = only_known_keys(json, {"id", "anchor", "level", "class", "says", "shown_by"}); !keys) {
    return tl::unexpected(keys.error());
  }
  Requirement row;
  for (const auto& [key, field] : {std::pair{"id", &row.id}, {"anchor", &row.anchor}, {"class", &row.audience}, {"says", &row.says}}) {
    const auto value = string_member(json, key);
    if (!value || value->empty()) return fail(fmt::format("\"{}\" is missing", key));
    *field = *value;
  }
  Result<Level> level = level_from_text(string_member(json, "level").value_or(""));
  if (!level) return tl::unexpected(level.error());
  row.level = *level;
  if (const Json* shown_by = member(json, "shown_by")) {
    for (const Json& item : *shown_by) {
      if (!item.is_string()) return fail("\"shown_by\" is a list of words");
      row.shown_by.push_back(item.get<std::string>());
    }
  }
  return row;
}

Result<std::vector<Requirement>> read_requirements(const CorpusFiles& files) {
  const auto file = files.find("requirements.json");
  if (file == files.end()) return fail("requirements.json is missing from the corpus");
  Result<Json> json = parse_json(file->second);
  if (!json) return fail(fmt::format("requirements.json: {}", json.error().what));
  const Json* rows = member(*json, "requirements");
  if (rows == nullptr || !rows->is_array()) return fail("requirements.json: it has no list \"requirements\"");
  std::vector<Requirement> requirements;
  std::set<std::string> ids;
  for (const Json& row : *rows) {
    const std::string name = string_member(row, "id").value_or("a row without id");
    Result<Requirement> requirement = requirement_from_json(row);
    if (!requirement) return fail(fmt::format("requirements.json: {}: {}", name, requirement.error().what));
    if (!ids.insert(requirement->id).second) return fail(fmt::format("requirements.json: {} stands there twice", name));
    requirements.push_back(std::move(*requirement));
  }
  return requirements;
}

Result<void> read_required(const Json& json, const Corpus& corpus, Case& out) {
  const auto why = string_member(json, "why");
  if (!why || why->empty()) return fail("\"why\" is missing: say what the case shows");
  out.why = *why;
  const Json* required = member(json, "requires");
  if (required == nullptr || !required->is_array() || required->empty()) return fail("\"requires\" names no requirement");
  out.level = Level::open;
  for (const Json& item : *required) {
    const std::string id = item.is_string() ? item.get<std::string>() : to_text(item);
    const Requirement* requirement = corpus.requirement(id);
    if (requirement == nullptr) return fail(fmt::format("requires {}, which is not in requirements.json", id));
    out.required.push_back(id);
    out.level = std::max(out.level, requirement->level);
  }
  return {};
}

Result<Case> case_from_json(const Json& json, const std::string& prefix, const Corpus& corpus) {
  const auto name = string_member(json, "name");
  if (!name || name->empty() || name->find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
    return fail(fmt::format("{}: a case without a \"name\" of lower-case letters, digits and hyphens", prefix));
  }
  const std::string id = prefix + "/" + *name;
  Result<Case> out = Case{};
  if (prefix.starts_with("parse/")) out = parse_case_from_json(json, id);
  if (!out) return fail(fmt::format("{}: {}", id, out.error().what));
  out->id = id;
  out->script = prefix.starts_with("parse/") ? Json() : json;
  if (Result<void> required = read_required(json, corpus, *out); !required) {
    return fail(fmt::format("{}: {}", id, required.error().what));
  }
  return out;
}

Result<void> read_cases(const std::string& path, const std::string& text, Corpus& corpus) {
  Result<Json> json = parse_json(text);
  if (!json) return fail(fmt::format("{}: {}", path, json.error().what));
  if (Result<void> keys = only_known_keys(*json, {"about", "cases"}); !keys) {
    return fail(fmt::format("{}: {}", path, keys.error().what));
  }
  const Json* cases = member(*json, "cases");
  if (cases == nullptr || !cases->is_array() || cases->empty()) return fail(fmt::format("{}: it holds no \"cases\"", path));
  const std::string prefix = path.substr(0, path.size() - std::string_view(".json").size());
  for (const Json& item : *cases) {
    Result<Case> read = case_from_json(item, prefix, corpus);
    if (!read) return fail(fmt::format("{}: {}", path, read.error().what));
    read->file = path;
    corpus.cases.push_back(std::move(*read));
  }
  return {};
}

std::string hash_of(const CorpusFiles& files) {
  std::uint64_t hash = kFnv1aBasis;
  const auto add = [&hash](std::string_view text) { hash = fnv1a({"\0", 1}, fnv1a(text, hash)); };
  for (const auto& [path, text] : files) {
    add(path);
    add(text);
  }
  return fmt::format("{:016x}", hash);
}

// `*` stands for any text. Classic two-pointer match with one point to go back to.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, retry_at = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry_at = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry_at;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool is_wanted(const Case& the_case, const std::string& pattern) {
  return matches(pattern, the_case.id) || std::any_of(the_case.required.begin(), the_case.required.end(),
                                                      [&](const std::string& id) { return matches(pattern, id); });
}

}  // namespace

std::string Case::topic() const {
  const std::size_t first = id.find('/'), last = id.rfind('/');
  return first == std::string::npos || first == last ? "" : id.substr(first + 1, last - first - 1);
}

const Requirement* Corpus::requirement(std::string_view id) const {
  const auto found = std::find_if(requirements.begin(), requirements.end(), [&](const Requirement& row) { return row.id == id; });
  return found == requirements.end() ? nullptr : &*found;
}

const Case* Corpus::find(std::string_view id) const {
  const auto found = std::lower_bound(cases.begin(), cases.end(), id, [](const Case& c, std::string_view wanted) { return c.id < wanted; });
  return found == cases.end() || found->id != id ? nullptr : &*found;
}

Result<Corpus> read_corpus(const CorpusFiles& files) {
  Corpus corpus;
  Result<std::vector<Requirement>> requirements = read_requirements(files);
  if (!requirements) return tl::unexpected(requirements.error());
  corpus.requirements = std::move(*requirements);
  for (const auto& [path, text] : files) {
    if (!path.starts_with("parse/") && !path.starts_with("connect/")) continue;
    if (Result<void> read = read_cases(path, text, corpus); !read) return tl::unexpected(read.error());
  }
  std::sort(corpus.cases.begin(), corpus.cases.end(), [](const Case& a, const Case& b) { return a.id < b.id; });
  for (std::size_t i = 1; i < corpus.cases.size(); ++i) {
    const Case &a = corpus.cases[i - 1], &b = corpus.cases[i];
    if (a.id == b.id) return fail(fmt::format("{}: the id {} stands there twice; an id is for one case, for ever", b.file, b.id));
  }
  corpus.hash = hash_of(files);
  return corpus;
}

Result<CorpusFiles> corpus_files_in(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return fail(fmt::format("{}: no such folder; --corpus takes the folder that holds requirements.json", folder));
  CorpusFiles files;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    const std::string path = fs::relative(entry.path(), folder).generic_string();
    if (!entry.is_regular_file() || entry.path().extension() != ".json" || path.ends_with(".schema.json")) continue;
    Result<std::string> text = read_file(entry.path().string());
    if (!text) return tl::unexpected(text.error());
    files[path] = std::move(*text);
  }
  return files;
}

std::string closest_id(const Corpus& corpus, const std::string& id) {
  const auto closest = std::min_element(corpus.cases.begin(), corpus.cases.end(), [&](const Case& a, const Case& b) {
    return edit_distance(a.id, id) < edit_distance(b.id, id);
  });
  return closest == corpus.cases.end() ? "" : closest->id;
}

Result<std::vector<const Case*>> select(const Corpus& corpus, const std::vector<std::string>& patterns) {
  std::set<const Case*> wanted;
  for (const std::string& pattern : patterns) {
    bool any = false;
    for (const Case& the_case : corpus.cases) {
      if (!is_wanted(the_case, pattern)) continue;
      wanted.insert(&the_case);
      any = true;
    }
    if (!any) {
      return fail(fmt::format("no case matches \"{}\"; the closest id is {} (ssespec list shows all)", pattern,
                              closest_id(corpus, pattern)));
    }
  }
  std::vector<const Case*> selected;
  for (const Case& the_case : corpus.cases) {
    if (patterns.empty() || wanted.contains(&the_case)) selected.push_back(&the_case);
  }
  return selected;
}

}  // namespace ssespec
