#include <algorithm>
#include <string>

#include "Influence/precondition.hpp"
#include "Interface/guard.hpp"
#include "Kernels/limits.hpp"

using namespace engine;

namespace {

// Products that are worth another thread.
constexpr size_t kThreadProducts = 1u << 20;

const InfluenceKernels &tableFor(cae_kernels kernels) { return influenceKernels(chooseKernels(kernels)); }

void checkThreads(uint32_t threads) {
  if (threads >= 1 && threads <= kMaximumThreads) return;
  throw Failure(
      CAE_INVALID_REQUEST,
      "The number of threads is " + std::to_string(threads) + ", outside 1 … " + std::to_string(kMaximumThreads) + ".");
}

void checkDimension(size_t dimension) {
  if (dimension % kInfluenceStep == 0 && dimension >= 1 && dimension <= kMaximumInfluenceDimension) return;
  throw Failure(
      CAE_INVALID_REQUEST, "The dimension is " + std::to_string(dimension) + ", not a multiple of " +
                               std::to_string(kInfluenceStep) + " up to " +
                               std::to_string(kMaximumInfluenceDimension) + ".");
}

void checkOrder(size_t order) {
  if (order <= kMaximumOrder) return;
  throw Failure(
      CAE_INVALID_REQUEST,
      "The matrix has order " + std::to_string(order) + ", above " + std::to_string(kMaximumOrder) + ".");
}

/// Threads that have enough to do; one worker's share is whole groups of rows.
uint32_t usefulThreads(uint32_t threads, size_t products) {
  return static_cast<uint32_t>(std::min<size_t>(threads, products / kThreadProducts + 1));
}

Matrix64 copied(const double *values, size_t rows, size_t columns) {
  Matrix64 matrix(rows, columns);
  for (size_t i = 0; i < rows; ++i) std::copy_n(values + i * columns, columns, matrix.row(i));
  return matrix;
}

void copyBack(const Matrix64 &matrix, double *values) {
  for (size_t i = 0; i < matrix.rows; ++i) std::copy_n(matrix.row(i), matrix.columns, values + i * matrix.columns);
}

}  // namespace

cae_code cae_influence_scan(
    cae_kernels kernels, const int8_t *rows, size_t count, size_t dimension, const int8_t *high, const int8_t *low,
    uint32_t threads, int64_t *scores, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    constexpr size_t kGrain = 4;
    checkThreads(threads);
    checkDimension(dimension);
    const InfluenceKernels &table = tableFor(kernels);
    ThreadPool pool(usefulThreads(threads, count * dimension));
    pool.run([&](uint32_t worker) {
      const Range part = share(count, kGrain, worker, pool.workers());
      table.scan(rows + part.begin * dimension, part.end - part.begin, dimension, high, low, scores + part.begin);
    });
  });
}

cae_code cae_influence_precondition(
    cae_kernels kernels, const int8_t *rows, const double *scales, size_t count, size_t dimension,
    cae_influence_method method, cae_influence_form form, double damping, uint32_t threads, int8_t *out_rows,
    double *out_scales, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    checkThreads(threads);
    checkDimension(dimension);
    ThreadPool pool(threads);
    const GradientRows gradients{rows, scales, count, dimension};
    precondition(tableFor(kernels), pool, gradients, {method, form, damping}, out_rows, out_scales);
  });
}

uint32_t cae_influence_largest(const int8_t *row, size_t dimension) {
  uint32_t top = 0;
  for (size_t i = 0; i < dimension; ++i) {
    const auto magnitude = static_cast<uint32_t>(row[i] < 0 ? -row[i] : row[i]);
    top = magnitude > top ? magnitude : top;
  }
  return top;
}

int64_t cae_influence_dot(const int8_t *a, const int8_t *b, size_t dimension) {
  int64_t sum = 0;
  for (size_t i = 0; i < dimension; ++i) sum += a[i] * b[i];
  return sum;
}

void cae_influence_add(const int8_t *row, int64_t factor, size_t dimension, int64_t *sum) {
  for (size_t i = 0; i < dimension; ++i) sum[i] += row[i] * factor;
}

int64_t cae_influence_quantise(const int64_t *sum, size_t dimension, int8_t *row) {
  int64_t top = 0;
  for (size_t i = 0; i < dimension; ++i) top = std::max(top, sum[i] < 0 ? -sum[i] : sum[i]);
  for (size_t i = 0; i < dimension; ++i) {
    const int64_t magnitude = sum[i] < 0 ? -sum[i] : sum[i];
    const int64_t rounded = top == 0 ? 0 : (254 * magnitude + top) / (2 * top);
    row[i] = static_cast<int8_t>(sum[i] < 0 ? -rounded : rounded);
  }
  return top;
}

cae_code cae_influence_factor(
    cae_kernels kernels, double *matrix, size_t order, uint32_t threads, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    checkThreads(threads);
    checkOrder(order);
    ThreadPool pool(threads);
    Matrix64 upper = copied(matrix, order, order);
    factor(tableFor(kernels), pool, upper);
    copyBack(upper, matrix);
  });
}

cae_code cae_influence_solve(
    cae_kernels kernels, const double *upper, size_t order, double *columns, size_t count, uint32_t threads,
    char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    checkThreads(threads);
    checkOrder(order);
    ThreadPool pool(threads);
    const Matrix64 triangle = copied(upper, order, order);
    Matrix64 right = copied(columns, order, count);
    solve(tableFor(kernels), pool, triangle, right);
    copyBack(right, columns);
  });
}
