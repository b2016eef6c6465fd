#include "cli/speaker.h"

#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "cli/command.h"
#include "conformance/bytes.h"
#include "conformance/json.h"
#include "conformance/line_reader.h"
#include "conformance/trace.h"

namespace ssespec {
namespace {

void append_escaped(std::string& json, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json.push_back('\\');
      json.push_back(c);
    } else if (byte < 0x20) {
      fmt::format_to(std::back_inserter(json), "\\u{:04x}", byte);
    } else {
      json.push_back(c);
    }
  }
}

bool write_all(std::string& out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t n = write(STDOUT_FILENO, out.data() + done, out.size() - done);
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  out.clear();
  return true;
}

double cpu_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

Result<std::vector<std::string>> reads_of(const Json& request) {
  const Json* chunks = member(request, "chunks");
  if (chunks == nullptr || !chunks->is_array()) return fail("\"chunks\" is not an array");
  std::vector<std::string> reads;
  for (const Json& chunk : *chunks) {
    auto bytes = chunk.is_string() ? from_base64(chunk.get_ref<const std::string&>()) : std::nullopt;
    if (!bytes) return fail("a chunk is not padded base64");
    reads.push_back(std::move(*bytes));
  }
  return reads;
}

Result<std::string> parsed(Speaker& speaker, const Json& request, std::uint64_t seq) {
  Result<std::vector<std::string>> reads = reads_of(request);
  if (!reads) return tl::unexpected(reads.error());
  ItemWriter items;
  items.begin();
  const auto id = speaker.parse(*reads, string_member(request, "lastEventId").value_or(""), items);
  std::string line = fmt::format("{{\"op\":\"parsed\",\"seq\":{},\"out\":{}", seq, items.end());
  if (id) {
    line += ',';
    append_json_member(line, "lastEventId", *id);
  }
  return line + "}\n";
}

Result<std::string> benched(Speaker& speaker, const Json& request, std::uint64_t seq) {
  const auto bytes = from_base64(string_member(request, "bytes").value_or(""));
  if (!bytes) return fail("\"bytes\" is not padded base64");
  const std::size_t cut = std::max<std::size_t>(1, number_member(request, "cut").value_or(65536));
  const auto seconds = static_cast<double>(request.value("seconds", 1.0));
  std::vector<std::string> reads;
  for (std::size_t at = 0; at < bytes->size(); at += cut) reads.push_back(bytes->substr(at, cut));
  Counted counted, timed;
  counted.hashed = true;
  if (!speaker.count(reads, counted)) return fmt::format("{{\"op\":\"unsupported\",\"seq\":{}}}\n", seq);
  std::string figures;
  const double start = cpu_nanoseconds();
  do {
    const double before = cpu_nanoseconds();
    speaker.count(reads, timed);
    figures += fmt::format("{}{:.0f}", figures.empty() ? "" : ",", cpu_nanoseconds() - before);
  } while (cpu_nanoseconds() - start < seconds * 1e9);
  return fmt::format("{{\"op\":\"benched\",\"seq\":{},\"events\":{},\"hash\":\"{:016x}\",\"ns\":[{}]}}\n", seq, counted.events, counted.hash, figures);
}

Result<std::string> answer_to(Speaker& speaker, const std::string& line) {
  Result<Json> request = parse_json(line);
  if (!request || !request->is_object()) return fail("a request is not a JSON object");
  const std::string op = string_member(*request, "op").value_or("");
  if (op == "hello") return fmt::format("{{\"op\":\"hello\",\"protocol\":1,{}}}\n", speaker.hello());
  const std::uint64_t seq = number_member(*request, "seq").value_or(0);
  if (op == "parse") return parsed(speaker, *request, seq);
  if (op == "bench") return benched(speaker, *request, seq);
  return fmt::format("{{\"op\":\"unsupported\",\"seq\":{}}}\n", seq);
}

}  // namespace

void append_json_member(std::string& json, std::string_view key, std::string_view bytes) {
  const bool is_text = is_well_formed_utf8(bytes);
  fmt::format_to(std::back_inserter(json), "\"{}{}\":\"", key, is_text ? "" : "64");
  if (is_text) {
    append_escaped(json, bytes);
  } else {
    append_base64(json, bytes);
  }
  json.push_back('"');
}

void ItemWriter::begin() {
  json_ = "[[";
  first_ = true;
}

void ItemWriter::next_read() {
  json_ += "],[";
  first_ = true;
}

void ItemWriter::separate() {
  json_ += first_ ? "{" : ",{";
  first_ = false;
}

void ItemWriter::text(std::string_view key, std::string_view bytes) {
  separate();
  append_json_member(json_, key, bytes);
  json_ += '}';
}

void ItemWriter::event(std::string_view type, std::string_view data, const std::optional<std::string_view>& id) {
  separate();
  append_json_member(json_, "type", type);
  json_ += ',';
  append_json_member(json_, "data", data);
  if (id) {
    json_ += ',';
    append_json_member(json_, "id", *id);
  }
  json_ += '}';
}

void ItemWriter::retry(std::uint64_t milliseconds) {
  separate();
  fmt::format_to(std::back_inserter(json_), "\"retry\":{}}}", std::min(milliseconds, kMostRetry));
}

void ItemWriter::comment(std::string_view bytes) { text("comment", bytes); }
void ItemWriter::error(std::string_view bytes) { text("error", bytes); }

std::string ItemWriter::end() {
  json_ += "]]";
  return std::move(json_);
}

void Counted::add(std::string_view type, std::string_view data, std::string_view id) {
  for (const std::string_view part : {type, data, id}) {
    hash = fnv1a({"\0", 1}, fnv1a(part, hash));
  }
}

Exit serve(Speaker& speaker) {
  LineReader lines;
  std::string line, out;
  for (;;) {
    while (lines.next(line)) {
      Result<std::string> answer = answer_to(speaker, line);
      if (!answer) return complain({"speak: " + answer.error().what, Exit::usage});
      out += *answer;
      if (out.size() > (1U << 16) && !write_all(out)) return Exit::as_expected;
    }
    if (!write_all(out)) return Exit::as_expected;  // nobody reads any more
    if (lines.read_from(STDIN_FILENO) == LineReader::State::ended) return Exit::as_expected;
  }
}

}  // namespace ssespec
