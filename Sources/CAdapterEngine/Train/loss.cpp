#include "Train/loss.hpp"

#include "Kernels/math.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

constexpr double kLargestLoss = 1024.0;

/// ln of the sum of exponentials less the target's own, from the sum in 2^-30.
uint64_t countedLoss(int64_t sum, float top, float target) {
  const double logarithm = logarithm64(static_cast<double>(sum) * 0x1p-30);
  const double loss = logarithm - (static_cast<double>(target) - static_cast<double>(top));
  const double limited = loss < kLargestLoss ? (loss > 0.0 ? loss : 0.0) : kLargestLoss;
  return static_cast<uint64_t>(__builtin_rint(limited * 0x1p32));
}

}  // namespace

uint64_t rowLoss(
    const Kernels &kernels, const TrainingKernels &training, const float *logits, uint32_t vocabulary, uint32_t target,
    float *gradient) {
  const float top = kernels.maximum(logits, vocabulary), own = logits[target];
  const int64_t sum = kernels.exponentials(logits, vocabulary, top, gradient);
  training.multiplyBy(1.0f / (static_cast<float>(sum) * 0x1p-30f), vocabulary, gradient);
  gradient[target] = gradient[target] - 1.0f;
  return countedLoss(sum, top, own);
}

uint64_t addSaturating(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }

}  // namespace engine
