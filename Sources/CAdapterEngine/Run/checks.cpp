#include "Run/checks.hpp"

#include <string>

#include "Files/failure.hpp"

namespace engine {

namespace {

bool equal(const cae_model_shape &a, const cae_model_shape &b) {
  return a.vocabulary == b.vocabulary && a.hidden == b.hidden && a.layers == b.layers && a.heads == b.heads &&
         a.key_value_heads == b.key_value_heads && a.head_dimension == b.head_dimension &&
         a.feed_forward == b.feed_forward;
}

void checkTokens(const Model &model, const Slice &slice) {
  if (slice.count == 0) throw Failure(CAE_INVALID_REQUEST, "The prompt is empty; give at least one token.");
  for (uint32_t i = 0; i < slice.count; ++i) {
    if (slice.tokens[i] < 0 || static_cast<uint32_t>(slice.tokens[i]) >= model.shape.vocabulary) {
      throw Failure(
          CAE_INVALID_REQUEST, "Token " + std::to_string(slice.tokens[i]) + " is outside the vocabulary of " +
                                   std::to_string(model.shape.vocabulary) + ".");
    }
  }
  if (slice.logitRows > slice.count || slice.hiddenRows > slice.count) {
    throw Failure(
        CAE_INVALID_REQUEST, "Results of " + std::to_string(std::max(slice.logitRows, slice.hiddenRows)) +
                                 " rows were asked of " + std::to_string(slice.count) + " tokens.");
  }
}

void checkRoom(const Model &model, uint32_t poolBlocks, const Slice &slice) {
  const uint64_t end = uint64_t{slice.position} + slice.count;
  if (end > model.shape.context) {
    throw Failure(
        CAE_CONTEXT_TOO_LONG, "The sequence would have " + std::to_string(end) + " tokens; the model's context is " +
                                  std::to_string(model.shape.context) + ".");
  }
  if (end > uint64_t{slice.blocks} * kBlockPositions) {
    throw Failure(
        CAE_INVALID_REQUEST, "A table of " + std::to_string(slice.blocks) + " blocks cannot hold " +
                                 std::to_string(end) + " tokens.");
  }
  for (uint32_t i = 0; i < slice.blocks; ++i) {
    if (slice.table[i] >= poolBlocks) {
      throw Failure(
          CAE_INVALID_REQUEST, "Block " + std::to_string(slice.table[i]) + " is outside the pool of " +
                                   std::to_string(poolBlocks) + ".");
    }
  }
}

/// No slice may write a block that another slice, or another entry of its own table, uses in the same step.
void checkWrites(uint32_t poolBlocks, const std::vector<Slice> &slices) {
  std::vector<bool> written(poolBlocks);
  const auto refuse = [](uint32_t block) {
    throw Failure(
        CAE_INVALID_REQUEST, "Block " + std::to_string(block) + " would be written while it is used elsewhere.");
  };
  for (const Slice &slice : slices) {
    const uint32_t last = (slice.position + slice.count - 1) / kBlockPositions;
    for (uint32_t i = slice.position / kBlockPositions; i <= last; ++i) {
      if (written[slice.table[i]]) refuse(slice.table[i]);
      written[slice.table[i]] = true;
    }
  }
  for (const Slice &slice : slices) {
    for (uint32_t i = 0; i < slice.position / kBlockPositions; ++i) {
      if (written[slice.table[i]]) refuse(slice.table[i]);
    }
  }
}

}  // namespace

void checkSlices(const Model &model, const Pool &pool, const std::vector<Slice> &slices) {
  if (!pool.fits(model.shape, model.precision)) {
    throw Failure(CAE_INVALID_REQUEST, "The pool was made for a model of another shape or precision.");
  }
  checkSlices(model, pool.blocks(), slices);
}

void checkSlices(const Model &model, uint32_t poolBlocks, const std::vector<Slice> &slices) {
  for (const Slice &slice : slices) {
    checkTokens(model, slice);
    checkRoom(model, poolBlocks, slice);
    const Adapter *adapter = slice.adapter;
    if (adapter != nullptr && (!equal(adapter->base, model.shape) || adapter->precision != model.precision)) {
      throw Failure(CAE_INVALID_REQUEST, "The adapter was loaded for a base model of another shape or precision.");
    }
  }
  checkWrites(poolBlocks, slices);
}

}  // namespace engine
