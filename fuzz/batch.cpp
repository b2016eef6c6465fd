#include "fuzz/batch.h"

#include <sse/parser.h>

#include <algorithm>
#include <thread>

#include "fuzz/payload.h"
#include "fuzz/shape.h"

namespace ssespec {
namespace {

// True if a line of the stream is a retry field without a value, as bytes: decoding changes no such line.
bool has_empty_retry(std::string_view stream) {
  for (std::size_t at = stream.find("retry"); at != std::string_view::npos; at = stream.find("retry", at + 1)) {
    std::string_view rest = stream.substr(at + 5);
    if (rest.starts_with(':')) rest.remove_prefix(1);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    if (rest.empty() || rest.front() == '\n' || rest.front() == '\r') return true;
  }
  return false;
}

}  // namespace

Judgement judge_input(const FuzzInput& input, const Trace& trace, const Hello& hello, Profile profile) {
  const Expectation expectation = expectation_of_stream(input.stream);
  if (!hello.retry || !has_empty_retry(input.stream)) return judge(expectation, input.cut, trace, hello, profile);
  Hello without_retry = hello;
  without_retry.retry = false;
  return judge(expectation, input.cut, trace, without_retry, profile);
}

std::uint64_t expect(const FuzzInput& input, ExpectedAnswer& answer) {
  answer.clear();
  Shape shape;
  sse::Options options;
  options.comments = true;
  sse::Parser parser(options);
  std::size_t from = 0;
  for (std::size_t read = 0; read <= input.cut.at.size(); ++read) {
    const std::size_t to = read < input.cut.at.size() ? input.cut.at[read] : input.stream.size();
    for (const sse::Item& item : parser.feed(std::string_view(input.stream).substr(from, to - from))) {
      switch (item.kind) {
        case sse::Kind::event:
          answer.add_event(item.type, item.data, item.last_event_id, to);
          shape.add_event(item.type, item.data, item.last_event_id);
          break;
        case sse::Kind::retry:
          answer.add_retry(item.reconnection_time, to);
          shape.add_retry(item.reconnection_time);
          break;
        case sse::Kind::comment: answer.add_comment(item.data, to); break;
      }
    }
    from = to;
  }
  parser.finish();
  answer.set_last_event_id(parser.last_event_id());
  return shape.hash(parser.last_event_id());
}

Result<std::unique_ptr<Batch>> Batch::start(const Subject& subject, const Limits& limits, unsigned jobs) {
  auto batch = std::make_unique<Batch>();
  for (unsigned i = 0; i < std::max(1U, jobs); ++i) {
    Result<std::unique_ptr<Conversation>> conversation = Conversation::start(subject, limits);
    if (!conversation) return tl::unexpected(conversation.error());
    batch->conversations_.push_back(std::move(*conversation));
  }
  return batch;
}

void Batch::take(FuzzCase& the_case, Answer&& answer) const {
  the_case.answered = true;
  the_case.sentence = std::move(answer.how);
  if (answer.as_expected) {
    the_case.seen_shape = the_case.oracle_shape;
    return;
  }
  if (the_case.oracle_shape == 0) {  // sent again, alone
    ExpectedAnswer unused;
    the_case.oracle_shape = expect(the_case.input, unused);
  }
  switch (answer.kind) {
    case Answer::Kind::unsupported: the_case.verdict = Verdict::unsupported; return;
    case Answer::Kind::crash: the_case.verdict = Verdict::crash; return;
    case Answer::Kind::hang: the_case.verdict = Verdict::hang; return;
    case Answer::Kind::dropped: the_case.verdict = Verdict::unsupported; return;
    case Answer::Kind::trace: break;
  }
  if (hello().json_payload && !has_json_payloads_only(sse::interpret(the_case.input.stream))) {
    the_case.verdict = Verdict::unsupported;
    return;
  }
  Judgement judgement = judge_input(the_case.input, answer.trace, hello(), profile_);
  the_case.verdict = judgement.verdict;
  the_case.sentence = std::move(judgement.sentence);
  the_case.seen_shape = shape_of(answer.trace);
  if (the_case.verdict != Verdict::pass) the_case.trace = std::move(answer.trace);
}

Result<void> Batch::run_share(std::vector<FuzzCase>& cases, const std::function<FuzzInput(std::size_t)>* make,
                              std::size_t first, std::size_t step) {
  std::size_t to_send = first, to_take = first;
  Conversation::Exchange exchange;
  exchange.next = [&](ParseRequest& request) {
    if (to_send >= cases.size()) return false;
    FuzzCase& next = cases[to_send];
    if (make != nullptr) {
      next.input = (*make)(to_send);
      if (hello().json_payload) next.input = with_json_payloads(next.input);
    }
    request.input = next.input.stream;
    request.cut = &next.input.cut;
    to_send += step;
    return true;
  };
  ExpectedAnswer expected;
  exchange.is_expected = [&](std::string_view line, std::uint64_t seq) {
    FuzzCase& the_case = cases[to_take];
    the_case.oracle_shape = expect(the_case.input, expected);
    return expected.is_told_by(line, seq, hello(), the_case.input.cut, the_case.input.stream.size());
  };
  exchange.answered = [&](Answer&& answer) {
    take(cases[to_take], std::move(answer));
    to_take += step;
  };
  const Result<std::size_t> done = conversations_[step == 1 ? 0 : first]->exchange(exchange);
  if (!done) return tl::unexpected(done.error());
  return {};
}

Result<void> Batch::run(std::vector<FuzzCase>& cases, const std::function<FuzzInput(std::size_t)>& make) {
  const std::size_t jobs = conversations_.size();
  std::vector<Result<void>> results(jobs);
  std::vector<std::thread> others;
  for (std::size_t job = 1; job < jobs; ++job) {
    others.emplace_back([&, job] { results[job] = run_share(cases, &make, job, jobs); });
  }
  results[0] = run_share(cases, &make, 0, jobs);
  for (std::thread& other : others) other.join();
  for (Result<void>& result : results) {
    if (!result) return result;
  }
  return {};
}

Result<void> Batch::run(std::vector<FuzzCase>& cases) { return run_share(cases, nullptr, 0, 1); }

}  // namespace ssespec
