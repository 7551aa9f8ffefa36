// The product with the transposed matrix, for gradients of a layer's input: the same tiles of weights, turned in shared
// memory. A block takes 32 inputs and up to 32 rows; its warps share out the outputs, over which the sums run.
#include "device.cuh"
#include "launchers.hpp"
#include "numerics.cuh"

namespace cuda {
namespace {

constexpr uint32_t kWarps = 4, kThreads = kWarps * kWarp, kRowTiles = 4, kInputHalves = 2;
constexpr uint32_t kPairBytes = 2 * kWeightTileBytes;

/// Word i of the first operand for rows of inputs 16 * half … and columns of 32 outputs, from two tiles of weights.
__device__ __forceinline__ uint32_t turnedWord(const uint8_t *pair, uint32_t lane, uint32_t half, uint32_t i) {
  const uint32_t input = half * 16 + lane / 4 + i % 2 * 8, output = lane % 4 * 4 + i / 2 * 16;
  uint32_t word = 0;
#pragma unroll
  for (uint32_t j = 0; j < 4; ++j) {
    const uint32_t n = output + j;
    const uint32_t owner = n % 8 * 4 + input % 16 / 4, part = n % 16 / 8 + input / 16 * 2;
    word |= static_cast<uint32_t>(pair[n / 16 * kWeightTileBytes + owner * 16 + part * 4 + input % 4]) << (8 * j);
  }
  return word;
}

template <uint32_t Planes>
__global__ void __launch_bounds__(kThreads) transposedKernel(olc_transposed_product a) {
  constexpr uint32_t kLaneSums = kInputHalves * kRowTiles * Planes * 4;
  const uint32_t warp = threadIdx.x / kWarp, lane = threadIdx.x % kWarp;
  const uint32_t inputTile = blockIdx.x, tiles = inputTiles(a.inputs), outputTiles = a.outputs / kTileOutputs;
  const uint32_t steps = inputTiles(a.outputs), rowTiles = divideUp(a.rows, kTileRows);
  unsigned char *pair = sharedMemory() + warp * kPairBytes;
  int32_t sums[kInputHalves][kRowTiles][Planes][4] = {};
  for (uint32_t step = warp; step < steps; step += kWarps) {
    for (uint32_t t = 0; t < 2; ++t) {
      const uint32_t outputTile = step * 2 + t;
      const bool inside = outputTile < outputTiles;
      const size_t tile = inside ? size_t{outputTile} * tiles + inputTile : 0;
      copyAsync(pair + t * kWeightTileBytes + lane * 16, a.weights + tile * kWeightTileBytes + lane * 16, inside);
    }
    commitCopies();
    waitForCopies<0>();
    __syncwarp();
#pragma unroll
    for (uint32_t half = 0; half < kInputHalves; ++half) {
      const uint4 turned{
          turnedWord(pair, lane, half, 0), turnedWord(pair, lane, half, 1), turnedWord(pair, lane, half, 2),
          turnedWord(pair, lane, half, 3)};
#pragma unroll
      for (uint32_t r = 0; r < kRowTiles; ++r) {
        const uint32_t rowTile = blockIdx.y * kRowTiles + r;
        if (rowTile >= rowTiles) break;
        const auto *words =
            reinterpret_cast<const uint2 *>(a.g.tiles + (size_t{rowTile} * steps + step) * (Planes * kPlaneTileBytes));
#pragma unroll
        for (uint32_t p = 0; p < Planes; ++p) multiplyTiles(sums[half][r][p], turned, words[lane * Planes + p]);
      }
    }
    __syncwarp();
  }
  __syncthreads();
  auto *shared = reinterpret_cast<int32_t *>(sharedMemory());
  const int32_t *mine = &sums[0][0][0][0];
#pragma unroll
  for (uint32_t i = 0; i < kLaneSums; ++i) shared[(warp * kLaneSums + i) * kWarp + lane] = mine[i];
  __syncthreads();
  for (uint32_t e = threadIdx.x; e < kTileInputs * kRowTiles * kTileRows; e += kThreads) {
    const uint32_t k = e % kTileInputs, inBlock = e / kTileInputs, row = blockIdx.y * kRowTiles * kTileRows + inBlock;
    const uint32_t input = inputTile * kTileInputs + k;
    if (input >= a.inputs || row >= a.rows) continue;
    const uint32_t owner = k % 8 * 4 + inBlock % 8 / 2, sum = k % 16 / 8 * 2 + inBlock % 2;
    int32_t total[Planes] = {};
    for (uint32_t w = 0; w < kWarps; ++w) {
      for (uint32_t p = 0; p < Planes; ++p) {
        const uint32_t at = ((k / 16 * kRowTiles + inBlock / kTileRows) * Planes + p) * 4 + sum;
        total[p] += shared[(w * kLaneSums + at) * kWarp + owner];
      }
    }
    const float value = rescaled(Planes == 2 ? total[0] : 0, total[Planes - 1], a.g.scales[row]);
    float *y = a.y + size_t{row} * a.y_stride + input;
    *y = a.adds != 0 ? *y + value : value;
  }
}

template <uint32_t Planes>
int launchTransposed(olc_device *device, const olc_transposed_product &a) {
  constexpr size_t kSumBytes = size_t{kInputHalves} * kRowTiles * Planes * 4 * kThreads * sizeof(int32_t);
  constexpr size_t kSharedBytes = kSumBytes > kWarps * kPairBytes ? kSumBytes : kWarps * kPairBytes;
  const dim3 blocks(divideUp(a.inputs, kTileInputs), divideUp(a.rows, kRowTiles * kTileRows));
  return launch(device, transposedKernel<Planes>, blocks, kThreads, kSharedBytes, a);
}

}  // namespace

int transposedProduct(olc_device *device, const olc_transposed_product *a) {
  return a->g.planes == 2 ? launchTransposed<2>(device, *a) : launchTransposed<1>(device, *a);
}

}  // namespace cuda
