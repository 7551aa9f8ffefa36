// The table of functions that an instruction set provides. `kernels_scalar.cpp` is the specification of each; every
// other table agrees with it to the last bit.
#pragma once

#include <cstddef>
#include <cstdint>

#include "CAdapterEngine.h"
#include "Kernels/numbers.hpp"

namespace engine {

/// Outputs of a packed matrix that lie side by side: one panel is [inputs / 4][64][4] bytes of weight + 128.
constexpr uint32_t kPanelWidth = 64;
/// Outputs that a kernel computes side by side; work is cut at multiples of it.
constexpr uint32_t kVectorWidth = 16;
/// Quantised magnitudes: one plane, and two planes (127 * 256 + 127).
constexpr float kOnePlaneMaximum = 127.0f;
constexpr float kTwoPlaneMaximum = 32639.0f;
/// Strided chains of every fp32 sum.
constexpr uint32_t kChains = 32;

/// Columns of packed int8 matrices: byte c * 4 + k % 4 of group k / 4 is the value of input k for column c, plus 128.
/// The groups may lie in several chunks, as the blocks of a KV cache do.
struct PackedColumns {
  const uint8_t *const *chunks;  ///< Each at its first column; every column of a started vector of 16 may be read.
  uint32_t chunkGroups;          ///< Groups of every chunk but the last.
  uint32_t groups;               ///< Groups of all chunks together.
  uint32_t groupBytes;           ///< From one group to the next.
  uint32_t width;                ///< Columns wanted, at most 64.
  const float *scales;           ///< One per column.
};

/// Quantised rows: `planes` rows of int8 for each, `stride` bytes apart, with the sum of every plane.
struct PlaneRows {
  const int8_t *bytes;
  size_t stride;
  const int32_t *sums;
  const float *scales;  ///< One per row.
  uint32_t count;       ///< Rows, not planes.
  uint32_t planes;      ///< 2: 256 * first + second; or 1.
};

struct Kernels {
  /// y[r * yStride + c] = clamp(fp32(S) * (rowScale[r] * columnScale[c])), S the exact sum over k of column times row.
  void (*multiply)(const PackedColumns &columns, const PlaneRows &rows, float *y, size_t yStride);
  /// The largest |x[i]|; 0 for n = 0.
  float (*absoluteMaximum)(const float *x, uint32_t n);
  /// q = rint(x * inverse) clamped to 32639 as 256 * high + low with both in int8; sums of the planes to sums[0],
  /// sums[1].
  void (*quantiseTwoPlanes)(const float *x, uint32_t n, float inverse, int8_t *high, int8_t *low, int32_t *sums);
  /// rint(x * inverse) clamped to 127; returns their sum.
  int32_t (*quantiseOnePlane)(const float *x, uint32_t n, float inverse, int8_t *out);
  float (*sumOfSquares)(const float *x, uint32_t n);
  /// y = (x * factor) * weight.
  void (*normalise)(const float *x, float factor, const float *weight, uint32_t n, float *y);
  float (*dotBFloat16)(const BFloat16 *a, const float *x, uint32_t n);
  float (*dotFloat)(const float *a, const float *x, uint32_t n);
  /// t[j] = dot(row j of a, x) * scale, for `count` rows of n values.
  void (*shrinkBFloat16)(const BFloat16 *a, uint32_t count, const float *x, uint32_t n, float scale, float *t);
  void (*shrinkFloat)(const float *a, uint32_t count, const float *x, uint32_t n, float scale, float *t);
  /// y[i] = clamp(y[i] + sum over r, in order, of b[r * stride + i] * t[r]).
  void (*rankUpdateBFloat16)(const BFloat16 *b, size_t stride, const float *t, uint32_t rank, uint32_t n, float *y);
  void (*rankUpdateFloat)(const float *b, size_t stride, const float *t, uint32_t rank, uint32_t n, float *y);
  /// y = clamp(gate / (1 + exp(-gate)) * up).
  void (*siluMultiply)(const float *gate, const float *up, uint32_t n, float *y);
  /// The largest x[i], n > 0.
  float (*maximum)(const float *x, uint32_t n);
  /// e[i] = exp(x[i] - top); returns the sum of rint(e[i] * 2^30).
  int64_t (*exponentials)(const float *x, uint32_t n, float top, float *e);
  /// out = a * b.
  void (*scale)(const float *a, const float *b, uint32_t n, float *out);
  void (*add)(const float *x, uint32_t n, float *y);
  /// y = clamp(y + x).
  void (*addClamped)(const float *x, uint32_t n, float *y);
  /// Turns the pairs (x[i], x[i + half]) by the angles.
  void (*rotate)(const float *cosines, const float *sines, uint32_t half, float *x);
  /// The angles of one position: frequencies in fp32, cos and sin in fp64, rounded to fp32, times the factor in fp32.
  void (*rotaryAngles)(
      uint32_t position, const float *frequencies, uint32_t half, float factor, float *cosines, float *sines);
};

extern const Kernels kScalarKernels;
/// Null where the processor or the build lacks the instructions.
const Kernels *avx2Kernels();
const Kernels *avx512Kernels();
/// The table asked for; throws Failure when the processor lacks it.
const Kernels &chooseKernels(cae_kernels kernels);

}  // namespace engine
