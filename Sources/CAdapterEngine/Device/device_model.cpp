#include "Device/device_model.hpp"

#include <algorithm>

#include "Files/failure.hpp"

namespace engine {

namespace {

size_t panelBytes(const Matrix &matrix) { return roundUp(matrix.outputs, kPanelWidth) * matrix.groups() * 4; }

olc_number_type numberType(DataType type) {
  switch (type) {
    case DataType::bfloat16: return OLC_BFLOAT16;
    case DataType::float16: return OLC_FLOAT16;
    default: return OLC_FLOAT32;
  }
}

}  // namespace

DeviceModel::DeviceModel(std::shared_ptr<const DeviceHandle> handle, const Model &model)
    : host(model), embeddingType(numberType(model.embedding().type)), handle_(std::move(handle)) {
  if (model.precision != CAE_PRECISION_EXACT) {
    throw Failure(CAE_UNSUPPORTED, "A GPU runs models in the exact arithmetic only.");
  }
  size_t largest = panelBytes(model.head);
  for (const Layer &layer : model.layers) {
    for (const Matrix &matrix : layer.modules) largest = std::max(largest, panelBytes(matrix));
  }
  staging_ = DeviceMemory<uint8_t>(handle_, largest);
  for (const Layer &layer : model.layers) {
    const auto &m = layer.modules;
    const Matrix *projections[] = {&m[CAE_MODULE_Q], &m[CAE_MODULE_K], &m[CAE_MODULE_V]};
    const Matrix *output[] = {&m[CAE_MODULE_O]}, *gates[] = {&m[CAE_MODULE_GATE], &m[CAE_MODULE_UP]};
    const Matrix *down[] = {&m[CAE_MODULE_DOWN]};
    layers.push_back(
        {uploaded(projections, 3, CAE_MODULE_Q), uploaded(output, 1, CAE_MODULE_O), uploaded(gates, 2, CAE_MODULE_GATE),
         uploaded(down, 1, CAE_MODULE_DOWN), uploaded(layer.attentionNorm), uploaded(layer.feedForwardNorm),
         uploaded(layer.queryNorm), uploaded(layer.keyNorm), layer.window});
  }
  finalNorm = uploaded(model.finalNorm);
  rotaryFrequencies = uploaded(model.rotaryFrequencies);
  const Matrix *matrix = &model.head;
  head = uploaded(&matrix, 1, CAE_MODULE_COUNT);
  const size_t bytes = size_t{model.shape.vocabulary} * model.shape.hidden * model.embedding().elementBytes();
  embedding = DeviceMemory<uint8_t>(handle_, bytes);
  handle_->upload(embedding.data(), model.embedding().data, bytes);
  staging_ = {};
}

DeviceMemory<float> DeviceModel::uploaded(const Buffer<float> &values) const {
  if (values.size() == 0) return {};
  DeviceMemory<float> memory(handle_, values.size());
  handle_->upload(memory.data(), values.data(), memory.bytes());
  return memory;
}

DeviceLinear DeviceModel::uploaded(const Matrix *const *matrices, uint32_t count, uint32_t firstModule) {
  DeviceLinear linear;
  linear.moduleCount = count;
  linear.firstModule = firstModule;
  linear.inputs = matrices[0]->inputs;
  for (uint32_t i = 0; i < count; ++i) {
    linear.offsets[i] = linear.outputs;
    linear.widths[i] = matrices[i]->outputs;
    linear.outputs += static_cast<uint32_t>(roundUp(matrices[i]->outputs, kDeviceTileOutputs));
  }
  const size_t outputTileBytes = deviceInputTiles(linear.inputs) * kDeviceTileBytes;
  linear.tiles = DeviceMemory<uint8_t>(handle_, linear.outputs / kDeviceTileOutputs * outputTileBytes);
  Buffer<float> scales(linear.outputs), bias(linear.outputs);
  bool hasBias = false;
  for (uint32_t i = 0; i < count; ++i) {
    const Matrix &matrix = *matrices[i];
    handle_->upload(staging_.data(), matrix.panel(0), panelBytes(matrix));
    const olc_repack repack = {
        staging_.data(), matrix.inputs, matrix.outputs,
        linear.tiles.data() + linear.offsets[i] / kDeviceTileOutputs * outputTileBytes};
    handle_->call(handle_->library.repack, &repack);
    std::copy_n(matrix.scales().data(), matrix.outputs, scales.data() + linear.offsets[i]);
    hasBias = hasBias || matrix.bias.size() != 0;
    if (matrix.bias.size() != 0) std::copy_n(matrix.bias.data(), matrix.outputs, bias.data() + linear.offsets[i]);
  }
  handle_->call(handle_->library.wait);
  linear.scales = uploaded(scales);
  if (hasBias) linear.bias = uploaded(bias);
  return linear;
}

}  // namespace engine
