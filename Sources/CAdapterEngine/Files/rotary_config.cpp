// The rotary positions of config.json, in the old spelling (rope_theta, rope_scaling) and the new (rope_parameters).
#include <algorithm>
#include <string_view>

#include "Files/config.hpp"
#include "Files/failure.hpp"

namespace engine {
namespace {

constexpr double kLeastTheta = 1.0, kMostTheta = 1e9, kUsualTheta = 10000.0;
constexpr double kMostFactor = 1e4;
constexpr double kUsualBetaFast = 32.0, kUsualBetaSlow = 1.0;

struct Kind {
  std::string_view name;
  cae_rotary_kind kind;
};
constexpr std::array<Kind, 4> kKinds = {{
    {"default", CAE_ROTARY_DEFAULT},
    {"linear", CAE_ROTARY_LINEAR},
    {"llama3", CAE_ROTARY_LLAMA3},
    {"yarn", CAE_ROTARY_YARN},
}};

cae_rotary_kind readKind(const Fields &rope) {
  const char *name = rope.find("rope_type") != nullptr ? "rope_type" : "type";
  const std::string type = rope.string(name, "default");
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind &kind) { return kind.name == type; });
  if (found == kKinds.end()) rope.unsupported(name, "is " + type + "; default, linear, llama3 and yarn are supported");
  return found->kind;
}

/// Refuses what the kind does not use.
void requireKnown(const Fields &rope, const JSON &object, cae_rotary_kind kind) {
  constexpr std::array<std::string_view, 3> kAlways = {"rope_type", "type", "rope_theta"};
  constexpr std::array<std::string_view, 4> kLlama3 = {
      "factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"};
  constexpr std::array<std::string_view, 9> kYarn = {
      "factor",           "beta_fast", "beta_slow",
      "attention_factor", "mscale",    "mscale_all_dim",
      "truncate",         "finetuned", "original_max_position_embeddings"};
  const auto holds = [](const auto &list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  for (const auto &[name, value] : object.members) {
    const bool known = holds(kAlways, name) || (kind == CAE_ROTARY_LINEAR && name == "factor") ||
                       (kind == CAE_ROTARY_LLAMA3 && holds(kLlama3, name)) ||
                       (kind == CAE_ROTARY_YARN && holds(kYarn, name)) ||
                       (name == "partial_rotary_factor" && value.kind == JSON::Kind::number && value.number == 1.0);
    if (!known) rope.refuse(name);
  }
}

void readYarn(const Fields &rope, uint32_t trainedContext, cae_rotary_scaling &scaling) {
  const double ratio = static_cast<double>(trainedContext) / static_cast<double>(scaling.original_context);
  // A null factor, unlike an absent one, means the ratio of the contexts.
  if (!rope.contains("factor")) rope.fail("factor", "is missing");
  scaling.factor = rope.real("factor", 1.0, kMostFactor, std::clamp(ratio, 1.0, kMostFactor));
  scaling.beta_fast = rope.real("beta_fast", 1e-3, 1e4, kUsualBetaFast);
  scaling.beta_slow = rope.real("beta_slow", 1e-3, 1e4, kUsualBetaSlow);
  if (rope.find("attention_factor") != nullptr) scaling.attention_factor = rope.real("attention_factor", 1e-3, 1e3);
  scaling.mscale = rope.real("mscale", 0.0, 1e3, 0.0);
  scaling.mscale_all_dimensions = rope.real("mscale_all_dim", 0.0, 1e3, 0.0);
  scaling.truncates = rope.boolean("truncate", true) ? 1 : 0;
}

}  // namespace

void readRotaryScaling(const Fields &fields, uint32_t trainedContext, cae_model_shape &shape) {
  shape.rope_theta = fields.real("rope_theta", kLeastTheta, kMostTheta, kUsualTheta);
  const JSON *partial = fields.find("partial_rotary_factor");
  if (partial != nullptr && (partial->kind != JSON::Kind::number || partial->number != 1.0))
    fields.unsupported("partial_rotary_factor", "is not 1");
  const JSON *before = fields.find("rope_scaling"), *now = fields.find("rope_parameters");
  if (before != nullptr && now != nullptr) fields.unsupported("rope_scaling", "stands beside rope_parameters");
  const JSON *object = now != nullptr ? now : before;
  if (object == nullptr) return;

  const Fields rope(
      *object, std::string(kModelConfigFile) + (now != nullptr ? ": rope_parameters" : ": rope_scaling"),
      CAE_INVALID_MODEL);
  cae_rotary_scaling &scaling = shape.rotary;
  scaling.kind = readKind(rope);
  requireKnown(rope, *object, scaling.kind);
  shape.rope_theta = rope.real("rope_theta", kLeastTheta, kMostTheta, shape.rope_theta);
  if (scaling.kind == CAE_ROTARY_LINEAR) scaling.factor = rope.real("factor", 1.0, kMostFactor);
  if (scaling.kind == CAE_ROTARY_LLAMA3 || scaling.kind == CAE_ROTARY_YARN)
    scaling.original_context = rope.count("original_max_position_embeddings", 1, 1u << 30, trainedContext);
  if (scaling.kind == CAE_ROTARY_LLAMA3) {
    scaling.factor = rope.real("factor", 1.0, kMostFactor);
    scaling.low_frequency_factor = rope.real("low_freq_factor", 1e-3, kMostFactor);
    scaling.high_frequency_factor = rope.real("high_freq_factor", 1e-3, kMostFactor);
    if (!(scaling.high_frequency_factor > scaling.low_frequency_factor))
      rope.fail("high_freq_factor", "must be above low_freq_factor");
  }
  if (scaling.kind == CAE_ROTARY_YARN) {
    readYarn(rope, trainedContext, scaling);
    if (shape.rope_theta < 1.5) rope.fail("rope_theta", "must be at least 1.5 for yarn");
  }
}

}  // namespace engine
