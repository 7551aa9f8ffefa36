#include "executors.hpp"

namespace identity {
namespace {

using Pool = std::unique_ptr<cae_pool, Destroyer<cae_pool, cae_pool_destroy>>;
using Runner = std::unique_ptr<cae_runner, Destroyer<cae_runner, cae_runner_destroy>>;
using DeviceRunner = std::unique_ptr<cae_device_runner, Destroyer<cae_device_runner, cae_device_runner_destroy>>;

class Processor : public Executor {
 public:
  Processor(const cae_model *model, uint32_t blocks, uint32_t threads, uint32_t rows) : model_(model) {
    cae_pool *pool = nullptr;
    require([&](char *message, size_t capacity) { return cae_pool_create(model, blocks, &pool, message, capacity); });
    pool_.reset(pool);
    renew(threads, rows);
  }

  void step(const std::vector<cae_slice> &slices, float *logits, float *hidden) override {
    require([&](char *message, size_t capacity) {
      return cae_runner_step(
          runner_.get(), pool_.get(), slices.data(), slices.size(), logits, hidden, message, capacity);
    });
  }

  void copy(uint32_t from, uint32_t to) override {
    if (cae_pool_copy(pool_.get(), from, to) != CAE_OK) throw std::runtime_error("A block could not be copied.");
  }

  uint64_t digest(const std::vector<uint32_t> &blocks, uint32_t positions) override {
    return cae_pool_digest(pool_.get(), blocks.data(), positions);
  }

  void renew(uint32_t threads, uint32_t rows) override {
    cae_runner *runner = nullptr;
    require([&](char *message, size_t capacity) {
      return cae_runner_create(model_, threads, rows, &runner, message, capacity);
    });
    runner_.reset(runner);
  }

 private:
  const cae_model *const model_;
  Pool pool_;
  Runner runner_;
};

class OnDevice : public Executor {
 public:
  OnDevice(const cae_device *device, const cae_model *model, uint32_t blocks, uint32_t rows) {
    constexpr uint64_t kAdapterBytes = 1 << 26;
    cae_device_runner *runner = nullptr;
    require([&](char *message, size_t capacity) {
      return cae_device_runner_create(device, model, blocks, rows, kAdapterBytes, &runner, message, capacity);
    });
    runner_.reset(runner);
  }

  void step(const std::vector<cae_slice> &slices, float *logits, float *hidden) override {
    require([&](char *message, size_t capacity) {
      return cae_device_runner_step(runner_.get(), slices.data(), slices.size(), logits, hidden, message, capacity);
    });
  }

  void copy(uint32_t from, uint32_t to) override {
    require([&](char *message, size_t capacity) {
      return cae_device_runner_copy(runner_.get(), from, to, message, capacity);
    });
  }

  uint64_t digest(const std::vector<uint32_t> &blocks, uint32_t positions) override {
    uint64_t digest = 0;
    require([&](char *message, size_t capacity) {
      return cae_device_runner_digest(runner_.get(), blocks.data(), positions, &digest, message, capacity);
    });
    return digest;
  }

  void renew(uint32_t, uint32_t) override {}

 private:
  DeviceRunner runner_;
};

}  // namespace

Device openDevice(const std::string &library) {
  if (library.empty()) return nullptr;
  cae_device *device = nullptr;
  require([&](char *message, size_t capacity) {
    return cae_device_open(library.c_str(), 0, &device, message, capacity);
  });
  return Device(device);
}

std::unique_ptr<Executor> makeExecutor(
    const cae_device *device, const cae_model *model, uint32_t blocks, uint32_t threads, uint32_t rows) {
  if (device == nullptr) return std::make_unique<Processor>(model, blocks, threads, rows);
  return std::make_unique<OnDevice>(device, model, blocks, rows);
}

}  // namespace identity
