// Quantisation of rows in one or two planes.
#include "device.cuh"
#include "launchers.hpp"
#include "rows.cuh"

namespace cuda {
namespace {

__global__ void __launch_bounds__(kRowThreads) quantiseKernel(olc_quantise a) {
  auto *scratch = reinterpret_cast<int32_t *>(sharedMemory());
  const float *x = a.x + size_t{blockIdx.x} * a.stride, *factors = a.factors;
  const auto value = [x, factors](uint32_t k) { return factors == nullptr ? x[k] : x[k] * factors[k]; };
  int32_t largest = 0;
  for (uint32_t i = threadIdx.x; i < a.n; i += kRowThreads) {
    const int32_t size = magnitude(value(i));
    largest = size > largest ? size : largest;
  }
  largest = blockMaximum(largest, scratch);
  quantiseRow(a.quantised, blockIdx.x, a.n, __int_as_float(largest), value);
}

}  // namespace

int quantise(olc_device *device, const olc_quantise *a) {
  return launch(device, quantiseKernel, dim3(a->rows), kRowThreads, kWarp * sizeof(int32_t), *a);
}

}  // namespace cuda
