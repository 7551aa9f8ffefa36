#include "Model/matrix.hpp"

#include <cstring>

#include "Kernels/limits.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

Matrix::Matrix(uint32_t inputs, uint32_t outputs, cae_precision precision)
    : inputs(inputs), outputs(outputs), groups_((inputs + 3) / 4) {
  if (precision == CAE_PRECISION_EXACT) {
    panels_ = Buffer<uint8_t>(roundUp(outputs, kPanelWidth) * groups_ * 4, 128);
    scales_ = Buffer<float>(outputs);
  } else {
    plain_ = Buffer<float>(static_cast<size_t>(inputs) * outputs);
  }
}

void Matrix::fill(const Tensor &tensor, const std::string &name, uint32_t firstOutput, uint32_t count) {
  Buffer<float> row(inputs);
  for (uint32_t output = firstOutput; output < firstOutput + count; ++output) {
    const size_t first = static_cast<size_t>(output) * inputs;
    tensor.read(first, inputs, row.data());
    requireSaneWeights(row.data(), inputs, kModelWeightsFile, name, CAE_INVALID_MODEL);
    if (plain_.size() == 0)
      packRow(output, row.data());
    else
      std::memcpy(plain_.data() + first, row.data(), 4 * static_cast<size_t>(inputs));
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

void Matrix::multiply(
    const Kernels &kernels, const PlaneRows &quantised, const float *x, uint32_t rows, Range range, float *y,
    size_t yStride) const {
  size_t next = range.begin;
  for (size_t first = range.begin; first < range.end; first = next) {
    next = std::min(range.end, (first / kPanelWidth + 1) * kPanelWidth);
    const auto width = static_cast<uint32_t>(next - first);
    if (plain_.size() != 0) {
      for (uint32_t r = 0; r < rows; ++r) {
        const float *row = x + static_cast<size_t>(r) * inputs;
        for (size_t n = first; n < next; ++n) {
          y[r * yStride + n] = kernels.dotFloat(plain_.data() + n * inputs, row, inputs);
        }
      }
    } else {
      const uint8_t *columns = panel(static_cast<uint32_t>(first)) + first % kPanelWidth * 4;
      kernels.multiply(
          {&columns, groups_, groups_, kPanelWidth * 4, width, scales_.data() + first}, quantised, y + first, yStride);
    }
    if (bias.size() == 0) continue;
    for (uint32_t r = 0; r < rows; ++r) kernels.addClamped(bias.data() + first, width, y + r * yStride + first);
  }
}

void Matrix::apply(
    const Kernels &kernels, ThreadPool &threads, const QuantisedRows &quantised, const float *x, uint32_t rows,
    float *y) const {
  threads.run([&](uint32_t worker) {
    const Range range = share(outputs, kVectorWidth, worker, threads.workers());
    multiply(kernels, quantised.view(0, rows), x, rows, range, y, outputs);
  });
}

}  // namespace engine
