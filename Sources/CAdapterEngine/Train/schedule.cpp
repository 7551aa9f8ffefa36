#include "Train/schedule.hpp"

#include "Kernels/math.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

double fraction(uint64_t nano) { return static_cast<double>(nano) / 1e9; }

/// base to the power of `exponent`, by repeated multiplication from 1.
double power(double base, uint64_t exponent) {
  double result = 1.0;
  // Once the product is zero it stays so.
  for (uint64_t i = 0; i < exponent && result != 0.0; ++i) result = result * base;
  return result;
}

double factor(const cae_training_schedule &schedule, uint32_t step) {
  const double warmup = static_cast<double>(schedule.warmup_steps), count = static_cast<double>(schedule.step_count);
  if (step < schedule.warmup_steps) return static_cast<double>(step + 1) / warmup;
  switch (schedule.kind) {
    case 1: return (count - static_cast<double>(step)) / (count - warmup);
    case 2: {
      constexpr double kPi = 0x1.921fb54442d18p+1;
      double cosine, sine;
      cosineSine64(kPi * ((static_cast<double>(step) - warmup) / (count - warmup)), cosine, sine);
      return 0.5 * (1.0 + cosine);
    }
    default: return 1.0;
  }
}

}  // namespace

double learningRate(const cae_training_schedule &schedule, uint32_t step) {
  if (step >= schedule.step_count) return 0.0;
  return fraction(schedule.learning_rate_nano) * factor(schedule, step);
}

AdamStep adamStep(const cae_training_options &options, uint64_t step, double rate, uint64_t targets) {
  const double beta1 = fraction(options.beta1_nano), beta2 = fraction(options.beta2_nano);
  AdamStep numbers;
  numbers.mean = 1.0f / static_cast<float>(targets);
  numbers.keep = static_cast<float>(1.0 - rate * fraction(options.weight_decay_nano));
  numbers.b1 = static_cast<float>(beta1);
  numbers.c1 = static_cast<float>(1.0 - beta1);
  numbers.b2 = static_cast<float>(beta2);
  numbers.c2 = static_cast<float>(1.0 - beta2);
  numbers.step = static_cast<float>(rate / (1.0 - power(beta1, step + 1)));
  numbers.root = static_cast<float>(__builtin_sqrt(1.0 - power(beta2, step + 1)));
  numbers.epsilon = static_cast<float>(fraction(options.epsilon_nano));
  return numbers;
}

}  // namespace engine
