// Cross entropy of a row of logits, counted in whole 2^-32 nats, and its gradient.
#pragma once

#include "Kernels/kernels_training.hpp"

namespace engine {

/// The loss of one target, and its gradient, which may take the logits' place.
uint64_t rowLoss(
    const Kernels &kernels, const TrainingKernels &training, const float *logits, uint32_t vocabulary, uint32_t target,
    float *gradient);

/// a + b, or the maximum.
uint64_t addSaturating(uint64_t a, uint64_t b);

}  // namespace engine
