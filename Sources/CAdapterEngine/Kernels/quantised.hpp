// Rows of activations as int8 planes, each row with its own scale.
#pragma once

#include "Kernels/buffer.hpp"
#include "Kernels/kernels.hpp"

namespace engine {

/// scale = largest / top and its reciprocal for quantising; both zero for a row too small to have a scale.
struct QuantisationScale {
  float scale, inverse;
  static QuantisationScale of(float largest, float top);
};

/// Plane p of row r is row r * planes + p of `bytes`; with two planes the first is the high one.
struct QuantisedRows {
  QuantisedRows() = default;
  QuantisedRows(uint32_t maximumRows, uint32_t maximumInputs, uint32_t planes = 2);

  /// Quantises `count` rows of `n` values; the bytes between n and the next multiple of four are zero.
  void fill(const Kernels &kernels, const float *x, uint32_t count, uint32_t n, size_t xStride);
  /// Quantises values first … last - 1 of x to row `row`, the other bytes below `padded` being zero.
  void fillRow(const Kernels &kernels, uint32_t row, const float *x, uint32_t first, uint32_t last, uint32_t padded);
  /// Sets the stride for rows of `inputs` values; the memory holds as many rows as still fit.
  void setWidth(uint32_t inputs) { stride = strideOf(inputs); }
  /// `count` rows from row `first` on.
  PlaneRows view(uint32_t first, uint32_t count) const;

  /// A whole number of cache lines; not a multiple of 4096 for powers of two, so that rows lie in different sets.
  static size_t strideOf(uint32_t inputs) { return roundUp(inputs, 64) + 64; }

  uint32_t planes = 2;
  size_t stride = 0;
  Buffer<int8_t> bytes;
  Buffer<int32_t> sums;
  Buffer<float> scales;
};

}  // namespace engine
