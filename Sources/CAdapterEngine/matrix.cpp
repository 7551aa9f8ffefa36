#include "matrix.hpp"

#include <cstring>

#include "limits.hpp"

namespace engine {

#pragma STDC FP_CONTRACT OFF

QuantisationScale QuantisationScale::of(float largest, float top) {
  if (largest < kTinyRow) return {0.0f, 0.0f};
  return {largest / top, top / largest};
}

QuantisedRows::QuantisedRows(uint32_t maximumRows, uint32_t maximumInputs)
    : stride(roundUp(maximumInputs, 64)),
      planes(2 * maximumRows * stride),
      sums(2 * maximumRows),
      scales(maximumRows) {}

void QuantisedRows::fill(const Kernels &kernels, const float *x, uint32_t count, uint32_t n, size_t xStride) {
  const auto padded = static_cast<uint32_t>(roundUp(n, 4));
  for (uint32_t r = 0; r < count; ++r) fillRow(kernels, r, x + r * xStride, n, padded);
}

void QuantisedRows::fillRow(const Kernels &kernels, uint32_t row, const float *x, uint32_t n, uint32_t padded) {
  const auto [scale, inverse] = QuantisationScale::of(kernels.absoluteMaximum(x, n), kTwoPlaneMaximum);
  int8_t *high = planes.data() + 2 * row * stride, *low = high + stride;
  kernels.quantiseTwoPlanes(x, n, inverse, high, low, sums.data() + 2 * row);
  std::memset(high + n, 0, padded - n);
  std::memset(low + n, 0, padded - n);
  scales[row] = scale;
}

Matrix::Matrix(
    const Tensor &tensor, const std::string &name, uint32_t inputs, uint32_t outputs, cae_precision precision)
    : inputs(inputs), outputs(outputs), groups_((inputs + 3) / 4) {
  const bool exact = precision == CAE_PRECISION_EXACT;
  if (exact) {
    panels_ = Buffer<uint8_t>(roundUp(outputs, kPanelWidth) * groups_ * 4, 128);
    scales_ = Buffer<float>(outputs);
  } else {
    plain_ = Buffer<float>(static_cast<size_t>(inputs) * outputs);
  }
  Buffer<float> row(inputs);
  for (uint32_t output = 0; output < outputs; ++output) {
    tensor.read(static_cast<size_t>(output) * inputs, inputs, row.data());
    requireSaneWeights(row.data(), inputs, kModelWeightsFile, name, CAE_INVALID_MODEL);
    if (exact)
      packRow(output, row.data());
    else
      std::memcpy(plain_.data() + static_cast<size_t>(output) * inputs, row.data(), 4 * static_cast<size_t>(inputs));
  }
}

Matrix::Matrix(const float *weights, uint32_t inputs, uint32_t outputs)
    : inputs(inputs),
      outputs(outputs),
      groups_((inputs + 3) / 4),
      panels_(roundUp(outputs, kPanelWidth) * groups_ * 4, 128),
      scales_(outputs) {
  for (uint32_t output = 0; output < outputs; ++output) packRow(output, weights + static_cast<size_t>(output) * inputs);
}

void Matrix::packRow(uint32_t output, const float *row) {
  const float largest = kScalarKernels.absoluteMaximum(row, inputs);
  const auto [scale, inverse] = QuantisationScale::of(largest, kOnePlaneMaximum);
  Buffer<int8_t> quantised(inputs);
  kScalarKernels.quantiseOnePlane(row, inputs, inverse, quantised.data());
  uint8_t *panel = panels_.data() + static_cast<size_t>(output / kPanelWidth) * groups_ * kPanelWidth * 4;
  for (uint32_t k = 0; k < inputs; ++k) {
    panel[(static_cast<size_t>(k / 4) * kPanelWidth + output % kPanelWidth) * 4 + k % 4] =
        static_cast<uint8_t>(quantised[k] + 128);
  }
  scales_[output] = scale;
}

void Matrix::apply(
    const Kernels &kernels, const QuantisedRows &quantised, const float *x, uint32_t rows, int32_t *products,
    float *y) const {
  if (plain_.size() != 0) {
    for (uint32_t r = 0; r < rows; ++r) {
      for (uint32_t n = 0; n < outputs; ++n) {
        y[static_cast<size_t>(r) * outputs + n] = kernels.dotFloat(
            plain_.data() + static_cast<size_t>(n) * inputs, x + static_cast<size_t>(r) * inputs, inputs);
      }
    }
    return;
  }
  for (uint32_t first = 0; first < outputs; first += kPanelWidth) {
    const uint8_t *panel = panels_.data() + static_cast<size_t>(first) * groups_ * 4;
    kernels.panelProduct(
        panel, groups_, kPanelWidth, quantised.planes.data(), quantised.stride, quantised.sums.data(), 2 * rows,
        products);
    const uint32_t width = std::min(kPanelWidth, outputs - first);
    for (uint32_t r = 0; r < rows; ++r) {
      const int32_t *high = products + static_cast<size_t>(2 * r) * kPanelWidth;
      kernels.rescale(
          high, high + kPanelWidth, width, quantised.scales[r], scales_.data() + first,
          y + static_cast<size_t>(r) * outputs + first);
    }
  }
}

}  // namespace engine
