#include "Model/rotary.hpp"

#include "Kernels/math.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

constexpr double kTwoPi = 0x1.921fb54442d18p+2;

/// theta^(2i / d) in fp32, by the engine's own fp64 power.
float power(const cae_model_shape &shape, uint32_t pair) {
  const float exponent = static_cast<float>(2 * pair) / static_cast<float>(shape.head_dimension);
  return static_cast<float>(exponential64(static_cast<double>(exponent) * logarithm64(shape.rope_theta)));
}

/// Llama 3: long waves are stretched, short ones kept, and those between mixed.
float scaleAsLlama3(const cae_rotary_scaling &scaling, float frequency) {
  const double f = static_cast<double>(frequency), context = static_cast<double>(scaling.original_context);
  const double wave = kTwoPi / f;
  if (wave < context / scaling.high_frequency_factor) return frequency;
  if (wave > context / scaling.low_frequency_factor) return static_cast<float>(f / scaling.factor);
  const double smooth =
      (context / wave - scaling.low_frequency_factor) / (scaling.high_frequency_factor - scaling.low_frequency_factor);
  return static_cast<float>((1.0 - smooth) * (f / scaling.factor) + smooth * f);
}

/// The pair that turns so many times over the original context.
double yarnPair(const cae_model_shape &shape, double turns) {
  const double context = static_cast<double>(shape.rotary.original_context);
  return (static_cast<double>(shape.head_dimension) * logarithm64(context / (turns * kTwoPi))) /
         (2.0 * logarithm64(shape.rope_theta));
}

/// YaRN's ramp: pairs below `low` are kept, pairs above `high` stretched.
struct YarnRange {
  double low, high;

  explicit YarnRange(const cae_model_shape &shape)
      : low(yarnPair(shape, shape.rotary.beta_fast)), high(yarnPair(shape, shape.rotary.beta_slow)) {
    if (shape.rotary.truncates != 0) {
      low = __builtin_floor(low);
      high = __builtin_ceil(high);
    }
    const double last = static_cast<double>(shape.head_dimension - 1);
    low = low > 0.0 ? low : 0.0;
    high = high < last ? high : last;
    if (low == high) high = high + 0.001;
  }

  double ramp(uint32_t pair) const {
    const double r = (static_cast<double>(pair) - low) / (high - low);
    return r > 0.0 ? (r < 1.0 ? r : 1.0) : 0.0;
  }
};

float scaleAsYarn(const cae_rotary_scaling &scaling, const YarnRange &range, uint32_t pair, float p) {
  const double ramp = range.ramp(pair), wide = static_cast<double>(p);
  return static_cast<float>((1.0 / (scaling.factor * wide)) * ramp + (1.0 / wide) * (1.0 - ramp));
}

double magnitude(double factor, double weight) { return factor > 1.0 ? 0.1 * weight * logarithm64(factor) + 1.0 : 1.0; }

float yarnFactor(const cae_rotary_scaling &scaling) {
  if (scaling.attention_factor != 0.0) return static_cast<float>(scaling.attention_factor);
  if (scaling.mscale != 0.0 && scaling.mscale_all_dimensions != 0.0) {
    return static_cast<float>(
        magnitude(scaling.factor, scaling.mscale) / magnitude(scaling.factor, scaling.mscale_all_dimensions));
  }
  return static_cast<float>(magnitude(scaling.factor, 1.0));
}

}  // namespace

Rotary::Rotary(const cae_model_shape &shape) : frequencies(shape.head_dimension / 2) {
  const cae_rotary_scaling &scaling = shape.rotary;
  if (scaling.kind == CAE_ROTARY_YARN) {
    const YarnRange range(shape);
    for (uint32_t i = 0; i < frequencies.size(); ++i) frequencies[i] = scaleAsYarn(scaling, range, i, power(shape, i));
    factor = yarnFactor(scaling);
    return;
  }
  for (uint32_t i = 0; i < frequencies.size(); ++i) {
    frequencies[i] = 1.0f / power(shape, i);
    if (scaling.kind == CAE_ROTARY_LINEAR) frequencies[i] = frequencies[i] / static_cast<float>(scaling.factor);
    if (scaling.kind == CAE_ROTARY_LLAMA3) frequencies[i] = scaleAsLlama3(scaling, frequencies[i]);
  }
}

}  // namespace engine
