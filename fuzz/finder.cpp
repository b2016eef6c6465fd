#include "fuzz/finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "conformance/bytes.h"
#include "fuzz/minimise.h"
#include "fuzz/mutator.h"

namespace ssespec {
namespace {

constexpr std::size_t kSamples = 128;
constexpr std::size_t kSampleBytes = 1024;
constexpr std::size_t kMostRounds = 150;       // round trips to make one case small
constexpr std::size_t kMostExamined = 12;      // cases of one round that are looked into
constexpr std::size_t kNear = 96;              // inputs near a smallest one, to check its explanation
constexpr std::size_t kLongRun = 8, kShorter = 48;  // of one byte; so many of them with a shorter one
constexpr std::size_t kLargeInput = 2048, kMostFruitlessLarge = 8;  // bytes; to make such a one small takes a second
constexpr std::size_t kMostNew = 40;           // findings that no set of planted bugs explains
constexpr std::size_t kMostGrantedTries = 400;
constexpr std::size_t kMostShowing = 6;       // findings that are tried in pairs on one case
constexpr std::string_view kNotAlone = "not-alone";

// The judge's sentence without what differs from case to case: the kind of the difference.
std::string kind_of(std::string_view sentence) {
  std::string kind;
  for (std::size_t i = 0; i < sentence.size() && kind.size() < 60; ++i) {
    const char c = sentence[i];
    if (c == '(' || c == ':' || c == '"') break;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      kind += c;
    } else if (!kind.empty() && kind.back() != '-') {
      kind += '-';
    }
  }
  while (kind.ends_with('-')) kind.pop_back();
  return kind;
}

// Which of the telling bytes the input holds: keeps new findings of different causes apart.
std::string marks_of(const FuzzInput& input) {
  std::string marks;
  const auto holds = [&input](std::string_view text) { return input.stream.find(text) != std::string::npos; };
  for (const auto& [text, mark] : {std::pair<std::string_view, std::string_view>{"\r", "cr"}, {std::string_view("\0", 1), "nul"}}) {
    if (holds(text)) marks += fmt::format("-{}", mark);
  }
  const bool beyond = std::any_of(input.stream.begin(), input.stream.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7F; });
  if (beyond) marks += "-bytes";
  if (!input.cut.at.empty()) marks += "-cut";
  if (input.stream.size() > 512) marks += "-long";
  return marks;
}

// How it failed, and on what: one defect mostly is of few kinds.
std::string kind_of(const FuzzCase& the_case) { return kind_of(the_case.sentence) + marks_of(the_case.input); }

// What no planted bug does: named after the bytes that bring it about, or else the field and the kind of difference. One
// cause mostly shows in several fields, so these are no part of the name where there are such bytes.
std::string new_label(const FuzzFinding& finding) {
  const std::string marks = marks_of(finding.input);
  if (!marks.empty()) return "new" + marks;
  std::string fields;
  for (const std::string_view name : {"retry", "id", "event"}) {
    if (finding.input.stream.find(name) != std::string::npos) fields += fmt::format("-{}", name);
  }
  return fmt::format("new-{}{}", kind_of(finding.sentence), fields);
}

// The demand that it most likely breaks: of what no planted bug explains only the difference is known.
std::string likely_demand(const FuzzFinding& finding) {
  const auto says = [&finding](std::string_view text) { return finding.sentence.find(text) != std::string::npos; };
  if (says("reconnection time")) return "SSE-RETRY-001";
  if (says("last event ID")) return "SSE-DISP-001";
  if (says("blank line was complete")) return "SSE-LINE-006";
  return new_label(finding).starts_with("new-bytes") ? "SSE-ENC-006" : "SSE-LINE-010";
}

// The longest run of one byte: in a smallest input it is there because its length matters.
std::string_view longest_run(std::string_view text) {
  std::string_view longest;
  for (std::size_t from = 0, to = 0; from < text.size(); from = to) {
    while (to < text.size() && text[to] == text[from]) ++to;
    if (to - from > longest.size()) longest = text.substr(from, to - from);
  }
  return longest;
}

}  // namespace

Finder::Finder(Batch& batch, const Known& known, CampaignReport& report)
    : batch_(batch), known_(known), report_(report), explainer_(batch.hello()) {}

void Finder::note(const FuzzCase& the_case) {
  if (the_case.verdict == Verdict::crash) ++crashes_;
  if (the_case.verdict == Verdict::hang) ++hangs_;
  if (the_case.input.stream.size() > kSampleBytes) return;
  if (the_case.verdict == Verdict::pass && passed_samples_ < kSamples) {
    evidence_.push_back({the_case.input, {}, true});
    ++passed_samples_;
  }
  if (the_case.verdict == Verdict::fail && failed_samples_ < kSamples) {
    evidence_.push_back({the_case.input, the_case.trace});
    ++failed_samples_;
  }
  if (the_case.verdict == Verdict::lenient && granted_tries_ < kMostGrantedTries) {
    ++granted_tries_;
    explainer_.take_for_granted({the_case.input, the_case.trace, false}, evidence_);
    report_.granted = explainer_.granted();
  }
}

bool Finder::is_explained(const FuzzInput& input, const Trace& trace) const {
  if (report_.findings.empty()) return false;
  const Sample sample{input, trace, false};
  // What the profile allows is wrong here: that is said once.
  const Bugs& granted = explainer_.granted();
  if (explainer_.explains({}, sample)) return granted.any() && (granted & ~all_found_).none();
  if (explainer_.explains(all_found_, sample)) return true;
  // One of those found may be named wrongly: then the others explain it, or two of those that show.
  std::vector<Bugs> showing;
  for (const FuzzFinding& finding : report_.findings) {
    if (finding.bugs.none() || !explainer_.shows(finding.bugs, input)) continue;
    if (explainer_.explains(finding.bugs, sample)) return true;
    showing.push_back(finding.bugs);
  }
  for (std::size_t i = 0; i < showing.size() && showing.size() <= kMostShowing; ++i) {
    for (std::size_t j = i + 1; j < showing.size(); ++j) {
      if (explainer_.explains(showing[i] | showing[j], sample)) return true;
    }
  }
  return false;
}

bool Finder::is_explained(const FuzzCase& the_case) {
  if (the_case.verdict != Verdict::fail) return false;
  if (!is_explained(the_case.input, the_case.trace)) return false;
  const Sample sample{the_case.input, the_case.trace, false};
  for (FuzzFinding& finding : report_.findings) {
    if (finding.bugs.any() && explainer_.explains(finding.bugs, sample)) {
      ++finding.hits;
      break;
    }
  }
  return true;
}

void Finder::look_into(const std::vector<FuzzCase*>& failed) {
  std::vector<FuzzCase*> open;
  for (FuzzCase* the_case : failed) {
    if (!is_explained(*the_case)) open.push_back(the_case);
  }
  // Small ones first, those of a kind that brought nothing so far last.
  const auto rank = [this](const FuzzCase* one) { return std::pair(fruitless_kinds_[kind_of(*one)] / 3, one->input.stream.size()); };
  std::stable_sort(open.begin(), open.end(), [&rank](const FuzzCase* a, const FuzzCase* b) { return rank(a) < rank(b); });
  std::size_t examined = 0, ends = 0;
  for (FuzzCase* the_case : open) {
    if (is_explained(*the_case)) continue;
    const bool is_end = the_case->verdict != Verdict::fail;
    // Fewer when the last ones brought nothing: what is left is mostly one defect that nothing explains.
    const std::size_t most = fruitless_ > 40 ? 2 : fruitless_ > 12 ? kMostExamined / 2 : kMostExamined;
    const bool is_large = the_case->input.stream.size() > kLargeInput;
    if (examined >= most || (is_end && ++ends > 3) || (is_large && fruitless_large_ >= kMostFruitlessLarge)) {
      ++report_.unexamined;
      continue;
    }
    ++examined;
    const std::size_t before = report_.findings.size();
    examine(*the_case);
    if (report_.findings.size() > before) continue;
    ++fruitless_kinds_[kind_of(*the_case)];
    if (is_large) ++fruitless_large_;
  }
}

std::vector<bool> Finder::still_fails(const std::vector<std::string>& candidates, const FuzzCase& like) {
  std::vector<bool> fails(candidates.size(), false);
  // Each crash costs a start of the subject: few at a time then, and none after the first that does it.
  const std::size_t at_once = like.verdict == Verdict::fail ? std::max<std::size_t>(candidates.size(), 1) : 4;
  bool is_over = false;
  for (std::size_t from = 0; from < candidates.size() && !is_over; from += at_once) {
    std::vector<FuzzCase> cases(std::min(at_once, candidates.size() - from));
    for (std::size_t i = 0; i < cases.size(); ++i) cases[i].input = decode_input(candidates[from + i]);
    if (!batch_.run(cases)) return fails;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      fails[from + i] = cases[i].answered && cases[i].verdict == like.verdict && !is_explained(cases[i].input, cases[i].trace);
      is_over = is_over || (fails[from + i] && like.verdict != Verdict::fail);
    }
  }
  return fails;
}

std::string Finder::small(const FuzzCase& the_case) {
  const std::string encoded = encode_input(the_case.input.stream, the_case.input.cut);
  // Every candidate that crashes or hangs costs a start of the subject, or the time limit.
  const std::size_t rounds = the_case.verdict == Verdict::fail ? kMostRounds : the_case.verdict == Verdict::crash ? 12 : 0;
  return minimise(encoded, [&](const std::vector<std::string>& candidates) { return still_fails(candidates, the_case); }, rounds);
}

void Finder::examine(const FuzzCase& the_case) {
  if (the_case.verdict == Verdict::hang) {
    FuzzFinding hang;
    hang.verdict = Verdict::hang;
    hang.input = the_case.input;
    hang.sentence = the_case.sentence;
    hang.first_case = the_case.number;
    hang.label = "hang";
    hang.requirements = {"SSE-LINE-010"};
    return add(std::move(hang));
  }
  std::vector<FuzzCase> smallest(1);
  smallest[0].input = decode_input(small(the_case));
  const Result<void> done = batch_.run(smallest);
  if (!done || !smallest[0].answered) return;
  FuzzFinding finding;
  finding.first_case = the_case.number;
  finding.input = smallest[0].input;
  finding.verdict = smallest[0].verdict;
  finding.sentence = smallest[0].sentence;
  if (!smallest[0].failed() || (smallest[0].verdict == Verdict::fail && !fails_alone(smallest[0].input))) {
    // It failed among others and does not alone: something is kept from stream to stream, or it is a matter of chance.
    finding.input = the_case.input;
    finding.verdict = the_case.verdict;
    finding.sentence = the_case.sentence + " (only after other streams, not when it is sent again)";
    finding.label = kNotAlone;
    finding.requirements = {"SSE-EOF-004"};
    return add(std::move(finding));
  }
  name(finding, smallest[0]);
  add(std::move(finding));
}

// Behind two other streams as well, which end in a blank line and set another id.
bool Finder::fails_alone(const FuzzInput& input) {
  std::vector<FuzzCase> cases(4);
  cases[0].input = decode_input("data: x\n\n");
  cases[1].input = input;
  cases[2].input = decode_input("id: y\r\ndata\r\n\r\n");
  cases[3].input = input;
  if (!batch_.run(cases)) return true;
  return !(cases[1].answered && !cases[1].failed()) && !(cases[3].answered && !cases[3].failed());
}

// Inputs near this one and what the subject makes of them. Depends on the input only.
std::vector<Sample> Finder::near(const FuzzInput& input) {
  const std::string encoded = encode_input(input.stream, input.cut);
  Random random(encoded.size());
  for (const char c : encoded) random = Random(random.next() ^ static_cast<unsigned char>(c));
  std::vector<FuzzCase> cases;
  const auto add = [&cases](const std::string& text) {
    cases.emplace_back();
    cases.back().input = decode_input(text);
  };
  const std::size_t step = 1 + encoded.size() / 32;
  for (std::size_t at = 0; at < encoded.size() && encoded.size() <= kSampleBytes; at += step) {
    add(encoded.substr(0, at) + encoded.substr(at + 1));
    add(encoded.substr(0, at) + kCutByte + encoded.substr(at));
  }
  // A bug that has nothing to do with the length of a run is there without it.
  const std::string_view run = longest_run(encoded);
  for (std::size_t i = 0; i < kShorter && run.size() >= kLongRun; ++i) {
    std::string text = encoded;
    text.erase(static_cast<std::size_t>(run.data() - encoded.data()), run.size() - random.below(1 + run.size() / 2));
    if (i % 4 > 0) mutate(text, random, kSampleBytes);
    add(text);
  }
  while (cases.size() < kNear) {
    std::string text = encoded;
    mutate(text, random, std::max(kSampleBytes, encoded.size()));
    add(text);
  }
  std::vector<Sample> samples;
  if (!batch_.run(cases)) return samples;
  for (FuzzCase& one : cases) {
    const bool is_told = one.answered && (one.verdict == Verdict::pass || one.verdict == Verdict::fail);
    if (is_told) samples.push_back({std::move(one.input), std::move(one.trace), one.verdict == Verdict::pass});
  }
  return samples;
}

void Finder::name(FuzzFinding& finding, const FuzzCase& smallest) {
  if (finding.verdict == Verdict::crash) {
    finding.label = fmt::format("crash{}", marks_of(finding.input));
    finding.requirements = {"SSE-LINE-010"};
    return;
  }
  const Judgement judgement = judge_input(smallest.input, smallest.trace, batch_.hello(), batch_.profile());
  finding.expected = judgement.expected;
  finding.seen = judgement.seen;
  const Sample sample{smallest.input, smallest.trace, false};
  std::vector<Sample> evidence = near(smallest.input);
  evidence.insert(evidence.end(), evidence_.begin(), evidence_.end());
  const std::optional<Explanation> found = explainer_.explain(sample, evidence, all_found_);
  if (!found) {
    finding.label = new_label(finding);
    finding.requirements = {likely_demand(finding)};
    return;
  }
  // Of several, what is found already or allowed is not said.
  const Bugs unsaid = found->bugs & ~all_found_;
  const Bugs wrong = batch_.profile() == Profile::library ? unsaid & ~quirks() : unsaid;
  const Bugs said = wrong.any() ? wrong : unsaid.any() ? unsaid : found->bugs;
  finding.label = (found->is_good ? "" : "like-") + to_text(said);
  (found->is_good ? finding.bugs : finding.like) = found->bugs;
  std::set<std::string> requirements;
  for (const PlantedBug& bug : planted_bugs()) {
    if (said.test(static_cast<std::size_t>(bug.bug))) requirements.insert(std::string(bug.requirement));
  }
  finding.requirements.assign(requirements.begin(), requirements.end());
}

void Finder::add(FuzzFinding finding) {
  // What no set quite explains is told apart by what it looks like only: one defect is like many.
  const bool is_unsure = finding.bugs.none() && finding.verdict == Verdict::fail;
  const auto same = std::find_if(report_.findings.begin(), report_.findings.end(), [&](const FuzzFinding& other) {
    return other.label == finding.label || (is_unsure && other.bugs.none() && new_label(other) == new_label(finding));
  });
  if (same != report_.findings.end()) {
    ++same->hits;
    ++fruitless_;
    return;
  }
  if (finding.bugs.any() && (finding.bugs & ~all_found_).none()) {  // what is found already, together
    ++fruitless_;
    return;
  }
  const auto is_new = [](const FuzzFinding& other) { return other.bugs.none(); };
  const auto many = std::count_if(report_.findings.begin(), report_.findings.end(), is_new);
  if (finding.bugs.none() && static_cast<std::size_t>(many) >= kMostNew) {
    ++report_.unexamined;
    return;
  }
  fruitless_ = 0;
  finding.hits = 1;
  for (const KnownEntry& entry : known_.entries) {
    if (entry.label == finding.label) finding.known_reason = entry.reason;
  }
  all_found_ |= finding.bugs;
  report_.findings.push_back(std::move(finding));
}

// False if it comes back as it was.
bool Finder::look_again(FuzzFinding finding) {
  std::vector<FuzzCase> cases(1);
  cases[0].input = finding.input;
  const Result<void> done = batch_.run(cases);
  const bool is_told = done && cases[0].answered && cases[0].verdict == Verdict::fail;
  if (is_told && is_explained(cases[0].input, cases[0].trace)) return true;
  const std::string before = finding.label;
  const std::size_t hits = finding.hits;
  if (is_told) {
    finding.bugs = finding.like = Bugs();
    name(finding, cases[0]);
  }
  const bool is_renamed = finding.label != before;
  const std::size_t findings = report_.findings.size();
  add(std::move(finding));
  if (report_.findings.size() > findings) report_.findings.back().hits = hits;
  return is_renamed;
}

void Finder::look_again() {
  const auto is_unsure = [](const FuzzFinding& finding) {
    return finding.bugs.none() && finding.verdict == Verdict::fail && finding.label != kNotAlone;
  };
  for (bool is_better = true; is_better;) {
    std::vector<FuzzFinding> unsure;
    std::copy_if(report_.findings.begin(), report_.findings.end(), std::back_inserter(unsure), is_unsure);
    std::erase_if(report_.findings, is_unsure);
    is_better = false;
    for (FuzzFinding& finding : unsure) is_better = look_again(std::move(finding)) || is_better;
  }
}

}  // namespace ssespec
