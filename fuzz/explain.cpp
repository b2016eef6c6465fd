#include "fuzz/explain.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/planted_parser.h"

namespace ssespec {
namespace {

constexpr std::uint64_t kTimerRange = (std::uint64_t{1} << 31) - 1;  // beyond it values need not be kept as they are
constexpr std::size_t kFirstLook = 64, kMostLikely = 8;                // samples, and the sets that they leave
constexpr std::size_t kMostInput = 4096;                             // no pairs are tried on longer ones

constexpr long kMostDenials = 32;  // one passed sample in so many may speak against what is taken for granted

// The quirks that the profile `library` allows.
constexpr Bug kQuirks[] = {Bug::cr_held,           Bug::named_block_fires, Bug::comment_block_fires, Bug::id_block_fires,
                           Bug::known_id_fires,    Bug::retry_block_fires, Bug::unknown_block_fires, Bug::blank_lines_fire,
                           Bug::bom_fires,         Bug::every_blank_line_fires};

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

std::vector<TraceItem> events_of(const Trace& trace) {
  std::vector<TraceItem> events;
  for (const auto& items : trace.reads) std::copy_if(items.begin(), items.end(), std::back_inserter(events), is_event);
  return events;
}

bool raises(const Trace& trace) {
  const auto is_error = [](const TraceItem& item) { return item.kind == TraceItem::Kind::error; };
  return std::any_of(trace.reads.begin(), trace.reads.end(), [&](const auto& items) { return std::any_of(items.begin(), items.end(), is_error); });
}

bool same_retry(const std::optional<std::uint64_t>& a, const std::optional<std::uint64_t>& b) {
  return a == b || (a && b && *a >= kTimerRange && *b >= kTimerRange);
}

}  // namespace

Bugs quirks() {
  Bugs all;
  for (const Bug bug : kQuirks) all |= bugs_of(bug);
  return all;
}

Trace Explainer::predict(const Bugs& bugs, const FuzzInput& input) const {
  PlantedParser parser(bugs | granted_);
  parser.report_ids(hello_.id);
  parser.report_retry_with_event(hello_.retry_by_block);
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

// By block an empty id is one that was given; else it is none.
bool Explainer::same_id(const TraceItem& predicted, const TraceItem& seen) const {
  if (hello_.id == IdMode::none) return true;
  return hello_.id == IdMode::block ? predicted.id == seen.id : predicted.id.value_or("") == seen.id.value_or("");
}

bool Explainer::same_event(const TraceItem& predicted, const TraceItem& seen) const {
  return predicted.data == seen.data && predicted.type == seen.type && same_id(predicted, seen);
}

// A subject may read ahead and raise before it hands out what came earlier, or hold lines back and raise later.
bool Explainer::same_up_to_an_error(const Trace& predicted, const Trace& seen) const {
  const std::vector<TraceItem> mine = events_of(predicted), theirs = events_of(seen);
  const std::size_t both = std::min(mine.size(), theirs.size());
  return std::equal(mine.begin(), mine.begin() + static_cast<std::ptrdiff_t>(both), theirs.begin(),
                    [this](const TraceItem& a, const TraceItem& b) { return same_event(a, b); });
}

// Events in order and by read, the reconnection time in force after each read, errors by read.
bool Explainer::same(const Trace& predicted, const Trace& seen) const {
  const bool same_id_at_end = !seen.last_event_id || seen.last_event_id == predicted.last_event_id;
  if (hello_.json_payload) return same_id_at_end && same_payloads(in_one_list(predicted), in_one_list(seen), hello_.id != IdMode::none);
  if (!hello_.timed && predicted.reads.size() > 1) return same(in_one_list(predicted), in_one_list(seen));
  if (predicted.reads.size() != seen.reads.size()) return false;
  if (raises(predicted) && raises(seen)) return same_up_to_an_error(predicted, seen);
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
      if (!same_event(*mine, *theirs)) return false;
      ++mine;
      ++theirs;
    }
    if (mine != my_end || theirs != their_end || my_error != their_error) return false;
    if (hello_.retry && !same_retry(predicted_retry, seen_retry)) return false;
  }
  return same_id_at_end;
}

bool Explainer::explains(const Bugs& bugs, const Sample& sample) const {
  return same(predict(bugs, sample.input), sample.seen);
}

bool Explainer::shows(const Bugs& bugs, const FuzzInput& input) const { return differ(predict(bugs, input), exact(input)); }

// Of two that were predicted: data are no JSON values yet.
bool Explainer::differ(const Trace& predicted, const Trace& exact) const {
  return hello_.json_payload ? in_one_list(predicted).reads != in_one_list(exact).reads : !same(predicted, exact);
}

// What a parser without a bug does, up to what is taken for granted. A subject need not tell the last event ID.
Trace Explainer::exact(const FuzzInput& input, bool tells_last_event_id) const {
  Trace trace = predict({}, input);
  if (!tells_last_event_id) trace.last_event_id.reset();
  return trace;
}

void Explainer::take_for_granted(const Sample& sample, const std::vector<Sample>& evidence) {
  if (explains({}, sample)) return;
  for (const Bug bug : kQuirks) {
    if (!explains(bugs_of(bug), sample)) continue;
    const auto is_passed = [](const Sample& other) { return other.passed; };
    const auto denies = [&](const Sample& other) { return other.passed && shows(bugs_of(bug), other.input); };
    const auto passed = std::count_if(evidence.begin(), evidence.end(), is_passed);
    if (std::count_if(evidence.begin(), evidence.end(), denies) * kMostDenials > passed) continue;
    granted_ |= bugs_of(bug);
    return;
  }
}

std::optional<Explanation> Explainer::explain(const Sample& sample, const std::vector<Sample>& evidence, const Bugs& besides) const {
  if (explains({}, sample)) {  // allowed elsewhere, wrong here; or a difference that no bug makes
    return granted_.any() ? std::optional(Explanation{granted_}) : std::nullopt;
  }
  std::vector<Bugs> sets, additions;
  for (const PlantedBug& bug : planted_bugs()) {
    if (needs_reuse(bug.bug)) continue;
    const Bugs single = bugs_of(bug.bug);
    if (explains(single, sample)) {
      sets.push_back(single);
    } else if (besides.any() && (besides & single).none() && explains(besides | single, sample)) {
      additions.push_back(single);
    }
  }
  const std::size_t singles = sets.size();
  for (std::size_t i = 0; i < singles; ++i) {
    const Bugs family = family_of(sets[i]);
    if (family.count() > 1 && explains(family, sample)) sets.push_back(family);
  }
  const Known known = known_of(evidence, besides, sample.seen.last_event_id.has_value());
  std::optional<Explanation> best = best_of(sets, evidence, known);
  const auto or_better = [&best](const std::optional<Explanation>& other) {
    if (!best || (other && other->is_good)) best = other;
  };
  if (!best || !best->is_good) or_better(best_of(additions, evidence, known));
  if (!best && sample.input.stream.size() <= kMostInput) or_better(best_of(pairs(sample), evidence, known));
  return best;
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

Explainer::Known Explainer::known_of(const std::vector<Sample>& evidence, const Bugs& besides, bool tells_last_event_id) const {
  Known known{besides, {}, {}};
  for (const Sample& sample : evidence) {
    known.exact.push_back(exact(sample.input, tells_last_event_id));
    known.is_explained.push_back(!sample.passed && besides.any() && explains(besides, sample));
  }
  return known;
}

Agreement Explainer::agreement(const Bugs& bugs, std::span<const Sample> evidence, const Known& known) const {
  Agreement agreement;
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    const Sample& sample = evidence[i];
    const Trace predicted = predict(bugs, sample.input);
    const bool shows = differ(predicted, known.exact[i]);
    if (sample.passed) {
      // It did what the standard has it do, up to what is taken for granted: so must a right explanation.
      if (shows) ++agreement.wrong;
    } else if (same(predicted, sample.seen)) {
      ++agreement.right;
    } else if (known.besides.any() && (explains(bugs | known.besides, sample))) {
      if (!known.is_explained[i]) ++agreement.right;  // else the others do it, with this or without
    } else if (shows) {
      ++(known.is_explained[i] ? agreement.wrong : agreement.unclear);
    }
  }
  return agreement;
}

// Of many sets the few that agree best with the first samples, which are near the one to explain.
std::vector<Bugs> Explainer::likely(const std::vector<Bugs>& sets, std::span<const Sample> evidence, const Known& known) const {
  if (sets.size() <= kMostLikely) return sets;
  std::vector<std::pair<long, std::size_t>> ranks;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    ranks.emplace_back(-agreement(sets[i], evidence.first(std::min(evidence.size(), kFirstLook)), known).score(), i);
  }
  std::sort(ranks.begin(), ranks.end());
  std::vector<Bugs> few;
  for (std::size_t i = 0; i < kMostLikely; ++i) few.push_back(sets[ranks[i].second]);
  return few;
}

// A good one before others, then the one with the most for it.
std::optional<Explanation> Explainer::best_of(const std::vector<Bugs>& sets, const std::vector<Sample>& evidence, const Known& known) const {
  std::optional<Explanation> best;
  long best_score = 0;
  for (const Bugs& bugs : likely(sets, evidence, known)) {
    const Agreement found = agreement(bugs, evidence, known);
    const long score = found.score();
    const bool is_better = !best || (found.is_good() == best->is_good ? score > best_score : found.is_good());
    if (!is_better) continue;
    best = Explanation{bugs, found.is_good()};
    best_score = score;
  }
  return best;
}

}  // namespace ssespec
