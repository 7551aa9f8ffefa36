#include "Run/lowrank.hpp"

#include <algorithm>

namespace engine {

namespace {

// Ranks that a worker takes at a time; the shrink kernels compute as many side by side.
constexpr uint32_t kRankGrain = 4;
// Panels of B asked of memory ahead of the one in use.
constexpr size_t kPanelsAhead = 2;

/// Asks memory for values that are read soon: adapters are many short pieces, too short for the processor to foresee.
template <typename T>
void prefetch(const T *values, size_t count) {
  for (size_t i = 0; i < count; i += kCacheLine / sizeof(T)) __builtin_prefetch(values + i);
}

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
    SharedWork &work, size_t round, uint32_t worker, uint32_t layer, std::span<const uint32_t> modules, const float *x,
    uint32_t inputs) {
  if (model_.precision == CAE_PRECISION_EXACT)
    shrinkPairs(&Adapter::exactPair, model_.kernels.shrinkBFloat16, work, round, worker, layer, modules, x, inputs);
  else
    shrinkPairs(&Adapter::plainPair, model_.kernels.shrinkFloat, work, round, worker, layer, modules, x, inputs);
}

template <typename Pair, typename Kernel>
void LowRank::shrinkPairs(
    Pair pair, Kernel kernel, SharedWork &work, size_t round, uint32_t worker, uint32_t layer,
    std::span<const uint32_t> modules, const float *x, uint32_t inputs) {
  // Piece i is some ranks of one group and module, in the order of modules, groups and ranks.
  const size_t parts = widest_ / kRankGrain, perModule = groups_.size() * parts, count = modules.size() * perModule;
  const auto ranksOf = [&](size_t piece) {
    const auto &own = (groups_[piece % perModule / parts].adapter->*pair)(layer, modules[piece / perModule]);
    const size_t first = std::min<size_t>(piece % parts * kRankGrain, own.rank);
    return std::pair(own.a.data() + first * inputs, std::min<size_t>(kRankGrain, own.rank - first));
  };
  Range range;
  while (range = work.take(round, worker, count, 1, 1), range.begin < range.end) {
    for (size_t piece = range.begin; piece < range.end; ++piece) {
      if (piece + 1 < count) {
        const auto [next, ranks] = ranksOf(piece + 1);
        prefetch(next, ranks * inputs);
      }
      const auto [a, ranks] = ranksOf(piece);
      if (ranks == 0) continue;
      const auto slot = static_cast<uint32_t>(piece / perModule);
      const Group &group = groups_[piece % perModule / parts];
      const float scale = (group.adapter->*pair)(layer, modules[slot]).scale;
      for (uint32_t row = group.firstRow; row < group.firstRow + group.rows; ++row) {
        kernel(
            a, static_cast<uint32_t>(ranks), x + static_cast<size_t>(row) * inputs, inputs, scale,
            this->ranks(slot, row) + piece % parts * kRankGrain);
      }
    }
  }
}

void LowRank::expand(uint32_t layer, uint32_t slot, uint32_t module, Range range, float *y, size_t yStride) const {
  if (model_.precision == CAE_PRECISION_EXACT)
    expandPairs(&Adapter::exactPair, model_.kernels.rankUpdateBFloat16, layer, slot, module, range, y, yStride);
  else
    expandPairs(&Adapter::plainPair, model_.kernels.rankUpdateFloat, layer, slot, module, range, y, yStride);
}

template <typename Pair, typename Kernel>
void LowRank::expandPairs(
    Pair pair, Kernel kernel, uint32_t layer, uint32_t slot, uint32_t module, Range range, float *y,
    size_t yStride) const {
  // Piece i is a part of one panel of one group, in the order of groups and panels.
  const size_t firstPanel = range.begin / kPanelWidth, panels = (range.end - 1) / kPanelWidth + 1 - firstPanel;
  const size_t count = groups_.size() * panels;
  const auto panelOf = [&](size_t piece) {
    const auto &own = (groups_[piece / panels].adapter->*pair)(layer, module);
    return own.b.subspan((firstPanel + piece % panels) * kPanelWidth * own.rank, kPanelWidth * own.rank);
  };
  for (size_t piece = 0; piece < count; ++piece) {
    if (piece + kPanelsAhead < count) {
      const auto ahead = panelOf(piece + kPanelsAhead);
      prefetch(ahead.data(), ahead.size());
    }
    const auto panel = panelOf(piece);
    if (panel.empty()) continue;
    const Group &group = groups_[piece / panels];
    const size_t start = (firstPanel + piece % panels) * kPanelWidth;
    const size_t first = std::max(range.begin, start), end = std::min(range.end, start + kPanelWidth);
    for (uint32_t row = group.firstRow; row < group.firstRow + group.rows; ++row) {
      kernel(
          panel.data() + (first - start), kPanelWidth, ranks(slot, row),
          static_cast<uint32_t>(panel.size() / kPanelWidth), static_cast<uint32_t>(end - first),
          y + row * yStride + first);
    }
  }
}

}  // namespace engine
