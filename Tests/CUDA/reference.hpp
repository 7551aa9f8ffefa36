// Between the engine's layouts and the device's.
#pragma once

#include "Device/device_model.hpp"
#include "check.hpp"

namespace check {

/// A packed matrix on the device, in tiles.
struct DeviceMatrix {
  DeviceMatrix(const Handle &handle, const engine::Matrix &matrix);
  Array<uint8_t> tiles;
  Array<float> scales;
};

/// Room for quantised rows on the device.
struct QuantisedTiles {
  QuantisedTiles(const Handle &handle, uint32_t count, uint32_t inputs, uint32_t planes);
  olc_rows rows() const { return {tiles.data(), scales.data(), planes}; }
  /// Plane p of row r, without padding.
  std::vector<int8_t> plane(uint32_t row, uint32_t plane) const;

  uint32_t inputs, planes;
  Array<uint8_t> tiles;
  Array<float> scales;
};

/// The quantised weight of an output and an input.
int32_t weightOf(const engine::Matrix &matrix, uint32_t output, uint32_t input);

/// The first `width` of every row of `stride` values.
std::vector<float> withoutPadding(const std::vector<float> &values, size_t rows, size_t stride, size_t width);

}  // namespace check
