#include "conformance/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "conformance/bytes.h"
#include "conformance/retry_times.h"
#include "conformance/trace_text.h"

namespace ssespec {
namespace {

using Oracle = sse::OracleItem;

// A delivered event or comment and the read it came with.
struct Seen {
  const TraceItem* item = nullptr;
  std::size_t read = 0;
};

// What the standard has happen at one blank line: an event, or nothing although there was a block.
struct Due {
  const Oracle* oracle = nullptr;        // null where an outcome has other events than the oracle
  const ExpectedItem* event = nullptr;   // null for a silent block
};

class Judging {
 public:
  Judging(const Expectation& expectation, const Cut& cut, const Trace& trace, const Hello& hello, Profile profile)
      : expectation_(expectation), trace_(trace), hello_(hello), library_(profile == Profile::library) {
    for (const std::size_t at : cut.at) ends_.push_back(at);
    ends_.push_back(expectation.input.size());
  }

  Judgement judge(const Outcome& outcome) {
    judgement_ = Judgement{};
    judgement_.verdict = outcome.lenient ? Verdict::lenient : Verdict::pass;
    fitted(judge_errors()) && fitted(judge_events(outcome)) && fitted(judge_retries(outcome)) && judge_comments() && judge_what_remains();
    if (outcome.lenient && judgement_.verdict == Verdict::lenient && judgement_.sentence.empty()) {
      judgement_.sentence = "it chose an outcome that is allowed but not the recommended one";
    }
    return judgement_;
  }

 private:
  bool failed(std::string sentence) {
    judgement_.verdict = Verdict::fail;
    judgement_.sentence = std::move(sentence);
    return false;
  }

  bool fitted(bool is_right) {
    if (is_right) ++judgement_.fitted;
    return is_right;
  }

  // Tolerated from a library, a failure of a browser.
  bool relaxed(std::string sentence) {
    if (!library_) return failed(std::move(sentence));
    if (judgement_.verdict == Verdict::pass) judgement_.sentence = sentence;
    judgement_.verdict = Verdict::lenient;
    return true;
  }

  // The first read that contains the byte before offset `at`, or the end of the stream.
  std::size_t read_of(std::size_t at) const {
    if (at == Oracle::npos) return ends_.size();
    return static_cast<std::size_t>(std::lower_bound(ends_.begin(), ends_.end(), at) - ends_.begin());
  }

  std::vector<Seen> seen(TraceItem::Kind kind) const {
    std::vector<Seen> all;
    for (std::size_t read = 0; read < trace_.reads.size(); ++read) {
      for (const TraceItem& item : trace_.reads[read]) {
        if (item.kind == kind) all.push_back({&item, read});
      }
    }
    return all;
  }

  // An error is wrong at any time but at the end of a stream that stops inside a block.
  bool judge_errors() {
    for (const Seen& error : seen(TraceItem::Kind::error)) {
      const std::string sentence =
          fmt::format("it raised an error {}: \"{}\"", read_text(error.read, ends_.size()), to_excerpt(error.item->data, 200));
      if (error.read < ends_.size() || !ends_inside_a_block(expectation_.input)) return failed(sentence);
      if (judgement_.verdict == Verdict::pass) judgement_.sentence = sentence;
      judgement_.verdict = Verdict::lenient;
    }
    return true;
  }

  // Events and silent blocks in the order of the stream. An outcome with other events than the oracle (where the
  // standard leaves a choice) has no places in it.
  std::vector<Due> dues(const Outcome& outcome) const {
    std::vector<const ExpectedItem*> events;
    for (const ExpectedItem& item : outcome.items) {
      if (item.kind == ExpectedItem::Kind::event) events.push_back(&item);
    }
    const auto fired = std::count_if(expectation_.oracle.items.begin(), expectation_.oracle.items.end(),
                                     [](const Oracle& item) { return item.kind == Oracle::Kind::event; });
    std::vector<Due> dues;
    if (static_cast<std::size_t>(fired) != events.size()) {
      for (const ExpectedItem* event : events) dues.push_back({nullptr, event});
      return dues;
    }
    auto next = events.begin();
    for (const Oracle& item : expectation_.oracle.items) {
      if (item.kind == Oracle::Kind::event) dues.push_back({&item, *next++});
      if (item.kind == Oracle::Kind::silent_block) dues.push_back({&item, nullptr});
    }
    return dues;
  }

  bool judge_events(const Outcome& outcome) {
    const std::vector<Seen> events = seen(TraceItem::Kind::event);
    const std::vector<Due> due = dues(outcome);
    if (hello_.json_payload) return judge_json_events(events, due);
    auto expected = static_cast<std::size_t>(std::count_if(due.begin(), due.end(), [](const Due& d) { return d.event; }));
    std::size_t number = 0, at = 0;
    for (const Seen& event : events) {
      ++number;
      const bool too_many = events.size() - number + 1 > expected;
      const std::size_t fitting = too_many ? silent_block_for(event, due, at) : due.size();
      if (fitting < due.size()) {
        if (!relaxed(fmt::format("event {} ({}) comes from a block without data, which fires nothing", number, text_of(*event.item)))) return false;
        if (!judge_place(number, event, due[fitting])) return false;
        at = fitting + 1;
        continue;
      }
      while (at < due.size() && due[at].event == nullptr) ++at;
      if (at == due.size()) return failed(fmt::format("event {} ({}) is one too many", number, text_of(*event.item)));
      if (!fitted(judge_fields(number, *event.item, due[at]) && judge_place(number, event, due[at]))) return false;
      ++at;
      --expected;
    }
    while (at < due.size() && due[at].event == nullptr) ++at;
    if (at < due.size()) return failed(fmt::format("event {} is missing: {}", number + 1, text_of(*due[at].event, mode_of(due[at]))));
    return true;
  }

  // Where in `due`, from `at` to the next event, a silent block stands that this event can be made of: one
  // that was complete with the event's read, where several fit.
  std::size_t silent_block_for(const Seen& event, const std::vector<Due>& due, std::size_t at) const {
    std::size_t first = due.size();
    for (; at < due.size() && due[at].event == nullptr; ++at) {
      const Oracle& block = *due[at].oracle;
      const bool fits = event.item->data.empty() && (event.item->type == block.type || event.item->type == "message");
      if (!fits || !id_fits(*event.item, block.last_event_id, block.block_id)) continue;
      if (event.read >= read_of(block.due) && event.read <= read_of(block.held)) return at;
      first = std::min(first, at);
    }
    return first;
  }

  bool id_fits(const TraceItem& item, const std::string& sticky, const std::optional<std::string>& of_block) const {
    switch (hello_.id) {
      case IdMode::sticky: return item.id.value_or("") == sticky;
      case IdMode::block: return item.id == of_block;
      case IdMode::none: return true;
    }
    return false;
  }

  // In mode block the oracle gives the expected id.
  IdExpected mode_of(const Due& due) const {
    switch (hello_.id) {
      case IdMode::sticky: return {true, due.event->id};
      case IdMode::block: return {due.oracle != nullptr, due.oracle != nullptr ? due.oracle->block_id : std::nullopt};
      case IdMode::none: return {false, std::nullopt};
    }
    return {false, std::nullopt};
  }

  bool judge_fields(std::size_t number, const TraceItem& item, const Due& due) {
    const ExpectedItem& event = *due.event;
    if (item.type == event.type && item.data == event.data && judge_id(item, due)) return true;
    const std::string field = item.type != event.type ? "type" : item.data != event.data ? "data" : "id";
    return failed(fmt::format("event {} has another {}: {}, expected {}", number, field, text_of(item), text_of(event, mode_of(due))));
  }

  bool judge_id(const TraceItem& item, const Due& due) const {
    const IdExpected expected = mode_of(due);
    if (!expected.is_judged) return true;
    if (hello_.id == IdMode::sticky) return item.id.value_or("") == expected.id;
    return item.id == expected.id;
  }

  // Not before its blank line has come, and with the read that brought it.
  bool judge_place(std::size_t number, const Seen& event, const Due& due) {
    if (!hello_.timed || due.oracle == nullptr) return true;
    const std::size_t due_read = read_of(due.oracle->due), held_read = read_of(due.oracle->held);
    const std::size_t all = ends_.size();
    if (event.read == due_read) return true;
    if (event.read < due_read) {
      return failed(fmt::format("event {} came {}, before the blank line that dispatches it ({})", number, read_text(event.read, all), read_text(due_read, all)));
    }
    const std::string late = fmt::format("event {} came {}; its blank line was complete {}", number, read_text(event.read, all), read_text(due_read, all));
    if (event.read <= held_read) return relaxed(late + ": a CR ends a line whatever follows it");
    return failed(late);
  }

  // Decoders that hand out parsed JSON: values are compared, `[DONE]` and what follows it need not be delivered.
  bool judge_json_events(const std::vector<Seen>& events, const std::vector<Due>& due) {
    std::vector<const Due*> wanted;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (const Due& d : due) {
      if (d.event == nullptr) continue;
      if (d.event->data == "[DONE]") {
        least = std::min(least, wanted.size());
      } else {
        wanted.push_back(&d);
      }
    }
    least = std::min(least, wanted.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
      const TraceItem& item = *events[i].item;
      if (i >= wanted.size()) return failed(fmt::format("event {} ({}) is one too many", i + 1, text_of(item)));
      const ExpectedItem& event = *wanted[i]->event;
      const Result<Json> value = parse_json(event.data);
      const bool same = item.json && value && same_value(*item.json, *value) && (!item.has_type || item.type == event.type);
      if (!same) return failed(fmt::format("event {} is another: {}, expected {}", i + 1, text_of(item), text_of(event, {false, {}})));
      if (!judge_place(i + 1, events[i], *wanted[i])) return false;
    }
    if (events.size() < least) return failed(fmt::format("event {} is missing: {}", events.size() + 1, text_of(*wanted[events.size()]->event, {false, {}})));
    return true;
  }

  struct Expected {
    AllowedTimes times;
    std::size_t next = 0;  // the first step that is not taken yet
  };

  bool judge_retries(const Outcome& outcome) {
    if (!hello_.retry) return true;
    const std::vector<RetryStep> steps = retry_steps(outcome, expectation_.oracle, hello_.retry_by_block);
    const bool by_read = hello_.timed && placed(outcome, expectation_.oracle);
    std::optional<std::uint64_t> in_force;
    Expected at_once, held;  // the second for who waits out a lone CR
    for (std::size_t read = 0; read < trace_.reads.size(); ++read) {
      for (const TraceItem& item : trace_.reads[read]) {
        if (item.kind == TraceItem::Kind::retry) in_force = item.retry;
      }
      if (!by_read && read + 1 < trace_.reads.size()) continue;
      for (; at_once.next < steps.size() && (!by_read || read_of(steps[at_once.next].due) <= read); ++at_once.next) {
        at_once.times.take(steps[at_once.next]);
      }
      for (; held.next < steps.size() && (!by_read || read_of(steps[held.next].held) <= read); ++held.next) {
        held.times.take(steps[held.next]);
      }
      if (fitted(at_once.times.has(in_force))) continue;
      const std::string sentence =
          fmt::format("the reconnection time {} is {}", read_text(read, ends_.size()), retry_text(in_force));
      if (!held.times.has(in_force)) return failed(fmt::format("{}, expected {}", sentence, at_once.times.text()));
      if (!relaxed(sentence + ": the retry line had ended with a CR")) return false;
    }
    return true;
  }

  // Comments are nobody's duty: a difference is a note, and reporting them unasked is an extra.
  bool judge_comments() {
    const std::vector<Seen> comments = seen(TraceItem::Kind::comment);
    if (!hello_.comments) {
      return comments.empty() || relaxed(fmt::format("it reported a comment ({})", text_of(*comments.front().item)));
    }
    std::vector<std::string_view> expected;
    for (const Oracle& item : expectation_.oracle.items) {
      if (item.kind == Oracle::Kind::comment) expected.push_back(item.data);
    }
    const auto trimmed = [](std::string_view text) { return text.starts_with(' ') ? text.substr(1) : text; };
    bool same = comments.size() == expected.size();
    for (std::size_t i = 0; same && i < expected.size(); ++i) same = trimmed(comments[i].item->data) == trimmed(expected[i]);
    if (!same) judgement_.notes.push_back(fmt::format("comments differ: {} reported, {} in the stream", comments.size(), expected.size()));
    return true;
  }

  bool judge_what_remains() {
    if (!trace_.last_event_id || *trace_.last_event_id == expectation_.then_last_event_id) return true;
    return failed(fmt::format("the last event ID string at the end is \"{}\", expected \"{}\"", to_excerpt(*trace_.last_event_id, 100),
                              to_excerpt(expectation_.then_last_event_id, 100)));
  }

  const Expectation& expectation_;
  const Trace& trace_;
  const Hello& hello_;
  const bool library_;
  std::vector<std::size_t> ends_;  // where each read ends
  Judgement judgement_;
};

}  // namespace

Expectation expectation_of(const Case& the_case) {
  return {the_case.input, the_case.outcomes, sse::interpret(the_case.input), the_case.then_last_event_id};
}

Expectation expectation_of_stream(std::string_view input) {
  Expectation expectation{std::string(input), {}, sse::interpret(input), {}};
  Outcome outcome;
  for (const Oracle& item : expectation.oracle.items) {
    ExpectedItem expected;
    if (item.kind == Oracle::Kind::event) {
      expected = {ExpectedItem::Kind::event, item.type, item.data, item.last_event_id, 0, false};
    } else if (item.kind == Oracle::Kind::retry) {
      expected.kind = ExpectedItem::Kind::retry;
      expected.retry = std::min(item.reconnection_time, kMostRetry);
    } else {
      continue;
    }
    outcome.items.push_back(std::move(expected));
  }
  expectation.outcomes.push_back(std::move(outcome));
  expectation.then_last_event_id = expectation.oracle.last_event_id;
  return expectation;
}

Judgement judge(const Expectation& expectation, const Cut& cut, const Trace& trace, const Hello& hello, Profile profile) {
  Judging judging(expectation, cut, trace, hello, profile);
  Judgement best = judging.judge(expectation.outcomes.front());
  for (std::size_t i = 1; i < expectation.outcomes.size() && best.verdict == Verdict::fail; ++i) {
    Judgement other = judging.judge(expectation.outcomes[i]);
    if (other.verdict != Verdict::fail || other.fitted > best.fitted) best = std::move(other);
  }
  if (best.verdict == Verdict::pass) return best;
  best.expected = expected_lines(expectation, cut, hello);
  best.seen = seen_lines(trace);
  return best;
}

Judgement judge_in_full(const Expectation& expectation, const Cut& cut, const Trace& trace, const Hello& hello, Profile profile) {
  Judgement judgement = judge(expectation, cut, trace, hello, profile);
  if (judgement.verdict != Verdict::pass) return judgement;
  judgement.expected = expected_lines(expectation, cut, hello);
  judgement.seen = seen_lines(trace);
  return judgement;
}

std::vector<std::string> hidden_requirements(const Case& the_case, const Corpus& corpus, const Hello& hello) {
  const auto shows_retry = [&] { return hello.retry && (!hello.retry_by_block || event_with_retry(the_case.input, sse::interpret(the_case.input))); };
  std::vector<std::string> hidden;
  for (const std::string& id : the_case.required) {
    const Requirement* requirement = corpus.requirement(id);
    if (requirement == nullptr) continue;
    const bool shown = std::all_of(requirement->shown_by.begin(), requirement->shown_by.end(), [&](const std::string& means) {
      if (means == "id") return hello.id != IdMode::none;
      if (means == "retry") return shows_retry();
      if (means == "retry line") return hello.retry && !hello.retry_by_block;
      if (means == "timing") return hello.timed;
      return means != "comments" || hello.comments;
    });
    if (!shown) hidden.push_back(id);
  }
  return hidden;
}

}  // namespace ssespec
