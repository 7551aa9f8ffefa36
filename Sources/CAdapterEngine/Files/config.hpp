// config.json and adapter_config.json as shapes.
#pragma once

#include <array>
#include <vector>

#include "Files/json.hpp"

namespace engine {

constexpr const char *kModelConfigFile = "config.json";
constexpr const char *kAdapterConfigFile = "adapter_config.json";

/// A configuration file as an object; throws when it is too long or no JSON.
JSON parseConfigFile(const uint8_t *config, size_t length, const char *file, cae_code code);

cae_model_shape parseModelShape(const uint8_t *config, size_t length);
/// rope_scaling or rope_parameters, and rope_theta.
void readRotaryScaling(const Fields &fields, uint32_t trainedContext, cae_model_shape &shape);
/// sliding_window and what decides which layers have it.
void readWindow(const Fields &fields, cae_model_shape &shape);

/// How one module of one layer is adapted; rank 0 means that it is not.
struct ModuleRank {
  uint32_t rank = 0;
  /// alpha / rank, or alpha / sqrt(rank) with rsLoRA.
  float scale = 0;
};

/// adapter_config.json applied to a base of some layers.
struct AdapterPlan {
  cae_adapter_shape shape;
  std::vector<std::array<ModuleRank, CAE_MODULE_COUNT>> layers;
};
AdapterPlan parseAdapterPlan(const uint8_t *config, size_t length, uint32_t layers);

/// The Hugging Face name of a module: "self_attn.q_proj" and so on.
const char *moduleName(uint32_t module);

struct Dimensions {
  uint32_t inputs, outputs;
};
Dimensions moduleDimensions(const cae_model_shape &shape, uint32_t module);

inline bool isWindowed(const cae_model_shape &shape, uint32_t layer) {
  return shape.window != 0 && (shape.windowed_layers[layer / 64] >> (layer % 64) & 1) != 0;
}

}  // namespace engine
