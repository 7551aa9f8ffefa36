// Writing a quantised row into the tiles that products read.
#pragma once

#include "reduce.cuh"

namespace cuda {

/// Threads of the kernels that take one row a block.
constexpr uint32_t kRowThreads = 512;

/// The word of four values k … k + 3 (k a multiple of 4) of a row, in one plane of the tiles.
__device__ __forceinline__ uint32_t *rowWord(
    const olc_rows &rows, uint32_t row, uint32_t tiles, uint32_t k, uint32_t plane) {
  const size_t tile = static_cast<size_t>(row / kTileRows) * tiles + k / kTileInputs;
  const uint32_t lane = row % kTileRows * 4 + k % 16 / 4, half = k % kTileInputs / 16;
  const size_t word = ((tile * kWarp + lane) * rows.planes + plane) * 2 + half;
  return reinterpret_cast<uint32_t *>(rows.tiles) + word;
}

/// Quantises the block's row of n values, whose largest magnitude is known: value(k) is asked once for every k < n.
template <typename Value>
__device__ __forceinline__ void quantiseRow(
    const olc_rows &rows, uint32_t row, uint32_t n, float largest, Value value) {
  const float top = rows.planes == 2 ? kTwoPlaneMaximum : kOnePlaneMaximum;
  const Scale scale = quantisationScale(largest, top);
  const uint32_t tiles = inputTiles(n);
  for (uint32_t k = threadIdx.x * 4; k < tiles * kTileInputs; k += blockDim.x * 4) {
    uint32_t high = 0, low = 0;
    for (uint32_t i = 0; i < 4; ++i) {
      const int32_t q = k + i < n ? quantised(value(k + i), scale.inverse, top) : 0;
      low |= lowByte(q) << (8 * i);
      high |= highByte(q) << (8 * i);
    }
    if (rows.planes == 2) {
      *rowWord(rows, row, tiles, k, 0) = high;
      *rowWord(rows, row, tiles, k, 1) = low;
    } else {
      *rowWord(rows, row, tiles, k, 0) = low;
    }
  }
  if (threadIdx.x == 0) rows.scales[row] = scale.scale;
}

}  // namespace cuda
