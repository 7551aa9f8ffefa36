// Attention, third part: the weighted sum of the cached values. A block takes 32 dimensions of a tile; its warps share
// out the positions.
#include "device.cuh"
#include "launchers.hpp"
#include "tile.cuh"

namespace cuda {
namespace {

constexpr uint32_t kWarps = 4, kDimensionTiles = 2, kSteps = kBlockPositions / kTileInputs;

__global__ void __launch_bounds__(kWarps *kWarp) mixKernel(olc_attention a) {
  constexpr uint32_t kLaneSums = kDimensionTiles * 2 * 4;
  const Tile tile = tileAt(a, blockIdx.x);
  const uint32_t lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp, head = blockIdx.y;
  const uint32_t firstTile = blockIdx.z * kDimensionTiles, dimensionTiles = valueTiles(a.dimension);
  const auto *weights = reinterpret_cast<const uint4 *>(
      a.weights + (size_t{tile.index} * a.key_value_heads + head) * (a.score_stride / kTileInputs) * kWeightTileBytes);
  const uint32_t steps = divideUp(tile.end - tile.firstBlock * kBlockPositions, kTileInputs);
  int32_t sums[kDimensionTiles][2][4] = {};
  for (uint32_t s = warp; s < steps; s += kWarps) {
    const uint32_t block = a.tables[tile.entry.table + tile.firstBlock + s / kSteps];
    const auto *values = reinterpret_cast<const uint4 *>(sectionOf(a, block, head).values);
    const uint4 w = weights[s * kWarp + lane];
#pragma unroll
    for (uint32_t d = 0; d < kDimensionTiles; ++d) {
      if (firstTile + d >= dimensionTiles) break;
      const uint4 value = values[((firstTile + d) * kSteps + s % kSteps) * kWarp + lane];
      multiplyTiles(sums[d][0], value, uint2{w.x, w.y});
      multiplyTiles(sums[d][1], value, uint2{w.z, w.w});
    }
  }
  auto *shared = reinterpret_cast<int32_t *>(sharedMemory());
  const int32_t *mine = &sums[0][0][0];
#pragma unroll
  for (uint32_t i = 0; i < kLaneSums; ++i) shared[(warp * kLaneSums + i) * kWarp + lane] = mine[i];
  __syncthreads();

  constexpr uint32_t kValues = kDimensionTiles * kTileOutputs * OLC_TILE_COLUMNS;
  for (uint32_t e = threadIdx.x; e < kValues; e += kWarps * kWarp) {
    const uint32_t n = e % kTileOutputs, d = e / kTileOutputs % kDimensionTiles;
    const uint32_t column = e / (kTileOutputs * kDimensionTiles);
    const uint32_t i = (firstTile + d) * kTileOutputs + n;
    if (column >= tile.columns || i >= a.dimension) continue;
    const uint32_t owner = n % 8 * 4 + column / 2, sum = n / 8 * 2 + column % 2;
    int32_t total[2] = {};
    for (uint32_t w = 0; w < kWarps; ++w) {
      for (uint32_t p = 0; p < 2; ++p) total[p] += shared[(w * kLaneSums + (d * 2 + p) * 4 + sum) * kWarp + owner];
    }
    const uint32_t sequenceColumn = tile.entry.first_column + column;
    const size_t row = tile.entry.first_row + sequenceColumn / tile.group;
    const uint32_t queryHead = head * tile.group + sequenceColumn % tile.group;
    a.mixed[(row * a.heads + queryHead) * a.dimension + i] =
        rescaled(total[0], total[1], a.factors[tile.column(a, column, head)]);
  }
}

}  // namespace

int mix(olc_device *device, const olc_attention *a) {
  const uint32_t groups = divideUp(divideUp(a->dimension, kTileOutputs), kDimensionTiles);
  const size_t sharedBytes = size_t{kWarps} * kDimensionTiles * 2 * 4 * kWarp * sizeof(int32_t);
  return launch(device, mixKernel, dim3(a->tile_count, a->key_value_heads, groups), kWarps * kWarp, sharedBytes, *a);
}

}  // namespace cuda
