#include "Device/adapter_cache.hpp"

#include <cstring>

namespace engine {

namespace {

// Inputs that a warp reads of a row of A in one access (olc_pair).
constexpr uint32_t kStretch = 256, kLanes = 32;
constexpr size_t kAlignment = 16;

/// Where a pair's matrices lie in the adapter's image.
struct Place {
  size_t a, b;
};

size_t inputsOf(const LowRankPair<BFloat16> &pair) { return pair.a.size() / pair.rank; }

/// A by stretches of 256 inputs, eight for each lane side by side.
void writeA(const LowRankPair<BFloat16> &pair, uint8_t *to) {
  const size_t inputs = inputsOf(pair), stretches = roundUp(inputs, kStretch) / kStretch;
  auto *out = reinterpret_cast<BFloat16 *>(to);
  for (size_t r = 0; r < pair.rank; ++r) {
    for (size_t k = 0; k < inputs; ++k) {
      const size_t lane = k % kLanes, part = k % kStretch / kLanes;
      out[(r * stretches + k / kStretch) * kStretch + lane * (kStretch / kLanes) + part] = pair.a[r * inputs + k];
    }
  }
}

/// B from blocks of 64 outputs to [rank][outputs].
void writeB(const LowRankPair<BFloat16> &pair, size_t outputs, uint8_t *to) {
  auto *out = reinterpret_cast<BFloat16 *>(to);
  for (size_t n = 0; n < outputs; ++n) {
    for (size_t r = 0; r < pair.rank; ++r) {
      out[r * outputs + n] = pair.b[(n / kPanelWidth * pair.rank + r) * kPanelWidth + n % kPanelWidth];
    }
  }
}

}  // namespace

const olc_pair *DeviceAdapterCache::pairs(const Adapter &adapter) {
  const auto found = residents_.find(adapter.identity);
  if (found != residents_.end()) {
    order_.splice(order_.begin(), order_, found->second);
  } else {
    order_.push_front(upload(adapter));
    residents_[adapter.identity] = order_.begin();
    bytes_ += order_.front().bytes;
  }
  order_.front().step = step_;
  return reinterpret_cast<const olc_pair *>(order_.front().memory.data());
}

void DeviceAdapterCache::makeRoom(uint64_t bytes) {
  while (!order_.empty() && bytes_ + bytes > budget_ && order_.back().step != step_) {
    bytes_ -= order_.back().bytes;
    residents_.erase(order_.back().identity);
    order_.pop_back();
  }
}

DeviceAdapterCache::Resident DeviceAdapterCache::upload(const Adapter &adapter) {
  const uint32_t layers = adapter.base.layers;
  std::vector<olc_pair> table(size_t{layers} * CAE_MODULE_COUNT);
  std::vector<Place> places(table.size());
  size_t bytes = roundUp(table.size() * sizeof(olc_pair), kAlignment);
  for (size_t i = 0; i < table.size(); ++i) {
    const auto &pair = adapter.exactPair(static_cast<uint32_t>(i / CAE_MODULE_COUNT), i % CAE_MODULE_COUNT);
    if (pair.rank == 0) continue;
    const size_t outputs = moduleDimensions(adapter.base, i % CAE_MODULE_COUNT).outputs;
    places[i].a = bytes;
    bytes += roundUp(inputsOf(pair), kStretch) * pair.rank * sizeof(BFloat16);
    places[i].b = bytes;
    bytes += roundUp(outputs * pair.rank * sizeof(BFloat16), kAlignment);
  }
  makeRoom(bytes);
  Resident resident{adapter.identity, bytes, step_, DeviceMemory<uint8_t>(handle_, bytes)};
  image_.assign(bytes, 0);
  uint8_t *base = resident.memory.data();
  for (size_t i = 0; i < table.size(); ++i) {
    const auto &pair = adapter.exactPair(static_cast<uint32_t>(i / CAE_MODULE_COUNT), i % CAE_MODULE_COUNT);
    if (pair.rank == 0) continue;
    writeA(pair, image_.data() + places[i].a);
    writeB(pair, moduleDimensions(adapter.base, i % CAE_MODULE_COUNT).outputs, image_.data() + places[i].b);
    table[i] = {
        reinterpret_cast<const uint16_t *>(base + places[i].a), reinterpret_cast<const uint16_t *>(base + places[i].b),
        pair.rank, pair.scale};
  }
  std::memcpy(image_.data(), table.data(), table.size() * sizeof(olc_pair));
  handle_->upload(base, image_.data(), bytes);
  return resident;
}

}  // namespace engine
