// An open device of a CUDA library: every call checked, every allocation owned.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "Device/library.h"

namespace engine {

/// A shared library with the face of Device/library.h, loaded until the process ends.
///
/// Looks at `path`; without one at the environment's OPENLEDGER_CUDA_LIBRARY, then beside the executable. Throws
/// Failure with CAE_DEVICE_FAILED when there is none, or one of another version.
const olc_library &openLibrary(const char *path);

/// A device and an order of work on it: used by one thread at a time.
class DeviceHandle {
 public:
  /// Opens a device by number.
  DeviceHandle(const olc_library &library, uint32_t ordinal);
  ~DeviceHandle();
  DeviceHandle(const DeviceHandle &) = delete;
  DeviceHandle &operator=(const DeviceHandle &) = delete;

  /// Calls a function of the library on this device; throws Failure when it reports an error.
  template <typename... Parameters, typename... Arguments>
  void call(int (*function)(olc_device *, Parameters...), Arguments... arguments) const {
    const int error = function(device_, arguments...);
    if (error != 0) fail(error);
  }

  /// Copies to the device and waits, so that `from` may change.
  void upload(void *to, const void *from, size_t bytes) const;
  void download(void *to, const void *from, size_t bytes) const;
  olc_properties properties() const;

  olc_device *device() const { return device_; }
  const olc_library &library;
  const uint32_t ordinal;

 private:
  [[noreturn]] void fail(int error) const;

  olc_device *device_ = nullptr;
};

/// Memory on a device, or (`onHost`) memory of the host that the device copies fast from.
template <typename T>
class DeviceMemory {
 public:
  DeviceMemory() = default;
  DeviceMemory(const std::shared_ptr<const DeviceHandle> &handle, size_t count, bool onHost = false)
      : handle_(handle), count_(count), onHost_(onHost) {
    void *memory = nullptr;
    const size_t bytes = (count == 0 ? 1 : count) * sizeof(T);
    handle->call(onHost ? handle->library.allocate_host : handle->library.allocate, bytes, &memory);
    data_ = static_cast<T *>(memory);
  }
  DeviceMemory(DeviceMemory &&other) noexcept { *this = std::move(other); }
  DeviceMemory &operator=(DeviceMemory &&other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(data_, other.data_);
    std::swap(count_, other.count_);
    std::swap(onHost_, other.onHost_);
    return *this;
  }
  ~DeviceMemory() {
    if (data_ == nullptr) return;
    (onHost_ ? handle_->library.release_host : handle_->library.release)(handle_->device(), data_);
  }

  T *data() const { return data_; }
  size_t size() const { return count_; }
  size_t bytes() const { return count_ * sizeof(T); }

 private:
  std::shared_ptr<const DeviceHandle> handle_;
  T *data_ = nullptr;
  size_t count_ = 0;
  bool onHost_ = false;
};

}  // namespace engine
