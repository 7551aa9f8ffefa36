// Smoothing by powers of two (after Xiao et al., SmoothQuant, 2023): the outputs of a norm are divided, channel by channel,
// and the matrices that read them multiplied, so that the function stays the same and its activations fit fewer bits.
#pragma once

#include <string>
#include <vector>

#include "Files/config.hpp"

namespace engine {

/// The norms of a model in order: attention's and feed-forward's of each layer, then the final one.
class Fold {
 public:
  explicit Fold(const cae_model_shape &shape) : shape_(shape) {}

  size_t norms() const { return 2 * size_t{shape_.layers} + 1; }

  /// The exponent of each channel of each norm, from the largest magnitudes seen of each.
  std::vector<int8_t> exponents(const float *maxima) const;
  /// Changes the tensors of one safetensors file; a number that its format cannot hold exactly is rounded to nearest.
  void apply(const int8_t *exponents, uint8_t *bytes, size_t length) const;

 private:
  struct Reader {
    std::string name;
    uint32_t outputs;
  };
  std::string normName(size_t norm) const;
  /// The matrices whose inputs are the norm's outputs alone; the final norm of tied embeddings has none.
  std::vector<Reader> readers(size_t norm) const;

  const cae_model_shape shape_;
};

}  // namespace engine
