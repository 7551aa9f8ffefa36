// A PEFT LoRA adapter: y += scale * B (A x) for the modules it names.
#pragma once

#include <array>
#include <vector>

#include "model.hpp"

namespace engine {

/// One pair of matrices: A as rank x inputs, B transposed to rank x outputs.
template <typename T>
struct LowRankPair {
  Buffer<T> a, b;
};

class Adapter {
 public:
  Adapter(const Model &model, const uint8_t *config, size_t configLength, const uint8_t *weights, size_t weightsLength);

  /// Adds the adapter's part to rows of y; `ranks` holds kMaximumRank values. Nothing happens for untouched modules.
  void apply(
      const Kernels &kernels, uint32_t layer, uint32_t module, const float *x, uint32_t rows, float *ranks,
      float *y) const;

  const cae_adapter_shape shape;
  const cae_model_shape base;
  const cae_precision precision;

 private:
  template <typename T>
  using Pairs = std::vector<std::array<LowRankPair<T>, CAE_MODULE_COUNT>>;

  // bf16 for the exact arithmetic, fp32 as the file has it for checks; the other one is empty.
  Pairs<BFloat16> exact_;
  Pairs<float> plain_;
};

}  // namespace engine
