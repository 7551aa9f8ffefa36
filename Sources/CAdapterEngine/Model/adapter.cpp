#include "Model/adapter.hpp"

#include <algorithm>
#include <cstring>

#include "Kernels/limits.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

constexpr const char *kWeightsFile = "adapter_model.safetensors";

std::string tensorName(uint32_t layer, uint32_t module, const char *side) {
  return "base_model.model.model.layers." + std::to_string(layer) + "." + moduleName(module) + ".lora_" + side +
         ".weight";
}

/// Values of a tensor as an adapter keeps them; throws for one that is not finite or absurd.
void readValues(const Tensor &tensor, const std::string &name, size_t first, size_t count, float *out) {
  tensor.read(first, count, out);
  requireSaneWeights(out, count, kWeightsFile, name, CAE_INVALID_ADAPTER);
}

void readValues(const Tensor &tensor, const std::string &name, size_t first, size_t count, BFloat16 *out) {
  if (tensor.type == DataType::bfloat16) {
    // Bits without sign are in the order of the magnitudes, and infinities and NaN come after all of them.
    static const BFloat16 limit = narrowToBFloat16(kMaximumWeight);
    std::memcpy(out, tensor.data + 2 * first, 2 * count);
    BFloat16 largest = 0;
    for (size_t i = 0; i < count; ++i) largest = std::max<BFloat16>(largest, out[i] & 0x7FFF);
    if (largest <= limit) return;
  }
  constexpr size_t kBlock = 1024;
  float block[kBlock];
  for (size_t done = 0; done < count; done += kBlock) {
    const size_t size = std::min(kBlock, count - done);
    readValues(tensor, name, first + done, size, block);
    for (size_t i = 0; i < size; ++i) out[done + i] = narrowToBFloat16(block[i]);
  }
}

/// Values of A and of B as they are laid out, each rounded up to cache lines.
struct PairSize {
  PairSize(Dimensions size, uint32_t rank)
      : a(roundUp(static_cast<size_t>(rank) * size.inputs, kLine)), b(roundUp(size.outputs, kPanelWidth) * rank) {}
  static constexpr size_t kLine = 64;
  size_t a, b;
};

template <typename T>
void readPair(Safetensors &file, uint32_t layer, uint32_t module, Dimensions size, LowRankPair<T> &pair) {
  const std::string nameOfA = tensorName(layer, module, "A"), nameOfB = tensorName(layer, module, "B");
  readValues(file.get(nameOfA, {pair.rank, size.inputs}), nameOfA, 0, pair.a.size(), pair.a.data());
  const Tensor &b = file.get(nameOfB, {size.outputs, pair.rank});
  // The rows of a panel of outputs, turned into its columns.
  std::vector<T> rows(static_cast<size_t>(kPanelWidth) * pair.rank);
  for (size_t first = 0; first < size.outputs; first += kPanelWidth) {
    const size_t width = std::min<size_t>(kPanelWidth, size.outputs - first);
    readValues(b, nameOfB, first * pair.rank, width * pair.rank, rows.data());
    T *const panel = pair.b.data() + first * pair.rank;
    for (size_t r = 0; r < pair.rank; ++r) {
      for (size_t n = 0; n < width; ++n) panel[r * kPanelWidth + n] = rows[n * pair.rank + r];
    }
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
