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

/// The least that is turned at once: as many 16-bit values as a vector of the oldest processors holds.
constexpr size_t kTile = 8;

/// Turns 8 rows of 8 values, `stride` values apart, into columns that are a panel's width apart.
void turnTile(const BFloat16 *rows, size_t stride, BFloat16 *columns) {
  using Vector [[gnu::vector_size(16)]] = uint16_t;
  Vector in[kTile], out[kTile];
  for (size_t i = 0; i < kTile; ++i) std::memcpy(&in[i], rows + i * stride, sizeof(Vector));
  // Rows i and i + 4 are laced three times over; each turns the bits of a value's place by one.
  for (int round = 0; round < 3; ++round) {
    for (size_t i = 0; i < kTile / 2; ++i) {
      out[2 * i] = __builtin_shufflevector(in[i], in[i + 4], 0, 8, 1, 9, 2, 10, 3, 11);
      out[2 * i + 1] = __builtin_shufflevector(in[i], in[i + 4], 4, 12, 5, 13, 6, 14, 7, 15);
    }
    std::copy_n(out, kTile, in);
  }
  for (size_t i = 0; i < kTile; ++i) std::memcpy(columns + i * kPanelWidth, &in[i], sizeof(Vector));
}

/// Rows [width][rank] of a panel of B as its columns [rank][kPanelWidth]; zeros for rows that are not there.
template <typename T>
void turnPanel(const T *rows, size_t width, size_t rank, T *panel) {
  if constexpr (sizeof(T) == sizeof(BFloat16)) {
    if (width == kPanelWidth && rank % kTile == 0) {
      for (size_t n = 0; n < kPanelWidth; n += kTile) {
        for (size_t r = 0; r < rank; r += kTile) turnTile(rows + n * rank + r, rank, panel + r * kPanelWidth + n);
      }
      return;
    }
  }
  for (size_t r = 0; r < rank; ++r) {
    T *const column = panel + r * kPanelWidth;
    for (size_t n = 0; n < width; ++n) column[n] = rows[n * rank + r];
    std::fill(column + width, column + kPanelWidth, T{});
  }
}

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
    turnPanel(rows.data(), width, pair.rank, pair.b.data() + first * pair.rank);
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
  memory = Arena(total * sizeof(T));
  layers.resize(base.layers);
  // Plain numbers need no constructor, and every one of them is written below.
  T *next = reinterpret_cast<T *>(memory.data());
  forEach([&](uint32_t layer, uint32_t module, ModuleRank own, Dimensions size) {
    const PairSize values(size, own.rank);
    layers[layer][module] = {
        own.rank, own.scale, {next, static_cast<size_t>(own.rank) * size.inputs}, {next + values.a, values.b}};
    readPair(file, layer, module, size, layers[layer][module]);
    std::fill(next + layers[layer][module].a.size(), next + values.a, T{});
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
