#include "bench/comparison.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>

#include "bench/event_hash.h"
#include "conformance/bytes.h"
#include "conformance/line_reader.h"
#include "conformance/process.h"

namespace ssespec::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kHelloSeconds = 30, kGrace = 2;

// A subject that is asked one thing at a time.
class Bencher {
 public:
  static Result<std::unique_ptr<Bencher>> start(const Subject& subject) {
    auto bencher = std::unique_ptr<Bencher>(new Bencher);
    Result<std::unique_ptr<Process>> process = Process::start({subject.command, subject.env, subject.folder});
    if (!process) return tl::unexpected(process.error());
    bencher->process_ = std::move(*process);
    const Result<Json> answer = bencher->ask("{\"op\":\"hello\",\"protocol\":1}\n", kHelloSeconds, nullptr);
    if (!answer) return tl::unexpected(answer.error());
    Result<Hello> hello = hello_from_json(*answer);
    if (!hello) return tl::unexpected(hello.error());
    bencher->hello_ = std::move(*hello);
    return bencher;
  }

  const Hello& hello() const { return hello_; }

  Result<Json> ask(const std::string& line, double seconds, const std::atomic<bool>* stop) {
    const auto deadline = Clock::now() + std::chrono::duration<double>(seconds);
    std::size_t sent = 0;
    std::string answer;
    while (!lines_.next(answer)) {
      if (stop != nullptr && *stop) return fail("interrupted", Exit::interrupted);
      if (Clock::now() > deadline) return trouble(fmt::format("no answer within {:.0f} s", seconds));
      pollfd fds[] = {{process_->out(), POLLIN, 0},
                      {process_->err(), POLLIN, 0},
                      {sent < line.size() ? process_->in() : -1, POLLOUT, 0}};
      poll(fds, 3, 200);
      process_->drain_err();
      if (fds[2].revents != 0) {
        const ssize_t wrote = write(process_->in(), line.data() + sent, line.size() - sent);
        if (wrote < 0 && errno != EAGAIN && errno != EINTR) return trouble(process_->end(kGrace));
        sent += wrote > 0 ? static_cast<std::size_t>(wrote) : 0;
      }
      if (fds[0].revents != 0 && lines_.read_from(process_->out()) == LineReader::State::ended && !lines_.size())
        return trouble("it " + process_->end(kGrace));
    }
    Result<Json> json = parse_json(answer);
    if (!json) return trouble("its answer is no JSON: " + json.error().what);
    return json;
  }

 private:
  Bencher() = default;

  tl::unexpected<Error> trouble(const std::string& what) {
    return fail(process_->err_tail().empty() ? what : what + "; stderr: " + to_excerpt(process_->err_tail(), 200),
                Exit::subject_failed);
  }

  std::unique_ptr<Process> process_;
  LineReader lines_;
  Hello hello_;
};

struct Contestant {
  const Subject* subject = nullptr;
  std::unique_ptr<Bencher> bencher;
  std::string title;
  std::uint64_t seq = 0;
};

std::string title_of(const Subject& subject, const Hello& hello) {
  const std::string& version = hello.version.empty() ? subject.version : hello.version;
  return version.empty() ? subject.name : subject.name + " " + version;
}

// Who delivers less has less to do.
std::string delivered_by(const Hello& hello) {
  std::string out = hello.json_payload ? "parsed JSON" : "events";
  out += hello.id == IdMode::sticky ? ", ids" : hello.id == IdMode::block ? ", ids of their own block" : ", no ids";
  if (hello.retry) out += ", retries";
  if (hello.comments) out += ", comments";
  return out;
}

std::vector<Contestant> started(const std::vector<Subject>& subjects, Comparison& comparison) {
  std::vector<std::string>& notes = comparison.notes;
  std::vector<Contestant> out;
  for (const Subject& subject : subjects) {
    Result<std::unique_ptr<Bencher>> bencher = Bencher::start(subject);
    if (!bencher) {
      notes.push_back(fmt::format("{}: {}", subject.name, bencher.error().what));
      ++comparison.not_started;
    } else if (!(*bencher)->hello().bench) {
      notes.push_back(fmt::format("{}: its adapter does not serve bench", title_of(subject, (*bencher)->hello())));
    } else {
      std::string title = title_of(subject, (*bencher)->hello());
      out.push_back({&subject, std::move(*bencher), std::move(title), 0});
    }
  }
  return out;
}

// One round of one subject: the figures are added to the measurement.
void measure(Contestant& contestant, const std::string& base64, double seconds, const ComparisonOptions& options,
             Measurement& measurement) {
  if (contestant.bencher == nullptr || !measurement.trouble.empty()) return;
  const std::string line = fmt::format("{{\"op\":\"bench\",\"seq\":{},\"bytes\":\"{}\",\"cut\":{},\"seconds\":{}}}\n",
                                       ++contestant.seq, base64, measurement.cut, seconds);
  const Result<Json> answer = contestant.bencher->ask(line, options.answer_seconds, options.interrupted);
  if (!answer) {
    measurement.trouble = answer.error().what;
    contestant.bencher.reset();  // its stream of answers is lost
    return;
  }
  const Json* ns = member(*answer, "ns");
  if (string_member(*answer, "op") != "benched" || ns == nullptr || !ns->is_array() || ns->empty()) {
    measurement.trouble = "it does not serve this workload";
    return;
  }
  for (const Json& figure : *ns)
    if (figure.is_number()) measurement.ns.push_back(figure.get<double>());
  measurement.events = static_cast<std::size_t>(number_member(*answer, "events").value_or(0));
  measurement.hash = string_member(*answer, "hash").value_or("");
}

void sort_figures(std::vector<Measurement>& measurements) {
  for (Measurement& measurement : measurements) std::sort(measurement.ns.begin(), measurement.ns.end());
}

// A figure for other events than the standard's says nothing. Ids of blocks are no ids of events, so that only who
// keeps the last event ID is held to the hash.
void note_difference(const Contestant& contestant, const Measurement& m, const EventHash& expected, std::vector<std::string>& notes) {
  if (m.ns.empty()) return;
  const Hello& hello = contestant.bencher->hello();
  if (m.events != expected.events()) {
    notes.push_back(fmt::format("{} saw {} events in {} where the standard has {}: its figure does not compare", m.subject,
                                m.events, m.workload, expected.events()));
  } else if (hello.id == IdMode::sticky && !hello.json_payload && !m.hash.empty() && m.hash != expected.hex()) {
    notes.push_back(fmt::format("{} saw other events in {} than the standard has: its figure does not compare", m.subject, m.workload));
  }
}

double quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

double Measurement::median() const { return quantile(ns, 0.5); }
double Measurement::best() const { return ns.empty() ? 0 : ns.front(); }
double Measurement::lower_quartile() const { return quantile(ns, 0.25); }
double Measurement::upper_quartile() const { return quantile(ns, 0.75); }
double Measurement::mebibytes_per_second() const {
  return ns.empty() || median() <= 0 ? 0 : static_cast<double>(bytes) / (1 << 20) / (median() * 1e-9);
}

Result<Comparison> compare(const std::vector<Subject>& subjects, const std::vector<Workload>& workloads,
                           const ComparisonOptions& options) {
  Comparison comparison;
  std::vector<Contestant> contestants = started(subjects, comparison);
  if (contestants.empty() || workloads.empty()) {
    std::string why;
    for (const std::string& note : comparison.notes) why += "; " + note;
    return fail((workloads.empty() ? "nothing to measure: no workload is named like that" : "nothing to measure: no subject serves bench") + why,
                comparison.not_started > 0 ? Exit::subject_failed : Exit::usage);
  }
  for (const Workload& workload : workloads) {
    const std::string base64 = to_base64(workload.bytes);
    const EventHash expected = expected_events(workload.bytes);
    for (const std::size_t cut : options.cuts) {
      std::vector<Measurement> group;
      for (const Contestant& contestant : contestants) {
        Measurement measurement;
        measurement.subject = contestant.title;
        if (contestant.bencher != nullptr) {
          measurement.language = contestant.bencher->hello().language;
          measurement.delivers = delivered_by(contestant.bencher->hello());
        }
        measurement.workload = workload.name;
        measurement.cut = std::min(cut, workload.bytes.size());
        measurement.bytes = workload.bytes.size();
        if (contestant.bencher == nullptr) measurement.trouble = "it fell out earlier";
        group.push_back(std::move(measurement));
      }
      const unsigned rounds = std::max(1U, options.rounds);
      for (unsigned round = 0; round < rounds; ++round)
        for (std::size_t i = 0; i < contestants.size(); ++i) {
          if (options.progress) options.progress(fmt::format("{}: {}", workload.name, contestants[i].title));
          measure(contestants[i], base64, options.seconds / rounds, options, group[i]);
          if (options.interrupted != nullptr && *options.interrupted) return fail("interrupted", Exit::interrupted);
        }
      for (std::size_t i = 0; i < contestants.size(); ++i) note_difference(contestants[i], group[i], expected, comparison.notes);
      sort_figures(group);
      std::move(group.begin(), group.end(), std::back_inserter(comparison.measurements));
    }
  }
  return comparison;
}

}  // namespace ssespec::bench
