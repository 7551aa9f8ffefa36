// Cholesky factors and solves in fp64: every element has one stated order of operations, which neither blocks nor
// threads nor kernels change.
#pragma once

#include "Influence/influence_kernels.hpp"
#include "Kernels/buffer.hpp"
#include "Kernels/threads.hpp"

namespace engine {

/// A matrix of doubles whose rows are set apart so that those of a power of two do not share the sets of a cache.
struct Matrix64 {
  Matrix64() = default;
  Matrix64(size_t rowCount, size_t columnCount)
      : rows(rowCount), columns(columnCount), stride(roundUp(columnCount, 8) + 8), values(rowCount * stride) {}

  double *row(size_t i) { return values.data() + i * stride; }
  const double *row(size_t i) const { return values.data() + i * stride; }
  ptrdiff_t step() const { return static_cast<ptrdiff_t>(stride); }

  size_t rows = 0, columns = 0, stride = 0;
  Buffer<double> values;
};

/// Replaces the upper triangle of a symmetric matrix by U with Uᵀ U = the matrix:
/// U(j, i) = (A(j, i) - sum over k < j, ascending, of U(k, j) U(k, i)) / U(j, j), one fma each, and the root for i = j.
/// Reads the upper triangle alone; what is below it is not defined afterwards. Throws Failure when a pivot is not a
/// positive number.
void factor(const InfluenceKernels &kernels, ThreadPool &pool, Matrix64 &matrix);

/// Solves Uᵀ U X = B in place, for any number of columns: first Y(i) = (B(i) - sum over j < i, ascending) / U(i, i),
/// then X(i) = (Y(i) - sum over j > i, descending) / U(i, i).
void solve(const InfluenceKernels &kernels, ThreadPool &pool, const Matrix64 &upper, Matrix64 &columns);

}  // namespace engine
