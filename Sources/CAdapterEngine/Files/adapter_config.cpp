// adapter_config.json of PEFT's LoRA. What the engine does not do is refused by name.
#include <algorithm>
#include <string_view>

#include "Files/config.hpp"
#include "Files/failure.hpp"
#include "Kernels/limits.hpp"

namespace engine {
namespace {

/// Fields that name or describe, and change no arithmetic here.
constexpr std::array<std::string_view, 21> kKnownFields = {
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
    "bias",
    "rank_pattern",
    "alpha_pattern",
    "layers_to_transform",
    "layers_pattern",
    "runtime_config"};

/// As many names as there are modules.
constexpr size_t kMaximumNames = size_t{kMaximumLayers} * CAE_MODULE_COUNT;
constexpr double kLeastAlpha = 1e-6, kMostAlpha = 1e6;

std::string moduleKey(uint32_t layer, uint32_t module) {
  return "model.layers." + std::to_string(layer) + "." + moduleName(module);
}

/// PEFT's rule for plain names: the whole key, or what follows one of its dots.
bool names(std::string_view name, std::string_view key) {
  if (name == key) return true;
  return name.size() < key.size() && key.ends_with(name) && key[key.size() - name.size() - 1] == '.';
}

/// Only names without the characters of a regular expression are taken; the dot stands for itself in them.
void requirePlainName(const Fields &fields, std::string_view field, std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), plain))
    fields.unsupported(field, "holds a regular expression; plain module names are supported");
}

/// Which modules of which layers are adapted.
class Targets {
 public:
  Targets(const Fields &fields, uint32_t layers) {
    readNames(fields);
    readLayers(fields, layers);
  }

  bool contains(uint32_t layer, uint32_t module) const {
    const std::string key = moduleKey(layer, module);
    if (std::find(names_.begin(), names_.end(), key) != names_.end()) return true;
    const bool layerIsMeant = layers_.empty() || std::find(layers_.begin(), layers_.end(), layer) != layers_.end();
    if (all_) return layerIsMeant;
    const auto matches = [&](const std::string &name) { return names(name, key); };
    return layerIsMeant && std::any_of(names_.begin(), names_.end(), matches);
  }

  const std::vector<std::string> &list() const { return names_; }

 private:
  void readNames(const Fields &fields) {
    const JSON *targets = fields.find("target_modules");
    if (targets != nullptr && targets->isString()) {
      if (targets->text != "all-linear")
        fields.unsupported("target_modules", "is a regular expression; a list or all-linear is supported");
      all_ = true;
      return;
    }
    if (targets == nullptr || !targets->isArray() || targets->elements.empty() ||
        targets->elements.size() > kMaximumNames)
      fields.fail("target_modules", "must be a list of module names");
    for (const JSON &target : targets->elements) {
      if (!target.isString()) fields.fail("target_modules", "must be a list of module names");
      requirePlainName(fields, "target_modules", target.text);
      names_.push_back(target.text);
    }
  }

  void readLayers(const Fields &fields, uint32_t layers) {
    const JSON *list = fields.find("layers_to_transform");
    const auto add = [&](const JSON &value) {
      const auto layer = value.whole();
      if (!layer || *layer >= layers) fields.fail("layers_to_transform", "names a layer that the base model lacks");
      layers_.push_back(static_cast<uint32_t>(*layer));
    };
    if (list != nullptr && list->isArray()) {
      if (list->elements.size() > kMaximumLayers) fields.fail("layers_to_transform", "is too long");
      for (const JSON &value : list->elements) add(value);
    } else if (list != nullptr) {
      add(*list);
    }
    const JSON *pattern = fields.find("layers_pattern");
    if (pattern == nullptr || pattern->isNeutral()) return;
    const bool single = pattern->isArray() && pattern->elements.size() == 1;
    if ((single ? pattern->elements[0] : *pattern).text != "layers")
      fields.unsupported("layers_pattern", "is not layers");
  }

  bool all_ = false;
  std::vector<std::string> names_;
  std::vector<uint32_t> layers_;
};

/// rank_pattern and alpha_pattern: the first name that matches decides.
class Pattern {
 public:
  Pattern(const Fields &fields, const char *field) : field_(field) {
    const JSON *object = fields.find(field);
    if (object == nullptr) return;
    if (!object->isObject() || object->members.size() > kMaximumNames)
      fields.fail(field, "must be an object of module names");
    for (const auto &[name, value] : object->members) {
      requirePlainName(fields, field, name);
      if (value.kind != JSON::Kind::number) fields.fail(field, "must give a number for " + name);
      entries_.emplace_back(name, value.number);
    }
  }

  double value(const std::string &key, double usual) const {
    for (const auto &[name, value] : entries_) {
      if (names(name, key)) return value;
    }
    return usual;
  }

  const char *field() const { return field_; }

 private:
  const char *field_;
  std::vector<std::pair<std::string, double>> entries_;
};

void refuseUnknown(const Fields &fields, const JSON &document) {
  for (const auto &[name, value] : document.members) {
    if (std::find(kKnownFields.begin(), kKnownFields.end(), name) == kKnownFields.end()) fields.refuse(name);
  }
  const JSON *initial = fields.find("init_lora_weights");
  // PiSSA, OLoRA, CorDA and LoftQ change the base weights beside the adapter.
  if (initial == nullptr || !initial->isString()) return;
  for (const std::string_view plain : {"gaussian", "eva", "orthogonal"}) {
    if (initial->text == plain) return;
  }
  fields.unsupported("init_lora_weights", "is " + initial->text + ", which changes the base weights");
}

/// Every name must mean a module: a name that means none would be a silent difference.
void requireMeaning(const Fields &fields, const std::vector<std::string> &list, uint32_t layers) {
  for (const std::string &name : list) {
    bool found = false;
    for (uint32_t layer = 0; layer < layers && !found; ++layer) {
      for (uint32_t module = 0; module < CAE_MODULE_COUNT && !found; ++module)
        found = names(name, moduleKey(layer, module));
    }
    if (!found) fields.unsupported("target_modules", "names " + name + ", which is not a linear module of a layer");
  }
}

}  // namespace

AdapterPlan parseAdapterPlan(const uint8_t *config, size_t length, uint32_t layers) {
  const JSON document = parseConfigFile(config, length, kAdapterConfigFile, CAE_INVALID_ADAPTER);
  const Fields fields(document, kAdapterConfigFile, CAE_INVALID_ADAPTER);
  const std::string type = fields.string("peft_type");
  if (type != "LORA") fields.unsupported("peft_type", "is " + type + "; only LORA is supported");
  const std::string bias = fields.string("bias", "none");
  if (bias != "none") fields.unsupported("bias", "is " + bias + "; only none is supported");
  refuseUnknown(fields, document);

  const Targets targets(fields, layers);
  requireMeaning(fields, targets.list(), layers);
  const uint32_t rank = fields.count("r", 1, kMaximumRank);
  const double alpha = fields.real("lora_alpha", kLeastAlpha, kMostAlpha);
  const bool usesRootScale = fields.boolean("use_rslora", false);
  const Pattern ranks(fields, "rank_pattern"), alphas(fields, "alpha_pattern");

  AdapterPlan plan{};
  plan.layers.resize(layers);
  for (uint32_t layer = 0; layer < layers; ++layer) {
    for (uint32_t module = 0; module < CAE_MODULE_COUNT; ++module) {
      if (!targets.contains(layer, module)) continue;
      const std::string key = moduleKey(layer, module);
      const double ownRank = ranks.value(key, rank), ownAlpha = alphas.value(key, alpha);
      if (!(ownRank >= 1 && ownRank <= kMaximumRank) || ownRank != static_cast<double>(static_cast<uint32_t>(ownRank)))
        fields.fail(ranks.field(), "must give whole numbers in 1..." + std::to_string(kMaximumRank));
      if (!(ownAlpha >= kLeastAlpha && ownAlpha <= kMostAlpha))
        fields.fail(alphas.field(), "must give numbers in 0.000001...1000000");
      const auto wholeRank = static_cast<uint32_t>(ownRank);
      const float r = static_cast<float>(wholeRank), a = static_cast<float>(ownAlpha);
      const ModuleRank entry{wholeRank, usesRootScale ? a / __builtin_sqrtf(r) : a / r};
      plan.layers[layer][module] = entry;
      plan.shape.modules |= 1u << module;
      plan.shape.rank_sums[module] += entry.rank;
      if (entry.rank > plan.shape.rank) plan.shape.rank = entry.rank;
      if (plan.shape.scale == 0) plan.shape.scale = entry.scale;
    }
  }
  if (plan.shape.modules == 0) fields.fail("target_modules", "leaves no module to adapt");
  return plan;
}

}  // namespace engine
