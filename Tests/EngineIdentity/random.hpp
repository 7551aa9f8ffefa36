// SplitMix64 and FNV-1a: the program's randomness and its hashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace identity {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  uint32_t below(uint32_t bound) { return static_cast<uint32_t>(next() % bound); }
  uint32_t between(uint32_t least, uint32_t most) { return least + below(most - least + 1); }

  /// 24 random bits in [-bound, bound), plus an offset; exact but for the last product and sum.
  std::vector<float> values(size_t count, float bound, float offset = 0) {
    std::vector<float> values(count);
    for (float &value : values) value = (static_cast<float>(next() >> 40) * 0x1p-23f - 1) * bound + offset;
    return values;
  }

  std::vector<int32_t> tokens(size_t count, uint32_t vocabulary) {
    std::vector<int32_t> tokens(count);
    for (int32_t &token : tokens) token = static_cast<int32_t>(below(vocabulary));
    return tokens;
  }

  template <typename T>
  void shuffle(std::vector<T> &items) {
    for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(static_cast<uint32_t>(i))]);
  }

 private:
  uint64_t state_;
};

class Hash {
 public:
  void add(const void *bytes, size_t count) {
    const auto *cursor = static_cast<const uint8_t *>(bytes);
    for (size_t i = 0; i < count; ++i) value_ = (value_ ^ cursor[i]) * 0x100000001b3u;
  }
  template <typename T>
  void add(const std::vector<T> &values) {
    add(values.data(), values.size() * sizeof(T));
  }
  uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0xcbf29ce484222325u;
};

}  // namespace identity
