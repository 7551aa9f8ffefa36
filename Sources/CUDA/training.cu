// Training: the ordered sums over rows that give the gradients of LoRA matrices, and the AdamW step
// (Docs/Specification/Training.md, sections 4 and 6).
#include "device.cuh"
#include "launchers.hpp"
#include "numerics.cuh"

namespace cuda {
namespace {

constexpr uint32_t kThreads = 256, kRanks = 8, kRows = 32;
constexpr float kMaximumWeight = 32768.0f;

/// A block takes 256 columns and eight ranks; the ranks' side of 32 rows at a time passes through shared memory.
__global__ void __launch_bounds__(kThreads, 4) gradientKernel(olc_gradient a) {
  auto *ranks = reinterpret_cast<float *>(sharedMemory());
  const uint32_t column = blockIdx.x * kThreads + threadIdx.x, firstRank = blockIdx.y * kRanks;
  const bool inside = column < a.width;
  float sums[kRanks] = {};
#pragma unroll
  for (uint32_t j = 0; j < kRanks; ++j) {
    if (inside && firstRank + j < a.rank) sums[j] = a.gradient[size_t{firstRank + j} * a.width + column];
  }
  for (uint32_t first = 0; first < a.rows; first += kRows) {
    const uint32_t count = a.rows - first < kRows ? a.rows - first : kRows;
    __syncthreads();
    const uint32_t mine = threadIdx.x / kRanks, j = firstRank + threadIdx.x % kRanks;
    ranks[threadIdx.x] = mine < count && j < a.rank ? a.ranks[size_t{first + mine} * a.rank_stride + j] : 0.0f;
    __syncthreads();
    for (uint32_t row = 0; inside && row < count; ++row) {
      const float value = a.x[size_t{first + row} * a.x_stride + column];
#pragma unroll
      for (uint32_t j = 0; j < kRanks; ++j) sums[j] = __fmaf_rn(ranks[row * kRanks + j], value, sums[j]);
    }
  }
#pragma unroll
  for (uint32_t j = 0; j < kRanks; ++j) {
    // Adding zero turns -0 into +0.
    if (inside && firstRank + j < a.rank) a.gradient[size_t{firstRank + j} * a.width + column] = sums[j] + 0.0f;
  }
}

/// bf16 of a finite number, to nearest even.
__device__ __forceinline__ uint16_t narrowed(float x) {
  const auto bits = static_cast<uint32_t>(__float_as_int(x));
  return static_cast<uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

__global__ void __launch_bounds__(kThreads) adamKernel(olc_adam a) {
  const size_t i = size_t{blockIdx.x} * kThreads + threadIdx.x;
  if (i >= a.count) return;
  const float g = clamped(a.gradient[i] * a.mean, kValueLimit);
  const float m = __fmaf_rn(a.b1, a.first[i], a.c1 * g);
  const float v = __fmaf_rn(a.b2, a.second[i], (a.c2 * g) * g);
  const float change = __fdiv_rn(m, __fdiv_rn(__fsqrt_rn(v), a.root) + a.epsilon);
  const float weight = clamped(__fmaf_rn(-a.step, change, a.master[i] * a.keep), kMaximumWeight);
  a.first[i] = m;
  a.second[i] = v;
  a.master[i] = weight;
  a.rounded[i] = narrowed(weight);
  a.gradient[i] = 0.0f;
}

}  // namespace

int gradient(olc_device *device, const olc_gradient *a) {
  static_assert(kRows * kRanks == kThreads, "every thread brings one of the ranks' numbers");
  const dim3 blocks(divideUp(a->width, kThreads), divideUp(a->rank, kRanks));
  return launch(device, gradientKernel, blocks, kThreads, size_t{kRows} * kRanks * sizeof(float), *a);
}

int adam(olc_device *device, const olc_adam *a) {
  const auto blocks = static_cast<uint32_t>((a->count + kThreads - 1) / kThreads);
  return launch(device, adamKernel, dim3(blocks), kThreads, 0, *a);
}

}  // namespace cuda
