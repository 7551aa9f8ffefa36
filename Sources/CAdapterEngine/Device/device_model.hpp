// A base model on a device: weights in tiles, those that share an input side by side.
#pragma once

#include <array>
#include <vector>

#include "Device/handle.hpp"
#include "Model/model.hpp"

namespace engine {

/// Linear modules of one input as one matrix; each module's outputs start at a multiple of 16.
struct DeviceLinear {
  DeviceMemory<uint8_t> tiles;
  DeviceMemory<float> scales, bias;  // No bias: empty.
  uint32_t inputs = 0, outputs = 0;
  std::array<uint32_t, OLC_MAXIMUM_MODULES> offsets{}, widths{};
  uint32_t moduleCount = 0, firstModule = 0;
};

struct DeviceLayer {
  DeviceLinear projections, output, gates, down;
  DeviceMemory<float> attentionNorm, feedForwardNorm, queryNorm, keyNorm;
  uint32_t window = 0;
};

class DeviceModel {
 public:
  /// Uploads the model; throws Failure for one that is not in the exact arithmetic, and when memory runs out.
  DeviceModel(std::shared_ptr<const DeviceHandle> handle, const Model &model);

  const Model &host;
  std::vector<DeviceLayer> layers;
  DeviceMemory<float> finalNorm, rotaryFrequencies;
  DeviceLinear head;
  DeviceMemory<uint8_t> embedding;
  olc_number_type embeddingType;

 private:
  DeviceMemory<float> uploaded(const Buffer<float> &values) const;
  DeviceLinear uploaded(const Matrix *const *matrices, uint32_t count, uint32_t firstModule);

  const std::shared_ptr<const DeviceHandle> handle_;
  // The panels of one matrix on their way to tiles.
  DeviceMemory<uint8_t> staging_;
};

/// Input tiles of 32 that a row of n values takes on a device.
constexpr uint32_t deviceInputTiles(uint32_t n) { return (n + 63) / 64 * 2; }
/// Bytes of a tile of 16 outputs and 32 inputs, and of one of 8 rows, 32 inputs and two planes.
constexpr size_t kDeviceTileBytes = 512;
/// Outputs of a tile.
constexpr uint32_t kDeviceTileOutputs = 16;

}  // namespace engine
