#include "Run/lowrank.hpp"

#include <algorithm>

namespace engine {

namespace {

// Ranks that a worker takes at a time; the shrink kernels compute as many side by side.
constexpr uint32_t kRankGrain = 4;

}  // namespace

void LowRank::clear() {
  groups_.clear();
  rows_ = 0;
  widest_ = 0;
}

void LowRank::add(const Adapter &adapter, uint32_t firstRow, uint32_t rows) {
  rows_ = firstRow + rows;
  widest_ = std::max(widest_, static_cast<uint32_t>(roundUp(adapter.shape.rank, kRankGrain)));
  const bool continues = !groups_.empty() && groups_.back().adapter == &adapter &&
                         groups_.back().firstRow + groups_.back().rows == firstRow;
  if (continues)
    groups_.back().rows += rows;
  else
    groups_.push_back({&adapter, firstRow, rows});
}

void LowRank::reserve() {
  const size_t count = static_cast<size_t>(kTogether) * rows_ * widest_;
  if (ranks_.size() < count) ranks_ = Buffer<float>(count);
}

void LowRank::shrink(
    uint32_t worker, uint32_t layer, uint32_t slot, uint32_t module, const float *x, uint32_t inputs) {
  const auto part = [&](const auto &pair, const Group &group, auto kernel) {
    const Range range = share(pair.rank, kRankGrain, worker, workers_);
    if (range.begin == range.end) return;
    for (uint32_t row = group.firstRow; row < group.firstRow + group.rows; ++row) {
      kernel(
          pair.a.data() + range.begin * inputs, static_cast<uint32_t>(range.end - range.begin),
          x + static_cast<size_t>(row) * inputs, inputs, pair.scale, ranks(slot, row) + range.begin);
    }
  };
  for (const Group &group : groups_) {
    if (model_.precision == CAE_PRECISION_EXACT)
      part(group.adapter->exactPair(layer, module), group, model_.kernels.shrinkBFloat16);
    else
      part(group.adapter->plainPair(layer, module), group, model_.kernels.shrinkFloat);
  }
}

void LowRank::expand(uint32_t layer, uint32_t slot, uint32_t module, Range range, float *y, size_t yStride) const {
  const auto part = [&](const auto &pair, const Group &group, auto kernel) {
    if (pair.rank == 0) return;
    for (uint32_t row = group.firstRow; row < group.firstRow + group.rows; ++row) {
      size_t next = 0;
      for (size_t first = range.begin; first < range.end; first = next) {
        next = std::min(range.end, (first / kPanelWidth + 1) * kPanelWidth);
        kernel(
            pair.b.data() + first / kPanelWidth * kPanelWidth * pair.rank + first % kPanelWidth, kPanelWidth,
            ranks(slot, row), pair.rank, static_cast<uint32_t>(next - first), y + row * yStride + first);
      }
    }
  };
  for (const Group &group : groups_) {
    if (model_.precision == CAE_PRECISION_EXACT)
      part(group.adapter->exactPair(layer, module), group, model_.kernels.rankUpdateBFloat16);
    else
      part(group.adapter->plainPair(layer, module), group, model_.kernels.rankUpdateFloat);
  }
}

}  // namespace engine
