// The functions that influence needs: exact integer products of int8 rows, and fp64 sums in a stated order.
// `influence_scalar.cpp` is the specification of each; every other table agrees with it to the last bit.
#pragma once

#include "Kernels/kernels.hpp"

namespace engine {

/// Rows of int8 have a multiple of this many values,
constexpr size_t kInfluenceStep = 64;
/// and at most so many: a product of two rows then fits an int32.
constexpr size_t kMaximumInfluenceDimension = 1u << 14;

/// Operands of an ordered fp64 product: c(m, n) = c(m, n) plus or minus a(m, k) * b(k, n), one fma for each k in
/// ascending order. Steps may be negative.
struct OrderedProduct64 {
  const double *a;
  ptrdiff_t aRow, aStep;  ///< a(m, k) = a[m * aRow + k * aStep].
  const double *b;
  ptrdiff_t bStep;  ///< b(k, n) = b[k * bStep + n].
  double *c;
  ptrdiff_t cRow;  ///< c(m, n) = c[m * cRow + n].
  size_t rows, columns, depth;
};

struct InfluenceKernels {
  /// out[r] = sum over i of rows[r * k + i] * (256 * high[i] + low[i]), exact.
  void (*scan)(const int8_t *rows, size_t count, size_t k, const int8_t *high, const int8_t *low, int64_t *out);
  /// out[r] = sum over i of rows[r * k + i] * x[i], exact; no value of `x` is -128.
  void (*dots)(const int8_t *rows, size_t count, size_t k, const int8_t *x, int32_t *out);
  void (*addProduct)(const OrderedProduct64 &product);
  void (*subtractProduct)(const OrderedProduct64 &product);
  /// x = x / divisor.
  void (*divide)(double divisor, size_t n, double *x);
  /// x[i] = row[i] * scale.
  void (*expand)(const int8_t *row, double scale, size_t n, double *x);
  /// The largest |x[i]|; 0 for n = 0.
  double (*largest)(const double *x, size_t n);
  /// out[i] = rint(x[i] * inverse), ties to even; no product is larger than 127.5.
  void (*quantise)(const double *x, double inverse, size_t n, int8_t *out);
};

extern const InfluenceKernels kScalarInfluenceKernels;
/// The processor is known to have the instructions of the kernels already chosen.
const InfluenceKernels *avx2InfluenceKernels();
const InfluenceKernels *avx512InfluenceKernels();
/// The table that goes with the kernels asked for.
const InfluenceKernels &influenceKernels(const Kernels &kernels);

}  // namespace engine
