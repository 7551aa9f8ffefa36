#include "Influence/precondition.hpp"

#include <algorithm>
#include <string>

#include "Files/failure.hpp"
#include "Kernels/targets.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

// Rows whose int8 products with others are taken while they lie in a cache.
constexpr size_t kProductRows = 64;
// Rows that the primal form turns into fp64 at once, and rows of a matrix that a worker takes at once.
constexpr size_t kExpandedRows = 256;
constexpr size_t kStripe = 48;
// Right sides that the primal form solves at once.
constexpr size_t kSolvedRows = 1024;

/// What both forms need: scales relative to the largest, squared lengths, and λ.
struct Moments {
  const InfluenceKernels &kernels;
  ThreadPool &pool;
  const GradientRows &gradients;
  Buffer<double> scales, squares;
  double largestScale = 0.0, inverseCount, lambda;

  Moments(const InfluenceKernels &table, ThreadPool &threads, const GradientRows &rows, double damping)
      : kernels(table), pool(threads), gradients(rows), scales(rows.count), squares(rows.count) {
    largestScale = kernels.largest(rows.scales, rows.count);
    double sum = 0.0;
    for (size_t i = 0; i < rows.count; ++i) {
      const int8_t *row = rows.rows + i * rows.dimension;
      int32_t square;
      kernels.dots(row, 1, rows.dimension, row, &square);
      scales[i] = rows.scales[i] / largestScale;
      squares[i] = static_cast<double>(square) * (scales[i] * scales[i]);
      sum = sum + squares[i];
    }
    const auto count = static_cast<double>(rows.count);
    inverseCount = 1.0 / count;
    lambda = damping * (sum / (count * static_cast<double>(std::min(rows.count, rows.dimension))));
  }

  const int8_t *row(size_t i) const { return gradients.rows + i * gradients.dimension; }

  /// Writes row r: x scaled so that its largest value becomes 127.
  void write(size_t r, const double *x, int8_t *values, double *outScales) const {
    const size_t k = gradients.dimension;
    const double top = kernels.largest(x, k);
    if (!(top >= 0x1p-900)) {
      std::fill_n(values + r * k, k, int8_t{0});
      outScales[r] = 0.0;
      return;
    }
    kernels.quantise(x, 127.0 / top, k, values + r * k);
    outScales[r] = (top / 127.0) * (inverseCount / largestScale);
  }
};

/// Calls body(first, end) for the stripes of `count` rows, the workers taking them in turn.
template <typename Body>
void overStripes(ThreadPool &pool, size_t count, size_t height, const Body &body) {
  pool.run([&](uint32_t worker) {
    for (size_t first = worker * height; first < count; first += pool.workers() * height) {
      body(first, std::min(first + height, count));
    }
  });
}

/// m(i, j) = (g(i) · g(j)) / n for j >= i, or for all j.
Matrix64 products(const Moments &moments, bool isWhole) {
  const size_t count = moments.gradients.count, k = moments.gradients.dimension;
  Matrix64 m(count, count);
  overStripes(moments.pool, count, kProductRows, [&](size_t first, size_t end) {
    int32_t sums[kProductRows];
    for (size_t block = isWhole ? 0 : first; block < count; block += kProductRows) {
      const size_t width = std::min(kProductRows, count - block);
      for (size_t i = first; i < end; ++i) {
        moments.kernels.dots(moments.row(block), width, k, moments.row(i), sums);
        for (size_t j = 0; j < width; ++j) {
          const double scale = moments.scales[i] * moments.scales[block + j];
          m.row(i)[block + j] = (static_cast<double>(sums[j]) * scale) * moments.inverseCount;
        }
      }
    }
  });
  return m;
}

/// m(a, b) = (sum over i, ascending, of (w(i) g(i, a)) g(i, b)) / n for b >= a, or for all b; w = 1 without weights.
Matrix64 secondMoment(const Moments &moments, const double *weights, bool isWhole) {
  const size_t count = moments.gradients.count, k = moments.gradients.dimension;
  Matrix64 m(k, k), rows(kExpandedRows, k), weighted(weights == nullptr ? 0 : kExpandedRows, k);
  for (size_t first = 0; first < count; first += kExpandedRows) {
    const size_t depth = std::min(kExpandedRows, count - first);
    overStripes(moments.pool, depth, 1, [&](size_t i, size_t) {
      const double scale = moments.scales[first + i];
      moments.kernels.expand(moments.row(first + i), scale, k, rows.row(i));
      if (weights == nullptr) return;
      for (size_t a = 0; a < k; ++a) weighted.row(i)[a] = weights[first + i] * rows.row(i)[a];
    });
    const Matrix64 &left = weights == nullptr ? rows : weighted;
    overStripes(moments.pool, k, kStripe, [&](size_t a, size_t end) {
      const size_t b = isWhole ? 0 : a;
      moments.kernels.addProduct(
          {left.row(0) + a, 1, left.step(), rows.row(0) + b, rows.step(), m.row(a) + b, m.step(), end - a, k - b,
           depth});
    });
  }
  overStripes(moments.pool, k, kStripe, [&](size_t a, size_t end) {
    for (; a < end; ++a) {
      for (size_t b = isWhole ? 0 : a; b < k; ++b) m.row(a)[b] = m.row(a)[b] * moments.inverseCount;
    }
  });
  return m;
}

void addToDiagonal(double lambda, Matrix64 &m) {
  for (size_t i = 0; i < m.rows; ++i) m.row(i)[i] = m.row(i)[i] + lambda;
}

/// Some of the gradients in fp64.
Matrix64 expanded(const Moments &moments, size_t first, size_t count) {
  Matrix64 rows(count, moments.gradients.dimension);
  overStripes(moments.pool, count, 1, [&](size_t i, size_t) {
    moments.kernels.expand(moments.row(first + i), moments.scales[first + i], rows.columns, rows.row(i));
  });
  return rows;
}

void writeAll(const Moments &moments, const Matrix64 &rows, size_t first, int8_t *values, double *scales) {
  overStripes(moments.pool, rows.rows, 1, [&](size_t i, size_t) {
    moments.write(first + i, rows.row(i), values, scales);
  });
}

/// ((1/n) G Gᵀ + λ)⁻¹ G, which is G ((1/n) Gᵀ G + λ)⁻¹.
void invertDual(const Moments &moments, int8_t *values, double *scales) {
  Matrix64 m = products(moments, false);
  addToDiagonal(moments.lambda, m);
  factor(moments.kernels, moments.pool, m);
  Matrix64 rows = expanded(moments, 0, moments.gradients.count);
  solve(moments.kernels, moments.pool, m, rows);
  writeAll(moments, rows, 0, values, scales);
}

/// Writes the columns of `from` as rows of `to`, both of which have room.
void transpose(ThreadPool &pool, const Matrix64 &from, Matrix64 &to, size_t rows, size_t columns) {
  constexpr size_t kTile = 32;
  overStripes(pool, columns, kTile, [&](size_t first, size_t end) {
    for (size_t block = 0; block < rows; block += kTile) {
      for (size_t c = first; c < end; ++c) {
        for (size_t r = block; r < std::min(block + kTile, rows); ++r) to.row(c)[r] = from.row(r)[c];
      }
    }
  });
}

/// ((1/n) Gᵀ G + λ)⁻¹ g(i) for every row, some of them at once.
void invertPrimal(const Moments &moments, int8_t *values, double *scales) {
  const size_t count = moments.gradients.count, k = moments.gradients.dimension;
  Matrix64 m = secondMoment(moments, nullptr, false);
  addToDiagonal(moments.lambda, m);
  factor(moments.kernels, moments.pool, m);
  for (size_t first = 0; first < count; first += kSolvedRows) {
    const size_t solved = std::min(kSolvedRows, count - first);
    Matrix64 rows = expanded(moments, first, solved), columns(k, solved);
    transpose(moments.pool, rows, columns, solved, k);
    solve(moments.kernels, moments.pool, m, columns);
    transpose(moments.pool, columns, rows, k, solved);
    writeAll(moments, rows, first, values, scales);
  }
}

/// DataInf's weights of rows: 1 / (λ + |g|²).
Buffer<double> closedFormWeights(const Moments &moments) {
  Buffer<double> weights(moments.gradients.count);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = 1.0 / (moments.lambda + moments.squares[i]);
  return weights;
}

/// (g(i) - sum over j of p(i, j) r(j)) / λ for every row, where p and r are given.
void subtractAll(const Moments &moments, const Matrix64 &p, const Matrix64 &r, Matrix64 &rows) {
  overStripes(moments.pool, rows.rows, kStripe, [&](size_t first, size_t end) {
    for (size_t from = 0; from < p.columns; from += kExpandedRows) {
      const size_t depth = std::min(kExpandedRows, p.columns - from);
      moments.kernels.subtractProduct(
          {p.row(first) + from, p.step(), 1, r.row(from), r.step(), rows.row(first), rows.step(), end - first,
           rows.columns, depth});
    }
    for (size_t i = first; i < end; ++i) moments.kernels.divide(moments.lambda, rows.columns, rows.row(i));
  });
}

/// (g(i) - (1/n) sum over j of (g(i) · g(j)) / (λ + |g(j)|²) g(j)) / λ.
void closedFormDual(const Moments &moments, int8_t *values, double *scales) {
  const size_t count = moments.gradients.count;
  const Buffer<double> weights = closedFormWeights(moments);
  Matrix64 m = products(moments, true);
  overStripes(moments.pool, count, kStripe, [&](size_t i, size_t end) {
    for (; i < end; ++i) {
      for (size_t j = 0; j < count; ++j) m.row(i)[j] = m.row(i)[j] * weights[j];
    }
  });
  const Matrix64 all = expanded(moments, 0, count);
  Matrix64 rows = expanded(moments, 0, count);
  subtractAll(moments, m, all, rows);
  writeAll(moments, rows, 0, values, scales);
}

/// The same with the matrix (1/n) sum over j of g(j) g(j)ᵀ / (λ + |g(j)|²) in between.
void closedFormPrimal(const Moments &moments, int8_t *values, double *scales) {
  const size_t count = moments.gradients.count;
  const Buffer<double> weights = closedFormWeights(moments);
  const Matrix64 m = secondMoment(moments, weights.data(), true);
  for (size_t first = 0; first < count; first += kSolvedRows) {
    const size_t done = std::min(kSolvedRows, count - first);
    const Matrix64 all = expanded(moments, first, done);
    Matrix64 rows = expanded(moments, first, done);
    subtractAll(moments, all, m, rows);
    writeAll(moments, rows, first, values, scales);
  }
}

bool usesDual(const GradientRows &gradients, cae_influence_form form) {
  const size_t n = gradients.count, k = gradients.dimension;
  const bool isDual = form == CAE_INFLUENCE_DUAL || (form == CAE_INFLUENCE_CHEAPER && n <= k);
  if ((isDual ? n : k) > kMaximumOrder || (isDual && n * k > kMaximumDualValues)) {
    throw Failure(
        CAE_INVALID_REQUEST, "The inverse for " + std::to_string(n) + " rows of " + std::to_string(k) +
                                 " values is beyond the limits; take a smaller dimension.");
  }
  return isDual;
}

}  // namespace

void precondition(
    const InfluenceKernels &kernels, ThreadPool &pool, const GradientRows &gradients, const Preconditioning &how,
    int8_t *values, double *scales) {
  const bool isDual = usesDual(gradients, how.form);
  if (gradients.count == 0) return;
  const Moments moments(kernels, pool, gradients, how.damping);
  switch (how.method) {
    case CAE_INFLUENCE_INVERSE:
      return isDual ? invertDual(moments, values, scales) : invertPrimal(moments, values, scales);
    case CAE_INFLUENCE_DATAINF:
      return isDual ? closedFormDual(moments, values, scales) : closedFormPrimal(moments, values, scales);
  }
}

}  // namespace engine
