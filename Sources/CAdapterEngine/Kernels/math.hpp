// The engine's own transcendental functions, from + x / fma and rint only, so that every processor gives the same bits.
// Everything here is forced inline: each kernel file compiles it for its own instruction set.
#pragma once

#include <bit>
#include <cstdint>

#include "Kernels/targets.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

/// exp in fp32, 8e-8 relative; 0 below -86, and the argument is clamped at 88.
[[gnu::always_inline]] inline float exponential(float x) {
  constexpr float kLog2E = 0x1.715476p+0f;
  constexpr float kLn2High = 0x1.62e430p-1f, kLn2Low = -0x1.05c610p-29f;
  const float clamped = x < 88.0f ? (x > -86.0f ? x : -86.0f) : 88.0f;
  const float n = __builtin_rintf(clamped * kLog2E);
  const float r = __builtin_fmaf(-n, kLn2Low, __builtin_fmaf(-n, kLn2High, clamped));
  float p = 1.0f / 5040.0f;
  p = __builtin_fmaf(p, r, 1.0f / 720.0f);
  p = __builtin_fmaf(p, r, 1.0f / 120.0f);
  p = __builtin_fmaf(p, r, 1.0f / 24.0f);
  p = __builtin_fmaf(p, r, 1.0f / 6.0f);
  p = __builtin_fmaf(p, r, 0.5f);
  p = __builtin_fmaf(p, r, 1.0f);
  p = __builtin_fmaf(p, r, 1.0f);
  const float power = std::bit_cast<float>((static_cast<int32_t>(n) + 127) << 23);
  return x < -86.0f ? 0.0f : p * power;
}

/// exp in fp64 for 0 <= x <= 40.
[[gnu::always_inline]] inline double exponential64(double x) {
  constexpr double kLog2E = 0x1.71547652b82fep+0;
  constexpr double kLn2High = 0x1.62e42fefa39efp-1, kLn2Low = 0x1.abc9e3b39803fp-56;
  const double n = __builtin_rint(x * kLog2E);
  const double r = __builtin_fma(-n, kLn2Low, __builtin_fma(-n, kLn2High, x));
  double p = 0.0;
  constexpr double kInverseFactorials[] = {
      1.0 / 6227020800.0,
      1.0 / 479001600.0,
      1.0 / 39916800.0,
      1.0 / 3628800.0,
      1.0 / 362880.0,
      1.0 / 40320.0,
      1.0 / 5040.0,
      1.0 / 720.0,
      1.0 / 120.0,
      1.0 / 24.0,
      1.0 / 6.0,
      0.5,
      1.0,
      1.0};
  for (const double coefficient : kInverseFactorials) p = __builtin_fma(p, r, coefficient);
  return p * std::bit_cast<double>((static_cast<int64_t>(n) + 1023) << 52);
}

/// ln in fp64 for normal x > 0.
[[gnu::always_inline]] inline double logarithm64(double x) {
  constexpr double kLn2 = 0x1.62e42fefa39efp-1, kSquareRootOfTwo = 0x1.6a09e667f3bcdp+0;
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  double exponent = static_cast<double>(static_cast<int64_t>(bits >> 52) - 1023);
  double mantissa = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFu) | 0x3FF0000000000000u);
  if (mantissa > kSquareRootOfTwo) {
    mantissa = mantissa * 0.5;
    exponent = exponent + 1.0;
  }
  const double s = (mantissa - 1.0) / (mantissa + 1.0);
  const double z = s * s;
  double p = 0.0;
  for (int k = 31; k >= 1; k -= 2) p = __builtin_fma(p, z, 1.0 / static_cast<double>(k));
  return __builtin_fma(exponent, kLn2, 2.0 * s * p);
}

/// cos and sin in fp64 for |x| <= 2^17.
[[gnu::always_inline]] inline void cosineSine64(double x, double &cosine, double &sine) {
  constexpr double kTwoOverPi = 0x1.45f306dc9c883p-1;
  constexpr double kHalfPiHigh = 0x1.921fb54442d18p+0, kHalfPiLow = 0x1.1a62633145c07p-54;
  const double n = __builtin_rint(x * kTwoOverPi);
  const double r = __builtin_fma(-n, kHalfPiLow, __builtin_fma(-n, kHalfPiHigh, x));
  const double z = r * r;
  double s = 1.0 / 355687428096000.0;
  s = __builtin_fma(s, z, -1.0 / 1307674368000.0);
  s = __builtin_fma(s, z, 1.0 / 6227020800.0);
  s = __builtin_fma(s, z, -1.0 / 39916800.0);
  s = __builtin_fma(s, z, 1.0 / 362880.0);
  s = __builtin_fma(s, z, -1.0 / 5040.0);
  s = __builtin_fma(s, z, 1.0 / 120.0);
  s = __builtin_fma(s, z, -1.0 / 6.0);
  s = __builtin_fma(s * z, r, r);
  double c = 1.0 / 20922789888000.0;
  c = __builtin_fma(c, z, -1.0 / 87178291200.0);
  c = __builtin_fma(c, z, 1.0 / 479001600.0);
  c = __builtin_fma(c, z, -1.0 / 3628800.0);
  c = __builtin_fma(c, z, 1.0 / 40320.0);
  c = __builtin_fma(c, z, -1.0 / 720.0);
  c = __builtin_fma(c, z, 1.0 / 24.0);
  c = __builtin_fma(c, z, -0.5);
  c = __builtin_fma(c, z, 1.0);
  const int64_t quadrant = static_cast<int64_t>(n) & 3;
  const double evenCosine = quadrant & 1 ? s : c, evenSine = quadrant & 1 ? c : s;
  cosine = quadrant == 1 || quadrant == 2 ? -evenCosine : evenCosine;
  sine = quadrant >= 2 ? -evenSine : evenSine;
}

}  // namespace engine
