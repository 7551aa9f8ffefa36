#include "Run/runner.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "Run/checks.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

Runner::Runner(const Model &model, uint32_t threads, uint32_t maximumRows)
    : model_(model),
      kernels_(model.kernels),
      threads_(threads),
      maximumRows_(maximumRows),
      queryWidth_(model.shape.heads * model.shape.head_dimension),
      keyWidth_(model.shape.key_value_heads * model.shape.head_dimension),
      group_(model.shape.heads / model.shape.key_value_heads),
      attention_(model, threads),
      lowRank_(model),
      tokens_(maximumRows),
      positions_(maximumRows),
      sequenceOfRow_(maximumRows),
      hidden_(static_cast<size_t>(maximumRows) * model.shape.hidden),
      queries_(static_cast<size_t>(maximumRows) * queryWidth_),
      keys_(static_cast<size_t>(maximumRows) * keyWidth_),
      values_(keys_.size()),
      mixed_(queries_.size()),
      gate_(static_cast<size_t>(maximumRows) * model.shape.feed_forward),
      up_(gate_.size()),
      delta_(hidden_.size()),
      cosines_(static_cast<size_t>(maximumRows) * model.shape.head_dimension / 2),
      sines_(cosines_.size()),
      together_(model.shape, maximumRows),
      outputWork_(size_t{model.shape.layers} * kParts + 1, threads),
      rankWork_(size_t{model.shape.layers} * kParts, threads) {
  for (uint32_t worker = 0; worker < threads; ++worker) alone_.emplace_back(model.shape, 1);
}

Runner::Inputs::Inputs(const cae_model_shape &shape, uint32_t rows)
    : normal(static_cast<size_t>(rows) * shape.hidden),
      quantisedNormal(rows, shape.hidden, shape.activation_planes),
      quantisedMixed(rows, shape.heads * shape.head_dimension, shape.activation_planes),
      quantisedGate(rows, shape.feed_forward, shape.activation_planes) {}

void Runner::step(Pool &pool, const std::vector<Slice> &slices, float *logits, float *hidden) {
  checkSlices(model_, pool, slices);
  pool_ = &pool;
  begin(slices);
  while (gather(slices)) {
    threads_.run([&](uint32_t worker) { forward(worker, logits, hidden); });
  }
}

void Runner::begin(const std::vector<Slice> &slices) {
  // Slices of one adapter lie side by side, adapters in the order of their first slice.
  order_.resize(slices.size());
  std::iota(order_.begin(), order_.end(), 0u);
  std::vector<uint32_t> first(slices.size());
  std::unordered_map<const Adapter *, uint32_t> firstOf;
  for (uint32_t i = 0; i < slices.size(); ++i) first[i] = firstOf.try_emplace(slices[i].adapter, i).first->second;
  std::sort(order_.begin(), order_.end(), [&](uint32_t a, uint32_t b) {
    return std::pair(first[a], a) < std::pair(first[b], b);
  });
  done_.assign(slices.size(), 0);
  firstLogit_.clear();
  firstHidden_.clear();
  size_t logits = 0, hidden = 0;
  for (const Slice &slice : slices) {
    firstLogit_.push_back(logits);
    firstHidden_.push_back(hidden);
    logits += slice.logitRows;
    hidden += slice.hiddenRows;
  }
}

bool Runner::gather(const std::vector<Slice> &slices) {
  rows_ = 0;
  sequences_.clear();
  lowRank_.clear();
  logitOutputs_.clear();
  hiddenOutputs_.clear();
  for (const uint32_t index : order_) {
    const Slice &slice = slices[index];
    const uint32_t done = done_[index], rows = std::min(slice.count - done, maximumRows_ - rows_);
    if (rows == 0) continue;
    for (uint32_t r = 0; r < rows; ++r) {
      const uint32_t row = rows_ + r, left = slice.count - (done + r);
      tokens_[row] = slice.tokens[done + r];
      positions_[row] = slice.position + done + r;
      sequenceOfRow_[row] = static_cast<uint32_t>(sequences_.size());
      if (left <= slice.logitRows) logitOutputs_.push_back({row, firstLogit_[index] + slice.logitRows - left});
      if (left <= slice.hiddenRows) hiddenOutputs_.push_back({row, firstHidden_[index] + slice.hiddenRows - left});
    }
    sequences_.push_back({slice.table, slice.position + done, rows_, rows});
    if (slice.adapter != nullptr) lowRank_.add(*slice.adapter, rows_, rows);
    rows_ += rows;
    done_[index] += rows;
  }
  std::sort(logitOutputs_.begin(), logitOutputs_.end(), [](Output a, Output b) { return a.index < b.index; });
  lowRank_.reserve();
  outputWork_.restart();
  rankWork_.restart();
  attention_.plan(*pool_, sequences_);
  return rows_ != 0;
}

void Runner::forward(uint32_t worker, float *logits, float *hidden) {
  Inputs &in = inputs(worker);
  embed(worker);
  for (uint32_t l = 0; l < model_.shape.layers; ++l) {
    const Layer &layer = model_.layers[l];
    normalise(worker, layer.attentionNorm);
    note(worker, 2 * size_t{l}, in.normal.data(), rows_);
    const Target inputs[] = {
        {CAE_MODULE_Q, queries_.data()}, {CAE_MODULE_K, keys_.data()}, {CAE_MODULE_V, values_.data()}};
    linear(worker, {l, projections}, inputs, in.quantisedNormal, in.normal.data());
    storeKeysAndValues(worker, l);
    attend(worker, l);
    quantise(worker, mixed_.data(), in.quantisedMixed, queryWidth_);
    const Target mixed[] = {{CAE_MODULE_O, delta_.data()}};
    linear(worker, {l, output}, mixed, in.quantisedMixed, mixed_.data());
    normalise(worker, layer.feedForwardNorm);
    note(worker, 2 * size_t{l} + 1, in.normal.data(), rows_);
    activate(worker, l);
    quantise(worker, gate_.data(), in.quantisedGate, model_.shape.feed_forward);
    const Target activated[] = {{CAE_MODULE_DOWN, delta_.data()}};
    linear(worker, {l, down}, activated, in.quantisedGate, gate_.data());
  }
  finish(worker, logits, hidden);
}

void Runner::embed(uint32_t worker) {
  const uint32_t half = model_.shape.head_dimension / 2;
  const Range range = rowShare(worker);
  for (size_t r = range.begin; r < range.end; ++r) {
    model_.embed(tokens_[r], hidden_.data() + r * model_.shape.hidden);
    kernels_.rotaryAngles(
        positions_[r], model_.rotaryFrequencies.data(), half, model_.rotaryFactor, cosines_.data() + r * half,
        sines_.data() + r * half);
  }
  threads_.barrier();
}

void Runner::normaliseRow(const float *x, const Buffer<float> &weight, uint32_t n, float *y) const {
  const float mean = kernels_.sumOfSquares(x, n) / static_cast<float>(n);
  const float factor = 1.0f / __builtin_sqrtf(mean + model_.shape.norm_epsilon);
  kernels_.normalise(x, factor, weight.data(), n, y);
}

void Runner::quantiseRow(const float *x, size_t row, uint32_t n, QuantisedRows &quantised) const {
  if (model_.precision != CAE_PRECISION_EXACT) return;
  quantised.fillRow(kernels_, static_cast<uint32_t>(row), x, 0, n, static_cast<uint32_t>(roundUp(n, 4)));
}

void Runner::normalise(uint32_t worker, const Buffer<float> &weight) {
  if (worker == 0) attention_.restart();
  Inputs &in = inputs(worker);
  const uint32_t n = model_.shape.hidden;
  const Range range = preparedRows(worker);
  for (size_t r = range.begin; r < range.end; ++r) {
    normaliseRow(hidden_.data() + r * n, weight, n, in.normal.data() + r * n);
    quantiseRow(in.normal.data() + r * n, r, n, in.quantisedNormal);
  }
  waitForRows();
}

void Runner::quantise(uint32_t worker, const float *x, QuantisedRows &quantised, uint32_t n) {
  const Range range = preparedRows(worker);
  for (size_t r = range.begin; r < range.end; ++r) quantiseRow(x + r * n, r, n, quantised);
  waitForRows();
}

void Runner::attend(uint32_t worker, uint32_t layer) {
  attention_.attend(worker, layer, queries_.data(), mixed_.data());
  threads_.barrier();
}

void Runner::activate(uint32_t worker, uint32_t layer) {
  const Inputs &in = inputs(worker);
  const Target gate{CAE_MODULE_GATE, gate_.data()}, up{CAE_MODULE_UP, up_.data()};
  const Target targets[] = {gate, up};
  const Phase phase{layer, gates};
  shrink(worker, phase, targets, in.normal.data());
  const uint32_t n = model_.shape.feed_forward;
  forEachPanel(phase.round(), worker, n, [&](Range range) {
    project(layer, 0, gate, range, in.quantisedNormal, in.normal.data());
    project(layer, 1, up, range, in.quantisedNormal, in.normal.data());
    const auto width = static_cast<uint32_t>(range.end - range.begin);
    for (size_t r = 0; r < rows_; ++r) {
      float *const row = gate_.data() + r * n + range.begin;
      kernels_.siluMultiply(row, up_.data() + r * n + range.begin, width, row);
    }
  });
  threads_.barrier();
}

void Runner::shrink(uint32_t worker, Phase phase, std::span<const Target> targets, const float *x) {
  if (lowRank_.isEmpty()) return;
  uint32_t modules[LowRank::kTogether];
  for (size_t slot = 0; slot < targets.size(); ++slot) modules[slot] = targets[slot].module;
  lowRank_.shrink(
      rankWork_, phase.round(), worker, phase.layer, {modules, targets.size()}, x,
      model_.layers[phase.layer].modules[modules[0]].inputs);
  threads_.barrier();
}

void Runner::linear(
    uint32_t worker, Phase phase, std::span<const Target> targets, const QuantisedRows &quantised, const float *x) {
  shrink(worker, phase, targets, x);
  const auto &modules = model_.layers[phase.layer].modules;
  size_t panels = 0;
  for (const Target &target : targets) panels += panelCount(modules[target.module]);
  forEachPanel(phase.round(), worker, panels * kPanelWidth, [&](Range all) {
    size_t first = 0;
    for (uint32_t slot = 0; slot < targets.size(); ++slot) {
      const Matrix &matrix = modules[targets[slot].module];
      const size_t begin = std::max(all.begin, first) - first;
      const size_t end = std::min<size_t>(std::max(all.end, first) - first, matrix.outputs);
      if (begin < end) project(phase.layer, slot, targets[slot], {begin, end}, quantised, x);
      first += panelCount(matrix) * kPanelWidth;
    }
  });
  threads_.barrier();
}

void Runner::project(
    uint32_t layer, uint32_t slot, Target target, Range range, const QuantisedRows &quantised, const float *x) {
  const Matrix &matrix = model_.layers[layer].modules[target.module];
  matrix.multiply(kernels_, quantised.view(0, rows_), x, rows_, range, target.y, matrix.outputs);
  lowRank_.expand(layer, slot, target.module, range, target.y, matrix.outputs);
  if (target.y != delta_.data()) return;
  const auto width = static_cast<uint32_t>(range.end - range.begin);
  for (size_t r = 0; r < rows_; ++r) {
    const size_t offset = r * matrix.outputs + range.begin;
    kernels_.add(delta_.data() + offset, width, hidden_.data() + offset);
  }
}

void Runner::storeKeysAndValues(uint32_t worker, uint32_t l) {
  const Layer &layer = model_.layers[l];
  const uint32_t width = model_.shape.head_dimension, half = width / 2, heads = model_.shape.key_value_heads;
  const auto turn = [&](const Buffer<float> &weight, size_t row, float *head) {
    if (weight.size() != 0) normaliseRow(head, weight, width, head);
    kernels_.rotate(cosines_.data() + row * half, sines_.data() + row * half, half, head);
  };
  const Range range = share(static_cast<size_t>(rows_) * heads, 1, worker, threads_.workers());
  for (size_t i = range.begin; i < range.end; ++i) {
    const size_t row = i / heads, head = i % heads;
    for (size_t h = head * group_; h < (head + 1) * group_; ++h) {
      turn(layer.queryNorm, row, queries_.data() + row * queryWidth_ + h * width);
    }
    float *const key = keys_.data() + row * keyWidth_ + head * width;
    turn(layer.keyNorm, row, key);
    const uint32_t position = positions_[row];
    const uint32_t block = sequences_[sequenceOfRow_[row]].table[position / kBlockPositions];
    pool_->store(
        kernels_, pool_->head(block, l, static_cast<uint32_t>(head)), position % kBlockPositions, key,
        values_.data() + row * keyWidth_ + head * width);
  }
  threads_.barrier();
}

void Runner::note(uint32_t worker, size_t norm, const float *rows, size_t count) {
  if (maxima_.empty() || worker != 0) return;
  const uint32_t n = model_.shape.hidden;
  float *const maxima = maxima_.data() + norm * n;
  for (size_t i = 0; i < count * n; ++i) {
    const float magnitude = __builtin_fabsf(rows[i]);
    maxima[i % n] = magnitude > maxima[i % n] ? magnitude : maxima[i % n];
  }
}

void Runner::finish(uint32_t worker, float *logits, float *hidden) {
  const uint32_t n = model_.shape.hidden, workers = threads_.workers();
  Inputs &in = inputs(worker);
  const Range vectors = share(hiddenOutputs_.size(), 1, worker, workers);
  for (size_t i = vectors.begin; i < vectors.end; ++i) {
    const Output output = hiddenOutputs_[i];
    normaliseRow(hidden_.data() + static_cast<size_t>(output.row) * n, model_.finalNorm, n, hidden + output.index * n);
  }
  const Range rows = isAlone() ? Range{0, logitOutputs_.size()} : share(logitOutputs_.size(), 1, worker, workers);
  for (size_t i = rows.begin; i < rows.end; ++i) {
    float *const normal = in.normal.data() + i * n;
    normaliseRow(hidden_.data() + static_cast<size_t>(logitOutputs_[i].row) * n, model_.finalNorm, n, normal);
    quantiseRow(normal, i, n, in.quantisedNormal);
  }
  waitForRows();
  note(worker, 2 * size_t{model_.shape.layers}, in.normal.data(), logitOutputs_.size());
  forEachPanel(size_t{model_.shape.layers} * kParts, worker, model_.shape.vocabulary, [&](Range outputs) {
    for (size_t i = 0, next = 0; i < logitOutputs_.size(); i = next) {
      // Rows whose logits follow one another go through the head together.
      for (next = i + 1; next < logitOutputs_.size(); ++next) {
        if (logitOutputs_[next].index != logitOutputs_[i].index + (next - i)) break;
      }
      const auto count = static_cast<uint32_t>(next - i);
      model_.head.multiply(
          kernels_, in.quantisedNormal.view(static_cast<uint32_t>(i), count), in.normal.data() + i * n, count, outputs,
          logits + logitOutputs_[i].index * model_.shape.vocabulary, model_.shape.vocabulary);
    }
  });
}

}  // namespace engine
