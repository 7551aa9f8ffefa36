#include "adapter.hpp"

namespace engine {

#pragma STDC FP_CONTRACT OFF

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
LowRankPair<T> readPair(Safetensors &file, uint32_t layer, uint32_t module, Dimensions size, uint32_t rank) {
  const Buffer<float> a = readMatrix(file, tensorName(layer, module, "A"), rank, size.inputs);
  const Buffer<float> b = readMatrix(file, tensorName(layer, module, "B"), size.outputs, rank);
  LowRankPair<T> pair{Buffer<T>(a.size()), Buffer<T>(b.size())};
  for (size_t i = 0; i < a.size(); ++i) store(a[i], pair.a[i]);
  for (size_t n = 0; n < size.outputs; ++n) {
    for (size_t r = 0; r < rank; ++r) store(b[n * rank + r], pair.b[r * size.outputs + n]);
  }
  return pair;
}

template <typename T, typename Dot, typename Update>
void addPair(
    const LowRankPair<T> &pair, Dot dot, Update update, uint32_t rank, float scale, Dimensions size, const float *x,
    uint32_t rows, float *ranks, float *y) {
  for (uint32_t row = 0; row < rows; ++row) {
    const float *input = x + static_cast<size_t>(row) * size.inputs;
    for (uint32_t r = 0; r < rank; ++r) {
      ranks[r] = dot(pair.a.data() + static_cast<size_t>(r) * size.inputs, input, size.inputs) * scale;
    }
    update(pair.b.data(), ranks, rank, size.outputs, y + static_cast<size_t>(row) * size.outputs);
  }
}

}  // namespace

Adapter::Adapter(
    const Model &model, const uint8_t *config, size_t configLength, const uint8_t *weights, size_t weightsLength)
    : shape(parseAdapterShape(config, configLength)), base(model.shape), precision(model.precision) {
  Safetensors file(weights, weightsLength, kWeightsFile, CAE_INVALID_ADAPTER);
  for (uint32_t layer = 0; layer < base.layers; ++layer) {
    if (precision == CAE_PRECISION_EXACT)
      exact_.emplace_back();
    else
      plain_.emplace_back();
    for (uint32_t module = 0; module < CAE_MODULE_COUNT; ++module) {
      if ((shape.modules >> module & 1) == 0) continue;
      const Dimensions size = moduleDimensions(base, module);
      if (precision == CAE_PRECISION_EXACT) {
        exact_.back()[module] = readPair<BFloat16>(file, layer, module, size, shape.rank);
      } else {
        plain_.back()[module] = readPair<float>(file, layer, module, size, shape.rank);
      }
    }
  }
  file.requireAllRead();
}

void Adapter::apply(
    const Kernels &kernels, uint32_t layer, uint32_t module, const float *x, uint32_t rows, float *ranks,
    float *y) const {
  if ((shape.modules >> module & 1) == 0) return;
  const Dimensions size = moduleDimensions(base, module);
  if (precision == CAE_PRECISION_EXACT) {
    addPair(
        exact_[layer][module], kernels.dotBFloat16, kernels.rankUpdateBFloat16, shape.rank, shape.scale, size, x, rows,
        ranks, y);
  } else {
    addPair(
        plain_[layer][module], kernels.dotFloat, kernels.rankUpdateFloat, shape.rank, shape.scale, size, x, rows, ranks,
        y);
  }
}

}  // namespace engine
