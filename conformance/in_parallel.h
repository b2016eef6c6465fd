// Numbered jobs, so many at once: what a client's plays are handed out by.
//
// Tested by client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_IN_PARALLEL_H_
#define SSESPEC_CONFORMANCE_IN_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace ssespec {

// Calls work(0), work(1) and so on, each begun in this order; returns when all are done.
template <class Work>
void in_parallel(std::size_t at_once, std::size_t jobs, const Work& work) {
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < std::min(at_once, jobs); ++i) {
    workers.emplace_back([&] {
      for (std::size_t at = next++; at < jobs; at = next++) work(at);
    });
  }
  for (std::thread& worker : workers) worker.join();
}

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_IN_PARALLEL_H_
