#include "synthetic.hpp"

#include <thread>

#include "Files/config.hpp"
#include "Kernels/buffer.hpp"

namespace check {

using namespace engine;

namespace {

/// A safetensors file under construction: names and shapes first, then the bytes at once.
class TensorFile {
 public:
  explicit TensorFile(const char *type) : type_(type), elementBytes_(std::string(type) == "F32" ? 4 : 2) {}

  void add(const std::string &name, uint64_t rows, uint64_t columns = 0) {
    const uint64_t count = rows * (columns == 0 ? 1 : columns), bytes = count * elementBytes_;
    header_ += std::string(header_.empty() ? "{" : ",") + "\"" + name + "\":{\"dtype\":\"" + type_ + "\",\"shape\":[" +
               std::to_string(rows) + (columns == 0 ? "" : "," + std::to_string(columns)) + "],\"data_offsets\":[" +
               std::to_string(size_) + "," + std::to_string(size_ + bytes) + "]}";
    size_ += bytes;
  }

  /// The file, its weights random between -0.25 and 0.25 and never tiny.
  Buffer<uint8_t> fill(uint64_t seed, uint32_t threads) {
    header_ += "}";
    header_.resize((header_.size() + 7) / 8 * 8, ' ');
    Buffer<uint8_t> file(8 + header_.size() + size_);
    const uint64_t length = header_.size();
    std::memcpy(file.data(), &length, sizeof length);
    std::memcpy(file.data() + 8, header_.data(), header_.size());
    uint8_t *data = file.data() + 8 + header_.size();
    const auto part = [&](uint32_t thread) {
      Random random(seed * 1000 + thread);
      const uint64_t count = size_ / elementBytes_;
      for (uint64_t i = count * thread / threads; i < count * (thread + 1) / threads; ++i) put(random, data, i);
    };
    std::vector<std::thread> workers;
    for (uint32_t thread = 1; thread < threads; ++thread) workers.emplace_back(part, thread);
    part(0);
    for (std::thread &worker : workers) worker.join();
    return file;
  }

 private:
  void put(Random &random, uint8_t *data, uint64_t i) const {
    const uint64_t bits = random.next();
    const auto sign = static_cast<uint32_t>(bits & 1), mantissa = static_cast<uint32_t>(bits >> 8);
    if (elementBytes_ == 4) {
      const float value = (sign != 0 ? -1.0f : 1.0f) * static_cast<float>(mantissa & 0xFFFFFF) * 0x1p-26f;
      std::memcpy(data + i * 4, &value, 4);
      return;
    }
    // Exponents of 2^-5 … 2^-3 with random digits, in either format.
    const uint32_t exponent = static_cast<uint32_t>(bits >> 1) % 3;
    const uint16_t half = type_ == "BF16"
                              ? static_cast<uint16_t>(sign << 15 | (122 + exponent) << 7 | (mantissa & 0x7F))
                              : static_cast<uint16_t>(sign << 15 | (10 + exponent) << 10 | (mantissa & 0x3FF));
    std::memcpy(data + i * 2, &half, 2);
  }

  const std::string type_;
  const uint64_t elementBytes_;
  std::string header_;
  uint64_t size_ = 0;
};

std::string configOf(const ModelPlan &p) {
  const auto number = [](const char *name, uint64_t value) {
    return std::string(",\"") + name + "\":" + std::to_string(value);
  };
  std::string config = "{\"model_type\":\"" + p.family + "\",\"hidden_act\":\"silu\",\"rms_norm_eps\":1e-5";
  config += number("vocab_size", p.vocabulary) + number("hidden_size", p.hidden) +
            number("num_hidden_layers", p.layers) + number("num_attention_heads", p.heads) +
            number("num_key_value_heads", p.keyValueHeads) + number("head_dim", p.dimension) +
            number("intermediate_size", p.feedForward) + number("max_position_embeddings", p.context) +
            number("rope_theta", 10000) + number("eos_token_id", 0);
  config += std::string(",\"tie_word_embeddings\":") + (p.tied ? "true" : "false");
  if (p.window != 0) config += number("sliding_window", p.window);
  if (p.window != 0 && p.family != "mistral") config += ",\"use_sliding_window\":true" + number("max_window_layers", 0);
  if (p.activationBits != 16)
    config += ",\"openledger\":{\"activation_bits\":" + std::to_string(p.activationBits) + "}";
  return config + "}";
}

}  // namespace

std::string ModelPlan::name() const {
  return family + " " + std::to_string(hidden) + ", " + std::to_string(heads) + "/" + std::to_string(keyValueHeads) +
         " heads of " + std::to_string(dimension) + ", " + type + (window != 0 ? ", window" : "") +
         (activationBits != 16 ? ", 8 bits" : "");
}

std::unique_ptr<Model> makeModel(const ModelPlan &plan, uint64_t seed, uint32_t threads) {
  const std::string config = configOf(plan);
  const auto *configBytes = reinterpret_cast<const uint8_t *>(config.data());
  const cae_model_shape shape = parseModelShape(configBytes, config.size());
  TensorFile file(plan.type);
  for (uint32_t l = 0; l < plan.layers; ++l) {
    const std::string prefix = "model.layers." + std::to_string(l) + ".";
    file.add(prefix + "input_layernorm.weight", plan.hidden);
    file.add(prefix + "post_attention_layernorm.weight", plan.hidden);
    if (shape.query_key_norm != 0) {
      file.add(prefix + "self_attn.q_norm.weight", plan.dimension);
      file.add(prefix + "self_attn.k_norm.weight", plan.dimension);
    }
    for (uint32_t m = 0; m < CAE_MODULE_COUNT; ++m) {
      const Dimensions size = moduleDimensions(shape, m);
      file.add(prefix + moduleName(m) + ".weight", size.outputs, size.inputs);
      const bool biased = m <= CAE_MODULE_V ? shape.attention_bias != 0 : m == CAE_MODULE_O && shape.output_bias != 0;
      if (biased) file.add(prefix + moduleName(m) + ".bias", size.outputs);
    }
  }
  file.add("model.norm.weight", plan.hidden);
  file.add("model.embed_tokens.weight", plan.vocabulary, plan.hidden);
  if (!plan.tied) file.add("lm_head.weight", plan.vocabulary, plan.hidden);
  const Buffer<uint8_t> weights = file.fill(seed, threads);
  const std::vector<NamedFile> files = {
      {"config.json", configBytes, config.size()}, {"model.safetensors", weights.data(), weights.size()}};
  return std::make_unique<Model>(files, CAE_PRECISION_EXACT, CAE_KERNELS_BEST, threads);
}

std::unique_ptr<Adapter> makeAdapter(const Model &model, uint32_t rank, uint32_t modules, uint64_t seed) {
  constexpr const char *kNames[] = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"};
  std::string targets;
  TensorFile file("BF16");
  for (uint32_t l = 0; l < model.shape.layers; ++l) {
    for (uint32_t m = 0; m < CAE_MODULE_COUNT; ++m) {
      if ((modules >> m & 1) == 0) continue;
      if (l == 0) targets += std::string(targets.empty() ? "\"" : ",\"") + kNames[m] + "\"";
      const Dimensions size = moduleDimensions(model.shape, m);
      const std::string prefix = "base_model.model.model.layers." + std::to_string(l) + "." + moduleName(m) + ".lora_";
      file.add(prefix + "A.weight", rank, size.inputs);
      file.add(prefix + "B.weight", size.outputs, rank);
    }
  }
  const std::string config = "{\"peft_type\":\"LORA\",\"r\":" + std::to_string(rank) +
                             ",\"lora_alpha\":" + std::to_string(2 * rank) + ",\"target_modules\":[" + targets + "]}";
  const Buffer<uint8_t> weights = file.fill(seed, 1);
  return std::make_unique<Adapter>(
      model, reinterpret_cast<const uint8_t *>(config.data()), config.size(), weights.data(), weights.size());
}

}  // namespace check
