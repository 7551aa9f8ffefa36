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
