// A linear layer's weights: packed int8 for the exact arithmetic, or plain fp32 for checks.
#pragma once

#include "Files/safetensors.hpp"
#include "Kernels/quantised.hpp"
#include "Kernels/threads.hpp"

namespace engine {

constexpr const char *kModelWeightsFile = "model.safetensors";

class Matrix {
 public:
  Matrix() = default;
  /// Room for the weights of `outputs` rows, which `fill` reads.
  Matrix(uint32_t inputs, uint32_t outputs, cae_precision precision);
  /// The same from fp32 values, quantised.
  Matrix(const float *weights, uint32_t inputs, uint32_t outputs);

  /// Reads `count` rows of a tensor of outputs x inputs values from row `firstOutput` on; throws when one is not finite
  /// or beyond kMaximumWeight. Several threads may fill disjoint ranges at once.
  void fill(const Tensor &tensor, const std::string &name, uint32_t firstOutput, uint32_t count);

  /// y[r * yStride + n] for the outputs n of a range, which begins at a multiple of 16, from rows already quantised
  /// (exact) or from x (fp32): the clamped product, then the bias.
  void multiply(
      const Kernels &kernels, const PlaneRows &quantised, const float *x, uint32_t rows, Range range, float *y,
      size_t yStride) const;
  /// The same for all outputs, y being rows x outputs, shared by the threads.
  void apply(
      const Kernels &kernels, ThreadPool &threads, const QuantisedRows &quantised, const float *x, uint32_t rows,
      float *y) const;

  /// The packed panel that holds the output, [groups()][64][4] bytes; panels follow one another.
  const uint8_t *panel(uint32_t output) const {
    return panels_.data() + static_cast<size_t>(output / kPanelWidth) * groups_ * kPanelWidth * 4;
  }
  uint32_t groups() const { return groups_; }
  /// A scale per output; empty in fp32.
  const Buffer<float> &scales() const { return scales_; }
  /// outputs x inputs in fp32; empty when packed.
  const Buffer<float> &plain() const { return plain_; }

  uint32_t inputs = 0, outputs = 0;
  /// One value per output, added to the rescaled product; empty for none.
  Buffer<float> bias;

 private:
  void packRow(uint32_t output, const float *row);

  uint32_t groups_ = 0;
  Buffer<uint8_t> panels_;
  Buffer<float> scales_;
  Buffer<float> plain_;
};

}  // namespace engine
