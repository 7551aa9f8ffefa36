// The KV cache: a pool of blocks of 64 positions. A sequence is a table of block numbers, so blocks can be shared.
//
// A block holds all layers. For each layer and key-value head: keys as a panel [dimension / 4][64][4] and values as
// panels of up to 64 dimensions [64 / 4][width][4], both int8 + 128 as the product kernel reads them, and a scale for
// the key and the value of every position. In fp32: keys and values as [64][dimension].
#pragma once

#include <memory>

#include "Kernels/limits.hpp"
#include "Model/model.hpp"

namespace engine {

constexpr uint32_t kBlockPositions = CAE_BLOCK_POSITIONS;
static_assert(kBlockPositions == kPanelWidth, "a block's keys are one panel");

/// The part of a block that belongs to one layer and one key-value head.
struct HeadBlock {
  uint8_t *keys;
  uint8_t *values;
  float *keyScales, *valueScales;
  float *plainKeys, *plainValues;
};

class Pool {
 public:
  /// Memory for `blocks` blocks, taken from the system as it is first written. Throws std::bad_alloc.
  Pool(const cae_model_shape &shape, cae_precision precision, uint32_t blocks);

  static size_t blockBytes(const cae_model_shape &shape, cae_precision precision);

  uint32_t blocks() const { return blocks_; }
  /// Whether the pool was made for models of this shape and precision.
  bool fits(const cae_model_shape &shape, cae_precision precision) const;

  HeadBlock head(uint32_t block, uint32_t layer, uint32_t keyValueHead) const;
  /// Width of the value panel that starts at a dimension: 64, or what is left rounded up to 16.
  uint32_t valueWidth(uint32_t firstDimension) const;
  /// Writes the key and value of one position of a block.
  void store(
      const Kernels &kernels, const HeadBlock &head, uint32_t slot, const float *key, const float *value) const;
  void copy(uint32_t from, uint32_t to);
  /// FNV-1a over what a sequence's table holds, whatever the layout: for each layer, head and position the key's bytes,
  /// its scale, the value's bytes, its scale (in fp32: key and value).
  uint64_t digest(const uint32_t *table, uint32_t positions) const;

 private:
  struct Unmap {
    size_t bytes;
    void operator()(uint8_t *memory) const;
  };

  const uint32_t layers_, heads_, dimension_, blocks_;
  const cae_precision precision_;
  const size_t headBytes_, blockBytes_;
  std::unique_ptr<uint8_t, Unmap> memory_;
};

}  // namespace engine
