// Grouped LoRA: rows are sorted by adapter, and every group of up to eight rows of one adapter shares the reading of
// its matrices. `shrink` gives t = scale * (A x) by the 32 chains, one a lane; `expand` adds B t in the order of ranks.
#include "device.cuh"
#include "launchers.hpp"
#include "reduce.cuh"

namespace cuda {
namespace {

constexpr uint32_t kThreads = 256, kWarps = kThreads / kWarp;
/// Inputs that a warp reads of a row of A in one access: eight a lane.
constexpr uint32_t kLaneInputs = 8, kStretch = kWarp * kLaneInputs;

struct alignas(16) EightNumbers {
  uint16_t at[kLaneInputs];
};

/// One warp takes one rank of one module for a group's rows.
__global__ void __launch_bounds__(kThreads) shrinkKernel(olc_low_rank a) {
  const olc_group group = a.groups[blockIdx.x];
  const uint32_t module = blockIdx.y, lane = threadIdx.x % kWarp;
  const olc_pair pair = group.pairs[a.first_pair + module];
  const uint32_t j = blockIdx.z * kWarps + threadIdx.x / kWarp;
  if (j >= pair.rank) return;
  const float *x[OLC_GROUP_ROWS];
#pragma unroll
  for (uint32_t r = 0; r < OLC_GROUP_ROWS; ++r) {
    x[r] = a.x + size_t{a.rows[group.first + (r < group.count ? r : 0)]} * a.x_stride;
  }
  const uint32_t stretches = divideUp(a.inputs, kStretch);
  const auto *weights = reinterpret_cast<const EightNumbers *>(pair.a) + size_t{j} * stretches * kWarp;
  float chains[OLC_GROUP_ROWS] = {};
  for (uint32_t s = 0; s < stretches; ++s) {
    const EightNumbers eight = weights[s * kWarp + lane];
#pragma unroll
    for (uint32_t i = 0; i < kLaneInputs; ++i) {
      const uint32_t k = s * kStretch + i * kWarp + lane;
      if (k >= a.inputs) break;
      const float weight = widened(eight.at[i]);
#pragma unroll
      for (uint32_t r = 0; r < OLC_GROUP_ROWS; ++r) {
        if (r < group.count) chains[r] = __fmaf_rn(weight, x[r][k], chains[r]);
      }
    }
  }
#pragma unroll
  for (uint32_t r = 0; r < OLC_GROUP_ROWS; ++r) {
    if (r >= group.count) break;
    const float sum = chainTree(chains[r]);
    if (lane == 0) a.ranks[(size_t{group.first + r} * a.module_count + module) * a.rank + j] = sum * pair.scale;
  }
}

/// One thread takes one output of one module for a group's rows.
__global__ void __launch_bounds__(kThreads) expandKernel(const __grid_constant__ olc_low_rank a) {
  const olc_group group = a.groups[blockIdx.x];
  const uint32_t module = blockIdx.y, output = blockIdx.z * kThreads + threadIdx.x;
  const olc_pair pair = group.pairs[a.first_pair + module];
  const uint32_t outputs = a.outputs[module];
  if (pair.rank == 0 || output >= outputs) return;
  const float *ranks = a.ranks + (size_t{group.first} * a.module_count + module) * a.rank;
  const size_t rowRanks = size_t{a.module_count} * a.rank;
  float deltas[OLC_GROUP_ROWS] = {};
#pragma unroll 4
  for (uint32_t j = 0; j < pair.rank; ++j) {
    const float weight = widened(pair.b[size_t{j} * outputs + output]);
#pragma unroll
    for (uint32_t r = 0; r < OLC_GROUP_ROWS; ++r) {
      if (r < group.count) deltas[r] = __fmaf_rn(weight, ranks[r * rowRanks + j], deltas[r]);
    }
  }
#pragma unroll
  for (uint32_t r = 0; r < OLC_GROUP_ROWS; ++r) {
    if (r >= group.count) break;
    float *y = a.y + size_t{a.rows[group.first + r]} * a.y_stride + a.offsets[module] + output;
    *y = clamped(*y + deltas[r], kValueLimit);
  }
}

}  // namespace

int shrink(olc_device *device, const olc_low_rank *a) {
  const dim3 blocks(a->group_count, a->module_count, divideUp(a->rank, kWarps));
  return launch(device, shrinkKernel, blocks, kThreads, 0, *a);
}

int expand(olc_device *device, const olc_low_rank *a) {
  uint32_t widest = 0;
  for (uint32_t m = 0; m < a->module_count; ++m) widest = a->outputs[m] > widest ? a->outputs[m] : widest;
  const dim3 blocks(a->group_count, a->module_count, divideUp(widest, kThreads));
  return launch(device, expandKernel, blocks, kThreads, 0, *a);
}

}  // namespace cuda
