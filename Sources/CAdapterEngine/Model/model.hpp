// The base model: configuration, packed weights, and nothing that changes after loading.
#pragma once

#include <array>
#include <vector>

#include "Files/config.hpp"
#include "Files/weights.hpp"
#include "Model/matrix.hpp"

namespace engine {

struct Layer {
  std::array<Matrix, CAE_MODULE_COUNT> modules;
  Buffer<float> attentionNorm, feedForwardNorm;
  /// The heads' norm weights before the rotation; empty unless the family has them.
  Buffer<float> queryNorm, keyNorm;
  /// Positions that a query sees, its own included; 0 sees all.
  uint32_t window = 0;
};

class Model {
 public:
  /// Reads config.json and the weights among `files` and packs them with so many threads; the files may go afterwards.
  Model(const std::vector<NamedFile> &files, cae_precision precision, cae_kernels kernels, uint32_t threads);

  /// The embedding of a token, as the file has it, widened to fp32.
  void embed(int32_t token, float *out) const;
  /// The embedding matrix, vocabulary x hidden, as the file has it.
  const Tensor &embedding() const { return embedding_; }

  const cae_model_shape shape;
  const cae_precision precision;
  const Kernels &kernels;
  std::vector<Layer> layers;
  Buffer<float> finalNorm;
  Matrix head;
  /// The radians a position that each pair turns by: theta^(-2i / head_dim), then scaled as config.json asks.
  Buffer<float> rotaryFrequencies;
  /// Multiplies every cosine and sine, once, in fp32.
  float rotaryFactor = 1.0f;

 private:
  Buffer<uint8_t> embeddingBytes_;
  Tensor embedding_;
};

}  // namespace engine
