// config.json and adapter_config.json as shapes.
#pragma once

#include "CAdapterEngine.h"

namespace engine {

cae_model_shape parseModelShape(const uint8_t *config, size_t length);
cae_adapter_shape parseAdapterShape(const uint8_t *config, size_t length);

/// The PEFT name of a module: "self_attn.q_proj" and so on.
const char *moduleName(uint32_t module);

struct Dimensions {
  uint32_t inputs, outputs;
};
Dimensions moduleDimensions(const cae_model_shape &shape, uint32_t module);

}  // namespace engine
