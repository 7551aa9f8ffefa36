#include "Run/attention.hpp"

#include <algorithm>
#include <cstring>

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

// Scores of a task are held at once; about half of a core's second-level cache.
constexpr size_t kTaskScores = size_t{1} << 16;
// Query rows of a task: enough for the product kernel to reuse what it loads.
constexpr uint32_t kTaskRows = 16;
// Tasks for every worker below which the heads of a group are split as well.
constexpr size_t kTasksPerWorker = 3;

size_t scoreStride(uint32_t positions) { return roundUp(positions, kPanelWidth) + kVectorWidth; }

}  // namespace

Attention::Attention(const Model &model, uint32_t workers)
    : model_(model),
      kernels_(model.kernels),
      width_(model.shape.head_dimension),
      group_(model.shape.heads / model.shape.key_value_heads),
      queryWidth_(model.shape.heads * model.shape.head_dimension),
      ones_(kPanelWidth, 1.0f),
      scratch_(workers) {}

void Attention::plan(const Pool &pool, const std::vector<SequenceRows> &sequences) {
  pool_ = &pool;
  tasks_.clear();
  for (const SequenceRows &sequence : sequences) addTasks(sequence);
  if (group_ > 1 && tasks_.size() < kTasksPerWorker * scratch_.size()) {
    std::vector<Task> halves;
    for (const Task &task : tasks_) {
      const uint32_t first = (task.heads + 1) / 2;
      halves.push_back({task.sequence, task.firstRow, task.rows, task.firstHead, first});
      halves.push_back({task.sequence, task.firstRow, task.rows, task.firstHead + first, task.heads - first});
    }
    tasks_ = std::move(halves);
  }
  // Long tasks first, so that none of them is left for the end.
  std::sort(tasks_.begin(), tasks_.end(), [](const Task &a, const Task &b) {
    return a.sequence->position + a.firstRow + a.rows > b.sequence->position + b.firstRow + b.rows;
  });

  size_t rows = 0, scores = 0, weights = 0, blocks = 0;
  for (const Task &task : tasks_) {
    const uint32_t end = span(task, 0).end;
    const size_t tile = static_cast<size_t>(task.rows) * task.heads;
    rows = std::max(rows, tile);
    scores = std::max(scores, tile * scoreStride(end));
    weights = std::max(weights, tile * 2 * QuantisedRows::strideOf(end));
    blocks = std::max<size_t>(blocks, end / kBlockPositions + 1);
  }
  for (Scratch &scratch : scratch_) {
    if (scratch.queries.scales.size() < rows) {
      const auto count = static_cast<uint32_t>(rows);
      scratch.queries = QuantisedRows(count, width_);
      scratch.weights.sums = Buffer<int32_t>(2 * rows);
      scratch.weights.scales = Buffer<float>(rows);
      scratch.mixed = Buffer<float>(rows * width_);
    }
    if (scratch.scores.size() < scores) scratch.scores = Buffer<float>(scores);
    if (scratch.weights.bytes.size() < weights) scratch.weights.bytes = Buffer<int8_t>(weights);
    if (scratch.chunks.size() < blocks) scratch.chunks.resize(blocks);
  }
}

void Attention::addTasks(const SequenceRows &sequence) {
  const size_t longest = static_cast<size_t>(sequence.position) + sequence.rows;
  const auto fitting = static_cast<uint32_t>(kTaskScores / (longest * group_));
  const uint32_t step = std::clamp<uint32_t>(fitting, 1, kTaskRows);
  for (uint32_t row = 0; row < sequence.rows; row += step) {
    for (uint32_t h = 0; h < model_.shape.key_value_heads; ++h) {
      tasks_.push_back({&sequence, row, std::min(step, sequence.rows - row), h * group_, group_});
    }
  }
}

Attention::Span Attention::span(const Task &task, uint32_t window) const {
  const uint32_t first = task.sequence->position + task.firstRow;
  const uint32_t begin = window != 0 && first >= window ? first - window + 1 : 0;
  return {begin / kBlockPositions * kBlockPositions, first + task.rows};
}

void Attention::attend(uint32_t worker, uint32_t layer, const float *queries, float *mixed) {
  for (;;) {
    const size_t next = nextTask_.fetch_add(1, std::memory_order_relaxed);
    if (next >= tasks_.size()) return;
    if (model_.precision == CAE_PRECISION_EXACT)
      attendExactly(scratch_[worker], layer, tasks_[next], queries, mixed);
    else
      attendPlainly(scratch_[worker], layer, tasks_[next], queries, mixed);
  }
}

/// Row i of a task's tile is query row i / heads, head firstHead + i % heads.
void Attention::attendExactly(
    Scratch &scratch, uint32_t layer, const Task &task, const float *queries, float *mixed) const {
  const Span positions = span(task, model_.layers[layer].window);
  score(scratch, layer, task, positions, queries);
  weigh(scratch, layer, task, positions);
  mix(scratch, layer, task, positions, mixed);
}

void Attention::score(Scratch &scratch, uint32_t layer, const Task &task, Span span, const float *queries) const {
  const uint32_t tile = task.rows * task.heads, groups = (width_ + 3) / 4;
  const float inverseRoot = 1.0f / __builtin_sqrtf(static_cast<float>(width_));
  for (uint32_t i = 0; i < tile; ++i) {
    const size_t row = task.sequence->firstRow + task.firstRow + i / task.heads;
    const float *query = queries + row * queryWidth_ + static_cast<size_t>(task.firstHead + i % task.heads) * width_;
    scratch.queries.fillRow(kernels_, i, query, 0, width_, groups * 4);
    scratch.queries.scales[i] = scratch.queries.scales[i] * inverseRoot;
  }
  const size_t stride = scoreStride(span.end - span.base);
  for (uint32_t first = span.base; first < span.end; first += kBlockPositions) {
    const HeadBlock block =
        pool_->head(task.sequence->table[first / kBlockPositions], layer, task.firstHead / group_);
    const uint8_t *keys = block.keys;
    kernels_.multiply(
        {&keys, groups, groups, kPanelWidth * 4, std::min(kBlockPositions, span.end - first), block.keyScales},
        scratch.queries.view(0, tile), scratch.scores.data() + (first - span.base), stride);
  }
}

/// Turns the scores of every row into quantised weights, the values' scales included.
void Attention::weigh(Scratch &scratch, uint32_t layer, const Task &task, Span span) const {
  const uint32_t window = model_.layers[layer].window, length = span.end - span.base;
  const auto padded = static_cast<uint32_t>(roundUp(length, 4));
  const size_t stride = scoreStride(length);
  scratch.weights.setWidth(length);
  for (uint32_t i = 0; i < task.rows * task.heads; ++i) {
    const uint32_t position = task.sequence->position + task.firstRow + i / task.heads;
    const uint32_t begin = window != 0 && position >= window ? position - window + 1 - span.base : 0;
    const uint32_t end = position + 1 - span.base;
    float *const scores = scratch.scores.data() + i * stride;
    const float top = kernels_.maximum(scores + begin, end - begin);
    const int64_t sum = kernels_.exponentials(scores + begin, end - begin, top, scores + begin);
    for (uint32_t first = begin, next = 0; first < end; first = next) {
      next = std::min(end, (first / kBlockPositions + 1) * kBlockPositions);
      const HeadBlock block = pool_->head(
          task.sequence->table[(span.base + first) / kBlockPositions], layer, task.firstHead / group_);
      kernels_.scale(scores + first, block.valueScales + first % kBlockPositions, next - first, scores + first);
    }
    scratch.weights.fillRow(kernels_, i, scores, begin, end, padded);
    const float total = static_cast<float>(sum) * 0x1p-30f;
    scratch.weights.scales[i] = scratch.weights.scales[i] * (1.0f / total);
  }
}

void Attention::mix(Scratch &scratch, uint32_t layer, const Task &task, Span span, float *mixed) const {
  const uint32_t tile = task.rows * task.heads, length = span.end - span.base;
  for (uint32_t first = 0; first < width_; first += kPanelWidth) {
    for (uint32_t position = 0; position < length; position += kBlockPositions) {
      const uint32_t block = task.sequence->table[(span.base + position) / kBlockPositions];
      scratch.chunks[position / kBlockPositions] =
          pool_->head(block, layer, task.firstHead / group_).values + static_cast<size_t>(first) * kBlockPositions;
    }
    kernels_.multiply(
        {scratch.chunks.data(), kBlockPositions / 4, (length + 3) / 4, pool_->valueWidth(first) * 4,
         std::min(kPanelWidth, width_ - first), ones_.data()},
        scratch.weights.view(0, tile), scratch.mixed.data() + first, width_);
  }
  for (uint32_t i = 0; i < tile; ++i) {
    const size_t row = task.sequence->firstRow + task.firstRow + i / task.heads;
    float *const out = mixed + row * queryWidth_ + static_cast<size_t>(task.firstHead + i % task.heads) * width_;
    std::memcpy(out, scratch.mixed.data() + static_cast<size_t>(i) * width_, sizeof(float) * width_);
  }
}

/// The fp32 check: softmax and the weighted sum of values as written in textbooks.
void Attention::attendPlainly(
    Scratch &scratch, uint32_t layer, const Task &task, const float *queries, float *mixed) const {
  const uint32_t window = model_.layers[layer].window, keyValueHead = task.firstHead / group_;
  const float inverseRoot = 1.0f / __builtin_sqrtf(static_cast<float>(width_));
  for (uint32_t i = 0; i < task.rows * task.heads; ++i) {
    const uint32_t position = task.sequence->position + task.firstRow + i / task.heads;
    const uint32_t begin = window != 0 && position >= window ? position - window + 1 : 0, end = position + 1;
    const size_t row = task.sequence->firstRow + task.firstRow + i / task.heads;
    const size_t offset = row * queryWidth_ + static_cast<size_t>(task.firstHead + i % task.heads) * width_;
    const auto at = [&](uint32_t t) {
      return pool_->head(task.sequence->table[t / kBlockPositions], layer, keyValueHead);
    };
    float *const scores = scratch.scores.data();
    for (uint32_t t = begin; t < end; ++t) {
      const float *key = at(t).plainKeys + static_cast<size_t>(t % kBlockPositions) * width_;
      scores[t - begin] = kernels_.dotFloat(key, queries + offset, width_) * inverseRoot;
    }
    const float top = kernels_.maximum(scores, end - begin);
    const int64_t sum = kernels_.exponentials(scores, end - begin, top, scores);
    const float inverse = 1.0f / (static_cast<float>(sum) * 0x1p-30f);
    float *const out = mixed + offset;
    std::fill_n(out, width_, 0.0f);
    for (uint32_t t = begin; t < end; ++t) {
      const float weight = scores[t - begin] * inverse;
      const float *value = at(t).plainValues + static_cast<size_t>(t % kBlockPositions) * width_;
      for (uint32_t d = 0; d < width_; ++d) out[d] = __builtin_fmaf(weight, value[d], out[d]);
    }
  }
}

}  // namespace engine
