// Where keys, values and their scales lie in a block of the KV cache.
#pragma once

#include "numerics.cuh"

namespace cuda {

/// One layer and key-value head of a block.
struct Section {
  uint8_t *keys, *values;
  float *keyScales, *valueScales;
};

__device__ __forceinline__ uint32_t keyTiles(uint32_t dimension) { return divideUp(dimension, kTileInputs); }
__device__ __forceinline__ uint32_t valueTiles(uint32_t dimension) { return divideUp(dimension, kTileOutputs); }

__device__ __forceinline__ uint64_t keyBytes(uint32_t dimension) {
  return uint64_t{kBlockPositions / kTileOutputs} * keyTiles(dimension) * kWeightTileBytes;
}
__device__ __forceinline__ uint64_t valueBytes(uint32_t dimension) {
  return uint64_t{kBlockPositions / kTileInputs} * valueTiles(dimension) * kWeightTileBytes;
}
__device__ __forceinline__ uint64_t sectionBytes(uint32_t dimension) {
  return keyBytes(dimension) + valueBytes(dimension) + 2 * kBlockPositions * sizeof(float);
}

__device__ __forceinline__ Section sectionAt(uint8_t *layer, uint32_t head, uint32_t dimension) {
  uint8_t *start = layer + head * sectionBytes(dimension);
  uint8_t *values = start + keyBytes(dimension);
  auto *scales = reinterpret_cast<float *>(values + valueBytes(dimension));
  return {start, values, scales, scales + kBlockPositions};
}

/// The section of a call's layer in a block.
__device__ __forceinline__ Section sectionOf(const olc_attention &a, uint32_t block, uint32_t head) {
  return sectionAt(a.pool + block * a.block_bytes + a.layer_offset, head, a.dimension);
}

/// Byte i of a tile of 16 x 32: where the element (row, column) lies.
__device__ __forceinline__ uint32_t tileByte(uint32_t row, uint32_t column) {
  return (row % 8 * 4 + column % 16 / 4) * 16 + (row / 8 + column / 16 * 2) * 4 + column % 4;
}

__device__ __forceinline__ uint32_t keyOffset(uint32_t dimension, uint32_t position, uint32_t i) {
  const uint32_t tile = position / kTileOutputs * keyTiles(dimension) + i / kTileInputs;
  return tile * kWeightTileBytes + tileByte(position % kTileOutputs, i % kTileInputs);
}
__device__ __forceinline__ uint32_t valueOffset(uint32_t position, uint32_t i) {
  const uint32_t tile = i / kTileOutputs * (kBlockPositions / kTileInputs) + position / kTileInputs;
  return tile * kWeightTileBytes + tileByte(i % kTileOutputs, position % kTileInputs);
}

}  // namespace cuda
