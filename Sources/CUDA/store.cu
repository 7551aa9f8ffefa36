// Between the projections and attention: the query and key norms, the rotation, the quantisation of queries, and keys
// and values into the cache. One warp takes one head of one row.
#include "cache.cuh"
#include "device.cuh"
#include "launchers.hpp"
#include "reduce.cuh"

namespace cuda {
namespace {

constexpr uint32_t kWarps = 4, kMaximumDimension = 256;

/// The root mean square norm of one head, in place.
__device__ __forceinline__ void normaliseHead(const olc_attention &a, const float *weight, uint32_t lane, float *x) {
  float chain = 0.0f;
  for (uint32_t i = lane; i < a.dimension; i += kWarp) chain = __fmaf_rn(x[i], x[i], chain);
  const float sum = chainTree(chain);
  const float factor = __fdiv_rn(1.0f, __fsqrt_rn(__fdiv_rn(sum, static_cast<float>(a.dimension)) + a.epsilon));
  for (uint32_t i = lane; i < a.dimension; i += kWarp) x[i] = (x[i] * factor) * weight[i];
  __syncwarp();
}

__device__ __forceinline__ void rotate(const olc_attention &a, uint32_t row, uint32_t lane, float *x) {
  const uint32_t half = a.dimension / 2;
  const float *cosines = a.cosines + size_t{row} * half, *sines = a.sines + size_t{row} * half;
  for (uint32_t i = lane; i < half; i += kWarp) {
    const float first = x[i], second = x[i + half], c = cosines[i], s = sines[i];
    x[i] = __fmaf_rn(first, c, -(second * s));
    x[i + half] = __fmaf_rn(second, c, first * s);
  }
  __syncwarp();
}

__device__ __forceinline__ Scale scaleOfHead(const olc_attention &a, uint32_t lane, const float *x, float top) {
  int32_t largest = 0;
  for (uint32_t i = lane; i < a.dimension; i += kWarp) {
    const int32_t size = magnitude(x[i]);
    largest = size > largest ? size : largest;
  }
  return quantisationScale(__int_as_float(warpMaximum(largest)), top);
}

__device__ __forceinline__ void storeQuery(
    const olc_attention &a, uint32_t row, uint32_t head, uint32_t lane, const float *x) {
  const uint32_t group = a.heads / a.key_value_heads, tiles = keyTiles(a.dimension);
  const uint32_t column = a.row_columns[row] + head % group, keyHead = head / group;
  const Scale scale = scaleOfHead(a, lane, x, kTwoPlaneMaximum);
  auto *words = reinterpret_cast<uint32_t *>(a.queries) +
                (size_t{column / OLC_TILE_COLUMNS} * a.key_value_heads + keyHead) * tiles * (kWeightTileBytes / 4);
  for (uint32_t i = lane * 4; i < tiles * kTileInputs; i += kWarp * 4) {
    uint32_t high = 0, low = 0;
    for (uint32_t j = 0; j < 4; ++j) {
      const int32_t q = i + j < a.dimension ? quantised(x[i + j], scale.inverse, kTwoPlaneMaximum) : 0;
      low |= lowByte(q) << (8 * j);
      high |= highByte(q) << (8 * j);
    }
    const uint32_t owner = column % OLC_TILE_COLUMNS * 4 + i % 16 / 4;
    uint32_t *to = words + i / kTileInputs * (kWeightTileBytes / 4) + owner * 4 + i % kTileInputs / 16;
    to[0] = high;
    to[2] = low;
  }
  if (lane == 0) {
    const float inverseRoot = __fdiv_rn(1.0f, __fsqrt_rn(static_cast<float>(a.dimension)));
    a.query_scales[size_t{column} * a.key_value_heads + keyHead] = scale.scale * inverseRoot;
  }
}

__device__ __forceinline__ void storeKey(
    const olc_attention &a, uint32_t row, uint32_t head, uint32_t lane, const float *x) {
  const uint32_t position = a.positions[row] % kBlockPositions;
  const Section section = sectionOf(a, a.row_blocks[row], head);
  const Scale scale = scaleOfHead(a, lane, x, kOnePlaneMaximum);
  for (uint32_t i = lane; i < a.dimension; i += kWarp) {
    section.keys[keyOffset(a.dimension, position, i)] =
        static_cast<uint8_t>(lowByte(quantised(x[i], scale.inverse, kOnePlaneMaximum)));
  }
  if (lane == 0) section.keyScales[position] = scale.scale;
}

__device__ __forceinline__ void storeValue(
    const olc_attention &a, uint32_t row, uint32_t head, uint32_t lane, const float *x) {
  const uint32_t position = a.positions[row] % kBlockPositions;
  const Section section = sectionOf(a, a.row_blocks[row], head);
  const Scale scale = scaleOfHead(a, lane, x, kOnePlaneMaximum);
  for (uint32_t i = lane; i < a.dimension; i += kWarp) {
    section.values[valueOffset(position, i)] =
        static_cast<uint8_t>(lowByte(quantised(x[i], scale.inverse, kOnePlaneMaximum)));
  }
  if (lane == 0) section.valueScales[position] = scale.scale;
}

__global__ void __launch_bounds__(kWarps *kWarp) storeKernel(olc_attention a) {
  const uint32_t lane = threadIdx.x % kWarp, row = blockIdx.x;
  const uint32_t head = blockIdx.y * kWarps + threadIdx.x / kWarp;
  if (head >= a.heads + 2 * a.key_value_heads) return;
  float *x = reinterpret_cast<float *>(sharedMemory()) + threadIdx.x / kWarp * kMaximumDimension;
  const bool isQuery = head < a.heads, isKey = !isQuery && head < a.heads + a.key_value_heads;
  const uint32_t number = isQuery ? head : (head - a.heads) % a.key_value_heads;
  const uint32_t offset = isQuery ? 0 : isKey ? a.key_offset : a.value_offset;
  const float *from = a.projected + size_t{row} * a.projected_stride + offset + number * a.dimension;
  for (uint32_t i = lane; i < a.dimension; i += kWarp) x[i] = from[i];
  __syncwarp();
  if (!isQuery && !isKey) return storeValue(a, row, number, lane, x);
  const float *weight = isQuery ? a.query_norm : a.key_norm;
  if (weight != nullptr) normaliseHead(a, weight, lane, x);
  rotate(a, row, lane, x);
  if (isQuery)
    storeQuery(a, row, number, lane, x);
  else
    storeKey(a, row, number, lane, x);
}

}  // namespace

int store(olc_device *device, const olc_attention *a) {
  const dim3 blocks(a->rows, divideUp(a->heads + 2 * a->key_value_heads, kWarps));
  return launch(device, storeKernel, blocks, kWarps * kWarp, size_t{kWarps} * kMaximumDimension * sizeof(float), *a);
}

}  // namespace cuda
