// The functions of the library's table that are not kernels: by the CUDA runtime in runtime.cu, on host memory in
// Emulation/runtime.cpp.
#pragma once

#include "Device/library.h"

namespace cuda {

int open(int ordinal, olc_device **device);
void close(olc_device *device);
void properties(const olc_device *device, olc_properties *properties);
const char *describe(int error);
int allocate(olc_device *device, size_t bytes, void **memory);
void release(olc_device *device, void *memory);
int allocateHost(olc_device *device, size_t bytes, void **memory);
void releaseHost(olc_device *device, void *memory);
int upload(olc_device *device, void *to, const void *from, size_t bytes);
int download(olc_device *device, void *to, const void *from, size_t bytes);
int copy(olc_device *device, void *to, const void *from, size_t bytes);
int fill(olc_device *device, void *to, int byte, size_t bytes);
int wait(olc_device *device);
int mark(olc_device *device, int which, float *milliseconds);
int recordBegin(olc_device *device);
int recordEnd(olc_device *device, void **recording);
int replay(olc_device *device, void *recording);
void forget(olc_device *device, void *recording);

}  // namespace cuda
