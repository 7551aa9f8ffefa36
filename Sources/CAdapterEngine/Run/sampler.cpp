#include "Run/sampler.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "Kernels/kernels.hpp"
#include "Kernels/math.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t a = uint64_t{0xD2511F53} * counter[0], b = uint64_t{0xCD9E8D57} * counter[2];
    counter = {
        static_cast<uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(b),
        static_cast<uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

namespace {

int32_t largest(const float *logits, uint32_t vocabulary) {
  const float top = kScalarKernels.maximum(logits, vocabulary);
  return static_cast<int32_t>(std::find(logits, logits + vocabulary, top) - logits);
}

/// The k largest logits, ties to the lowest token, in ascending order of tokens.
std::vector<uint32_t> candidates(const float *logits, uint32_t vocabulary, uint32_t k) {
  std::vector<uint32_t> tokens(vocabulary);
  std::iota(tokens.begin(), tokens.end(), 0u);
  if (k == 0 || k >= vocabulary) return tokens;
  const auto before = [logits](uint32_t a, uint32_t b) {
    return logits[a] != logits[b] ? logits[a] > logits[b] : a < b;
  };
  std::nth_element(tokens.begin(), tokens.begin() + k, tokens.end(), before);
  tokens.resize(k);
  std::sort(tokens.begin(), tokens.end());
  return tokens;
}

}  // namespace

int32_t sample(const float *logits, uint32_t vocabulary, const cae_sampling &sampling, uint64_t index) {
  const int32_t top = largest(logits, vocabulary);
  if (sampling.temperature_milli == 0) return top;
  const float inverse = 1000.0f / static_cast<float>(sampling.temperature_milli);
  const std::vector<uint32_t> tokens = candidates(logits, vocabulary, sampling.top_k);
  std::vector<uint64_t> cumulative;
  cumulative.reserve(tokens.size());
  uint64_t sum = 0;
  for (const uint32_t token : tokens) {
    const float e = exponential((logits[token] - logits[top]) * inverse);
    sum += static_cast<uint64_t>(__builtin_rintf(e * 0x1p30f));
    cumulative.push_back(sum);
  }
  const auto words = philox(
      {static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32), 0, 0},
      {static_cast<uint32_t>(sampling.seed), static_cast<uint32_t>(sampling.seed >> 32)});
  const uint64_t random = words[0] | static_cast<uint64_t>(words[1]) << 32;
  const auto target = static_cast<uint64_t>(static_cast<unsigned __int128>(random) * sum >> 64);
  const auto drawn = std::upper_bound(cumulative.begin(), cumulative.end(), target);
  return static_cast<int32_t>(tokens[static_cast<size_t>(drawn - cumulative.begin())]);
}

}  // namespace engine
