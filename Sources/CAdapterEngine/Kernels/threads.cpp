#include "Kernels/threads.hpp"

#include <algorithm>
#include <utility>

#include "Kernels/rounding.hpp"

namespace engine {

namespace {

// Looks at a word before sleeping on it: some tens of microseconds, about the length of a phase of a step.
constexpr uint32_t kSpins = 4000;

void relax() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

/// Returns when the word is no longer `old`: looks at it for a while, then sleeps.
void waitWhile(const std::atomic<uint32_t> &word, uint32_t old) {
  for (uint32_t spin = 0; spin < kSpins; ++spin) {
    if (word.load(std::memory_order_acquire) != old) return;
    relax();
  }
  while (word.load(std::memory_order_acquire) == old) word.wait(old, std::memory_order_acquire);
}

}  // namespace

Range SharedWork::take(size_t round, uint32_t worker, size_t count, size_t grain, size_t piece) {
  for (uint32_t i = 0; i < workers_; ++i) {
    const uint32_t owner = (worker + i) % workers_;
    const Range whole = share(count, grain, owner, workers_);
    std::atomic<uint64_t> &taken = shares_[round * workers_ + owner].taken;
    for (uint64_t seen = taken.load(std::memory_order_relaxed);;) {
      const Range left{whole.begin + static_cast<uint32_t>(seen), whole.end - (seen >> 32)};
      if (left.begin >= left.end) break;
      const Range part = owner == worker ? Range{left.begin, std::min(left.end, (left.begin / piece + 1) * piece)}
                                         : Range{std::max(left.begin, (left.end - 1) / piece * piece), left.end};
      const uint64_t size = part.end - part.begin;
      const uint64_t after = seen + (owner == worker ? size : size << 32);
      if (taken.compare_exchange_weak(seen, after, std::memory_order_relaxed)) return part;
    }
  }
  return {count, count};
}

ThreadPool::ThreadPool(uint32_t threads) : workers_(threads > 1 ? threads : 1) {
  threads_.reserve(workers_ - 1);
  try {
    for (uint32_t worker = 1; worker < workers_; ++worker) threads_.emplace_back([this, worker] { serve(worker); });
  } catch (...) {
    stops_ = true;
    jobNumber_.fetch_add(1, std::memory_order_release);
    jobNumber_.notify_all();
    for (std::thread &thread : threads_) thread.join();
    throw;
  }
}

ThreadPool::~ThreadPool() {
  stops_ = true;
  jobNumber_.fetch_add(1, std::memory_order_release);
  jobNumber_.notify_all();
  for (std::thread &thread : threads_) thread.join();
}

void ThreadPool::runEverywhere(Job job, const void *context) {
  job_ = job;
  context_ = context;
  unfinished_.store(workers_ - 1, std::memory_order_relaxed);
  jobNumber_.fetch_add(1, std::memory_order_release);
  jobNumber_.notify_all();
  perform(0);
  for (uint32_t left = unfinished_.load(std::memory_order_acquire); left != 0;
       left = unfinished_.load(std::memory_order_acquire)) {
    waitWhile(unfinished_, left);
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ThreadPool::perform(uint32_t worker) {
  try {
    job_(context_, worker);
  } catch (...) {
    const std::lock_guard<std::mutex> guard(failureLock_);
    if (!failure_) failure_ = std::current_exception();
  }
}

void ThreadPool::serve(uint32_t worker) {
  const RoundingMode mode;
  for (uint32_t seen = 0;;) {
    waitWhile(jobNumber_, seen);
    // A pool's next job starts only after this one is finished everywhere, so no number is skipped.
    ++seen;
    if (stops_) return;
    perform(worker);
    if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) unfinished_.notify_one();
  }
}

void ThreadPool::barrier() {
  if (workers_ == 1) return;
  const uint32_t phase = phase_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == workers_) {
    arrived_.store(0, std::memory_order_relaxed);
    phase_.fetch_add(1, std::memory_order_release);
    phase_.notify_all();
  } else {
    waitWhile(phase_, phase);
  }
}

}  // namespace engine
