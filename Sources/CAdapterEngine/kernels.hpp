// The table of functions that an instruction set provides. `kernels_scalar.cpp` is the specification of each; every
// other table agrees with it to the last bit.
#pragma once

#include <cstddef>
#include <cstdint>

#include "CAdapterEngine.h"
#include "numbers.hpp"

namespace engine {

/// Outputs of a packed matrix that lie side by side: one panel is [inputs / 4][64][4] bytes of weight + 128.
constexpr uint32_t kPanelWidth = 64;
/// Quantised magnitudes: one plane, and two planes (127 * 256 + 127).
constexpr float kOnePlaneMaximum = 127.0f;
constexpr float kTwoPlaneMaximum = 32639.0f;
/// Strided chains of every fp32 sum.
constexpr uint32_t kChains = 32;

struct Kernels {
  /// out[r][c] = sum over k of (panel[k/4][c][k%4] - 128) * rows[r * stride + k], for k < 4 * groups, exact in int32.
  /// `width` is a multiple of 16, at most 64; sums[r] is the sum of row r.
  void (*panelProduct)(
      const uint8_t *panel, uint32_t groups, uint32_t width, const int8_t *rows, size_t stride, const int32_t *sums,
      uint32_t rowCount, int32_t *out);
  /// out[i] = clamp(float(256 * high[i] + low[i]) * (rowScale * columnScales[i])).
  void (*rescale)(
      const int32_t *high, const int32_t *low, uint32_t n, float rowScale, const float *columnScales, float *out);
  /// The largest |x[i]|; 0 for n = 0.
  float (*absoluteMaximum)(const float *x, uint32_t n);
  /// q = rint(x * inverse) clamped to 32639 as 256 * high + low with both in int8; sums of the planes to sums[0],
  /// sums[1].
  void (*quantiseTwoPlanes)(const float *x, uint32_t n, float inverse, int8_t *high, int8_t *low, int32_t *sums);
  /// rint(x * inverse) clamped to 127.
  void (*quantiseOnePlane)(const float *x, uint32_t n, float inverse, int8_t *out);
  float (*sumOfSquares)(const float *x, uint32_t n);
  /// y = (x * factor) * weight.
  void (*normalise)(const float *x, float factor, const float *weight, uint32_t n, float *y);
  float (*dotBFloat16)(const BFloat16 *a, const float *x, uint32_t n);
  float (*dotFloat)(const float *a, const float *x, uint32_t n);
  /// y[i] = clamp(y[i] + sum over r, in order, of b[r * n + i] * t[r]).
  void (*rankUpdateBFloat16)(const BFloat16 *b, const float *t, uint32_t rank, uint32_t n, float *y);
  void (*rankUpdateFloat)(const float *b, const float *t, uint32_t rank, uint32_t n, float *y);
  /// y = clamp(gate / (1 + exp(-gate)) * up).
  void (*siluMultiply)(const float *gate, const float *up, uint32_t n, float *y);
  /// The largest x[i], n > 0.
  float (*maximum)(const float *x, uint32_t n);
  /// e[i] = exp(x[i] - top); returns the sum of rint(e[i] * 2^30).
  int64_t (*exponentials)(const float *x, uint32_t n, float top, float *e);
  void (*multiply)(const float *a, const float *b, uint32_t n, float *out);
  void (*add)(const float *x, uint32_t n, float *y);
  /// Turns the pairs (x[i], x[i + half]) by the angles.
  void (*rotate)(const float *cosines, const float *sines, uint32_t half, float *x);
  /// The angles of one position: frequencies in fp32, cos and sin in fp64, rounded to fp32.
  void (*rotaryAngles)(uint32_t position, const float *frequencies, uint32_t half, float *cosines, float *sines);
};

extern const Kernels kScalarKernels;
/// Null where the processor or the build lacks the instructions.
const Kernels *avx2Kernels();
const Kernels *avx512Kernels();
/// The table asked for; throws Failure when the processor lacks it.
const Kernels &chooseKernels(cae_kernels kernels);

}  // namespace engine
