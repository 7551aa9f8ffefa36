// CUDA on the CPU: the kernel language's words, with one fibre for each CUDA thread.
//
// Blocks of a grid run one after another; the threads of a block take turns, and a thread runs until it meets a barrier
// or a warp operation. What a GPU leaves undefined is made visible rather than lucky: shared memory starts poisoned,
// copies of `copyAsync` land only when they are waited for, allocations end at a guard page, a barrier that not all
// threads reach stops the program, and OPENLEDGER_CUDA_EMULATION_ORDER=reverse runs blocks and threads from last to
// first.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

#define __global__ static
#define __device__
#define __host__
#define __grid_constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __restrict__ __restrict

struct dim3 {
  uint32_t x = 1, y = 1, z = 1;
  dim3(uint32_t x = 1, uint32_t y = 1, uint32_t z = 1) : x(x), y(y), z(z) {}
};
struct alignas(8) uint2 {
  uint32_t x, y;
};
struct alignas(16) uint4 {
  uint32_t x, y, z, w;
};

namespace emulation {

constexpr uint32_t kLanes = 32;
/// Bytes that a lane gives to a warp operation at most.
constexpr size_t kSlotBytes = 32;

/// What a running thread sees of itself.
struct Thread {
  dim3 index;
  uint32_t warp, lane;
};

struct Grid {
  dim3 blocks, threads, block;
};

/// The thread that runs now, and its grid.
extern thread_local const Thread *currentThread;
extern thread_local Grid currentGrid;
inline const Thread &thread() { return *currentThread; }
inline const Grid &grid() { return currentGrid; }
/// The block's dynamic shared memory.
void *sharedMemory();

/// Runs `body` once for every thread of the grid.
void launch(dim3 blocks, dim3 threads, size_t sharedBytes, const std::function<void()> &body);

/// Waits for every thread of the block, or of the warp.
void waitForBlock();
/// Gives `bytes` of `value` to the warp and waits for all lanes; returns the slots of the 32 lanes, kSlotBytes apart.
const uint8_t *exchange(const void *value, size_t bytes);

/// A copy that happens when its group is waited for.
void copyLater(void *to, const void *from, size_t bytes);
void commitCopies();
void waitForCopies(uint32_t groupsLeft);

template <typename T>
T fromLane(T value, uint32_t lane) {
  const uint8_t *slots = exchange(&value, sizeof value);
  T other;
  std::memcpy(&other, slots + (lane % kLanes) * kSlotBytes, sizeof other);
  return other;
}

}  // namespace emulation

#define threadIdx (emulation::thread().index)
#define blockIdx (emulation::grid().block)
#define blockDim (emulation::grid().threads)
#define gridDim (emulation::grid().blocks)

inline void __syncthreads() { emulation::waitForBlock(); }
inline void __syncwarp() { emulation::exchange(nullptr, 0); }
template <typename T>
T __shfl_sync(uint32_t, T value, int lane) {
  return emulation::fromLane(value, static_cast<uint32_t>(lane));
}
template <typename T>
T __shfl_xor_sync(uint32_t, T value, int mask) {
  return emulation::fromLane(value, emulation::thread().lane ^ static_cast<uint32_t>(mask));
}
/// As on the GPU, a lane beyond the last keeps its own value.
template <typename T>
T __shfl_down_sync(uint32_t, T value, uint32_t delta) {
  const uint32_t lane = emulation::thread().lane, source = lane + delta;
  return emulation::fromLane(value, source < emulation::kLanes ? source : lane);
}
/// As on the GPU, a lane before the first keeps its own value.
template <typename T>
T __shfl_up_sync(uint32_t, T value, uint32_t delta) {
  const uint32_t lane = emulation::thread().lane;
  return emulation::fromLane(value, lane >= delta ? lane - delta : lane);
}

inline int32_t __float_as_int(float x) {
  int32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}
inline float __int_as_float(int32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}
inline float __uint_as_float(uint32_t bits) { return __int_as_float(static_cast<int32_t>(bits)); }
inline float __ll2float_rn(int64_t x) { return static_cast<float>(x); }
inline float __fmaf_rn(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline double __fma_rn(double a, double b, double c) { return __builtin_fma(a, b, c); }
inline float __fsqrt_rn(float x) { return __builtin_sqrtf(x); }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline uint64_t __umul64hi(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<uint64_t>(static_cast<Wide>(a) * b >> 64);
}
inline uint32_t __umulhi(uint32_t a, uint32_t b) { return static_cast<uint32_t>(uint64_t{a} * b >> 32); }
