#include "conformance/over_http_judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/bytes.h"
#include "conformance/play_text.h"
#include "conformance/trace_text.h"

namespace ssespec {
namespace {

using Seen = Happening::Kind;

// Whether the machine can be blamed: something was due when the play ended.
bool ran_out(const Played& played) { return played.end == Played::End::patience; }

class OverHttpJudging : ClientJudging {
 public:
  OverHttpJudging(const OverHttp& what, const Played& played, const Hello& hello, Profile profile)
      : what_(what), played_(played), hello_(hello), profile_(profile) {
    hello_.timed = false;
    hello_.retry = false;
  }

  ClientJudgement judge() {
    out_.judgement = judge_events();
    if (out_.judgement.verdict == Verdict::fail) {
      out_.by_absence = ran_out(played_) || what_.watched_only;
    } else {
      judge_requests() && judge_sentinel();
    }
    if (out_.judgement.verdict != Verdict::pass) out_.judgement.seen = seen_lines(played_);
    return out_;
  }

 private:
  struct Items {
    std::vector<TraceItem> all, of_first, of_input, of_third;
    bool is_told_apart = false;  // which connection brought each: a report of `open` stands before those of one
  };

  Items items() const {
    Items items;
    std::size_t opened = 0;
    for (const Happening& happening : played_.happenings) {
      if (happening.kind == Seen::open) ++opened;
      if (happening.kind != Seen::event && (happening.kind != Seen::comment || !hello_.comments)) continue;
      items.all.push_back(happening.event);
      (opened < 2 ? items.of_first : opened == 2 ? items.of_input : items.of_third).push_back(happening.event);
    }
    items.is_told_apart = shows_states(hello_) && opened == played_.exchanges.size();
    return items;
  }

  Judgement judge_items(std::vector<TraceItem> items) const {
    Trace trace;
    trace.reads.resize(2);
    trace.reads.back() = std::move(items);
    return ssespec::judge(what_.expectation, Cut{}, trace, hello_, profile_);
  }

  static bool is_empty_event(const TraceItem& item) { return item.kind == TraceItem::Kind::event && item.data.empty(); }

  // The first connection's block holds `retry` and no data, and the third begins with a comment. They are not of the
  // case: an event that a client makes of them is told, and no failure of this case.
  static Judgement with_extra(Judgement judgement) {
    if (judgement.verdict == Verdict::fail) return judgement;
    judgement.verdict = Verdict::lenient;
    if (judgement.sentence.empty()) judgement.sentence = "it made an event of a block that holds no data, on another connection than that of the case";
    return judgement;
  }

  Judgement judge_events() const {
    Items items = this->items();
    if (!items.is_told_apart) return judge_all(items.all);
    for (const auto& [which, extra] : {std::pair("first", &items.of_first), std::pair("third", &items.of_third)}) {
      const auto wrong = std::find_if(extra->begin(), extra->end(), [](const TraceItem& item) { return item.kind == TraceItem::Kind::event && !item.data.empty(); });
      if (wrong == extra->end()) continue;
      Judgement judgement;
      judgement.verdict = Verdict::fail;
      judgement.sentence = fmt::format("the {} connection brought {}, expected no event of it{}", which, text_of(*wrong),
                                       extra == &items.of_third ? " but the last one" : "");
      return judgement;
    }
    const auto has_event = [](const std::vector<TraceItem>& all) { return std::any_of(all.begin(), all.end(), is_empty_event); };
    const bool has_extra = has_event(items.of_first) || has_event(items.of_third);
    Judgement judgement = judge_items(std::move(items.of_input));
    if (judgement.verdict == Verdict::fail) judgement.sentence = "on the second connection, " + judgement.sentence;
    return has_extra ? with_extra(std::move(judgement)) : judgement;
  }

  // Where nothing tells the connections apart: with and without what a library may have made of the first and the third.
  Judgement judge_all(const std::vector<TraceItem>& all) const {
    Judgement judgement = judge_items(all);
    for (int which = 1; which < 4 && judgement.verdict == Verdict::fail && profile_ == Profile::library; ++which) {
      std::vector<TraceItem> fewer = all;
      if ((which & 1) != 0 && !fewer.empty() && is_empty_event(fewer.front())) fewer.erase(fewer.begin());
      while ((which & 2) != 0 && !fewer.empty() && is_empty_event(fewer.back())) fewer.pop_back();
      if (fewer.size() == all.size()) continue;
      Judgement other = with_extra(judge_items(std::move(fewer)));
      if (is_nearer(other, judgement)) judgement = std::move(other);
    }
    return judgement;
  }

  bool judge_requests() {
    const std::size_t wanted = what_.watched_only ? 2 : 3, most = what_.may_reconnect ? 3 : wanted;
    const std::vector<mock::Exchange>& seen = played_.exchanges;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (i >= most) return failed(fmt::format("request {} came, expected {} in all{}", i + 1, wanted, what_.watched_only ? ": the stream had set a long reconnection time" : ""));
      const std::string& id = i < 2 ? std::string() : what_.expectation.then_last_event_id;
      if (const auto fault = last_event_id_fault(seen[i], id)) return failed(fmt::format("request {} {}", i + 1, *fault));
      if (i == 0) continue;
      if (const auto fault = timing_fault(played_, i, i == 1 ? what_.retry : what_.next_retry)) {
        return failed(fmt::format("request {} {}", i + 1, *fault));
      }
    }
    if (seen.size() >= wanted) return true;
    out_.by_absence = true;
    return failed(fmt::format("request {} did not come", seen.size() + 1));
  }

  bool judge_sentinel() {
    if (what_.watched_only) return true;
    if (!played_.sentinel) {
      out_.by_absence = true;
      return failed("the last event, on the third connection, was not reported");
    }
    const TraceItem& sentinel = *played_.sentinel;
    if (sentinel.type != "message" || sentinel.data.find('\n') != std::string::npos ||
        (hello_.id == IdMode::sticky && sentinel.id.value_or("") != what_.expectation.then_last_event_id)) {
      return failed(fmt::format("the event on the third connection is {}, expected type \"message\" id \"{}\"", text_of(sentinel),
                                to_excerpt(what_.expectation.then_last_event_id, 100)));
    }
    return true;
  }

  const OverHttp& what_;
  const Played& played_;
  Hello hello_;
  const Profile profile_;
};

}  // namespace

ClientJudgement judge_over_http(const OverHttp& what, const Played& played, const Hello& hello, Profile profile) {
  return OverHttpJudging(what, played, hello, profile).judge();
}

}  // namespace ssespec
