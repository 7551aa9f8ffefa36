// The engine's arithmetic on the device: clamps, scales, chain sums, exp, and sine and cosine, operation by operation
// as in Docs/Specification/Engine.md.
#pragma once

#include "platform.cuh"

namespace cuda {

constexpr float kValueLimit = 1099511627776.0f;  // 2^40
constexpr float kTinyRow = 0x1p-100f;
constexpr float kOnePlaneMaximum = 127.0f;
constexpr float kTwoPlaneMaximum = 32639.0f;

constexpr uint32_t kTileOutputs = 16, kTileInputs = 32, kTileRows = 8;
constexpr uint32_t kWeightTileBytes = 512, kPlaneTileBytes = 256;
constexpr uint32_t kBlockPositions = 64;

__host__ __device__ constexpr uint32_t divideUp(uint32_t n, uint32_t by) { return (n + by - 1) / by; }

/// Tiles of 32 inputs that a row of n values takes: padded to 64.
__host__ __device__ constexpr uint32_t inputTiles(uint32_t n) { return divideUp(n, 64) * 2; }

__device__ __forceinline__ float clamped(float x, float limit) {
  const float capped = x > limit ? limit : x;
  return capped < -limit ? -limit : capped;
}

/// clamp(fp32(256 * high + low) * scale), the sum rounded once.
__device__ __forceinline__ float rescaled(int32_t high, int32_t low, float scale) {
  const int64_t sum = static_cast<int64_t>(high) * 256 + low;
  return clamped(__ll2float_rn(sum) * scale, kValueLimit);
}

struct Scale {
  float scale, inverse;
};

__device__ __forceinline__ Scale quantisationScale(float largest, float top) {
  if (largest < kTinyRow) return {0.0f, 0.0f};
  return {__fdiv_rn(largest, top), __fdiv_rn(top, largest)};
}

__device__ __forceinline__ int32_t quantised(float x, float inverse, float top) {
  return static_cast<int32_t>(clamped(rintf(x * inverse), top));
}

/// The two planes of q = 256 * high + low as bytes.
__device__ __forceinline__ uint32_t lowByte(int32_t q) { return static_cast<uint32_t>(q) & 0xFFu; }
__device__ __forceinline__ uint32_t highByte(int32_t q) {
  const auto low = static_cast<int8_t>(q);
  return static_cast<uint32_t>((q - low) >> 8) & 0xFFu;
}

/// |x| as bits, whose order as integers is the order of the numbers.
__device__ __forceinline__ int32_t magnitude(float x) { return __float_as_int(x) & 0x7FFFFFFF; }

__device__ __forceinline__ float widened(uint16_t bfloat16) {
  return __uint_as_float(static_cast<uint32_t>(bfloat16) << 16);
}

/// exp in fp32, section 4.
__device__ __forceinline__ float exponential(float x) {
  const float limited = x < 88.0f ? (x > -86.0f ? x : -86.0f) : 88.0f;
  const float n = rintf(limited * 0x1.715476p+0f);
  const float r = __fmaf_rn(-n, -0x1.05c610p-29f, __fmaf_rn(-n, 0x1.62e430p-1f, limited));
  float p = 1.0f / 5040.0f;
  p = __fmaf_rn(p, r, 1.0f / 720.0f);
  p = __fmaf_rn(p, r, 1.0f / 120.0f);
  p = __fmaf_rn(p, r, 1.0f / 24.0f);
  p = __fmaf_rn(p, r, 1.0f / 6.0f);
  p = __fmaf_rn(p, r, 0.5f);
  p = __fmaf_rn(p, r, 1.0f);
  p = __fmaf_rn(p, r, 1.0f);
  const float power = __int_as_float((static_cast<int32_t>(n) + 127) << 23);
  return x < -86.0f ? 0.0f : p * power;
}

/// cos and sin in fp64 for |x| <= 2^17, section 4.
__device__ __forceinline__ void cosineSine64(double x, double &cosine, double &sine) {
  const double n = rint(x * 0x1.45f306dc9c883p-1);
  const double r = __fma_rn(-n, 0x1.1a62633145c07p-54, __fma_rn(-n, 0x1.921fb54442d18p+0, x));
  const double z = r * r;
  double s = 1.0 / 355687428096000.0;
  s = __fma_rn(s, z, -1.0 / 1307674368000.0);
  s = __fma_rn(s, z, 1.0 / 6227020800.0);
  s = __fma_rn(s, z, -1.0 / 39916800.0);
  s = __fma_rn(s, z, 1.0 / 362880.0);
  s = __fma_rn(s, z, -1.0 / 5040.0);
  s = __fma_rn(s, z, 1.0 / 120.0);
  s = __fma_rn(s, z, -1.0 / 6.0);
  s = __fma_rn(s * z, r, r);
  double c = 1.0 / 20922789888000.0;
  c = __fma_rn(c, z, -1.0 / 87178291200.0);
  c = __fma_rn(c, z, 1.0 / 479001600.0);
  c = __fma_rn(c, z, -1.0 / 3628800.0);
  c = __fma_rn(c, z, 1.0 / 40320.0);
  c = __fma_rn(c, z, -1.0 / 720.0);
  c = __fma_rn(c, z, 1.0 / 24.0);
  c = __fma_rn(c, z, -0.5);
  c = __fma_rn(c, z, 1.0);
  const int64_t quadrant = static_cast<int64_t>(n) & 3;
  const double evenCosine = quadrant & 1 ? s : c, evenSine = quadrant & 1 ? c : s;
  cosine = quadrant == 1 || quadrant == 2 ? -evenCosine : evenCosine;
  sine = quadrant >= 2 ? -evenSine : evenSine;
}

}  // namespace cuda
