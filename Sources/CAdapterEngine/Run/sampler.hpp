// Choosing a token from logits, in integers after one exponential.
#pragma once

#include <array>
#include <cstdint>

#include "CAdapterEngine.h"

namespace engine {

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3").
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

/// Greedy for a temperature of 0; otherwise draws with the generator keyed by the seed at counter `index`.
int32_t sample(const float *logits, uint32_t vocabulary, const cae_sampling &sampling, uint64_t index);

}  // namespace engine
