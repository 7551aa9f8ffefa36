// The KV cache of one sequence: int8 with a scale per position and head, kept in the panels that the product kernel
// reads.
#pragma once

#include <vector>

#include "model.hpp"

namespace engine {

/// Keys and values of one layer and one key-value head.
struct HeadCache {
  HeadCache(uint32_t positions, uint32_t dimension, cae_precision precision);

  /// Writes the key and value of a position.
  void store(const Kernels &kernels, uint32_t position, const float *key, const float *value);

  uint32_t dimension;
  /// Keys: a panel for every 64 positions, [dimension / 4][64][4].
  uint32_t keyGroups;
  Buffer<uint8_t> keys;
  Buffer<float> keyScales;
  /// Values: panels of up to 64 dimensions, [positions / 4][width][4].
  uint32_t valueGroups;
  Buffer<uint8_t> values;
  Buffer<float> valueScales;
  /// The same in fp32, [positions][dimension], for checks.
  Buffer<float> plainKeys, plainValues;

  /// Width of the value panel that starts at a dimension: 64, or what is left rounded up to 16.
  uint32_t valueWidth(uint32_t firstDimension) const;
  const uint8_t *valuePanel(uint32_t firstDimension) const;
};

class Cache {
 public:
  Cache(const cae_model_shape &shape, uint32_t positions, cae_precision precision);

  HeadCache &head(uint32_t layer, uint32_t keyValueHead) { return heads_[layer * headsPerLayer_ + keyValueHead]; }
  /// FNV-1a over everything stored.
  uint64_t digest() const;

 private:
  uint32_t headsPerLayer_;
  std::vector<HeadCache> heads_;
};

}  // namespace engine
