// One sequence: the KV cache, the scratch memory, and the forward pass.
#pragma once

#include "adapter.hpp"
#include "cache.hpp"

namespace engine {

class Session {
 public:
  Session(const Model &model, const Adapter *adapter, uint32_t positions);

  /// Feeds tokens; writes the logits of the last `logitRows`. Everything is checked before anything changes.
  void advance(const int32_t *tokens, size_t count, size_t logitRows, float *logits);

  uint64_t digest() const { return cache_.digest(); }

 private:
  // Each takes the rows of `hidden_` that are in flight, which start at position `position_`.
  void embed(const int32_t *tokens, uint32_t rows);
  void attentionBlock(uint32_t layer, uint32_t rows);
  void feedForwardBlock(uint32_t layer, uint32_t rows);
  void head(uint32_t firstRow, uint32_t rows, float *logits);

  /// y = the module's linear layer of x, with the adapter's part.
  void linear(uint32_t layer, uint32_t module, const float *x, uint32_t rows, float *y);
  /// Normalises rows of hidden_ into normal_, and quantises them for the products that follow.
  void normalise(const float *x, const Buffer<float> &weight, uint32_t rows);
  void addToHidden(uint32_t rows);
  void storeKeysAndValues(uint32_t layer, uint32_t rows);
  void attend(uint32_t layer, uint32_t rows);
  void attendExactly(const HeadCache &cache, uint32_t firstRow, uint32_t rows, uint32_t firstHead);
  void attendPlainly(const HeadCache &cache, uint32_t row, uint32_t firstHead);

  const Model &model_;
  const Kernels &kernels_;
  const Adapter *const adapter_;
  const uint32_t positions_;
  uint32_t position_ = 0;
  Cache cache_;

  const uint32_t queryWidth_, keyWidth_, group_;
  Buffer<float> hidden_, normal_, queries_, keys_, values_, mixed_, gate_, up_, delta_;
  Buffer<float> cosines_, sines_, ranks_, scores_, ones_;
  Buffer<int32_t> products_;
  QuantisedRows quantised_, quantisedQueries_, quantisedWeights_;
  Buffer<float> weightFactors_;
};

}  // namespace engine
