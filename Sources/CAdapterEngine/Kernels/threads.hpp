// Threads that work on one step together. Work is split by output, never by summand, so their number changes no bit.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace engine {

/// Indices begin … end - 1.
struct Range {
  size_t begin, end;
};

/// The part of `count` items that a worker takes: whole grains, as even as they go.
inline Range share(size_t count, size_t grain, uint32_t worker, uint32_t workers) {
  const size_t grains = (count + grain - 1) / grain;
  const size_t begin = grains * worker / workers * grain, end = grains * (worker + 1) / workers * grain;
  return {begin < count ? begin : count, end < count ? end : count};
}

/// Rounds of items that workers take piece by piece: each its own share from one end to the other, as memory likes it,
/// and then the last pieces of those who are slower, so that all end a round at about the same time.
class SharedWork {
 public:
  SharedWork(size_t rounds, uint32_t workers) : workers_(workers), shares_(rounds * workers) {}

  /// Makes all rounds new, while no worker takes anything.
  void restart() {
    for (Share &own : shares_) own.taken.store(0, std::memory_order_relaxed);
  }
  /// The worker's next piece of a round's `count` items, within one multiple of `piece`; empty when none is left.
  /// Shares are cut at multiples of `grain`. Every call of a round gives the same count, grain and piece.
  Range take(size_t round, uint32_t worker, size_t count, size_t grain, size_t piece);

 private:
  /// Items taken by the owner from the front, and, in the upper half, by others from the back.
  struct alignas(64) Share {
    std::atomic<uint64_t> taken{0};
  };
  const uint32_t workers_;
  std::vector<Share> shares_;
};

/// A fixed set of workers; the caller of `run` is worker 0. One caller at a time.
class ThreadPool {
 public:
  /// At least one worker; `threads` - 1 threads are started. Throws std::system_error when the system has none left.
  explicit ThreadPool(uint32_t threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  uint32_t workers() const { return workers_; }

  /// Calls body(worker) once in every worker and returns when all are done; the first exception is thrown here.
  template <typename Body>
  void run(const Body &body) {
    if (workers_ == 1) return body(uint32_t{0});
    runEverywhere([](const void *context, uint32_t worker) { (*static_cast<const Body *>(context))(worker); }, &body);
  }

  /// Within a body that throws nothing: returns when every worker has come here.
  void barrier();

 private:
  using Job = void (*)(const void *context, uint32_t worker);

  void runEverywhere(Job job, const void *context);
  void perform(uint32_t worker);
  void serve(uint32_t worker);

  const uint32_t workers_;
  Job job_ = nullptr;
  const void *context_ = nullptr;
  std::mutex failureLock_;
  std::exception_ptr failure_;
  alignas(64) std::atomic<uint32_t> jobNumber_{0};
  alignas(64) std::atomic<uint32_t> unfinished_{0};
  alignas(64) std::atomic<uint32_t> arrived_{0};
  alignas(64) std::atomic<uint32_t> phase_{0};
  std::atomic<bool> stops_{false};
  std::vector<std::thread> threads_;
};

}  // namespace engine
