// Memory for the weights of one adapter, as it comes: a serving process loads and lets go of thousands of adapters, and
// the system takes longer to give out and clear fresh pages than the engine to fill them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace engine {

/// The most bytes of a process that no adapter uses and that wait for the next one.
constexpr size_t kMaximumSpareArenaBytes = size_t{1} << 26;

/// Aligned to a large page, or to a cache line when it is smaller. What it holds at first is undefined: it may be an
/// earlier adapter's. Its owner writes all of it.
class Arena {
 public:
  Arena() = default;
  /// Takes memory of exactly that size that was let go, or fresh memory. Any thread may call it.
  explicit Arena(size_t bytes);

  uint8_t *data() { return memory_.get(); }

 private:
  /// Keeps the memory for the next adapter of the same size, as far as the limit allows.
  struct Release {
    Release() : bytes(0) {}
    explicit Release(size_t bytes) : bytes(bytes) {}
    size_t bytes;
    void operator()(uint8_t *memory) const noexcept;
  };
  std::unique_ptr<uint8_t[], Release> memory_;
};

}  // namespace engine
