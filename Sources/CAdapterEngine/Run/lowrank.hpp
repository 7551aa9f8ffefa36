// The adapters' part of linear layers, for rows grouped by adapter.
#pragma once

#include <span>
#include <vector>

#include "Kernels/threads.hpp"
#include "Model/adapter.hpp"

namespace engine {

class LowRank {
 public:
  /// Modules that share their input and so are shrunk together.
  static constexpr uint32_t kTogether = 3;

  explicit LowRank(const Model &model) : model_(model) {}

  /// Starts a batch without rows.
  void clear();
  /// Rows firstRow … firstRow + rows - 1 use the adapter; calls come in ascending order of rows.
  void add(const Adapter &adapter, uint32_t firstRow, uint32_t rows);
  /// Reserves memory after the last `add`.
  void reserve();
  bool isEmpty() const { return groups_.empty(); }

  /// t = scale * A x for every group and the modules, which have a slot each: the worker takes ranks from the round of
  /// `work` until none is left.
  void shrink(
      SharedWork &work, size_t round, uint32_t worker, uint32_t layer, std::span<const uint32_t> modules,
      const float *x, uint32_t inputs);
  /// y = clamp(y + B t) for the outputs of a range; every B is read once, from one end to the other.
  void expand(uint32_t layer, uint32_t slot, uint32_t module, Range range, float *y, size_t yStride) const;

 private:
  struct Group {
    const Adapter *adapter;
    uint32_t firstRow, rows;
  };

  /// The two halves over one of the adapters' kinds of pairs, with the kernel for it.
  template <typename Pair, typename Kernel>
  void shrinkPairs(
      Pair pair, Kernel kernel, SharedWork &work, size_t round, uint32_t worker, uint32_t layer,
      std::span<const uint32_t> modules, const float *x, uint32_t inputs);
  template <typename Pair, typename Kernel>
  void expandPairs(
      Pair pair, Kernel kernel, uint32_t layer, uint32_t slot, uint32_t module, Range range, float *y,
      size_t yStride) const;

  float *ranks(uint32_t slot, uint32_t row) {
    return ranks_.data() + (static_cast<size_t>(slot) * rows_ + row) * widest_;
  }
  const float *ranks(uint32_t slot, uint32_t row) const {
    return ranks_.data() + (static_cast<size_t>(slot) * rows_ + row) * widest_;
  }

  const Model &model_;
  std::vector<Group> groups_;
  uint32_t rows_ = 0, widest_ = 0;
  Buffer<float> ranks_;
};

}  // namespace engine
