// Read bandwidth as a worker of engine_bench.py: sums a buffer far larger than the caches.
//
//   bandwidth THREADS
//   read BYTES            answers with the seconds that all threads together need to read so many
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

// Eight independent sums, so that additions never wait for each other.
uint64_t sum(const uint64_t *words, size_t count) {
  uint64_t sums[64] = {};
  for (size_t i = 0; i + 64 <= count; i += 64)
    for (size_t k = 0; k < 64; ++k) sums[k] += words[i + k];
  uint64_t total = 0;
  for (uint64_t part : sums) total += part;
  return total;
}

}  // namespace

int main(int count, char **arguments) {
  const size_t threads = count == 2 ? std::strtoul(arguments[1], nullptr, 10) : 0;
  if (threads == 0) return std::cerr << "usage: bandwidth THREADS" << std::endl, 1;
  std::vector<uint64_t> words;
  std::cout << "ready" << std::endl;
  std::atomic<uint64_t> result = 0;
  size_t bytes = 0;
  for (std::string what; std::cin >> what >> bytes;) {
    if (words.size() != bytes / 8) words.assign(bytes / 8, 1);
    const size_t share = words.size() / threads;
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> workers;
    for (size_t i = 0; i < threads; ++i) workers.emplace_back([&, i] { result += sum(words.data() + i * share, share); });
    for (auto &worker : workers) worker.join();
    std::cout << std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() << std::endl;
  }
  return result == 1;
}
