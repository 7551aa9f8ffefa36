// Steps of a batch on a device: the same rows, the same order of operations and the same bits as Run/runner.
#pragma once

#include <array>
#include <map>

#include "Device/device_model.hpp"
#include "Device/pass.hpp"

namespace engine {

class DeviceRunner {
 public:
  /// Uploads the model, which must outlive the runner, and reserves a KV cache of `blocks` blocks and room for
  /// `maximumRows` rows that pass through a layer together. Adapters take at most `adapterBytes`.
  DeviceRunner(
      const std::shared_ptr<const DeviceHandle> &handle, const Model &model, uint32_t blocks, uint32_t maximumRows,
      uint64_t adapterBytes);
  ~DeviceRunner();

  /// As Runner::step: everything is checked before anything changes.
  void step(const std::vector<Slice> &slices, float *logits, float *hidden);
  void copyBlock(uint32_t from, uint32_t to);
  /// As Pool::digest.
  uint64_t digest(const uint32_t *table, uint32_t positions);

  uint32_t blocks() const { return blocks_; }

 private:
  /// The tables of a pass on the device; what they point to stays where it is, so that recorded launches stay valid.
  struct Tables {
    DeviceMemory<int32_t> tokens;
    DeviceMemory<uint32_t> positions, rowBlocks, rowColumns, adaptedRows, finalRows, blockTables;
    DeviceMemory<olc_tile> tiles;
    DeviceMemory<olc_group> groups;
  };
  /// Everything that decides which launches a pass makes.
  using Signature = std::array<uint32_t, 8>;

  void reserve(const Pass &pass);
  template <typename T>
  void grow(DeviceMemory<T> &memory, size_t count);
  template <typename T>
  size_t stage(const DeviceMemory<T> &to, const std::vector<T> &from, size_t offset);
  void uploadTables(const Pass &pass);
  void run(const Pass &pass);
  void forward(const Pass &pass);
  void attend(const Pass &pass, uint32_t layer);
  void normalise(uint32_t rows, const uint32_t *index, bool addsDelta, const DeviceMemory<float> &weight);
  void linear(const Pass &pass, uint32_t layer, const DeviceLinear &linear, const float *x, float *y);
  void finish(const Pass &pass);
  void download(const Pass &pass, float *logits, float *hidden);
  void forgetRecordings();
  uint32_t scoreStride(const Pass &pass) const;

  const std::shared_ptr<const DeviceHandle> handle_;
  const olc_library &library_;
  const cae_model_shape shape_;
  const uint32_t blocks_, queryWidth_;
  const uint64_t sectionBytes_, blockBytes_;
  DeviceModel model_;
  DeviceAdapterCache adapters_;
  PassPlanner planner_;
  Pass pass_;
  uint32_t contextStride_;
  size_t scorePositions_;

  Tables tables_;
  DeviceMemory<uint8_t> staging_, pool_, quantisedTiles_, queries_, weights_, gathered_;
  DeviceMemory<float> hidden_, normal_, projected_, mixed_, delta_, gates_, gated_, cosines_, sines_, quantisedScales_;
  DeviceMemory<float> queryScales_, scores_, factors_, ranks_, logits_;
  std::map<Signature, void *> recordings_;
};

}  // namespace engine
