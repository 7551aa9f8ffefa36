// config.json of the Llama family. What the engine does not do is refused by name.
#include <algorithm>
#include <string_view>

#include "Files/config.hpp"
#include "Files/failure.hpp"
#include "Kernels/limits.hpp"

namespace engine {
namespace {

static_assert(kMaximumLayers == CAE_MAXIMUM_LAYERS, "the window bits cover every layer");

constexpr std::array<const char *, CAE_MODULE_COUNT> kModuleNames = {
    "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
    "mlp.gate_proj",    "mlp.up_proj",      "mlp.down_proj"};

constexpr std::array<std::string_view, 4> kFamilyNames = {"llama", "mistral", "qwen2", "qwen3"};

/// Fields of other models that change the arithmetic.
constexpr std::array<const char *, 12> kRefusedFields = {
    "mlp_bias",
    "quantization_config",
    "attention_multiplier",
    "residual_multiplier",
    "embedding_multiplier",
    "logits_scaling",
    "final_logit_softcapping",
    "attn_logit_softcapping",
    "no_rope_layers",
    "num_experts",
    "num_local_experts",
    "use_mrope"};

/// What the configuration classes of transformers take when a field is absent.
constexpr uint32_t kQwen3HeadDimension = 128;
constexpr uint32_t kUsualWindow = 4096;
constexpr uint32_t kUsualMaximumWindowLayers = 28;

cae_family readFamily(const Fields &fields) {
  const std::string type = fields.string("model_type");
  const auto found = std::find(kFamilyNames.begin(), kFamilyNames.end(), type);
  if (found == kFamilyNames.end())
    fields.unsupported("model_type", "is " + type + "; llama, mistral, qwen2 and qwen3 are supported");
  return static_cast<cae_family>(found - kFamilyNames.begin());
}

void readHeads(const Fields &fields, cae_model_shape &shape) {
  shape.heads = fields.count("num_attention_heads", 1, kMaximumHeads);
  // Only Llama has a default that depends on the other fields.
  const std::optional<uint32_t> usual =
      shape.family == CAE_FAMILY_LLAMA ? std::optional<uint32_t>(shape.heads) : std::nullopt;
  shape.key_value_heads = fields.count("num_key_value_heads", 1, shape.heads, usual);
  if (shape.heads % shape.key_value_heads != 0) {
    fields.fail("num_key_value_heads", "must divide num_attention_heads");
  }
  const uint32_t usualWidth = shape.family == CAE_FAMILY_QWEN3 ? kQwen3HeadDimension : shape.hidden / shape.heads;
  shape.head_dimension = fields.count("head_dim", 2, kMaximumHeadDimension, usualWidth);
  if (shape.head_dimension < 2 || shape.head_dimension > kMaximumHeadDimension || shape.head_dimension % 2 != 0) {
    fields.fail("head_dim", "must be an even number in 2..." + std::to_string(kMaximumHeadDimension));
  }
}

/// Mistral has no biases; Qwen2 always has those of q, k and v; the others have all four or none.
void readBiases(const Fields &fields, cae_model_shape &shape) {
  const bool asked = fields.boolean("attention_bias", shape.family == CAE_FAMILY_QWEN2);
  if (shape.family == CAE_FAMILY_MISTRAL && asked) fields.refuse("attention_bias");
  if (shape.family == CAE_FAMILY_QWEN2 && !asked) fields.unsupported("attention_bias", "is false, which Qwen2 is not");
  shape.attention_bias = asked ? 1 : 0;
  shape.output_bias = asked && shape.family != CAE_FAMILY_QWEN2 ? 1 : 0;
  shape.query_key_norm = shape.family == CAE_FAMILY_QWEN3 ? 1 : 0;
}

/// The engine's own extension: {"openledger": {"activation_bits": 8 or 16}}.
uint32_t readActivationPlanes(const Fields &fields) {
  const JSON *extension = fields.find("openledger");
  if (extension == nullptr) return 2;
  const Fields own(*extension, "config.json: openledger", CAE_INVALID_MODEL);
  for (const auto &member : extension->members) {
    if (member.name != "activation_bits") own.unsupported(member.name, "is not known");
  }
  const uint32_t bits = own.count("activation_bits", 8, 16, 16);
  if (bits != 8 && bits != 16) own.fail("activation_bits", "must be 8 or 16");
  return bits / 8;
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

/// Whether a layer has the window by the family's own rule.
bool hasWindowByRule(const Fields &fields, const cae_model_shape &shape, uint32_t layer) {
  if (shape.window == 0) return false;
  if (shape.family == CAE_FAMILY_MISTRAL) return true;
  return layer >= fields.count("max_window_layers", 0, 1u << 30, kUsualMaximumWindowLayers);
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

JSON parseConfigFile(const uint8_t *config, size_t length, const char *file, cae_code code) {
  if (length > kMaximumConfigBytes) throw Failure(code, std::string(file) + ": the file is too long.");
  return JSON::parse(config, length, file, code);
}

void readWindow(const Fields &fields, cae_model_shape &shape) {
  const bool isQwen = shape.family == CAE_FAMILY_QWEN2 || shape.family == CAE_FAMILY_QWEN3;
  if (shape.family == CAE_FAMILY_LLAMA) {
    fields.refuse("sliding_window");
  } else if (!isQwen || fields.boolean("use_sliding_window", false)) {
    // An absent field is the class's default, a null one is no window.
    const std::optional<uint32_t> usual = fields.contains("sliding_window") ? 0 : kUsualWindow;
    shape.window = fields.count("sliding_window", 1, 1u << 30, usual);
  }
  const JSON *types = fields.find("layer_types");
  if (types != nullptr && (!types->isArray() || types->elements.size() != shape.layers))
    fields.fail("layer_types", "must be a list with one entry a layer");
  for (uint32_t layer = 0; layer < shape.layers; ++layer) {
    bool windowed = hasWindowByRule(fields, shape, layer);
    if (types != nullptr) {
      const std::string &type = types->elements[layer].text;
      if (type != "full_attention" && type != "sliding_attention")
        fields.unsupported("layer_types", "names another kind than full_attention and sliding_attention");
      const bool listed = type == "sliding_attention";
      if (listed != windowed && (!isQwen || shape.window == 0))
        fields.unsupported("layer_types", "disagrees with sliding_window");
      windowed = listed;
    }
    if (windowed) shape.windowed_layers[layer / 64] |= uint64_t{1} << (layer % 64);
  }
  if (shape.window >= shape.context) shape.window = 0;
  const auto none = [](uint64_t bits) { return bits == 0; };
  if (std::all_of(std::begin(shape.windowed_layers), std::end(shape.windowed_layers), none)) shape.window = 0;
  if (shape.window == 0) std::fill(std::begin(shape.windowed_layers), std::end(shape.windowed_layers), 0);
}

cae_model_shape parseModelShape(const uint8_t *config, size_t length) {
  const JSON document = parseConfigFile(config, length, kModelConfigFile, CAE_INVALID_MODEL);
  const Fields fields(document, kModelConfigFile, CAE_INVALID_MODEL);
  cae_model_shape shape{};
  shape.family = readFamily(fields);
  const std::string activation = fields.string("hidden_act", "silu");
  if (activation != "silu") fields.unsupported("hidden_act", "is " + activation + "; only silu is supported");
  for (const char *name : kRefusedFields) fields.refuse(name);

  shape.vocabulary = fields.count("vocab_size", 2, kMaximumVocabulary);
  shape.hidden = fields.count("hidden_size", 1, kMaximumHidden);
  shape.layers = fields.count("num_hidden_layers", 1, kMaximumLayers);
  readHeads(fields, shape);
  readBiases(fields, shape);
  shape.feed_forward = fields.count("intermediate_size", 1, kMaximumFeedForward);
  const uint32_t trained = fields.count("max_position_embeddings", 1, 1u << 30);
  shape.context = std::min(trained, kMaximumContext);
  shape.norm_epsilon = static_cast<float>(fields.real("rms_norm_eps", 1e-12, 1e-1, 1e-6));
  readRotaryScaling(fields, trained, shape);
  readWindow(fields, shape);
  shape.ties_embeddings = fields.boolean("tie_word_embeddings", false) ? 1 : 0;
  readEndTokens(fields, shape);
  shape.activation_planes = readActivationPlanes(fields);
  return shape;
}

}  // namespace engine
