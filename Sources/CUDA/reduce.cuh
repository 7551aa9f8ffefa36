// Sums and maxima over a warp and a block.
#pragma once

#include "numerics.cuh"

namespace cuda {

/// The halving tree over the 32 chains, one a lane; the sum is lane 0's and given to all.
__device__ __forceinline__ float chainTree(float chain) {
  for (uint32_t half = kWarp / 2; half > 0; half /= 2) chain = chain + __shfl_down_sync(kAllLanes, chain, half);
  return __shfl_sync(kAllLanes, chain, 0);
}

__device__ __forceinline__ int32_t warpMaximum(int32_t x) {
  for (uint32_t mask = kWarp / 2; mask > 0; mask /= 2) {
    const int32_t other = __shfl_xor_sync(kAllLanes, x, static_cast<int>(mask));
    x = other > x ? other : x;
  }
  return x;
}

__device__ __forceinline__ int64_t warpSum(int64_t x) {
  for (uint32_t mask = kWarp / 2; mask > 0; mask /= 2) x += __shfl_xor_sync(kAllLanes, x, static_cast<int>(mask));
  return x;
}

/// The largest of all threads' values, given to all; `scratch` holds one value a warp and may be used again at once.
__device__ __forceinline__ int32_t blockMaximum(int32_t x, int32_t *scratch) {
  x = warpMaximum(x);
  if (threadIdx.x % kWarp == 0) scratch[threadIdx.x / kWarp] = x;
  __syncthreads();
  for (uint32_t w = 0; w < blockDim.x / kWarp; ++w) x = scratch[w] > x ? scratch[w] : x;
  __syncthreads();
  return x;
}

/// The sum of all threads' values, given to all; as `blockMaximum`.
__device__ __forceinline__ int64_t blockSum(int64_t x, int64_t *scratch) {
  x = warpSum(x);
  if (threadIdx.x % kWarp == 0) scratch[threadIdx.x / kWarp] = x;
  __syncthreads();
  int64_t sum = 0;
  for (uint32_t w = 0; w < blockDim.x / kWarp; ++w) sum += scratch[w];
  __syncthreads();
  return sum;
}

/// fp32 numbers as integers in the same order; -0 and +0 become one.
__device__ __forceinline__ int32_t ordered(float x) {
  const int32_t bits = __float_as_int(x + 0.0f);
  return bits < 0 ? bits ^ 0x7FFFFFFF : bits;
}
__device__ __forceinline__ float fromOrdered(int32_t key) { return __int_as_float(key < 0 ? key ^ 0x7FFFFFFF : key); }

}  // namespace cuda
