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

template <typename T>
LowRankPair<T> readPair(Safetensors &file, uint32_t layer, uint32_t module, Dimensions size, ModuleRank plan) {
  const Buffer<float> a = readMatrix(file, tensorName(layer, module, "A"), plan.rank, size.inputs);
  const Buffer<float> b = readMatrix(file, tensorName(layer, module, "B"), size.outputs, plan.rank);
  LowRankPair<T> pair{
      plan.rank, plan.scale, Buffer<T>(a.size()), Buffer<T>(roundUp(size.outputs, kPanelWidth) * plan.rank)};
  for (size_t i = 0; i < a.size(); ++i) store(a[i], pair.a[i]);
  for (size_t n = 0; n < size.outputs; ++n) {
    T *column = pair.b.data() + n / kPanelWidth * kPanelWidth * plan.rank + n % kPanelWidth;
    for (size_t r = 0; r < plan.rank; ++r) store(b[n * plan.rank + r], column[r * kPanelWidth]);
  }
  return pair;
}

}  // namespace

Adapter::Adapter(
    const Model &model, const uint8_t *config, size_t configLength, const uint8_t *weights, size_t weightsLength)
    : Adapter(model, parseAdapterPlan(config, configLength, model.shape.layers), weights, weightsLength) {}

Adapter::Adapter(const Model &model, const AdapterPlan &plan, const uint8_t *weights, size_t weightsLength)
    : base(model.shape), precision(model.precision), shape(plan.shape) {
  const bool isExact = precision == CAE_PRECISION_EXACT;
  exact_.resize(isExact ? base.layers : 0);
  plain_.resize(isExact ? 0 : base.layers);
  Safetensors file(weights, weightsLength, kWeightsFile, CAE_INVALID_ADAPTER);
  for (uint32_t layer = 0; layer < base.layers; ++layer) {
    for (uint32_t module = 0; module < CAE_MODULE_COUNT; ++module) {
      const ModuleRank own = plan.layers[layer][module];
      if (own.rank == 0) continue;
      const Dimensions size = moduleDimensions(base, module);
      if (isExact)
        exact_[layer][module] = readPair<BFloat16>(file, layer, module, size, own);
      else
        plain_[layer][module] = readPair<float>(file, layer, module, size, own);
    }
  }
  file.requireAllRead();
}

}  // namespace engine
