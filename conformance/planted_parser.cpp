#include "conformance/planted_parser.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ssespec {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

bool is_event(const TraceItem& item) { return item.kind == TraceItem::Kind::event; }

void move_to(std::vector<TraceItem>& out, std::vector<TraceItem>& in) {
  out.insert(out.end(), std::make_move_iterator(in.begin()), std::make_move_iterator(in.end()));
  in.clear();
}

}  // namespace

PlantedParser::PlantedParser(const Bugs& bugs, std::string last_event_id)
    : bugs_(bugs), block_(bugs, std::move(last_event_id)), lines_(bugs, block_), decoder_(bugs) {
  plain_reads_ = true;
  for (const Bug bug :
       {Bug::one_event_per_read, Bug::last_event_per_read, Bug::events_reversed_in_read, Bug::one_byte_read_lost,
        Bug::first_short_read_lost, Bug::read_start_trimmed, Bug::read_end_trimmed, Bug::dispatch_a_read_late,
        Bug::dispatch_at_end, Bug::line_held_until_lf, Bug::read_cut_4096, Bug::read_cut_65536,
        Bug::events_at_most_32_a_read, Bug::end_loses_last_event}) {
    if (has(bug)) plain_reads_ = false;
  }
}

std::string_view PlantedParser::seen_part_of(std::string_view read) const {
  if (has(Bug::one_byte_read_lost) && read.size() == 1 && reads_ > 1) return {};
  if (has(Bug::first_short_read_lost) && read.size() < 4 && reads_ == 1) return {};
  if (has(Bug::read_start_trimmed)) read.remove_prefix(std::min(read.find_first_not_of(kWhiteSpace), read.size()));
  if (has(Bug::read_end_trimmed)) read = read.substr(0, read.find_last_not_of(kWhiteSpace) + 1);
  if (has(Bug::read_cut_4096)) read = read.substr(0, 4096);
  if (has(Bug::read_cut_65536)) read = read.substr(0, 65536);
  return read;
}

void PlantedParser::feed(std::string_view read, std::vector<TraceItem>& items) {
  if (!read.empty()) ++reads_;
  if (!plain_reads_) {
    if (has(Bug::dispatch_a_read_late)) move_to(items, late_);
    read = seen_part_of(read);
  }
  lines_.begin_read(read.empty());
  text_.clear();
  decoder_.decode(read, text_);
  if (decoder_.found_bom() && !std::exchange(told_bom_, true)) {
    if (has(Bug::bom_raises)) block_.raise("byte order mark");
    block_.fire_empty_next();
  }
  if (has(Bug::line_held_until_lf)) {
    text_.insert(0, std::exchange(late_text_, {}));
    const std::size_t kept = text_.rfind('\n') + 1;
    late_text_ = text_.substr(kept);
    text_.resize(kept);
  }
  lines_.split(text_);
  lines_.end_read();
  take_items(items);
}

void PlantedParser::take_items(std::vector<TraceItem>& items) {
  const std::size_t from = items.size();
  move_to(items, block_.items());
  if (!plain_reads_) hold_back(items, from);
}

// What a wrong parser does to the items of one read, those from `from` on.
void PlantedParser::hold_back(std::vector<TraceItem>& items, std::size_t from) {
  const auto first = items.begin() + static_cast<std::ptrdiff_t>(from);
  std::vector<TraceItem> events, others;
  std::partition_copy(std::make_move_iterator(first), std::make_move_iterator(items.end()), std::back_inserter(events),
                      std::back_inserter(others), is_event);
  items.erase(first, items.end());
  move_to(items, others);
  if (has(Bug::one_event_per_read) && events.size() > 1) events.resize(1);
  if (has(Bug::events_at_most_32_a_read) && events.size() > 32) events.resize(32);
  if (has(Bug::last_event_per_read) && events.size() > 1) events.erase(events.begin(), events.end() - 1);
  if (has(Bug::events_reversed_in_read)) std::reverse(events.begin(), events.end());
  if (has(Bug::end_loses_last_event) && !events.empty()) {
    if (!late_.empty()) move_to(items, late_);
    late_.push_back(std::move(events.back()));
    events.pop_back();
  }
  const bool late = has(Bug::dispatch_a_read_late) || has(Bug::dispatch_at_end);
  move_to(late ? late_ : items, events);
}

void PlantedParser::finish(std::vector<TraceItem>& items) {
  text_.clear();
  decoder_.finish(text_);
  if (has(Bug::line_held_until_lf)) text_.insert(0, std::exchange(late_text_, {}));
  lines_.split(text_);
  lines_.finish();
  if (has(Bug::end_loses_last_event)) late_.clear();
  move_to(items, late_);
  move_to(items, block_.items());
}

void PlantedParser::restart() {
  block_.restart();
  lines_.restart();
  decoder_.restart();
  reads_ = 0;
  told_bom_ = false;
  late_.clear();
  late_text_.clear();
}

Trace PlantedParser::run(std::span<const std::string_view> reads) {
  Trace trace;
  trace.reads.resize(reads.size() + 1);
  for (std::size_t i = 0; i < reads.size(); ++i) feed(reads[i], trace.reads[i]);
  finish(trace.reads.back());
  trace.last_event_id = last_event_id();
  return trace;
}

Trace run(const Bugs& bugs, std::span<const std::string_view> reads) { return PlantedParser(bugs).run(reads); }

}  // namespace ssespec
