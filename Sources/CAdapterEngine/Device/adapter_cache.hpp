// Adapters on a device: uploaded when a step first needs them, kept within a budget of bytes, the least recently used
// leaving first.
#pragma once

#include <list>
#include <unordered_map>
#include <vector>

#include "Device/handle.hpp"
#include "Model/adapter.hpp"

namespace engine {

class DeviceAdapterCache {
 public:
  /// Adapters together take at most `budget` bytes, unless those of a single step need more.
  DeviceAdapterCache(std::shared_ptr<const DeviceHandle> handle, uint64_t budget)
      : handle_(std::move(handle)), budget_(budget) {}

  /// Begins a step: the adapters asked for from now on stay until the next one begins.
  void beginStep() { step_ += 1; }
  /// The adapter's table of pairs on the device, [layers][7].
  const olc_pair *pairs(const Adapter &adapter);
  uint64_t bytes() const { return bytes_; }

 private:
  struct Resident {
    uint64_t identity, bytes, step;
    DeviceMemory<uint8_t> memory;
  };
  using Order = std::list<Resident>;

  /// Drops the least recently used until `bytes` more fit or only this step's are left.
  void makeRoom(uint64_t bytes);
  Resident upload(const Adapter &adapter);

  const std::shared_ptr<const DeviceHandle> handle_;
  const uint64_t budget_;
  uint64_t bytes_ = 0, step_ = 0;
  // Most recently used first.
  Order order_;
  std::unordered_map<uint64_t, Order::iterator> residents_;
  std::vector<uint8_t> image_;
};

}  // namespace engine
