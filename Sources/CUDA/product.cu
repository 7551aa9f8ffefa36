// Linear layers: int8 weights times quantised rows, exact sums, one rescale.
//
// Weights are the tensor cores' first operand (16 outputs x 32 inputs), rows the second (32 inputs x 8 rows), both
// stored as the lanes take them, so that no byte is rearranged on the way. A few rows go through `thinProduct`, bound
// by reading the weights: they pass from memory to registers once, and the warps of a block share out the inputs. More
// rows go through `wideProduct`, which stages both operands in shared memory in a ring. Sums are integers, so sharing
// them out changes nothing.
#include "device.cuh"
#include "launchers.hpp"
#include "numerics.cuh"

namespace cuda {
namespace {

constexpr uint32_t kThreads = 256, kWarps = kThreads / kWarp;

/// Stores one result; `high` and `low` are the sums of the planes, or 0 and the sum where there is one.
__device__ __forceinline__ void finish(const olc_product &a, uint32_t row, uint32_t output, int32_t high, int32_t low) {
  float y = rescaled(high, low, a.x.scales[row] * a.weight_scales[output]);
  if (a.bias != nullptr) y = clamped(y + a.bias[output], kValueLimit);
  a.y[size_t{row} * a.y_stride + output] = y;
}

/// One lane's part of a tile of eight rows, both planes or the only one; read in one access.
template <uint32_t Planes>
struct alignas(8 * Planes) RowPart {
  uint2 plane[Planes];
};

template <uint32_t Planes>
__device__ __forceinline__ RowPart<Planes> loadRowPart(const uint8_t *tile, uint32_t lane) {
  return reinterpret_cast<const RowPart<Planes> *>(tile)[lane];
}

/// A block takes OutputTiles tiles of outputs and all rows; warp w takes the input tiles w, w + 8, ….
template <uint32_t Planes, uint32_t OutputTiles, uint32_t RowTiles>
__global__ void __launch_bounds__(kThreads) thinProduct(olc_product a) {
  constexpr uint32_t kAhead = 4;
  constexpr uint32_t kTileSums = kTileOutputs * kTileRows;
  const uint32_t warp = threadIdx.x / kWarp, lane = threadIdx.x % kWarp;
  const uint32_t tiles = inputTiles(a.inputs), outputTiles = a.outputs / kTileOutputs;
  const uint32_t first = blockIdx.x * OutputTiles;
  const uint32_t rowTiles = divideUp(a.rows, kTileRows);
  int32_t sums[OutputTiles][RowTiles][Planes][4] = {};
  for (uint32_t begin = warp; begin < tiles; begin += kWarps * kAhead) {
    uint4 weights[kAhead][OutputTiles];
    RowPart<Planes> rows[kAhead][RowTiles];
#pragma unroll
    for (uint32_t s = 0; s < kAhead; ++s) {
      const uint32_t k = begin + s * kWarps;
#pragma unroll
      for (uint32_t o = 0; o < OutputTiles; ++o) {
        weights[s][o] = uint4{0, 0, 0, 0};
        if (k < tiles && first + o < outputTiles) {
          const uint8_t *tile = a.weights + (size_t{first + o} * tiles + k) * kWeightTileBytes;
          weights[s][o] = reinterpret_cast<const uint4 *>(tile)[lane];
        }
      }
#pragma unroll
      for (uint32_t r = 0; r < RowTiles; ++r) {
        const uint32_t safeTile = r < rowTiles ? r : 0, safeK = k < tiles ? k : 0;
        rows[s][r] =
            loadRowPart<Planes>(a.x.tiles + (size_t{safeTile} * tiles + safeK) * (Planes * kPlaneTileBytes), lane);
      }
    }
#pragma unroll
    for (uint32_t s = 0; s < kAhead; ++s) {
#pragma unroll
      for (uint32_t o = 0; o < OutputTiles; ++o) {
#pragma unroll
        for (uint32_t r = 0; r < RowTiles; ++r) {
#pragma unroll
          for (uint32_t p = 0; p < Planes; ++p) multiplyTiles(sums[o][r][p], weights[s][o], rows[s][r].plane[p]);
        }
      }
    }
  }
  // [warps][output tiles][row tiles][planes][4][lanes]
  auto *shared = reinterpret_cast<int32_t *>(sharedMemory());
  constexpr uint32_t kWarpSums = OutputTiles * RowTiles * Planes * kTileSums;
#pragma unroll
  for (uint32_t o = 0; o < OutputTiles; ++o) {
#pragma unroll
    for (uint32_t r = 0; r < RowTiles; ++r) {
#pragma unroll
      for (uint32_t p = 0; p < Planes; ++p) {
#pragma unroll
        for (uint32_t i = 0; i < 4; ++i) {
          shared[warp * kWarpSums + ((o * RowTiles + r) * Planes + p) * kTileSums + i * kWarp + lane] =
              sums[o][r][p][i];
        }
      }
    }
  }
  __syncthreads();
  for (uint32_t e = threadIdx.x; e < OutputTiles * RowTiles * kTileSums; e += kThreads) {
    const uint32_t n = e % kTileOutputs, row = e / kTileOutputs % kTileRows, tile = e / kTileSums;
    const uint32_t output = (first + tile / RowTiles) * kTileOutputs + n, fullRow = tile % RowTiles * kTileRows + row;
    if (output >= a.outputs || fullRow >= a.rows) continue;
    const uint32_t at = (n / 8 * 2 + row % 2) * kWarp + n % 8 * 4 + row / 2;
    int32_t total[Planes] = {};
    for (uint32_t w = 0; w < kWarps; ++w) {
      for (uint32_t p = 0; p < Planes; ++p) total[p] += shared[w * kWarpSums + (tile * Planes + p) * kTileSums + at];
    }
    finish(a, fullRow, output, Planes == 2 ? total[0] : 0, total[Planes - 1]);
  }
}

/// How a block of `wideProduct` is made up: warps by outputs, rows and inputs, and each warp's tiles.
template <uint32_t OutputWarps, uint32_t OutputTiles, uint32_t RowWarps, uint32_t RowTiles, uint32_t InputWarps>
struct Plan {
  static constexpr uint32_t kOutputWarps = OutputWarps, kOutputTiles = OutputTiles, kRowWarps = RowWarps;
  static constexpr uint32_t kRowTiles = RowTiles, kInputWarps = InputWarps;
  static constexpr uint32_t kBlockOutputTiles = OutputWarps * OutputTiles, kBlockRowTiles = RowWarps * RowTiles;
  static_assert(OutputWarps * RowWarps * InputWarps == kWarps);
};

constexpr uint32_t kStages = 4;
/// Input tiles that one warp multiplies in a step.
constexpr uint32_t kStepTiles = 2;

/// One step's tiles in shared memory: [input warps][output tiles][2] of weights, then [input warps][row tiles][2] of
/// rows.
template <uint32_t Planes, typename P>
struct Stage {
  static constexpr uint32_t kRowTileBytes = Planes * kPlaneTileBytes;
  static constexpr uint32_t kWeightBytes = P::kInputWarps * P::kBlockOutputTiles * kStepTiles * kWeightTileBytes;
  static constexpr uint32_t kRowBytes = P::kInputWarps * P::kBlockRowTiles * kStepTiles * kRowTileBytes;
  static constexpr uint32_t kBytes = kWeightBytes + kRowBytes;

  /// Starts the copies of one operand: `present` tiles from `from`, each a row of `tiles` input tiles.
  template <uint32_t TileBytes, uint32_t BlockTiles>
  static __device__ __forceinline__ void copy(
      unsigned char *to, const uint8_t *from, uint32_t first, uint32_t present, uint32_t tiles, uint32_t step) {
    constexpr uint32_t kRunChunks = kStepTiles * TileBytes / 16;
    for (uint32_t c = threadIdx.x; c < P::kInputWarps * BlockTiles * kRunChunks; c += kThreads) {
      const uint32_t chunk = c % kRunChunks, tile = c / kRunChunks % BlockTiles, part = c / kRunChunks / BlockTiles;
      const uint32_t k = (step * P::kInputWarps + part) * kStepTiles;
      const bool inside = first + tile < present && k < tiles;
      const size_t at = inside ? (size_t{first + tile} * tiles + k) * TileBytes + chunk * 16 : 0;
      copyAsync(to + c * 16, from + at, inside);
    }
  }

  static __device__ __forceinline__ void load(unsigned char *stage, const olc_product &a, uint32_t step) {
    const uint32_t tiles = inputTiles(a.inputs);
    copy<kWeightTileBytes, P::kBlockOutputTiles>(
        stage, a.weights, blockIdx.y * P::kBlockOutputTiles, a.outputs / kTileOutputs, tiles, step);
    copy<kRowTileBytes, P::kBlockRowTiles>(
        stage + kWeightBytes, a.x.tiles, blockIdx.x * P::kBlockRowTiles, divideUp(a.rows, kTileRows), tiles, step);
  }
};

/// A warp's place in the block, and its sums.
template <uint32_t Planes, typename P>
struct WarpTiles {
  uint32_t lane, warp, outputWarp, rowWarp, inputWarp;
  int32_t sums[P::kOutputTiles][P::kRowTiles][Planes][4];

  __device__ __forceinline__ WarpTiles()
      : lane(threadIdx.x % kWarp),
        warp(threadIdx.x / kWarp),
        outputWarp(warp % P::kOutputWarps),
        rowWarp(warp / P::kOutputWarps % P::kRowWarps),
        inputWarp(warp / (P::kOutputWarps * P::kRowWarps)),
        sums{} {}

  /// Adds the products of a stage.
  __device__ __forceinline__ void multiply(const unsigned char *stage) {
    using S = Stage<Planes, P>;
    const unsigned char *weightTiles =
        stage + (inputWarp * P::kBlockOutputTiles + outputWarp * P::kOutputTiles) * kStepTiles * kWeightTileBytes;
    const unsigned char *rowTiles =
        stage + S::kWeightBytes +
        (inputWarp * P::kBlockRowTiles + rowWarp * P::kRowTiles) * kStepTiles * S::kRowTileBytes;
#pragma unroll
    for (uint32_t k = 0; k < kStepTiles; ++k) {
      uint4 weights[P::kOutputTiles];
#pragma unroll
      for (uint32_t o = 0; o < P::kOutputTiles; ++o) {
        weights[o] = reinterpret_cast<const uint4 *>(weightTiles + (o * kStepTiles + k) * kWeightTileBytes)[lane];
      }
#pragma unroll
      for (uint32_t r = 0; r < P::kRowTiles; ++r) {
        const auto rows = loadRowPart<Planes>(rowTiles + (r * kStepTiles + k) * S::kRowTileBytes, lane);
#pragma unroll
        for (uint32_t o = 0; o < P::kOutputTiles; ++o) {
#pragma unroll
          for (uint32_t p = 0; p < Planes; ++p) multiplyTiles(sums[o][r][p], weights[o], rows.plane[p]);
        }
      }
    }
  }

  /// The warps that shared out the inputs add up: all but the first leave their sums in shared memory, the first takes
  /// them. Every thread of the block calls it.
  __device__ __forceinline__ void addUp(int32_t *shared) {
    constexpr uint32_t kGroupWarps = P::kOutputWarps * P::kRowWarps;
    constexpr uint32_t kLaneSums = P::kOutputTiles * P::kRowTiles * Planes * 4;
    static_assert((P::kInputWarps - 1) * kGroupWarps * kWarp * kLaneSums * 4 <= kStages * Stage<Planes, P>::kBytes);
    int32_t *mine = &sums[0][0][0][0];
    __syncthreads();
    if (inputWarp > 0) {
      const uint32_t slot = warp - kGroupWarps;
#pragma unroll
      for (uint32_t i = 0; i < kLaneSums; ++i) shared[(slot * kLaneSums + i) * kWarp + lane] = mine[i];
    }
    __syncthreads();
    if (inputWarp > 0) return;
    for (uint32_t w = 0; w + 1 < P::kInputWarps; ++w) {
      const uint32_t slot = w * kGroupWarps + warp;
#pragma unroll
      for (uint32_t i = 0; i < kLaneSums; ++i) mine[i] += shared[(slot * kLaneSums + i) * kWarp + lane];
    }
  }

  /// Stores the results of the sums.
  __device__ __forceinline__ void store(const olc_product &a) const {
    const uint32_t firstOutput = (blockIdx.y * P::kBlockOutputTiles + outputWarp * P::kOutputTiles) * kTileOutputs;
    const uint32_t firstRow = (blockIdx.x * P::kBlockRowTiles + rowWarp * P::kRowTiles) * kTileRows;
#pragma unroll
    for (uint32_t o = 0; o < P::kOutputTiles; ++o) {
#pragma unroll
      for (uint32_t r = 0; r < P::kRowTiles; ++r) {
#pragma unroll
        for (uint32_t i = 0; i < 4; ++i) {
          const uint32_t output = firstOutput + o * kTileOutputs + i / 2 * 8 + lane / 4;
          const uint32_t row = firstRow + r * kTileRows + lane % 4 * 2 + i % 2;
          if (output >= a.outputs || row >= a.rows) continue;
          finish(a, row, output, Planes == 2 ? sums[o][r][0][i] : 0, sums[o][r][Planes - 1][i]);
        }
      }
    }
  }
};

template <uint32_t Planes, typename P>
__global__ void __launch_bounds__(kThreads) wideProduct(olc_product a) {
  using S = Stage<Planes, P>;
  unsigned char *ring = sharedMemory();
  const uint32_t steps = divideUp(inputTiles(a.inputs), kStepTiles * P::kInputWarps);
  WarpTiles<Planes, P> tiles;
  for (uint32_t s = 0; s + 1 < kStages; ++s) {
    if (s < steps) S::load(ring + s * S::kBytes, a, s);
    commitCopies();
  }
  for (uint32_t step = 0; step < steps; ++step) {
    waitForCopies<kStages - 2>();
    __syncthreads();
    // The stage that is filled now was read in the step before, which every thread has left.
    const uint32_t next = step + kStages - 1;
    if (next < steps) S::load(ring + next % kStages * S::kBytes, a, next);
    commitCopies();
    tiles.multiply(ring + step % kStages * S::kBytes);
  }
  waitForCopies<0>();
  if constexpr (P::kInputWarps > 1) tiles.addUp(reinterpret_cast<int32_t *>(ring));
  if (tiles.inputWarp == 0) tiles.store(a);
}

template <uint32_t Planes, uint32_t OutputTiles, uint32_t RowTiles>
int launchThin(olc_device *device, const olc_product &a) {
  const size_t sharedBytes = size_t{kWarps} * OutputTiles * RowTiles * Planes * kTileOutputs * kTileRows * 4;
  const dim3 blocks(divideUp(a.outputs / kTileOutputs, OutputTiles));
  return launch(device, thinProduct<Planes, OutputTiles, RowTiles>, blocks, kThreads, sharedBytes, a);
}

template <uint32_t Planes, typename P>
int launchWide(olc_device *device, const olc_product &a) {
  const dim3 blocks(
      divideUp(a.rows, P::kBlockRowTiles * kTileRows), divideUp(a.outputs, P::kBlockOutputTiles * kTileOutputs));
  return launch(device, wideProduct<Planes, P>, blocks, kThreads, size_t{kStages} * Stage<Planes, P>::kBytes, a);
}

// Outputs x rows of a block: 64 x 32 with the inputs shared out four ways, 64 x 64 two ways, 128 x 128.
using Small = Plan<2, 2, 1, 4, 4>;
using Medium = Plan<2, 2, 2, 4, 2>;
using Large = Plan<2, 4, 4, 4, 1>;

/// The variant for a number of rows, unless the caller names one.
template <uint32_t Planes>
uint32_t chooseVariant(const olc_device *device, const olc_product &a) {
  if (a.variant != OLC_PRODUCT_BEST) return a.variant;
  if (a.rows <= 8) return OLC_PRODUCT_THIN_8;
  if (a.rows <= 16) return OLC_PRODUCT_THIN_16;
  const bool smallFits = size_t{kStages} * Stage<Planes, Small>::kBytes <= sharedMemoryLimit(device);
  if (a.rows <= 32 && smallFits) return OLC_PRODUCT_SMALL;
  const uint64_t blocks = uint64_t{divideUp(a.outputs, 128)} * divideUp(a.rows, 128);
  return a.rows > 64 && blocks >= multiprocessors(device) ? OLC_PRODUCT_LARGE : OLC_PRODUCT_MEDIUM;
}

template <uint32_t Planes>
int launchVariant(olc_device *device, const olc_product &a) {
  switch (chooseVariant<Planes>(device, a)) {
    case OLC_PRODUCT_THIN_8: return launchThin<Planes, 1, 1>(device, a);
    case OLC_PRODUCT_THIN_16: return launchThin<Planes, 2, 2>(device, a);
    case OLC_PRODUCT_SMALL: return launchWide<Planes, Small>(device, a);
    case OLC_PRODUCT_MEDIUM: return launchWide<Planes, Medium>(device, a);
    default: return launchWide<Planes, Large>(device, a);
  }
}

}  // namespace

int product(olc_device *device, const olc_product *a) {
  return a->x.planes == 2 ? launchVariant<2>(device, *a) : launchVariant<1>(device, *a);
}

}  // namespace cuda
