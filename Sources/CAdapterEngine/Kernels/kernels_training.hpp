// The functions that the backward pass and the optimiser add to the kernel table. `kernels_training_scalar.cpp` is the
// specification of each; every other table agrees with it to the last bit.
#pragma once

#include "Kernels/kernels.hpp"

namespace engine {

/// Operands of an ordered product: c(m, n) = the ordered sum over k of a(m, k) * b(k, n), continued from c.
struct OrderedProduct {
  const float *a;
  size_t aRow, aStep;  ///< a(m, k) = a[m * aRow + k * aStep].
  const float *b;
  size_t bStride;  ///< b(k, n) = b[k * bStride + n].
  float *c;
  size_t cStride;  ///< c(m, n) = c[m * cStride + n].
  size_t rows, columns, depth;
};

/// The numbers of one AdamW step, in the notation of the specification.
struct AdamStep {
  float mean, keep, b1, c1, b2, c2, step, root, epsilon;
};

struct TrainingKernels {
  /// Turns panels [inputs / 4][64 outputs][4] into one block [outputs / 4][64 inputs][4]: `groups` (at most 16) groups
  /// of four inputs from each of `panels` panels that lie `panelBytes` apart; the other inputs of the block become 128.
  void (*transposePanels)(
      const uint8_t *first, size_t panelBytes, uint32_t panels, uint32_t groups, uint8_t *block);
  void (*orderedProduct)(const OrderedProduct &product);
  /// x = x * factor.
  void (*multiplyBy)(float factor, uint32_t n, float *x);
  /// x = clamp(x).
  void (*clampAll)(uint32_t n, float *x);
  /// s = (p * (s - mean)) * factor.
  void (*scoreGradient)(const float *p, float mean, float factor, uint32_t n, float *s);
  /// h = x * factor and z = g * weight; returns the chain sum of z * h.
  float (*normProducts)(
      const float *x, const float *g, const float *weight, float factor, uint32_t n, float *h, float *z);
  /// d = clamp(fma(-h, c, z) * factor).
  void (*normGradient)(const float *h, const float *z, float c, float factor, uint32_t n, float *d);
  /// Gradients of the gated activation: `gate` and `up` become those of themselves, given that of their result.
  void (*gatedGradient)(const float *g, uint32_t n, float *gate, float *up);
  /// One AdamW step on masters and moments from a gradient.
  void (*adam)(const AdamStep &step, const float *gradient, size_t n, float *master, float *first, float *second);
};

extern const TrainingKernels kScalarTrainingKernels;
/// Null where the build lacks the instructions; the processor is known to have those of the kernels already chosen.
const TrainingKernels *avx2TrainingKernels();
const TrainingKernels *avx512TrainingKernels();
/// The table that goes with the kernels of a model.
const TrainingKernels &trainingKernels(const Kernels &kernels);

}  // namespace engine
