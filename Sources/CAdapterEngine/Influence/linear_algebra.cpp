#include "Influence/linear_algebra.hpp"

#include <algorithm>

#include "Files/failure.hpp"
#include "Kernels/targets.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

// Rows that are finished together, in a factor and in a solve; whole tiles of six.
constexpr size_t kFactorRows = 96;
constexpr size_t kSolveRows = 48;
// Summands that are taken at once, so that their rows stay in a cache.
constexpr size_t kDepth = 256;
// Columns of a worker: whole vectors.
constexpr size_t kColumnGrain = 32;

/// Rows `row` to `row` + `count` of `target` minus upper(from + k, row …)ᵀ source(from + k, columns …), ascending k.
void subtractAbove(
    const InfluenceKernels &kernels, const Matrix64 &upper, size_t from, size_t depth, const Matrix64 &source,
    Matrix64 &target, size_t row, size_t count, Range columns) {
  kernels.subtractProduct(
      {upper.row(from) + row, 1, upper.step(), source.row(from) + columns.begin, source.step(),
       target.row(row) + columns.begin, target.step(), count, columns.end - columns.begin, depth});
}

/// Rows first … end - 1 of U in their own columns.
void factorDiagonal(const InfluenceKernels &kernels, Matrix64 &u, size_t first, size_t end) {
  for (size_t j = first; j < end; ++j) {
    subtractAbove(kernels, u, first, j - first, u, u, j, 1, {j, end});
    const double pivot = u.row(j)[j];
    if (!(pivot > 0.0 && pivot <= 0x1p1000)) {
      throw Failure(CAE_INVALID_REQUEST, "The matrix is not positive definite; raise the damping.");
    }
    const double root = __builtin_sqrt(pivot);
    u.row(j)[j] = root;
    kernels.divide(root, end - j - 1, u.row(j) + j + 1);
  }
}

void forward(const InfluenceKernels &kernels, const Matrix64 &u, Matrix64 &x, Range columns) {
  for (size_t first = 0; first < u.rows; first += kSolveRows) {
    const size_t end = std::min(first + kSolveRows, u.rows);
    for (size_t from = 0; from < first; from += kDepth) {
      subtractAbove(kernels, u, from, std::min(kDepth, first - from), x, x, first, end - first, columns);
    }
    for (size_t i = first; i < end; ++i) {
      subtractAbove(kernels, u, first, i - first, x, x, i, 1, columns);
      kernels.divide(u.row(i)[i], columns.end - columns.begin, x.row(i) + columns.begin);
    }
  }
}

/// Rows `row` to `row` + `count` minus upper(row …, last - k) x(last - k, columns …), ascending k: descending rows.
void subtractBelow(
    const InfluenceKernels &kernels, const Matrix64 &u, size_t last, size_t depth, Matrix64 &x, size_t row,
    size_t count, Range columns) {
  kernels.subtractProduct(
      {u.row(row) + last, u.step(), -1, x.row(last) + columns.begin, -x.step(), x.row(row) + columns.begin, x.step(),
       count, columns.end - columns.begin, depth});
}

void backward(const InfluenceKernels &kernels, const Matrix64 &u, Matrix64 &x, Range columns) {
  for (size_t end = u.rows; end > 0;) {
    const size_t first = (end - 1) / kSolveRows * kSolveRows;
    for (size_t after = u.rows; after > end;) {
      const size_t depth = std::min(kDepth, after - end);
      subtractBelow(kernels, u, after - 1, depth, x, first, end - first, columns);
      after -= depth;
    }
    for (size_t i = end; i-- > first;) {
      subtractBelow(kernels, u, end - 1, end - 1 - i, x, i, 1, columns);
      kernels.divide(u.row(i)[i], columns.end - columns.begin, x.row(i) + columns.begin);
    }
    end = first;
  }
}

}  // namespace

void factor(const InfluenceKernels &kernels, ThreadPool &pool, Matrix64 &u) {
  const size_t order = u.rows;
  for (size_t first = 0; first < order; first += kFactorRows) {
    const size_t end = std::min(first + kFactorRows, order);
    factorDiagonal(kernels, u, first, end);
    pool.run([&](uint32_t worker) {
      const Range part = share(order - end, kColumnGrain, worker, pool.workers());
      const Range columns{end + part.begin, end + part.end};
      for (size_t j = first; j < end; ++j) {
        subtractAbove(kernels, u, first, j - first, u, u, j, 1, columns);
        kernels.divide(u.row(j)[j], columns.end - columns.begin, u.row(j) + columns.begin);
      }
      pool.barrier();
      // The triangle that is left, in stripes that the workers take in turn.
      size_t stripe = 0;
      for (size_t row = end; row < order; row += kSolveRows, ++stripe) {
        if (stripe % pool.workers() != worker) continue;
        const size_t count = std::min(kSolveRows, order - row);
        subtractAbove(kernels, u, first, end - first, u, u, row, count, {row, order});
      }
    });
  }
}

void solve(const InfluenceKernels &kernels, ThreadPool &pool, const Matrix64 &upper, Matrix64 &columns) {
  pool.run([&](uint32_t worker) {
    const Range part = share(columns.columns, kColumnGrain, worker, pool.workers());
    if (part.begin == part.end) return;
    forward(kernels, upper, columns, part);
    backward(kernels, upper, columns, part);
  });
}

}  // namespace engine
