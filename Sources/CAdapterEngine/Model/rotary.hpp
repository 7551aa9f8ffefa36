// The rotary positions of a model: how fast each pair of a head turns, scaled for a longer context.
#pragma once

#include "Files/config.hpp"
#include "Kernels/buffer.hpp"

namespace engine {

struct Rotary {
  explicit Rotary(const cae_model_shape &shape);

  /// Radians a position, one for each pair.
  Buffer<float> frequencies;
  /// Multiplies every cosine and sine; 1 except with YaRN.
  float factor = 1.0f;
};

}  // namespace engine
