// From the engine's panels of 64 outputs to tiles of 16 outputs and 32 inputs.
#include "device.cuh"
#include "launchers.hpp"
#include "numerics.cuh"

namespace cuda {
namespace {

constexpr uint32_t kThreads = 256, kPanelWidth = 64;

/// One thread for every word of four inputs of one output.
__global__ void repackKernel(olc_repack a) {
  const uint32_t tiles = inputTiles(a.inputs), groups = divideUp(a.inputs, 4);
  const size_t index = size_t{blockIdx.x} * kThreads + threadIdx.x;
  const size_t words = size_t{divideUp(a.outputs, kTileOutputs)} * tiles * (kWeightTileBytes / 4);
  if (index >= words) return;
  const uint32_t part = index % 4, lane = index / 4 % kWarp;
  const size_t tile = index / (kWeightTileBytes / 4);
  const uint32_t output = static_cast<uint32_t>(tile / tiles) * kTileOutputs + lane / 4 + part % 2 * 8;
  const uint32_t group = static_cast<uint32_t>(tile % tiles) * (kTileInputs / 4) + lane % 4 + part / 2 * 4;
  uint32_t word = 0;
  if (output < a.outputs && group < groups) {
    const size_t panel = size_t{output / kPanelWidth} * groups + group;
    // A stored byte is weight + 128: turning its top bit gives the weight.
    word = reinterpret_cast<const uint32_t *>(a.panels)[panel * kPanelWidth + output % kPanelWidth] ^ 0x80808080u;
  }
  reinterpret_cast<uint32_t *>(a.tiles)[index] = word;
}

}  // namespace

int repack(olc_device *device, const olc_repack *a) {
  const size_t words = size_t{divideUp(a->outputs, kTileOutputs)} * inputTiles(a->inputs) * (kWeightTileBytes / 4);
  return launch(device, repackKernel, dim3(static_cast<uint32_t>((words + kThreads - 1) / kThreads)), kThreads, 0, *a);
}

}  // namespace cuda
