// Grouped-query attention over the KV cache, exact and plain.
#include <algorithm>
#include <cstring>

#include "limits.hpp"
#include "session.hpp"

namespace engine {

#pragma STDC FP_CONTRACT OFF

void Session::storeKeysAndValues(uint32_t layer, uint32_t rows) {
  const uint32_t width = model_.shape.head_dimension, half = width / 2;
  for (uint32_t r = 0; r < rows; ++r) {
    const float *cosines = cosines_.data() + r * half, *sines = sines_.data() + r * half;
    float *queries = queries_.data() + static_cast<size_t>(r) * queryWidth_;
    for (uint32_t h = 0; h < model_.shape.heads; ++h) kernels_.rotate(cosines, sines, half, queries + h * width);
    float *keys = keys_.data() + static_cast<size_t>(r) * keyWidth_;
    const float *values = values_.data() + static_cast<size_t>(r) * keyWidth_;
    for (uint32_t h = 0; h < model_.shape.key_value_heads; ++h) {
      kernels_.rotate(cosines, sines, half, keys + h * width);
      cache_.head(layer, h).store(kernels_, position_ + r, keys + h * width, values + h * width);
    }
  }
}

void Session::attend(uint32_t layer, uint32_t rows) {
  for (uint32_t h = 0; h < model_.shape.key_value_heads; ++h) {
    const HeadCache &cache = cache_.head(layer, h);
    if (model_.precision == CAE_PRECISION_FLOAT32) {
      for (uint32_t r = 0; r < rows; ++r) attendPlainly(cache, r, h * group_);
      continue;
    }
    for (uint32_t r = 0; r < rows; r += kAttentionRows) {
      attendExactly(cache, r, std::min(kAttentionRows, rows - r), h * group_);
    }
  }
}

/// Rows of queries against one key-value head. Row i of the tile is query row i / group_, head firstHead + i % group_.
void Session::attendExactly(const HeadCache &cache, uint32_t firstRow, uint32_t rows, uint32_t firstHead) {
  const uint32_t width = model_.shape.head_dimension;
  const uint32_t tile = rows * group_;
  const uint32_t longest = position_ + firstRow + rows;
  const float inverseRoot = 1.0f / __builtin_sqrtf(static_cast<float>(width));

  for (uint32_t i = 0; i < tile; ++i) {
    const float *query = queries_.data() + static_cast<size_t>(firstRow + i / group_) * queryWidth_ +
                         static_cast<size_t>(firstHead + i % group_) * width;
    quantisedQueries_.fillRow(kernels_, i, query, width, cache.keyGroups * 4);
  }
  for (uint32_t first = 0; first < longest; first += kPanelWidth) {
    kernels_.panelProduct(
        cache.keys.data() + static_cast<size_t>(first) * cache.keyGroups * 4, cache.keyGroups, kPanelWidth,
        quantisedQueries_.planes.data(), quantisedQueries_.stride, quantisedQueries_.sums.data(), 2 * tile,
        products_.data());
    for (uint32_t i = 0; i < tile; ++i) {
      const int32_t *high = products_.data() + static_cast<size_t>(2 * i) * kPanelWidth;
      kernels_.rescale(
          high, high + kPanelWidth, std::min(kPanelWidth, longest - first), quantisedQueries_.scales[i] * inverseRoot,
          cache.keyScales.data() + first, scores_.data() + static_cast<size_t>(i) * positions_ + first);
    }
  }

  const auto padded = static_cast<uint32_t>(roundUp(longest, 4));
  for (uint32_t i = 0; i < tile; ++i) {
    float *scores = scores_.data() + static_cast<size_t>(i) * positions_;
    const uint32_t length = position_ + firstRow + i / group_ + 1;
    const int64_t sum = kernels_.exponentials(scores, length, kernels_.maximum(scores, length), scores);
    kernels_.multiply(scores, cache.valueScales.data(), length, scores);
    quantisedWeights_.fillRow(kernels_, i, scores, length, padded);
    const float total = static_cast<float>(sum) * 0x1p-30f;
    weightFactors_[i] = quantisedWeights_.scales[i] * (1.0f / total);
  }

  for (uint32_t first = 0; first < width; first += kPanelWidth) {
    const uint32_t panelWidth = cache.valueWidth(first);
    kernels_.panelProduct(
        cache.valuePanel(first), padded / 4, panelWidth, quantisedWeights_.planes.data(), quantisedWeights_.stride,
        quantisedWeights_.sums.data(), 2 * tile, products_.data());
    for (uint32_t i = 0; i < tile; ++i) {
      const int32_t *high = products_.data() + static_cast<size_t>(2 * i) * panelWidth;
      kernels_.rescale(
          high, high + panelWidth, std::min(kPanelWidth, width - first), weightFactors_[i], ones_.data(),
          mixed_.data() + static_cast<size_t>(firstRow + i / group_) * queryWidth_ +
              static_cast<size_t>(firstHead + i % group_) * width + first);
    }
  }
}

/// The fp32 check: softmax and the weighted sum of values as written in textbooks.
void Session::attendPlainly(const HeadCache &cache, uint32_t row, uint32_t firstHead) {
  const uint32_t width = model_.shape.head_dimension;
  const uint32_t length = position_ + row + 1;
  const float inverseRoot = 1.0f / __builtin_sqrtf(static_cast<float>(width));
  for (uint32_t h = firstHead; h < firstHead + group_; ++h) {
    const size_t offset = static_cast<size_t>(row) * queryWidth_ + static_cast<size_t>(h) * width;
    for (uint32_t t = 0; t < length; ++t) {
      const float *key = cache.plainKeys.data() + static_cast<size_t>(t) * width;
      scores_[t] = kernels_.dotFloat(key, queries_.data() + offset, width) * inverseRoot;
    }
    const int64_t sum =
        kernels_.exponentials(scores_.data(), length, kernels_.maximum(scores_.data(), length), scores_.data());
    const float inverse = 1.0f / (static_cast<float>(sum) * 0x1p-30f);
    float *out = mixed_.data() + offset;
    std::fill_n(out, width, 0.0f);
    for (uint32_t t = 0; t < length; ++t) {
      const float weight = scores_[t] * inverse;
      const float *value = cache.plainValues.data() + static_cast<size_t>(t) * width;
      for (uint32_t d = 0; d < width; ++d) out[d] = __builtin_fmaf(weight, value[d], out[d]);
    }
  }
}

}  // namespace engine
