// Memory, order, timing and recorded launches, by the CUDA runtime.
#include <cstring>
#include <new>

#include "device.cuh"
#include "runtime.hpp"

namespace cuda {

int open(int ordinal, olc_device **device) {
  cudaError_t error = cudaSetDevice(ordinal);
  if (error != cudaSuccess) return error;
  auto *opened = new (std::nothrow) olc_device;
  if (opened == nullptr) return cudaErrorMemoryAllocation;
  opened->ordinal = ordinal;
  error = cudaGetDeviceProperties(&opened->properties, ordinal);
  if (error == cudaSuccess) error = cudaStreamCreateWithFlags(&opened->stream, cudaStreamNonBlocking);
  for (cudaEvent_t &event : opened->marks) {
    if (error == cudaSuccess) error = cudaEventCreate(&event);
  }
  if (error != cudaSuccess) {
    close(opened);
    return error;
  }
  *device = opened;
  return 0;
}

void close(olc_device *device) {
  if (device == nullptr) return;
  cudaSetDevice(device->ordinal);
  for (cudaEvent_t event : device->marks) {
    if (event != nullptr) cudaEventDestroy(event);
  }
  if (device->stream != nullptr) cudaStreamDestroy(device->stream);
  delete device;
}

void properties(const olc_device *device, olc_properties *out) {
  const cudaDeviceProp &p = device->properties;
  std::memset(out, 0, sizeof *out);
  std::memcpy(out->name, p.name, sizeof out->name - 1);
  out->memory_bytes = p.totalGlobalMem;
  out->multiprocessors = static_cast<uint32_t>(p.multiProcessorCount);
  out->major = static_cast<uint32_t>(p.major);
  out->minor = static_cast<uint32_t>(p.minor);
  int kilohertz = 0;
  if (cudaDeviceGetAttribute(&kilohertz, cudaDevAttrClockRate, device->ordinal) != cudaSuccess) kilohertz = 0;
  // int8 multiply-accumulates of the dense tensor cores, a clock and multiprocessor.
  const double perClock = p.major >= 9 ? 4096 : p.major == 8 && p.minor == 0 ? 2048 : p.major == 8 ? 1024 : 0;
  out->peak_int8_tops = 2 * perClock * p.multiProcessorCount * kilohertz * 1e-9;
}

const char *describe(int error) { return cudaGetErrorString(static_cast<cudaError_t>(error)); }

// A host thread chooses its device before it touches memory; everything else goes through the device's own stream.
int allocate(olc_device *device, size_t bytes, void **memory) {
  const cudaError_t error = cudaSetDevice(device->ordinal);
  return error != cudaSuccess ? error : cudaMalloc(memory, bytes);
}

void release(olc_device *device, void *memory) {
  if (memory == nullptr) return;
  cudaSetDevice(device->ordinal);
  cudaFree(memory);
}

int allocateHost(olc_device *device, size_t bytes, void **memory) {
  const cudaError_t error = cudaSetDevice(device->ordinal);
  return error != cudaSuccess ? error : cudaMallocHost(memory, bytes);
}

void releaseHost(olc_device *device, void *memory) {
  if (memory == nullptr) return;
  cudaSetDevice(device->ordinal);
  cudaFreeHost(memory);
}

int upload(olc_device *device, void *to, const void *from, size_t bytes) {
  return cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, device->stream);
}

int download(olc_device *device, void *to, const void *from, size_t bytes) {
  return cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, device->stream);
}

int copy(olc_device *device, void *to, const void *from, size_t bytes) {
  return cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, device->stream);
}

int fill(olc_device *device, void *to, int byte, size_t bytes) {
  return cudaMemsetAsync(to, byte, bytes, device->stream);
}

int wait(olc_device *device) { return cudaStreamSynchronize(device->stream); }

int mark(olc_device *device, int which, float *milliseconds) {
  cudaError_t error = cudaEventRecord(device->marks[which], device->stream);
  if (error != cudaSuccess || which == 0) return error;
  error = cudaEventSynchronize(device->marks[1]);
  return error != cudaSuccess ? error : cudaEventElapsedTime(milliseconds, device->marks[0], device->marks[1]);
}

int recordBegin(olc_device *device) { return cudaStreamBeginCapture(device->stream, cudaStreamCaptureModeThreadLocal); }

int recordEnd(olc_device *device, void **recording) {
  cudaGraph_t graph = nullptr;
  cudaError_t error = cudaStreamEndCapture(device->stream, &graph);
  if (error != cudaSuccess) return error;
  cudaGraphExec_t executable = nullptr;
  error = cudaGraphInstantiate(&executable, graph, 0);
  cudaGraphDestroy(graph);
  *recording = executable;
  return error;
}

int replay(olc_device *device, void *recording) {
  return cudaGraphLaunch(static_cast<cudaGraphExec_t>(recording), device->stream);
}

void forget(olc_device *, void *recording) {
  if (recording != nullptr) cudaGraphExecDestroy(static_cast<cudaGraphExec_t>(recording));
}

}  // namespace cuda
