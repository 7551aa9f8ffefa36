// The ground under every kernel: the CUDA runtime, or its emulation, and the operations whose spelling differs.
//
// Kernels are written once against this file. Every floating-point operation in them is one correctly rounded
// operation, and fused only where `__fmaf_rn` or `__fma_rn` says so (nvcc -fmad=false; -ffp-contract=off elsewhere).
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__CUDACC__)
#include <cuda_runtime.h>
#else
#include "Emulation/emulation.hpp"
#include "Emulation/runtime.hpp"
#endif

#include "Device/library.h"

namespace cuda {

constexpr uint32_t kWarp = 32;
constexpr uint32_t kAllLanes = 0xFFFFFFFFu;

/// The block's dynamic shared memory, aligned to 16 bytes.
__device__ __forceinline__ unsigned char *sharedMemory() {
#if defined(__CUDACC__)
  extern __shared__ __align__(16) unsigned char memory[];
  return memory;
#else
  return static_cast<unsigned char *>(emulation::sharedMemory());
#endif
}

/// Starts a copy of 16 bytes from global to shared memory; `inside` false writes zeros instead.
__device__ __forceinline__ void copyAsync(void *shared, const void *global, bool inside) {
#if defined(__CUDACC__)
  const uint32_t to = static_cast<uint32_t>(__cvta_generic_to_shared(shared));
  const uint32_t bytes = inside ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(global), "r"(bytes) : "memory");
#else
  emulation::copyLater(shared, inside ? global : nullptr, 16);
#endif
}

/// Ends a group of copies.
__device__ __forceinline__ void commitCopies() {
#if defined(__CUDACC__)
  asm volatile("cp.async.commit_group;" ::: "memory");
#else
  emulation::commitCopies();
#endif
}

/// Waits until at most `Left` of this thread's groups are under way.
template <uint32_t Left>
__device__ __forceinline__ void waitForCopies() {
#if defined(__CUDACC__)
  asm volatile("cp.async.wait_group %0;" ::"n"(Left) : "memory");
#else
  emulation::waitForCopies(Left);
#endif
}

/// c += a · b for a tile of 16 x 32 int8 (four words a lane) and one of 32 x 8 (two words), sums in int32.
///
/// Lane l holds of a: rows l / 4 and l / 4 + 8, columns 4 (l % 4) … + 3 and 16 more on, in the order (row, column),
/// (row + 8, column), (row, column + 16), (row + 8, column + 16); of b: column l / 4, rows 4 (l % 4) … + 3 and 16 more
/// on; of c: rows l / 4 (c[0], c[1]) and l / 4 + 8 (c[2], c[3]), columns 2 (l % 4) and one more.
__device__ __forceinline__ void multiplyTiles(int32_t (&c)[4], const uint4 &a, const uint2 &b) {
#if defined(__CUDACC__)
  asm volatile(
      "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
      : "r"(a.x), "r"(a.y), "r"(a.z), "r"(a.w), "r"(b.x), "r"(b.y));
#else
  emulation::multiplyTiles(c, a, b);
#endif
}

}  // namespace cuda
