// The part of the CUDA runtime that the library calls, on host memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "Emulation/emulation.hpp"

using cudaError_t = int;
constexpr cudaError_t cudaSuccess = 0;
constexpr cudaError_t cudaErrorMemoryAllocation = 2;

namespace emulation {

/// c += a · b over the warp, as mma.m16n8k32 defines it for int8.
inline void multiplyTiles(int32_t (&c)[4], const uint4 &a, const uint2 &b) {
  struct Operands {
    int8_t a[4][4], b[2][4];
  } mine;
  static_assert(sizeof(Operands) <= kSlotBytes);
  std::memcpy(mine.a, &a, sizeof mine.a);
  std::memcpy(mine.b, &b, sizeof mine.b);
  const uint8_t *slots = exchange(&mine, sizeof mine);
  const uint32_t lane = thread().lane;
  for (uint32_t quarter = 0; quarter < 4; ++quarter) {
    const auto *rows = reinterpret_cast<const Operands *>(slots + (lane / 4 * 4 + quarter) * kSlotBytes);
    for (uint32_t column = 0; column < 2; ++column) {
      const auto *columns =
          reinterpret_cast<const Operands *>(slots + ((lane % 4 * 2 + column) * 4 + quarter) * kSlotBytes);
      for (uint32_t i = 0; i < 4; ++i) {
        c[column] += rows->a[0][i] * columns->b[0][i] + rows->a[2][i] * columns->b[1][i];
        c[2 + column] += rows->a[1][i] * columns->b[0][i] + rows->a[3][i] * columns->b[1][i];
      }
    }
  }
}

}  // namespace emulation
