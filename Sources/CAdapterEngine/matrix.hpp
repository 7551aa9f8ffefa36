// A linear layer's weights: packed int8 for the exact arithmetic, or plain fp32 for checks.
#pragma once

#include "buffer.hpp"
#include "kernels.hpp"
#include "safetensors.hpp"

namespace engine {

constexpr const char *kModelWeightsFile = "model.safetensors";

/// Rows quantised to two planes; the planes of row r are rows 2r (high) and 2r + 1 (low) of `planes`.
struct QuantisedRows {
  QuantisedRows(uint32_t maximumRows, uint32_t maximumInputs);

  /// Quantises `count` rows of `n` values; the bytes between n and the next multiple of four are zero.
  void fill(const Kernels &kernels, const float *x, uint32_t count, uint32_t n, size_t xStride);
  /// Quantises one row in place `row`, for `n` values padded with zeros to `padded`.
  void fillRow(const Kernels &kernels, uint32_t row, const float *x, uint32_t n, uint32_t padded);

  size_t stride;
  Buffer<int8_t> planes;
  Buffer<int32_t> sums;
  Buffer<float> scales;
};

/// scale = largest / top and its reciprocal for quantising; both zero for a row too small to have a scale.
struct QuantisationScale {
  float scale, inverse;
  static QuantisationScale of(float largest, float top);
};

class Matrix {
 public:
  Matrix() = default;
  /// Reads outputs x inputs values of a tensor; throws when one is not finite or beyond kMaximumWeight.
  Matrix(const Tensor &tensor, const std::string &name, uint32_t inputs, uint32_t outputs, cae_precision precision);
  /// The same from fp32 values, quantised.
  Matrix(const float *weights, uint32_t inputs, uint32_t outputs);

  /// y[r * outputs + n], from rows already quantised (exact) or from x (fp32). `products` holds 2 * rows * 64 values.
  void apply(
      const Kernels &kernels, const QuantisedRows &quantised, const float *x, uint32_t rows, int32_t *products,
      float *y) const;

  uint32_t inputs = 0, outputs = 0;

 private:
  void packRow(uint32_t output, const float *row);

  uint32_t groups_ = 0;
  Buffer<uint8_t> panels_;
  Buffer<float> scales_;
  Buffer<float> plain_;
};

}  // namespace engine
