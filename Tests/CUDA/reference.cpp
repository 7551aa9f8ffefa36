#include "reference.hpp"

namespace check {

using namespace engine;

DeviceMatrix::DeviceMatrix(const Handle &handle, const Matrix &matrix)
    : tiles(handle, roundUp(matrix.outputs, 16) / 16 * deviceInputTiles(matrix.inputs) * kDeviceTileBytes),
      scales(handle, roundUp(matrix.outputs, 16)) {
  const size_t bytes = roundUp(matrix.outputs, kPanelWidth) * matrix.groups() * 4;
  const Array<uint8_t> panels(handle, std::vector<uint8_t>(matrix.panel(0), matrix.panel(0) + bytes));
  run(handle, handle->library.repack, olc_repack{panels.data(), matrix.inputs, matrix.outputs, tiles.data()});
  std::vector<float> padded(scales.size());
  std::copy_n(matrix.scales().data(), matrix.outputs, padded.data());
  handle->upload(scales.data(), padded.data(), padded.size() * sizeof(float));
}

QuantisedTiles::QuantisedTiles(const Handle &handle, uint32_t count, uint32_t inputs, uint32_t planes)
    : inputs(inputs),
      planes(planes),
      tiles(handle, roundUp(count, 8) / 8 * deviceInputTiles(inputs) * 256 * planes),
      scales(handle, count) {}

std::vector<int8_t> QuantisedTiles::plane(uint32_t row, uint32_t plane) const {
  const std::vector<uint8_t> bytes = tiles.values();
  std::vector<int8_t> out(inputs);
  for (uint32_t k = 0; k < inputs; ++k) {
    const size_t tile = size_t{row / 8} * deviceInputTiles(inputs) + k / 32;
    const size_t lane = row % 8 * 4 + k % 16 / 4;
    out[k] = static_cast<int8_t>(bytes[((tile * 32 + lane) * planes + plane) * 8 + k % 32 / 16 * 4 + k % 4]);
  }
  return out;
}

int32_t weightOf(const Matrix &matrix, uint32_t output, uint32_t input) {
  return matrix.panel(output)[(size_t{input / 4} * kPanelWidth + output % kPanelWidth) * 4 + input % 4] - 128;
}

std::vector<float> withoutPadding(const std::vector<float> &values, size_t rows, size_t stride, size_t width) {
  std::vector<float> out;
  for (size_t r = 0; r < rows; ++r) {
    out.insert(
        out.end(), values.begin() + static_cast<ptrdiff_t>(r * stride),
        values.begin() + static_cast<ptrdiff_t>(r * stride + width));
  }
  return out;
}

}  // namespace check
