#include "fuzz/minimise.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "fuzz/input.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostCandidates = 512;       // in one round trip
constexpr std::size_t kMostBytes = 4 << 20;        // and their bytes
constexpr std::size_t kMostBytesInAll = 32 << 20;  // a large input stays larger than it need be

class Minimiser {
 public:
  Minimiser(std::string encoded, const StillFails& still_fails, std::size_t most_rounds)
      : best_(std::move(encoded)), still_fails_(still_fails), rounds_left_(most_rounds) {}

  std::string run() && {
    take_first({without_cuts(best_), with_plain_line_ends(without_cuts(best_)), with_plain_line_ends(best_)});
    std::size_t before = 0;
    do {
      before = best_.size();
      delete_ranges();
    } while (best_.size() < before && rounds_left_ > 0);
    take_first({with_plain_line_ends(best_)});
    plain_bytes();
    delete_ranges();
    return std::move(best_);
  }

 private:
  static std::string without_cuts(std::string text) {
    std::erase(text, kCutByte);
    return text;
  }

  static std::string with_plain_line_ends(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
      out += text[i] == '\r' ? '\n' : text[i];
    }
    return out;
  }

  std::vector<bool> ask(const std::vector<std::string>& candidates) {
    if (rounds_left_ == 0 || candidates.empty()) return std::vector<bool>(candidates.size(), false);
    --rounds_left_;
    for (const std::string& candidate : candidates) bytes_ += candidate.size();
    if (bytes_ > kMostBytesInAll) rounds_left_ = 0;
    return still_fails_(candidates);
  }

  // Moves on to the first candidate that still fails, if there is one.
  bool take_first(const std::vector<std::string>& candidates) {
    const std::vector<bool> fails = ask(candidates);
    const auto found = std::find(fails.begin(), fails.end(), true);
    if (found == fails.end()) return false;
    const std::string& chosen = candidates[static_cast<std::size_t>(found - fails.begin())];
    const bool changed = chosen != best_;
    best_ = chosen;
    return changed;
  }

  // Every range of a size is left out, in turn, large ones first.
  void delete_ranges() {
    for (std::size_t size = std::max<std::size_t>(best_.size() / 2, 1); size > 0; size /= 2) {
      while (rounds_left_ > 0 && delete_one_range(std::min(size, best_.size()))) {
      }
    }
  }

  bool delete_one_range(std::size_t size) {
    if (best_.empty() || size == 0) return false;
    const std::size_t budget = std::clamp<std::size_t>(kMostBytes / best_.size(), 16, kMostCandidates);
    const std::size_t step = std::max<std::size_t>({1, best_.size() / budget, best_.size() > 512 ? size / 2 : 1});
    std::vector<std::string> candidates;
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at + size <= best_.size(); at += step) {
      candidates.push_back(best_);
      candidates.back().erase(at, size);
      starts.push_back(at);
    }
    const std::vector<bool> fails = ask(candidates);
    std::vector<std::size_t> apart;  // the starts of ranges that may each go, none over another
    for (std::size_t i = 0; i < starts.size(); ++i) {
      if (fails[i] && (apart.empty() || apart.back() + size <= starts[i])) apart.push_back(starts[i]);
    }
    if (apart.empty()) return false;
    // All of them at once is often right, or half, and saves a round trip each.
    const std::string one = without({apart.front()}, size);
    std::vector<std::string> together;
    for (std::size_t count = apart.size(); count > 1; count /= 2) {
      apart.resize(count);
      together.push_back(without(apart, size));
    }
    if (!take_first(together)) best_ = one;
    return true;
  }

  // The best one without the ranges that begin there.
  std::string without(const std::vector<std::size_t>& starts, std::size_t size) const {
    std::string out;
    std::size_t from = 0;
    for (const std::size_t start : starts) {
      out += best_.substr(from, start - from);
      from = start + size;
    }
    return out += best_.substr(from);
  }

  // Bytes that need not be what they are become a letter; spaces and cuts stay.
  void plain_bytes() {
    if (best_.size() > 256) return;
    std::vector<std::string> candidates;
    for (std::size_t i = 0; i < best_.size(); ++i) {
      candidates.push_back(best_);
      if (best_[i] != kCutByte && best_[i] != 'a') candidates.back()[i] = 'a';
    }
    const std::vector<bool> fails = ask(candidates);
    std::string all = best_;
    for (std::size_t i = 0; i < fails.size(); ++i) {
      if (fails[i]) all[i] = candidates[i][i];
    }
    if (take_first({all})) return;
    for (std::size_t i = 0; i < fails.size() && rounds_left_ > 0; ++i) {
      if (!fails[i] || best_[i] == candidates[i][i]) continue;
      std::string next = best_;
      next[i] = candidates[i][i];
      take_first({next});
    }
  }

  std::string best_;
  const StillFails& still_fails_;
  std::size_t rounds_left_;
  std::size_t bytes_ = 0;  // of all candidates so far
};

}  // namespace

std::string minimise(std::string encoded, const StillFails& still_fails, std::size_t most_rounds) {
  return Minimiser(std::move(encoded), still_fails, most_rounds).run();
}

}  // namespace ssespec
