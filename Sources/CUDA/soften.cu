// Attention, second part: the softmax's exponentials and their sum as an integer, and the weights times the values'
// scales, quantised in two planes. One block takes one query column of one key-value head.
#include "device.cuh"
#include "launchers.hpp"
#include "reduce.cuh"
#include "tile.cuh"

namespace cuda {
namespace {

constexpr uint32_t kThreads = 128;

__global__ void __launch_bounds__(kThreads) softenKernel(olc_attention a) {
  const Tile tile = tileAt(a, blockIdx.x / OLC_TILE_COLUMNS);
  const uint32_t column = blockIdx.x % OLC_TILE_COLUMNS, head = blockIdx.y;
  if (column >= tile.columns) return;
  auto *sumScratch = reinterpret_cast<int64_t *>(sharedMemory());
  auto *scratch = reinterpret_cast<int32_t *>(sumScratch + kWarp);
  // Positions from here on count from the tile's first block.
  const uint32_t origin = tile.firstBlock * kBlockPositions;
  const uint32_t begin = tile.start(column, a.window) - origin, end = tile.position(column) + 1 - origin;
  float *scores = a.scores + tile.column(a, column, head) * a.score_stride;

  int32_t top = INT32_MIN;
  for (uint32_t t = begin + threadIdx.x; t < end; t += kThreads) {
    const int32_t key = ordered(scores[t]);
    top = key > top ? key : top;
  }
  const float largestScore = fromOrdered(blockMaximum(top, scratch));

  int64_t sum = 0;
  int32_t largest = 0;
  for (uint32_t t = begin + threadIdx.x; t < end; t += kThreads) {
    const float e = exponential(scores[t] - largestScore);
    sum += static_cast<int32_t>(rintf(e * 0x1p30f));
    const uint32_t block = a.tables[tile.entry.table + tile.firstBlock + t / kBlockPositions];
    const float w = e * sectionOf(a, block, head).valueScales[t % kBlockPositions];
    scores[t] = w;
    const int32_t size = magnitude(w);
    largest = size > largest ? size : largest;
  }
  sum = blockSum(sum, sumScratch);
  const Scale scale = quantisationScale(__int_as_float(blockMaximum(largest, scratch)), kTwoPlaneMaximum);

  // Zero outside what the column sees, up to the end of the tile's last 32 positions.
  auto *words = reinterpret_cast<uint32_t *>(
      a.weights + (size_t{tile.index} * a.key_value_heads + head) * (a.score_stride / kTileInputs) * kWeightTileBytes);
  const uint32_t padded = divideUp(tile.end - origin, kTileInputs) * kTileInputs;
  for (uint32_t t = threadIdx.x * 4; t < padded; t += kThreads * 4) {
    uint32_t high = 0, low = 0;
    for (uint32_t i = 0; i < 4; ++i) {
      const bool seen = t + i >= begin && t + i < end;
      const int32_t q = seen ? quantised(scores[t + i], scale.inverse, kTwoPlaneMaximum) : 0;
      low |= lowByte(q) << (8 * i);
      high |= highByte(q) << (8 * i);
    }
    const uint32_t owner = column * 4 + t % 16 / 4;
    uint32_t *to = words + t / kTileInputs * (kWeightTileBytes / 4) + owner * 4 + t % kTileInputs / 16;
    to[0] = high;
    to[2] = low;
  }
  if (threadIdx.x == 0) {
    const float total = __ll2float_rn(sum) * 0x1p-30f;
    a.factors[tile.column(a, column, head)] = scale.scale * __fdiv_rn(1.0f, total);
  }
}

}  // namespace

int soften(olc_device *device, const olc_attention *a) {
  const dim3 blocks(a->tile_count * OLC_TILE_COLUMNS, a->key_value_heads);
  return launch(device, softenKernel, blocks, kThreads, kWarp * (sizeof(int64_t) + sizeof(int32_t)), *a);
}

}  // namespace cuda
