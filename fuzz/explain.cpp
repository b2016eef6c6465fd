#include "fuzz/explain.h"

#include <algorithm>

#include "conformance/planted_parser.h"

namespace ssespec {
namespace {

constexpr std::uint64_t kTimerRange = (std::uint64_t{1} << 31) - 1;  // beyond it values need not be kept as they are
constexpr std::size_t kMostInput = 4096;                             // no pairs are tried on longer ones

// The quirks that the profile `library` allows.
constexpr Bug kQuirks[] = {Bug::cr_held,           Bug::named_block_fires, Bug::comment_block_fires, Bug::id_block_fires,
                           Bug::known_id_fires,    Bug::retry_block_fires, Bug::unknown_block_fires, Bug::blank_lines_fire,
                           Bug::bom_fires};

// The same bug of every field: "data-bom-dropped" and its like of event, id and retry.
Bugs family_of(const Bugs& single) {
  constexpr std::string_view kFields[] = {"data-", "event-", "id-", "retry-", "type-"};
  const std::string name = to_text(single);
  Bugs family = single;
  for (const std::string_view field : kFields) {
    if (!name.starts_with(field)) continue;
    for (const std::string_view other : kFields) {
      const std::string sibling = std::string(other) + name.substr(field.size());
      for (const PlantedBug& bug : planted_bugs()) {
        if (bug.name == sibling) family |= bugs_of(bug.bug);
      }
    }
  }
  return family;
}

bool is_event(const TraceItem& item) { return item.kind == TraceItem::Kind::event; }

Trace in_one_list(const Trace& trace) {
  Trace flat;
  flat.reads.emplace_back();
  for (const auto& items : trace.reads) flat.reads.front().insert(flat.reads.front().end(), items.begin(), items.end());
  flat.last_event_id = trace.last_event_id;
  return flat;
}

bool same_retry(const std::optional<std::uint64_t>& a, const std::optional<std::uint64_t>& b) {
  return a == b || (a && b && *a >= kTimerRange && *b >= kTimerRange);
}

}  // namespace

Trace Explainer::predict(const Bugs& bugs, const FuzzInput& input) const {
  PlantedParser parser(bugs | granted_);
  parser.report_ids(hello_.id);
  return parser.run(divide(input.stream, input.cut));
}

namespace {

// The predicted data as a decoder of JSON hands them out.
bool same_payload(const TraceItem& predicted, const TraceItem& seen) {
  const Result<Json> value = parse_json(predicted.data);
  return value && seen.json && same_value(*value, *seen.json);
}

// Of decoders of JSON: up to `[DONE]`, or to data that are no JSON text, which may be an error or nothing.
bool same_payloads(const Trace& predicted, const Trace& seen, bool ids) {
  auto theirs = seen.reads.front().begin();
  const auto end = seen.reads.front().end();
  for (const TraceItem& mine : predicted.reads.front()) {
    if (!is_event(mine)) continue;
    if (mine.data == "[DONE]" || !parse_json(mine.data)) return true;
    while (theirs != end && !is_event(*theirs)) ++theirs;
    if (theirs == end || !same_payload(mine, *theirs)) return false;
    if (theirs->has_type && theirs->type != mine.type) return false;
    if (ids && theirs->id.value_or("") != mine.id.value_or("")) return false;
    ++theirs;
  }
  return std::none_of(theirs, end, [](const TraceItem& item) { return item.kind != TraceItem::Kind::retry; });
}

}  // namespace

// Events in order and by read, the reconnection time in force after each read, errors by read.
bool Explainer::same(const Trace& predicted, const Trace& seen) const {
  if (hello_.json_payload) return same_payloads(in_one_list(predicted), in_one_list(seen), hello_.id != IdMode::none);
  if (!hello_.timed && predicted.reads.size() > 1) return same(in_one_list(predicted), in_one_list(seen));
  if (predicted.reads.size() != seen.reads.size()) return false;
  std::optional<std::uint64_t> predicted_retry, seen_retry;
  for (std::size_t read = 0; read < seen.reads.size(); ++read) {
    auto mine = predicted.reads[read].begin(), theirs = seen.reads[read].begin();
    const auto my_end = predicted.reads[read].end(), their_end = seen.reads[read].end();
    bool my_error = false, their_error = false;
    for (;;) {
      for (; mine != my_end && !is_event(*mine); ++mine) {
        if (mine->kind == TraceItem::Kind::retry) predicted_retry = mine->retry;
        my_error = my_error || mine->kind == TraceItem::Kind::error;
      }
      for (; theirs != their_end && !is_event(*theirs); ++theirs) {
        if (theirs->kind == TraceItem::Kind::retry) seen_retry = theirs->retry;
        their_error = their_error || theirs->kind == TraceItem::Kind::error;
      }
      if (mine == my_end || theirs == their_end) break;
      const bool same_id = hello_.id == IdMode::none || mine->id.value_or("") == theirs->id.value_or("");
      if (mine->data != theirs->data || mine->type != theirs->type || !same_id) return false;
      ++mine;
      ++theirs;
    }
    if (mine != my_end || theirs != their_end || my_error != their_error) return false;
    if (hello_.retry && !hello_.retry_by_block && !same_retry(predicted_retry, seen_retry)) return false;
  }
  return !seen.last_event_id || seen.last_event_id == predicted.last_event_id;
}

bool Explainer::explains(const Bugs& bugs, const Sample& sample) const {
  return same(predict(bugs, sample.input), sample.seen);
}

void Explainer::take_for_granted(const Sample& sample) {
  if (explains({}, sample)) return;
  for (const Bug bug : kQuirks) {
    if (!explains(bugs_of(bug), sample)) continue;
    granted_ |= bugs_of(bug);
    return;
  }
}

std::optional<Bugs> Explainer::explain(const Sample& sample, const std::vector<Sample>& evidence, const Bugs& besides) const {
  if (granted_.any() && explains({}, sample)) return granted_;  // allowed elsewhere, wrong here
  std::vector<Bugs> sets;
  for (const PlantedBug& bug : planted_bugs()) {
    if (!needs_reuse(bug.bug) && explains(bugs_of(bug.bug), sample)) sets.push_back(bugs_of(bug.bug));
  }
  const std::size_t singles = sets.size();
  for (std::size_t i = 0; i < singles; ++i) {
    const Bugs family = family_of(sets[i]);
    if (family.count() > 1 && explains(family, sample)) sets.push_back(family);
  }
  if (const std::optional<Bugs> best = best_of(sets, evidence, besides)) return best;
  if (singles > 0 || sample.input.stream.size() > kMostInput) return std::nullopt;
  return best_of(pairs(sample), evidence, besides);
}

// Pairs of which one shows alone: the other then only has to change what it does.
std::vector<Bugs> Explainer::pairs(const Sample& sample) const {
  const Trace exact = predict({}, sample.input);
  std::vector<Bugs> visible, sets;
  for (const PlantedBug& bug : planted_bugs()) {
    if (!needs_reuse(bug.bug) && predict(bugs_of(bug.bug), sample.input) != exact) visible.push_back(bugs_of(bug.bug));
  }
  for (std::size_t i = 0; i < visible.size() && sets.size() < 64; ++i) {
    for (const PlantedBug& bug : planted_bugs()) {
      const Bugs pair = visible[i] | bugs_of(bug.bug);
      if (needs_reuse(bug.bug) || pair.count() < 2) continue;
      const bool seen_before = std::find(visible.begin(), visible.begin() + static_cast<std::ptrdiff_t>(i), bugs_of(bug.bug)) !=
                               visible.begin() + static_cast<std::ptrdiff_t>(i);
      if (!seen_before && explains(pair, sample)) sets.push_back(pair);
    }
  }
  return sets;
}

Agreement Explainer::agreement(const Bugs& bugs, const std::vector<Sample>& evidence, const Bugs& besides) const {
  Agreement agreement;
  for (const Sample& sample : evidence) {
    if (sample.passed) {
      // It did what the standard has it do, up to what is taken for granted: so must a right explanation.
      Trace exact = predict({}, sample.input);
      exact.last_event_id.reset();  // a subject need not tell it
      if (!same(predict(bugs, sample.input), exact)) ++agreement.wrong;
    } else if (explains(bugs, sample) || explains(bugs | besides, sample)) {
      ++agreement.right;
    } else {
      Trace exact = predict({}, sample.input);
      exact.last_event_id.reset();
      // Where the set would not show, the failure is another bug's.
      if (!same(predict(bugs, sample.input), exact)) ++agreement.unclear;
    }
  }
  return agreement;
}

std::optional<Bugs> Explainer::best_of(const std::vector<Bugs>& sets, const std::vector<Sample>& evidence, const Bugs& besides) const {
  std::optional<Bugs> best;
  long best_score = 0;
  for (const Bugs& bugs : sets) {
    const Agreement found = agreement(bugs, evidence, besides);
    const long score = found.right - 2 * found.against();
    if (!found.is_good() || (best && score <= best_score)) continue;
    best = bugs;
    best_score = score;
  }
  return best;
}

}  // namespace ssespec
