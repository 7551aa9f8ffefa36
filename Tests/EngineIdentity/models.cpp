#include "models.hpp"

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "random.hpp"

namespace identity {
namespace {

struct Module {
  const char *group, *name;
  uint32_t inputs, outputs;
};

std::vector<Module> modulesOf(const ModelSpec &spec) {
  const uint32_t queries = spec.heads * spec.headDimension, keys = spec.keyValueHeads * spec.headDimension;
  return {
      {"self_attn", "q_proj", spec.hidden, queries},     {"self_attn", "k_proj", spec.hidden, keys},
      {"self_attn", "v_proj", spec.hidden, keys},        {"self_attn", "o_proj", queries, spec.hidden},
      {"mlp", "gate_proj", spec.hidden, spec.feedForward}, {"mlp", "up_proj", spec.hidden, spec.feedForward},
      {"mlp", "down_proj", spec.feedForward, spec.hidden}};
}

/// A safetensors file under construction.
class TensorFile {
 public:
  void add(const std::string &name, std::vector<uint32_t> shape, const std::vector<float> &values, bool narrow) {
    const size_t begin = data_.size();
    for (const float value : values) {
      uint32_t bits;
      std::memcpy(&bits, &value, sizeof bits);
      if (narrow) bits >>= 16;
      for (size_t byte = 0; byte < (narrow ? 2 : 4); ++byte) data_.push_back(static_cast<uint8_t>(bits >> 8 * byte));
    }
    std::string extents;
    for (const uint32_t extent : shape) extents += (extents.empty() ? "" : ",") + std::to_string(extent);
    header_ += (header_.empty() ? "" : ",") + ("\"" + name + "\":{\"dtype\":\"" + (narrow ? "BF16" : "F32")) +
               "\",\"shape\":[" + extents + "],\"data_offsets\":[" + std::to_string(begin) + "," +
               std::to_string(data_.size()) + "]}";
  }

  Bytes bytes() const {
    const std::string header = "{" + header_ + "}";
    Bytes file;
    for (size_t byte = 0; byte < 8; ++byte) file.push_back(static_cast<uint8_t>(header.size() >> 8 * byte));
    file.insert(file.end(), header.begin(), header.end());
    file.insert(file.end(), data_.begin(), data_.end());
    return file;
  }

 private:
  std::string header_;
  Bytes data_;
};

std::string number(const char *name, uint32_t value) { return ",\"" + std::string(name) + "\":" + std::to_string(value); }
std::string truth(const char *name, bool value) { return ",\"" + std::string(name) + "\":" + (value ? "true" : "false"); }

std::string configOf(const ModelSpec &spec) {
  std::string text = "{\"model_type\":\"" + std::string(spec.family) + "\",\"hidden_act\":\"silu\"";
  text += number("vocab_size", spec.vocabulary) + number("hidden_size", spec.hidden);
  text += number("num_hidden_layers", spec.layers) + number("num_attention_heads", spec.heads);
  text += number("num_key_value_heads", spec.keyValueHeads) + number("head_dim", spec.headDimension);
  text += number("intermediate_size", spec.feedForward) + number("max_position_embeddings", spec.context);
  text += truth("tie_word_embeddings", spec.tied);
  if (spec.bias) text += truth("attention_bias", true);
  text += ",\"rms_norm_eps\":1e-05,\"rope_theta\":10000.0,\"eos_token_id\":0,\"rope_scaling\":" + std::string(spec.rope);
  if (std::strncmp(spec.family, "qwen", 4) == 0) {
    text += truth("use_sliding_window", spec.window != 0) + number("max_window_layers", 0);
  }
  if (spec.window != 0) text += number("sliding_window", spec.window);
  if (spec.activationBits != 16) text += ",\"openledger\":{\"activation_bits\":" + std::to_string(spec.activationBits) + "}";
  return text + "}";
}

}  // namespace

Files ModelSpec::files(uint64_t seed) const {
  Random random(seed);
  TensorFile file;
  const auto matrix = [&](const std::string &name, uint32_t outputs, uint32_t inputs, float bound) {
    file.add(name, {outputs, inputs}, random.values(size_t{outputs} * inputs, bound), true);
  };
  const auto vector = [&](const std::string &name, uint32_t n, float offset) {
    file.add(name, {n}, random.values(n, 0.5f, offset), false);
  };
  const bool isLlama = std::strcmp(family, "llama") == 0;
  matrix("model.embed_tokens.weight", vocabulary, hidden, 1);
  for (uint32_t layer = 0; layer < layers; ++layer) {
    const std::string prefix = "model.layers." + std::to_string(layer) + ".";
    const auto modules = modulesOf(*this);
    for (size_t m = 0; m < modules.size(); ++m) {
      const std::string name = prefix + modules[m].group + "." + modules[m].name;
      matrix(name + ".weight", modules[m].outputs, modules[m].inputs, 0.5f);
      const bool biased = (bias && isLlama && m < 4) || (std::strcmp(family, "qwen2") == 0 && m < 3);
      if (biased) vector(name + ".bias", modules[m].outputs, 0);
    }
    if (std::strcmp(family, "qwen3") == 0) {
      vector(prefix + "self_attn.q_norm.weight", headDimension, 1);
      vector(prefix + "self_attn.k_norm.weight", headDimension, 1);
    }
    vector(prefix + "input_layernorm.weight", hidden, 1);
    vector(prefix + "post_attention_layernorm.weight", hidden, 1);
  }
  vector("model.norm.weight", hidden, 1);
  if (!tied) matrix("lm_head.weight", vocabulary, hidden, 1);
  return {configOf(*this), file.bytes()};
}

Files ModelSpec::adapter(uint32_t rank, uint32_t chosen, bool rsLoRA, uint64_t seed) const {
  Random random(seed);
  TensorFile file;
  std::string targets;
  const auto modules = modulesOf(*this);
  for (size_t m = 0; m < modules.size(); ++m) {
    if ((chosen >> m & 1) == 0) continue;
    targets += (targets.empty() ? "\"" : ",\"") + std::string(modules[m].name) + "\"";
    for (uint32_t layer = 0; layer < layers; ++layer) {
      const std::string prefix = "base_model.model.model.layers." + std::to_string(layer) + "." + modules[m].group + "." +
                                 modules[m].name;
      const uint32_t inputs = modules[m].inputs, outputs = modules[m].outputs;
      file.add(prefix + ".lora_A.weight", {rank, inputs}, random.values(size_t{rank} * inputs, 0.3f), false);
      file.add(prefix + ".lora_B.weight", {outputs, rank}, random.values(size_t{rank} * outputs, 0.3f), false);
    }
  }
  return {
      "{\"peft_type\":\"LORA\",\"r\":" + std::to_string(rank) + ",\"lora_alpha\":" + std::to_string(2 * rank) +
          ",\"target_modules\":[" + targets + "]" + truth("use_rslora", rsLoRA) +
          ",\"bias\":\"none\",\"lora_dropout\":0.0,\"task_type\":\"CAUSAL_LM\"}",
      file.bytes()};
}

const std::vector<ModelSpec> &modelSpecs() {
  static const char *const kLlama3 =
      R"({"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,)"
      R"("original_max_position_embeddings":64})";
  static const char *const kYarn = R"({"rope_type":"yarn","factor":4.0,"original_max_position_embeddings":64})";
  static const std::vector<ModelSpec> specs = {
      {.name = "llama"},
      {.name = "llama-odd", .hidden = 33, .layers = 1, .heads = 3, .keyValueHeads = 1, .headDimension = 10,
       .feedForward = 65, .tied = true},
      {.name = "llama-wide-heads", .vocabulary = 301, .hidden = 17, .layers = 3, .heads = 2, .keyValueHeads = 1,
       .headDimension = 66, .feedForward = 31},
      {.name = "llama-128", .hidden = 128, .layers = 1, .heads = 2, .keyValueHeads = 2, .headDimension = 128,
       .feedForward = 96},
      {.name = "llama-bias", .hidden = 64, .heads = 8, .keyValueHeads = 8, .headDimension = 16, .feedForward = 128,
       .bias = true},
      {.name = "llama3-rope", .rope = kLlama3},
      {.name = "mistral-window", .family = "mistral", .hidden = 40, .heads = 5, .keyValueHeads = 1, .headDimension = 8,
       .window = 9},
      {.name = "qwen2-tied", .family = "qwen2", .hidden = 36, .heads = 6, .keyValueHeads = 3, .tied = true},
      {.name = "qwen2-yarn", .family = "qwen2", .hidden = 40, .headDimension = 10, .window = 70, .rope = kYarn},
      {.name = "qwen3", .family = "qwen3", .hidden = 32, .headDimension = 16},
      {.name = "llama-a8", .hidden = 48, .feedForward = 100, .activationBits = 8},
  };
  return specs;
}

Bytes readFile(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(stream), {});
}

}  // namespace identity
