// The C face of running on a device.
#include <span>
#include <string>
#include <vector>

#include "Device/device_runner.hpp"
#include "Interface/guard.hpp"
#include "Kernels/limits.hpp"

using namespace engine;

struct cae_device {
  std::shared_ptr<const DeviceHandle> value;
};
struct cae_device_runner {
  DeviceRunner value;
};

cae_code cae_device_open(const char *path, uint32_t ordinal, cae_device **device, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    *device = new cae_device{std::make_shared<const DeviceHandle>(openLibrary(path), ordinal)};
  });
}

void cae_device_close(cae_device *device) { delete device; }

void cae_device_get_properties(const cae_device *device, cae_device_properties *properties) {
  const olc_properties found = device->value->properties();
  static_assert(sizeof properties->name == sizeof found.name);
  std::memcpy(properties->name, found.name, sizeof found.name);
  properties->memory_bytes = found.memory_bytes;
  properties->multiprocessors = found.multiprocessors;
  properties->emulated = found.emulated;
}

cae_code cae_device_runner_create(
    const cae_device *device, const cae_model *model, uint32_t blocks, uint32_t maximum_rows, uint64_t adapter_bytes,
    cae_device_runner **runner, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    if (maximum_rows == 0 || maximum_rows > kMaximumPassRows) {
      throw Failure(CAE_INVALID_REQUEST, "A runner has 1 to " + std::to_string(kMaximumPassRows) + " rows a pass.");
    }
    // Every runner has an order of work of its own, so that runners of one device may be in several threads.
    const DeviceHandle &opened = *device->value;
    const auto handle = std::make_shared<const DeviceHandle>(opened.library, opened.ordinal);
    *runner = new cae_device_runner{DeviceRunner(handle, model->value, blocks, maximum_rows, adapter_bytes)};
  });
}

void cae_device_runner_destroy(cae_device_runner *runner) { delete runner; }

cae_code cae_device_runner_step(
    cae_device_runner *runner, const cae_slice *slices, size_t count, float *logits, float *hidden, char *message,
    size_t capacity) {
  return guarded(message, capacity, [&] {
    std::vector<Slice> checked;
    checked.reserve(count);
    for (const cae_slice &slice : std::span(slices, count)) {
      checked.push_back(
          {slice.tokens, slice.token_count, slice.position, slice.blocks, slice.block_count,
           slice.adapter == nullptr ? nullptr : &slice.adapter->value, slice.logit_rows, slice.hidden_rows});
    }
    runner->value.step(checked, logits, hidden);
  });
}

cae_code cae_device_runner_copy(cae_device_runner *runner, uint32_t from, uint32_t to, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { runner->value.copyBlock(from, to); });
}

cae_code cae_device_runner_digest(
    cae_device_runner *runner, const uint32_t *blocks, uint32_t positions, uint64_t *digest, char *message,
    size_t capacity) {
  return guarded(message, capacity, [&] { *digest = runner->value.digest(blocks, positions); });
}
