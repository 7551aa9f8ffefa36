#include "session.hpp"

#include <algorithm>

#include "failure.hpp"
#include "limits.hpp"

namespace engine {

#pragma STDC FP_CONTRACT OFF

namespace {

uint32_t widestInput(const cae_model_shape &shape) {
  return std::max({shape.hidden, shape.heads * shape.head_dimension, shape.feed_forward});
}

}  // namespace

Session::Session(const Model &model, const Adapter *adapter, uint32_t positions)
    : model_(model),
      kernels_(model.kernels),
      adapter_(adapter),
      positions_(positions),
      cache_(model.shape, positions, model.precision),
      queryWidth_(model.shape.heads * model.shape.head_dimension),
      keyWidth_(model.shape.key_value_heads * model.shape.head_dimension),
      group_(model.shape.heads / model.shape.key_value_heads),
      hidden_(static_cast<size_t>(kPrefillRows) * model.shape.hidden),
      normal_(hidden_.size()),
      queries_(static_cast<size_t>(kPrefillRows) * queryWidth_),
      keys_(static_cast<size_t>(kPrefillRows) * keyWidth_),
      values_(keys_.size()),
      mixed_(queries_.size()),
      gate_(static_cast<size_t>(kPrefillRows) * model.shape.feed_forward),
      up_(gate_.size()),
      delta_(hidden_.size()),
      cosines_(static_cast<size_t>(kPrefillRows) * model.shape.head_dimension / 2),
      sines_(cosines_.size()),
      ranks_(kMaximumRank),
      scores_(static_cast<size_t>(kAttentionRows) * group_ * positions),
      ones_(kPanelWidth, 1.0f),
      products_(static_cast<size_t>(2) * std::max(kPrefillRows, kAttentionRows * group_) * kPanelWidth),
      quantised_(kPrefillRows, widestInput(model.shape)),
      quantisedQueries_(kAttentionRows * group_, model.shape.head_dimension),
      quantisedWeights_(kAttentionRows * group_, positions),
      weightFactors_(static_cast<size_t>(kAttentionRows) * group_) {}

void Session::advance(const int32_t *tokens, size_t count, size_t logitRows, float *logits) {
  if (count == 0) throw Failure(CAE_INVALID_REQUEST, "The prompt is empty; give at least one token.");
  if (count > positions_ - position_) {
    throw Failure(
        CAE_CONTEXT_TOO_LONG, "The sequence holds " + std::to_string(positions_) + " tokens, has " +
                                  std::to_string(position_) + " and was given " + std::to_string(count) + " more.");
  }
  for (size_t i = 0; i < count; ++i) {
    if (tokens[i] < 0 || static_cast<uint32_t>(tokens[i]) >= model_.shape.vocabulary) {
      throw Failure(
          CAE_INVALID_REQUEST, "Token " + std::to_string(tokens[i]) + " is outside the vocabulary of " +
                                   std::to_string(model_.shape.vocabulary) + ".");
    }
  }
  const size_t firstLogit = count - std::min(logitRows, count);
  for (size_t done = 0; done < count; done += kPrefillRows) {
    const auto rows = static_cast<uint32_t>(std::min<size_t>(kPrefillRows, count - done));
    embed(tokens + done, rows);
    for (uint32_t layer = 0; layer < model_.shape.layers; ++layer) {
      attentionBlock(layer, rows);
      feedForwardBlock(layer, rows);
    }
    const auto skipped = static_cast<uint32_t>(std::clamp<size_t>(firstLogit, done, done + rows) - done);
    if (skipped < rows) head(skipped, rows - skipped, logits + (done + skipped - firstLogit) * model_.shape.vocabulary);
    position_ += rows;
  }
}

void Session::embed(const int32_t *tokens, uint32_t rows) {
  const uint32_t half = model_.shape.head_dimension / 2;
  for (uint32_t r = 0; r < rows; ++r) {
    model_.embed(tokens[r], hidden_.data() + static_cast<size_t>(r) * model_.shape.hidden);
    kernels_.rotaryAngles(
        position_ + r, model_.rotaryFrequencies.data(), half, cosines_.data() + r * half, sines_.data() + r * half);
  }
}

void Session::normalise(const float *x, const Buffer<float> &weight, uint32_t rows) {
  const uint32_t n = model_.shape.hidden;
  for (uint32_t r = 0; r < rows; ++r) {
    const float *row = x + static_cast<size_t>(r) * n;
    const float mean = kernels_.sumOfSquares(row, n) / static_cast<float>(n);
    const float factor = 1.0f / __builtin_sqrtf(mean + model_.shape.norm_epsilon);
    kernels_.normalise(row, factor, weight.data(), n, normal_.data() + static_cast<size_t>(r) * n);
  }
  quantised_.fill(kernels_, normal_.data(), rows, n, n);
}

void Session::linear(uint32_t layer, uint32_t module, const float *x, uint32_t rows, float *y) {
  model_.layers[layer].modules[module].apply(kernels_, quantised_, x, rows, products_.data(), y);
  if (adapter_ != nullptr) adapter_->apply(kernels_, layer, module, x, rows, ranks_.data(), y);
}

void Session::addToHidden(uint32_t rows) {
  for (uint32_t r = 0; r < rows; ++r) {
    const size_t offset = static_cast<size_t>(r) * model_.shape.hidden;
    kernels_.add(delta_.data() + offset, model_.shape.hidden, hidden_.data() + offset);
  }
}

void Session::attentionBlock(uint32_t layer, uint32_t rows) {
  normalise(hidden_.data(), model_.layers[layer].attentionNorm, rows);
  linear(layer, CAE_MODULE_Q, normal_.data(), rows, queries_.data());
  linear(layer, CAE_MODULE_K, normal_.data(), rows, keys_.data());
  linear(layer, CAE_MODULE_V, normal_.data(), rows, values_.data());
  storeKeysAndValues(layer, rows);
  attend(layer, rows);
  quantised_.fill(kernels_, mixed_.data(), rows, queryWidth_, queryWidth_);
  linear(layer, CAE_MODULE_O, mixed_.data(), rows, delta_.data());
  addToHidden(rows);
}

void Session::feedForwardBlock(uint32_t layer, uint32_t rows) {
  const uint32_t width = model_.shape.feed_forward;
  normalise(hidden_.data(), model_.layers[layer].feedForwardNorm, rows);
  linear(layer, CAE_MODULE_GATE, normal_.data(), rows, gate_.data());
  linear(layer, CAE_MODULE_UP, normal_.data(), rows, up_.data());
  for (uint32_t r = 0; r < rows; ++r) {
    const size_t offset = static_cast<size_t>(r) * width;
    kernels_.siluMultiply(gate_.data() + offset, up_.data() + offset, width, gate_.data() + offset);
  }
  quantised_.fill(kernels_, gate_.data(), rows, width, width);
  linear(layer, CAE_MODULE_DOWN, gate_.data(), rows, delta_.data());
  addToHidden(rows);
}

void Session::head(uint32_t firstRow, uint32_t rows, float *logits) {
  normalise(hidden_.data() + static_cast<size_t>(firstRow) * model_.shape.hidden, model_.finalNorm, rows);
  model_.head.apply(kernels_, quantised_, normal_.data(), rows, products_.data(), logits);
}

}  // namespace engine
