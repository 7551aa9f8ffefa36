// Attention, first part: the scores of queries against the cached keys. One warp takes one block of 64 positions.
#include "device.cuh"
#include "launchers.hpp"
#include "tile.cuh"

namespace cuda {
namespace {

constexpr uint32_t kWarps = 4, kBlockTiles = kBlockPositions / kTileOutputs;

__global__ void __launch_bounds__(kWarps *kWarp) scoreKernel(olc_attention a) {
  const Tile tile = tileAt(a, blockIdx.x);
  const uint32_t lane = threadIdx.x % kWarp, head = blockIdx.y;
  const uint32_t block = tile.firstBlock + blockIdx.z * kWarps + threadIdx.x / kWarp;
  const uint32_t firstPosition = block * kBlockPositions;
  if (firstPosition >= tile.end) return;
  const Section section = sectionOf(a, a.tables[tile.entry.table + block], head);
  const uint32_t tiles = keyTiles(a.dimension);
  const auto *queries = reinterpret_cast<const uint4 *>(
      a.queries + (size_t{a.first_tile + tile.index} * a.key_value_heads + head) * tiles * kWeightTileBytes);
  const auto *keys = reinterpret_cast<const uint4 *>(section.keys);
  int32_t sums[kBlockTiles][2][4] = {};
  for (uint32_t k = 0; k < tiles; ++k) {
    const uint4 q = queries[k * kWarp + lane];
#pragma unroll
    for (uint32_t t = 0; t < kBlockTiles; ++t) {
      const uint4 key = keys[(t * tiles + k) * kWarp + lane];
      multiplyTiles(sums[t][0], key, uint2{q.x, q.y});
      multiplyTiles(sums[t][1], key, uint2{q.z, q.w});
    }
  }
#pragma unroll
  for (uint32_t i = 0; i < 4; ++i) {
    const uint32_t column = lane % 4 * 2 + i % 2;
    if (column >= tile.columns) continue;
    const size_t place = size_t{(a.first_tile + tile.index) * OLC_TILE_COLUMNS + column};
    const float queryScale = a.query_scales[place * a.key_value_heads + head];
    float *scores = a.scores + tile.column(a, column, head) * a.score_stride;
#pragma unroll
    for (uint32_t t = 0; t < kBlockTiles; ++t) {
      const uint32_t position = t * kTileOutputs + i / 2 * 8 + lane / 4;
      scores[firstPosition - tile.firstBlock * kBlockPositions + position] =
          rescaled(sums[t][0][i], sums[t][1][i], queryScale * section.keyScales[position]);
    }
  }
}

}  // namespace

int score(olc_device *device, const olc_attention *a) {
  const dim3 blocks(a->tile_count, a->key_value_heads, divideUp(a->score_stride / kBlockPositions, kWarps));
  return launch(device, scoreKernel, blocks, kWarps * kWarp, 0, *a);
}

}  // namespace cuda
