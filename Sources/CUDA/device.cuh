// An open device, and how a kernel is launched on it.
#pragma once

#include "platform.cuh"

#if defined(__CUDACC__)

struct olc_device {
  int ordinal = 0;
  cudaStream_t stream = nullptr;
  cudaEvent_t marks[2] = {};
  cudaDeviceProp properties = {};
};

namespace cuda {

/// Launches a kernel with its arguments; shared memory beyond 48 KiB is asked for first.
template <typename... Parameters, typename... Arguments>
int launch(
    olc_device *device, void (*kernel)(Parameters...), dim3 blocks, uint32_t threads, size_t sharedBytes,
    Arguments... arguments) {
  constexpr size_t kAlwaysAllowed = size_t{48} << 10;
  const cudaError_t chosen = cudaSetDevice(device->ordinal);
  if (chosen != cudaSuccess) return chosen;
  if (sharedBytes > kAlwaysAllowed) {
    const cudaError_t allowed =
        cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(sharedBytes));
    if (allowed != cudaSuccess) return allowed;
  }
  kernel<<<blocks, threads, sharedBytes, device->stream>>>(arguments...);
  return cudaGetLastError();
}

inline uint32_t multiprocessors(const olc_device *device) {
  return static_cast<uint32_t>(device->properties.multiProcessorCount);
}
/// Bytes of shared memory that a block may ask for.
inline size_t sharedMemoryLimit(const olc_device *device) { return device->properties.sharedMemPerBlockOptin; }

}  // namespace cuda

#else

#include <functional>
#include <vector>

struct olc_device {
  using Recording = std::vector<std::function<void()>>;
  /// Where launches go while they are recorded.
  Recording *recording = nullptr;
  double marks[2] = {};
};

namespace cuda {

template <typename... Parameters, typename... Arguments>
int launch(
    olc_device *device, void (*kernel)(Parameters...), dim3 blocks, uint32_t threads, size_t sharedBytes,
    Arguments... arguments) {
  const std::function<void()> run = [=] {
    emulation::launch(blocks, dim3(threads), sharedBytes, [=] { kernel(arguments...); });
  };
  if (device->recording != nullptr)
    device->recording->push_back(run);
  else
    run();
  return 0;
}

inline uint32_t multiprocessors(const olc_device *) { return 4; }
inline size_t sharedMemoryLimit(const olc_device *) { return size_t{227} << 10; }

}  // namespace cuda

#endif
