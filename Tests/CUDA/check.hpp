// What the checks share: a seeded generator, device arrays, comparison to the last bit, and a count of what was
// compared.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "Device/handle.hpp"

namespace check {

using Handle = std::shared_ptr<const engine::DeviceHandle>;

/// SplitMix64.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  uint32_t below(uint32_t bound) { return static_cast<uint32_t>(next() % bound); }
  uint32_t between(uint32_t low, uint32_t high) { return low + below(high - low + 1); }
  /// Between -1 and 1.
  float unit() { return static_cast<float>(static_cast<int64_t>(next() >> 40) - (1 << 23)) * 0x1p-23f; }
  /// Rows of values as activations have them: mostly small, some far out, some exactly zero or tiny.
  std::vector<float> values(size_t count, float size = 4.0f) {
    std::vector<float> out(count);
    for (float &x : out) {
      const uint32_t kind = below(64);
      x = unit() * size * (kind == 0 ? 100.0f : kind == 1 ? 0.0f : kind == 2 ? 0x1p-120f : 1.0f);
    }
    return out;
  }

 private:
  uint64_t state_;
};

/// Counts comparisons and prints those that fail.
class Report {
 public:
  void expect(bool holds, const std::string &what) {
    count_ += 1;
    if (holds) return;
    failures_ += 1;
    std::printf("  differs: %s\n", what.c_str());
  }
  template <typename T>
  void equal(const std::vector<T> &a, const std::vector<T> &b, const std::string &what) {
    size_t at = 0;
    while (at < a.size() && at < b.size() && std::memcmp(&a[at], &b[at], sizeof(T)) == 0) ++at;
    expect(a.size() == b.size() && at == a.size(), what + " (at " + std::to_string(at) + ")");
  }
  /// Prints what a group of checks has found since the last call.
  void section(const char *name) {
    std::printf("%-34s %6zu comparisons, %zu differ\n", name, count_ - printed_, failures_ - printedFailures_);
    std::fflush(stdout);
    printed_ = count_;
    printedFailures_ = failures_;
  }
  size_t failures() const { return failures_; }
  size_t count() const { return count_; }

 private:
  size_t count_ = 0, failures_ = 0, printed_ = 0, printedFailures_ = 0;
};

/// An array on the device.
template <typename T>
class Array {
 public:
  Array(const Handle &handle, size_t count) : handle_(handle), memory_(handle, count) {}
  Array(const Handle &handle, const std::vector<T> &values) : Array(handle, values.size()) {
    handle_->upload(memory_.data(), values.data(), memory_.bytes());
  }
  T *data() const { return memory_.data(); }
  size_t size() const { return memory_.size(); }
  std::vector<T> values() const {
    std::vector<T> out(memory_.size());
    handle_->download(out.data(), memory_.data(), memory_.bytes());
    return out;
  }

 private:
  Handle handle_;
  engine::DeviceMemory<T> memory_;
};

/// Runs a kernel of the library's table.
template <typename Arguments>
void run(const Handle &handle, int (*kernel)(olc_device *, const Arguments *), const Arguments &arguments) {
  handle->call(kernel, &arguments);
}

/// Every kernel against the scalar reference.
void checkLinear(const Handle &handle, Report &report);
void checkRows(const Handle &handle, Report &report);
void checkLowRank(const Handle &handle, Report &report);
void checkTraining(const Handle &handle, Report &report);
void checkSampling(const Handle &handle, Report &report);
/// Attention and the forward pass: logits, vectors and cache digests against the engine's runner.
void checkModels(const Handle &handle, Report &report);
/// The models and adapters in ../shared/oracle, or a line that says that they are missing.
void checkOracle(const Handle &handle, Report &report);
/// Prints speeds beside what the GPU can do at most.
void printSpeeds(const Handle &handle);

}  // namespace check
