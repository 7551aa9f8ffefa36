#include "Model/adapter.hpp"

#include <algorithm>

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

constexpr const char *kWeightsFile = "adapter_model.safetensors";

std::string tensorName(uint32_t layer, uint32_t module, const char *side) {
  return "base_model.model.model.layers." + std::to_string(layer) + "." + moduleName(module) + ".lora_" + side +
         ".weight";
}

Buffer<float> readMatrix(Safetensors &file, const std::string &name, uint32_t rows, uint32_t columns) {
  const Tensor &tensor = file.get(name, {rows, columns});
  Buffer<float> values(static_cast<size_t>(rows) * columns);
  tensor.read(0, values.size(), values.data());
  requireSaneWeights(values.data(), values.size(), kWeightsFile, name, CAE_INVALID_ADAPTER);
  return values;
}

void store(float value, float &out) { out = value; }
void store(float value, BFloat16 &out) { out = narrowToBFloat16(value); }

/// Values of A and of B as they are laid out, each rounded up to cache lines.
struct PairSize {
  PairSize(Dimensions size, uint32_t rank)
      : a(roundUp(static_cast<size_t>(rank) * size.inputs, kLine)), b(roundUp(size.outputs, kPanelWidth) * rank) {}
  static constexpr size_t kLine = 64;
  size_t a, b;
};

template <typename T>
void readPair(Safetensors &file, uint32_t layer, uint32_t module, Dimensions size, LowRankPair<T> &pair) {
  const Buffer<float> a = readMatrix(file, tensorName(layer, module, "A"), pair.rank, size.inputs);
  const Buffer<float> b = readMatrix(file, tensorName(layer, module, "B"), size.outputs, pair.rank);
  for (size_t i = 0; i < a.size(); ++i) store(a[i], pair.a[i]);
  for (size_t n = 0; n < size.outputs; ++n) {
    T *column = pair.b.data() + n / kPanelWidth * kPanelWidth * pair.rank + n % kPanelWidth;
    for (size_t r = 0; r < pair.rank; ++r) store(b[n * pair.rank + r], column[r * kPanelWidth]);
  }
}

}  // namespace

template <typename T>
void Adapter::Pairs<T>::read(Safetensors &file, const AdapterPlan &plan, const cae_model_shape &base) {
  const auto forEach = [&](auto body) {
    for (uint32_t layer = 0; layer < base.layers; ++layer) {
      for (uint32_t module = 0; module < CAE_MODULE_COUNT; ++module) {
        const ModuleRank own = plan.layers[layer][module];
        if (own.rank != 0) body(layer, module, own, moduleDimensions(base, module));
      }
    }
  };
  // Every tensor is found before memory is taken, so that a short file cannot ask for much.
  size_t total = 0;
  forEach([&](uint32_t layer, uint32_t module, ModuleRank own, Dimensions size) {
    file.get(tensorName(layer, module, "A"), {own.rank, size.inputs});
    file.get(tensorName(layer, module, "B"), {size.outputs, own.rank});
    const PairSize values(size, own.rank);
    total += values.a + values.b;
  });
  memory = Buffer<T>(total);
  layers.resize(base.layers);
  T *next = memory.data();
  forEach([&](uint32_t layer, uint32_t module, ModuleRank own, Dimensions size) {
    const PairSize values(size, own.rank);
    layers[layer][module] = {
        own.rank, own.scale, {next, static_cast<size_t>(own.rank) * size.inputs}, {next + values.a, values.b}};
    readPair(file, layer, module, size, layers[layer][module]);
    next += values.a + values.b;
  });
}

Adapter::Adapter(
    const Model &model, const uint8_t *config, size_t configLength, const uint8_t *weights, size_t weightsLength)
    : Adapter(model, parseAdapterPlan(config, configLength, model.shape.layers), weights, weightsLength) {}

Adapter::Adapter(const Model &model, const AdapterPlan &plan, const uint8_t *weights, size_t weightsLength)
    : base(model.shape), precision(model.precision), shape(plan.shape) {
  Safetensors file(weights, weightsLength, kWeightsFile, CAE_INVALID_ADAPTER);
  if (precision == CAE_PRECISION_EXACT)
    exact_.read(file, plan, base);
  else
    plain_.read(file, plan, base);
  file.requireAllRead();
}

}  // namespace engine
