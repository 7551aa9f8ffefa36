#include "config.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "failure.hpp"
#include "json.hpp"
#include "limits.hpp"

namespace engine {
namespace {

constexpr const char *kModelConfig = "config.json";
constexpr const char *kAdapterConfig = "adapter_config.json";

constexpr std::array<const char *, CAE_MODULE_COUNT> kModuleNames = {
    "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
    "mlp.gate_proj",    "mlp.up_proj",      "mlp.down_proj"};

/// Fields of other members of the family that change the arithmetic.
constexpr std::array<const char *, 13> kRefusedModelFields = {"attention_bias",         "mlp_bias",
                                                              "rope_scaling",           "sliding_window",
                                                              "quantization_config",    "attention_multiplier",
                                                              "residual_multiplier",    "embedding_multiplier",
                                                              "logits_scaling",         "final_logit_softcapping",
                                                              "attn_logit_softcapping", "partial_rotary_factor",
                                                              "no_rope_layers"};

/// Fields of adapter_config.json that name or describe, and change no arithmetic here.
constexpr std::array<std::string_view, 16> kDescriptiveAdapterFields = {
    "base_model_name_or_path",
    "revision",
    "auto_mapping",
    "inference_mode",
    "lora_dropout",
    "megatron_core",
    "peft_version",
    "qalora_group_size",
    "task_type",
    "init_lora_weights",
    "peft_type",
    "r",
    "lora_alpha",
    "target_modules",
    "use_rslora",
    "bias"};

JSON parseObject(const uint8_t *config, size_t length, const char *file, cae_code code) {
  if (length > kMaximumConfigBytes) throw Failure(code, std::string(file) + ": the file is too long.");
  return JSON::parse(config, length, file, code);
}

double ropeTheta(const Fields &fields) {
  constexpr double least = 1.0, most = 1e9, usual = 10000.0;
  const double plain = fields.real("rope_theta", least, most, usual);
  const JSON *nested = fields.find("rope_parameters");
  if (nested == nullptr) return plain;
  const Fields rope(*nested, "config.json: rope_parameters", CAE_INVALID_MODEL);
  const std::string type = rope.string("rope_type", "default");
  if (type != "default") rope.unsupported("rope_type", "is " + type + "; only default is supported");
  for (const auto &member : nested->members) {
    if (member.name != "rope_type" && member.name != "rope_theta") rope.refuse(member.name);
  }
  return rope.real("rope_theta", least, most, plain);
}

void readEndTokens(const Fields &fields, cae_model_shape &shape) {
  const JSON *ends = fields.find("eos_token_id");
  if (ends == nullptr) return;
  const auto add = [&](const JSON &value) {
    const auto token = value.whole();
    if (!token || *token >= shape.vocabulary || shape.end_token_count == CAE_MAXIMUM_END_TOKENS) {
      fields.fail("eos_token_id", "must be one to eight tokens of the vocabulary");
    }
    shape.end_tokens[shape.end_token_count++] = static_cast<int32_t>(*token);
  };
  if (ends->isArray()) {
    for (const JSON &end : ends->elements) add(end);
  } else {
    add(*ends);
  }
}

uint32_t moduleBits(const Fields &fields) {
  const JSON *targets = fields.find("target_modules");
  if (targets == nullptr || !targets->isArray() || targets->elements.empty()) {
    fields.fail("target_modules", "must be a list of module names");
  }
  uint32_t bits = 0;
  for (const JSON &target : targets->elements) {
    const auto found = std::find_if(kModuleNames.begin(), kModuleNames.end(), [&](std::string_view name) {
      return target.isString() && name.substr(name.find('.') + 1) == target.text;
    });
    if (found == kModuleNames.end()) fields.unsupported("target_modules", "names a module that a layer does not have");
    bits |= 1u << (found - kModuleNames.begin());
  }
  return bits;
}

}  // namespace

const char *moduleName(uint32_t module) { return kModuleNames[module]; }

Dimensions moduleDimensions(const cae_model_shape &shape, uint32_t module) {
  const uint32_t queries = shape.heads * shape.head_dimension;
  const uint32_t keys = shape.key_value_heads * shape.head_dimension;
  switch (module) {
    case CAE_MODULE_Q: return {shape.hidden, queries};
    case CAE_MODULE_K:
    case CAE_MODULE_V: return {shape.hidden, keys};
    case CAE_MODULE_O: return {queries, shape.hidden};
    case CAE_MODULE_DOWN: return {shape.feed_forward, shape.hidden};
    default: return {shape.hidden, shape.feed_forward};
  }
}

cae_model_shape parseModelShape(const uint8_t *config, size_t length) {
  const JSON document = parseObject(config, length, kModelConfig, CAE_INVALID_MODEL);
  const Fields fields(document, kModelConfig, CAE_INVALID_MODEL);
  const std::string type = fields.string("model_type");
  if (type != "llama") fields.unsupported("model_type", "is " + type + "; only llama is supported");
  const std::string activation = fields.string("hidden_act", "silu");
  if (activation != "silu") fields.unsupported("hidden_act", "is " + activation + "; only silu is supported");
  for (const char *name : kRefusedModelFields) fields.refuse(name);

  cae_model_shape shape{};
  shape.vocabulary = fields.count("vocab_size", 2, kMaximumVocabulary);
  shape.hidden = fields.count("hidden_size", 1, kMaximumHidden);
  shape.layers = fields.count("num_hidden_layers", 1, kMaximumLayers);
  shape.heads = fields.count("num_attention_heads", 1, kMaximumHeads);
  shape.key_value_heads = fields.count("num_key_value_heads", 1, shape.heads, shape.heads);
  if (shape.heads % shape.key_value_heads != 0) {
    fields.fail("num_key_value_heads", "must divide num_attention_heads");
  }
  shape.head_dimension = fields.count("head_dim", 2, kMaximumHeadDimension, shape.hidden / shape.heads);
  if (shape.head_dimension < 2 || shape.head_dimension > kMaximumHeadDimension || shape.head_dimension % 2 != 0) {
    fields.fail("head_dim", "must be an even number in 2..." + std::to_string(kMaximumHeadDimension));
  }
  shape.feed_forward = fields.count("intermediate_size", 1, kMaximumFeedForward);
  const uint32_t trained = fields.count("max_position_embeddings", 1, 1u << 30);
  shape.context = std::min(trained, kMaximumContext);
  shape.norm_epsilon = static_cast<float>(fields.real("rms_norm_eps", 1e-12, 1e-1, 1e-6));
  shape.rope_theta = ropeTheta(fields);
  shape.ties_embeddings = fields.boolean("tie_word_embeddings", false) ? 1 : 0;
  readEndTokens(fields, shape);
  return shape;
}

cae_adapter_shape parseAdapterShape(const uint8_t *config, size_t length) {
  const JSON document = parseObject(config, length, kAdapterConfig, CAE_INVALID_ADAPTER);
  const Fields fields(document, kAdapterConfig, CAE_INVALID_ADAPTER);
  const std::string type = fields.string("peft_type");
  if (type != "LORA") fields.unsupported("peft_type", "is " + type + "; only LORA is supported");
  const std::string bias = fields.string("bias", "none");
  if (bias != "none") fields.unsupported("bias", "is " + bias + "; only none is supported");
  for (const auto &member : document.members) {
    const auto &known = kDescriptiveAdapterFields;
    if (std::find(known.begin(), known.end(), member.name) == known.end()) fields.refuse(member.name);
  }
  cae_adapter_shape shape{};
  shape.rank = fields.count("r", 1, kMaximumRank);
  const float alpha = static_cast<float>(fields.real("lora_alpha", 1e-6, 1e6));
  const float rank = static_cast<float>(shape.rank);
  shape.scale = fields.boolean("use_rslora", false) ? alpha / __builtin_sqrtf(rank) : alpha / rank;
  shape.modules = moduleBits(fields);
  return shape;
}

}  // namespace engine
