// The residual sum, the root mean square norm and the quantisation of its result, one row a block.
#include "device.cuh"
#include "launchers.hpp"
#include "rows.cuh"

namespace cuda {
namespace {

__global__ void __launch_bounds__(kRowThreads) normKernel(olc_norm a) {
  auto *scratch = reinterpret_cast<int32_t *>(sharedMemory());
  auto *factor = reinterpret_cast<float *>(scratch + kWarp);
  float *x = factor + 4;
  const uint32_t row = blockIdx.x;
  const size_t source = a.row_index == nullptr ? row : a.row_index[row];
  float *hidden = a.hidden + source * a.n;
  for (uint32_t i = threadIdx.x; i < a.n; i += kRowThreads) {
    float value = hidden[i];
    if (a.delta != nullptr) {
      value = value + a.delta[source * a.delta_stride + i];
      hidden[i] = value;
    }
    x[i] = value;
  }
  __syncthreads();
  if (threadIdx.x < kWarp) {
    float chain = 0.0f;
    for (uint32_t k = threadIdx.x; k < a.n; k += kWarp) chain = __fmaf_rn(x[k], x[k], chain);
    const float sum = chainTree(chain);
    if (threadIdx.x == 0) *factor = __fdiv_rn(1.0f, __fsqrt_rn(__fdiv_rn(sum, static_cast<float>(a.n)) + a.epsilon));
  }
  __syncthreads();
  int32_t largest = 0;
  for (uint32_t i = threadIdx.x; i < a.n; i += kRowThreads) {
    const float y = (x[i] * *factor) * a.weight[i];
    x[i] = y;
    if (a.normal != nullptr) a.normal[size_t{row} * a.n + i] = y;
    const int32_t size = magnitude(y);
    largest = size > largest ? size : largest;
  }
  // The barriers inside also show every thread all of x.
  largest = blockMaximum(largest, scratch);
  quantiseRow(a.quantised, row, a.n, __int_as_float(largest), [x](uint32_t k) { return x[k]; });
}

}  // namespace

int norm(olc_device *device, const olc_norm *a) {
  const size_t sharedBytes = (kWarp + 4 + size_t{a->n}) * sizeof(float);
  return launch(device, normKernel, dim3(a->rows), kRowThreads, sharedBytes, *a);
}

}  // namespace cuda
