// The base model: configuration, packed weights, and nothing that changes after loading.
#pragma once

#include <array>
#include <vector>

#include "config.hpp"
#include "matrix.hpp"

namespace engine {

struct Layer {
  std::array<Matrix, CAE_MODULE_COUNT> modules;
  Buffer<float> attentionNorm, feedForwardNorm;
};

class Model {
 public:
  Model(
      const uint8_t *config, size_t configLength, const uint8_t *weights, size_t weightsLength, cae_precision precision,
      cae_kernels kernels);

  /// The embedding of a token, as the file has it, widened to fp32.
  void embed(int32_t token, float *out) const;

  const cae_model_shape shape;
  const cae_precision precision;
  const Kernels &kernels;
  std::vector<Layer> layers;
  Buffer<float> finalNorm;
  Matrix head;
  /// theta^(-2i / head_dim) in fp32, by the engine's own fp64 power.
  Buffer<float> rotaryFrequencies;

 private:
  Buffer<uint8_t> embeddingBytes_;
  Tensor embedding_;
};

}  // namespace engine
