// What runs steps: the processor's kernels over a pool, or a device with a KV cache of its own.
#pragma once

#include <string>

#include "engine.hpp"

namespace identity {

class Executor {
 public:
  virtual ~Executor() = default;
  virtual void step(const std::vector<cae_slice> &slices, float *logits, float *hidden) = 0;
  virtual void copy(uint32_t from, uint32_t to) = 0;
  virtual uint64_t digest(const std::vector<uint32_t> &blocks, uint32_t positions) = 0;
  /// Goes on with other scratch memory and threads, where there are any.
  virtual void renew(uint32_t threads, uint32_t rows) = 0;
};

/// A GPU, or its emulation; none when the path is empty.
using Device = std::unique_ptr<cae_device, Destroyer<cae_device, cae_device_close>>;
Device openDevice(const std::string &library);

/// An executor with so many blocks; on the device when there is one.
std::unique_ptr<Executor> makeExecutor(
    const cae_device *device, const cae_model *model, uint32_t blocks, uint32_t threads, uint32_t rows);

}  // namespace identity
