// Embedding lookup, and the rotary angles of the rows' positions.
#include "device.cuh"
#include "launchers.hpp"
#include "numerics.cuh"

namespace cuda {
namespace {

constexpr uint32_t kThreads = 256;

/// IEEE binary16, widened exactly; weights are finite.
__device__ __forceinline__ float widenedHalf(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
  const uint32_t exponent = (half >> 10) & 0x1Fu, mantissa = half & 0x3FFu;
  if (exponent != 0) return __uint_as_float(sign | ((exponent + 112u) << 23) | (mantissa << 13));
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
  return sign != 0 ? -magnitude : magnitude;
}

__global__ void embedKernel(olc_embed a) {
  const uint32_t i = blockIdx.y * kThreads + threadIdx.x, row = blockIdx.x;
  if (i >= a.hidden_size) return;
  const size_t from = static_cast<size_t>(a.tokens[row]) * a.hidden_size + i;
  float value;
  if (a.type == OLC_FLOAT32)
    value = static_cast<const float *>(a.table)[from];
  else if (a.type == OLC_BFLOAT16)
    value = widened(static_cast<const uint16_t *>(a.table)[from]);
  else
    value = widenedHalf(static_cast<const uint16_t *>(a.table)[from]);
  a.hidden[size_t{row} * a.hidden_size + i] = value;
}

__global__ void anglesKernel(olc_angles a) {
  const uint32_t i = threadIdx.x, row = blockIdx.x;
  if (i >= a.half) return;
  const float angle = static_cast<float>(a.positions[row]) * a.frequencies[i];
  double cosine, sine;
  cosineSine64(static_cast<double>(angle), cosine, sine);
  const size_t to = size_t{row} * a.half + i;
  a.cosines[to] = static_cast<float>(cosine) * a.factor;
  a.sines[to] = static_cast<float>(sine) * a.factor;
}

}  // namespace

int embed(olc_device *device, const olc_embed *a) {
  return launch(device, embedKernel, dim3(a->rows, divideUp(a->hidden_size, kThreads)), kThreads, 0, *a);
}

int angles(olc_device *device, const olc_angles *a) {
  return launch(device, anglesKernel, dim3(a->rows), divideUp(a->half, kWarp) * kWarp, 0, *a);
}

}  // namespace cuda
