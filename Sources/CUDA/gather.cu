// The cache's contents in canonical order, for digests that do not depend on its layout.
#include "cache.cuh"
#include "device.cuh"
#include "launchers.hpp"

namespace cuda {
namespace {

constexpr uint32_t kThreads = 64;

__device__ __forceinline__ void putFloat(uint8_t *to, float value) {
  const auto bits = static_cast<uint32_t>(__float_as_int(value));
  for (uint32_t i = 0; i < 4; ++i) to[i] = static_cast<uint8_t>(bits >> (8 * i));
}

/// One block takes one position of one head.
__global__ void gatherKernel(olc_gather a) {
  const uint32_t position = blockIdx.x, head = blockIdx.y, layer = blockIdx.z, inside = position % kBlockPositions;
  uint8_t *block = const_cast<uint8_t *>(a.pool) + a.table[position / kBlockPositions] * a.block_bytes;
  const Section section = sectionAt(block + layer * a.key_value_heads * sectionBytes(a.dimension), head, a.dimension);
  const uint32_t size = 2 * (a.dimension + 4);
  uint8_t *out = a.out + (size_t{layer * a.key_value_heads + head} * a.positions + position) * size;
  for (uint32_t i = threadIdx.x; i < a.dimension; i += kThreads) {
    out[i] = section.keys[keyOffset(a.dimension, inside, i)];
    out[a.dimension + 4 + i] = section.values[valueOffset(inside, i)];
  }
  if (threadIdx.x == 0) {
    putFloat(out + a.dimension, section.keyScales[inside]);
    putFloat(out + 2 * a.dimension + 4, section.valueScales[inside]);
  }
}

}  // namespace

int gather(olc_device *device, const olc_gather *a) {
  return launch(device, gatherKernel, dim3(a->positions, a->key_value_heads, a->layers), kThreads, 0, *a);
}

}  // namespace cuda
