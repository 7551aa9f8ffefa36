// The gated activation (SwiGLU) and the quantisation of its result, one row a block.
#include "device.cuh"
#include "launchers.hpp"
#include "rows.cuh"

namespace cuda {
namespace {

__global__ void __launch_bounds__(kRowThreads) gateKernel(olc_gate a) {
  auto *scratch = reinterpret_cast<int32_t *>(sharedMemory());
  const float *gates = a.gate + size_t{blockIdx.x} * a.stride, *ups = gates + a.up_offset;
  float *gated = a.gated + size_t{blockIdx.x} * a.n;
  int32_t largest = 0;
  for (uint32_t i = threadIdx.x; i < a.n; i += kRowThreads) {
    const float g = gates[i];
    const float silu = __fdiv_rn(g, 1.0f + exponential(-g));
    const float y = clamped(silu * ups[i], kValueLimit);
    gated[i] = y;
    const int32_t size = magnitude(y);
    largest = size > largest ? size : largest;
  }
  // The barriers inside also show every thread all of `gated`.
  largest = blockMaximum(largest, scratch);
  quantiseRow(a.quantised, blockIdx.x, a.n, __int_as_float(largest), [gated](uint32_t k) { return gated[k]; });
}

}  // namespace

int gate(olc_device *device, const olc_gate *a) {
  return launch(device, gateKernel, dim3(a->rows), kRowThreads, kWarp * sizeof(int32_t), *a);
}

}  // namespace cuda
