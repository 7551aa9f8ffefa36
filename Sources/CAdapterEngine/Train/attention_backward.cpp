#include "Train/attention_backward.hpp"

#include <algorithm>

#include "Kernels/limits.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

// Query rows that are worked on together; any number gives the same bits.
constexpr uint32_t kTileRows = 32;

}  // namespace

AttentionBackward::AttentionBackward(const Model &model, uint32_t workers)
    : model_(model),
      kernels_(model.kernels),
      training_(trainingKernels(model.kernels)),
      width_(model.shape.head_dimension),
      group_(model.shape.heads / model.shape.key_value_heads),
      queryWidth_(model.shape.heads * model.shape.head_dimension),
      keyWidth_(model.shape.key_value_heads * model.shape.head_dimension),
      inverseRoot_(1.0f / __builtin_sqrtf(static_cast<float>(model.shape.head_dimension))),
      scratch_(workers) {}

void AttentionBackward::reserve(uint32_t positions) {
  if (positions <= positions_) return;
  positions_ = positions;
  // Never a multiple of 4096 bytes, so that the rows of a tile lie in different sets of the caches.
  stride_ = roundUp(positions, kPanelWidth) + kVectorWidth;
  for (Scratch &scratch : scratch_) {
    const size_t values = static_cast<size_t>(positions) * width_;
    scratch.queries = QuantisedRows(kTileRows, width_);
    scratch.keys = Buffer<float>(values);
    scratch.values = Buffer<float>(width_ * stride_);
    scratch.keyGradients = Buffer<float>(values);
    scratch.valueGradients = Buffer<float>(values);
    scratch.weights = Buffer<float>(kTileRows * stride_);
    scratch.scoreGradients = Buffer<float>(kTileRows * stride_);
  }
}

void AttentionBackward::run(
    ThreadPool &threads, const Pool &pool, const std::vector<SequenceRows> &documents, uint32_t layer,
    const AttentionGradients &rows) {
  const uint32_t heads = model_.shape.key_value_heads;
  const size_t tasks = documents.size() * heads;
  std::atomic<size_t> nextTask{0};
  threads.run([&](uint32_t worker) {
    for (size_t next = nextTask.fetch_add(1); next < tasks; next = nextTask.fetch_add(1)) {
      backward(
          scratch_[worker], {documents[next / heads], layer, static_cast<uint32_t>(next % heads), pool}, rows);
    }
  });
}

/// Keys and values as the forward pass used them: the integer times its scale.
void AttentionBackward::widenCache(Scratch &scratch, const Task &task) const {
  const bool exact = model_.precision == CAE_PRECISION_EXACT;
  for (uint32_t t = 0; t < task.document.rows; ++t) {
    const HeadBlock head = block(task, t);
    const uint32_t slot = t % kBlockPositions;
    float *const key = scratch.keys.data() + static_cast<size_t>(t) * width_;
    for (uint32_t d = 0; d < width_; ++d) {
      float &value = scratch.values[d * stride_ + t];
      if (!exact) {
        key[d] = head.plainKeys[slot * width_ + d];
        value = head.plainValues[slot * width_ + d];
        continue;
      }
      const uint32_t panel = d / kPanelWidth * kPanelWidth;
      const int32_t k = head.keys[(d / 4 * kPanelWidth + slot) * 4 + d % 4] - 128;
      const int32_t v = head.values
                            [panel * kBlockPositions +
                             (slot / 4 * task.pool.valueWidth(panel) + d - panel) * 4 + slot % 4] -
                        128;
      key[d] = static_cast<float>(k) * head.keyScales[slot];
      value = static_cast<float>(v) * head.valueScales[slot];
    }
  }
}

uint32_t AttentionBackward::begin(const Task &task, uint32_t position) const {
  const uint32_t window = model_.layers[task.layer].window;
  return window != 0 && position >= window ? position - window + 1 : 0;
}

void AttentionBackward::backward(Scratch &scratch, const Task &task, const AttentionGradients &rows) const {
  const uint32_t count = task.document.rows;
  const size_t values = static_cast<size_t>(count) * width_;
  widenCache(scratch, task);
  std::fill_n(scratch.keyGradients.data(), values, 0.0f);
  std::fill_n(scratch.valueGradients.data(), values, 0.0f);
  for (uint32_t h = task.head * group_; h < (task.head + 1) * group_; ++h) {
    for (uint32_t first = 0; first < count; first += kTileRows) {
      const uint32_t tileRows = std::min(kTileRows, count - first);
      tile(scratch, task, {h, first, tileRows, begin(task, first), first + tileRows}, rows);
    }
  }
  training_.clampAll(static_cast<uint32_t>(values), scratch.keyGradients.data());
  training_.clampAll(static_cast<uint32_t>(values), scratch.valueGradients.data());
  for (uint32_t t = 0; t < count; ++t) {
    const size_t to = static_cast<size_t>(task.document.firstRow + t) * keyWidth_ + task.head * width_;
    std::copy_n(scratch.keyGradients.data() + static_cast<size_t>(t) * width_, width_, rows.keyGradients + to);
    std::copy_n(scratch.valueGradients.data() + static_cast<size_t>(t) * width_, width_, rows.valueGradients + to);
  }
}

void AttentionBackward::tile(
    Scratch &scratch, const Task &task, const Tile &tile, const AttentionGradients &rows) const {
  const size_t offset =
      static_cast<size_t>(task.document.firstRow + tile.first) * queryWidth_ + static_cast<size_t>(tile.head) * width_;
  const uint32_t columns = tile.end - tile.begin;
  const float *const queries = rows.queries + offset, *const mixed = rows.mixed + offset;
  float *const weights = scratch.weights.data() + tile.begin;
  float *const scores = scratch.scoreGradients.data() + tile.begin;
  score(scratch, task, tile, queries);
  weigh(scratch, task, tile);

  for (uint32_t i = 0; i < tile.rows; ++i) std::fill_n(scores + i * stride_, columns, 0.0f);
  training_.orderedProduct(
      {mixed, queryWidth_, 1, scratch.values.data() + tile.begin, stride_, scores, stride_, tile.rows, columns,
       width_});
  for (uint32_t i = 0; i < tile.rows; ++i) {
    const uint32_t position = tile.first + i, from = begin(task, position) - tile.begin;
    const uint32_t seen = position + 1 - tile.begin - from;
    float *const row = scores + i * stride_;
    const float *const probabilities = weights + i * stride_;
    training_.clampAll(columns, row);
    const float mean = kernels_.dotFloat(probabilities + from, row + from, seen);
    training_.scoreGradient(probabilities + from, mean, inverseRoot_, seen, row + from);
    std::fill_n(row, from, 0.0f);
    std::fill_n(row + from + seen, columns - from - seen, 0.0f);
  }

  const float *const keys = scratch.keys.data() + static_cast<size_t>(tile.begin) * width_;
  float *const queryGradients = rows.queryGradients + offset;
  for (uint32_t i = 0; i < tile.rows; ++i) std::fill_n(queryGradients + i * queryWidth_, width_, 0.0f);
  training_.orderedProduct(
      {scores, stride_, 1, keys, width_, queryGradients, queryWidth_, tile.rows, width_, columns});
  for (uint32_t i = 0; i < tile.rows; ++i) training_.clampAll(width_, queryGradients + i * queryWidth_);

  const size_t first = static_cast<size_t>(tile.begin) * width_;
  training_.orderedProduct(
      {scores, 1, stride_, queries, queryWidth_, scratch.keyGradients.data() + first, width_, columns, width_,
       tile.rows});
  training_.orderedProduct(
      {weights, 1, stride_, mixed, queryWidth_, scratch.valueGradients.data() + first, width_, columns, width_,
       tile.rows});
}

void AttentionBackward::score(Scratch &scratch, const Task &task, const Tile &tile, const float *queries) const {
  if (model_.precision != CAE_PRECISION_EXACT) {
    for (uint32_t i = 0; i < tile.rows; ++i) {
      for (uint32_t t = tile.begin; t < tile.end; ++t) {
        const float *const key = scratch.keys.data() + static_cast<size_t>(t) * width_;
        scratch.weights[i * stride_ + t] =
            kernels_.dotFloat(key, queries + static_cast<size_t>(i) * queryWidth_, width_) * inverseRoot_;
      }
    }
    return;
  }
  const uint32_t groups = (width_ + 3) / 4;
  for (uint32_t i = 0; i < tile.rows; ++i) {
    scratch.queries.fillRow(kernels_, i, queries + static_cast<size_t>(i) * queryWidth_, 0, width_, groups * 4);
    scratch.queries.scales[i] = scratch.queries.scales[i] * inverseRoot_;
  }
  for (uint32_t first = tile.begin / kBlockPositions * kBlockPositions; first < tile.end; first += kBlockPositions) {
    const HeadBlock head = block(task, first);
    const uint8_t *const keys = head.keys;
    kernels_.multiply(
        {&keys, groups, groups, kPanelWidth * 4, std::min(kBlockPositions, tile.end - first), head.keyScales},
        scratch.queries.view(0, tile.rows), scratch.weights.data() + first, stride_);
  }
}

void AttentionBackward::weigh(Scratch &scratch, const Task &task, const Tile &tile) const {
  for (uint32_t i = 0; i < tile.rows; ++i) {
    const uint32_t position = tile.first + i, from = begin(task, position), end = position + 1;
    float *const row = scratch.weights.data() + i * stride_;
    const float top = kernels_.maximum(row + from, end - from);
    const int64_t sum = kernels_.exponentials(row + from, end - from, top, row + from);
    training_.multiplyBy(1.0f / (static_cast<float>(sum) * 0x1p-30f), end - from, row + from);
    std::fill_n(row + tile.begin, from - tile.begin, 0.0f);
    std::fill_n(row + end, tile.end - end, 0.0f);
  }
}

}  // namespace engine
