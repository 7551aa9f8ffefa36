// The learning rate of every step, and the numbers that AdamW needs of it.
#pragma once

#include "Kernels/kernels_training.hpp"
#include "cae_train.h"

namespace engine {

double learningRate(const cae_training_schedule &schedule, uint32_t step);

/// The numbers of step `step` (from 0) whose gradients are sums over `targets`.
AdamStep adamStep(const cae_training_options &options, uint64_t step, double rate, uint64_t targets);

}  // namespace engine
