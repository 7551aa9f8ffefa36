// The backward pass of training.
#include "Kernels/limits.hpp"
#include "Train/loss.hpp"
#include "Train/trainer.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

void Trainer::lossAndGradient() {
  std::fill_n(gradient_.data(), static_cast<size_t>(rows_) * model_.shape.hidden, 0.0f);
  for (size_t first = 0; first < counted_.size(); first += kHeadRows) {
    lossBlock(first, static_cast<uint32_t>(std::min<size_t>(kHeadRows, counted_.size() - first)));
  }
}

/// `count` rows that count, from number `first` of them on.
void Trainer::lossBlock(size_t first, uint32_t count) {
  const uint32_t n = model_.shape.hidden, vocabulary = model_.shape.vocabulary;
  const auto hidden = [&](size_t i) { return hidden_.data() + static_cast<size_t>(counted_[first + i].row) * n; };
  forRows(count, [&](size_t i, uint32_t) {
    kernels_.normalise(hidden(i), normFactor(hidden(i), n), model_.finalNorm.data(), n, finalRows_.data() + i * n);
  });
  linear_.quantise(finalRows_.data(), count, n);
  linear_.head(finalRows_.data(), count, logits_.data());
  forRows(count, [&](size_t i, uint32_t) {
    float *const logits = logits_.data() + i * vocabulary;
    rowLosses_[i] = rowLoss(kernels_, training_, logits, vocabulary, counted_[first + i].target, logits);
  });
  linear_.headBackward(logits_.data(), count, finalRows_.data());
  forRows(count, [&](size_t i, uint32_t worker) {
    float *const gradient = gradient_.data() + static_cast<size_t>(counted_[first + i].row) * n;
    normBackward(hidden(i), model_.finalNorm, finalRows_.data() + i * n, n, worker, gradient);
  });
  for (uint32_t i = 0; i < count; ++i) losses_ = addSaturating(losses_, rowLosses_[i]);
  targets_ += count;
}

void Trainer::normBackward(
    const float *x, const Buffer<float> &weight, const float *g, uint32_t n, uint32_t worker, float *d) {
  Scratch &scratch = scratch_[worker];
  const float factor = normFactor(x, n);
  const float sum = training_.normProducts(x, g, weight.data(), factor, n, scratch.h.data(), scratch.z.data());
  training_.normGradient(scratch.h.data(), scratch.z.data(), sum / static_cast<float>(n), factor, n, d);
}

void Trainer::addNormBackward(const float *x, const Buffer<float> &weight, const float *g) {
  const uint32_t n = model_.shape.hidden;
  forRows([&](size_t row, uint32_t worker) {
    float *const d = scratch_[worker].d.data();
    normBackward(x + row * n, weight, g + row * n, n, worker, d);
    kernels_.add(d, n, gradient_.data() + row * n);
  });
}

void Trainer::backwardLayer(uint32_t layer, LayerActivations &saved) {
  feedForwardBackward(layer, saved);
  attentionBlockBackward(layer, saved);
}

void Trainer::feedForwardBackward(uint32_t layer, LayerActivations &saved) {
  const uint32_t n = model_.shape.hidden, wide = model_.shape.feed_forward;
  const Buffer<float> &norm = model_.layers[layer].feedForwardNorm;
  gate(saved);
  linear_.backward(
      layer, CAE_MODULE_DOWN, rows(gated_.data(), saved, CAE_MODULE_DOWN), gradient_.data(), wide_.data());
  forRows([&](size_t row, uint32_t) {
    training_.gatedGradient(
        wide_.data() + row * wide, wide, saved.gate.data() + row * wide, saved.up.data() + row * wide);
  });
  normalise(saved.middle.data(), norm, normal_.data());
  linear_.backward(
      layer, CAE_MODULE_GATE, rows(normal_.data(), saved, CAE_MODULE_GATE), saved.gate.data(), delta_.data());
  linear_.backward(layer, CAE_MODULE_UP, rows(normal_.data(), saved, CAE_MODULE_UP), saved.up.data(), narrow_.data());
  forRows([&](size_t row, uint32_t) { kernels_.add(narrow_.data() + row * n, n, delta_.data() + row * n); });
  addNormBackward(saved.middle.data(), norm, delta_.data());
}

void Trainer::attentionBlockBackward(uint32_t layer, LayerActivations &saved) {
  const uint32_t n = model_.shape.hidden;
  linear_.backward(
      layer, CAE_MODULE_O, rows(saved.mixed.data(), saved, CAE_MODULE_O), gradient_.data(), mixedGradients_.data());
  rotate(layer, saved);
  attentionBackward_.run(
      threads_, *pool_, documents_, layer,
      {queries_.data(), mixedGradients_.data(), queryGradients_.data(), keyGradients_.data(), valueGradients_.data()});
  rotateBack(layer, saved);

  // Nothing below the first layer learns.
  const bool isFirst = layer == 0;
  float *const sum = isFirst ? nullptr : delta_.data(), *const part = isFirst ? nullptr : narrow_.data();
  const float *const x = inputs_[layer].data();
  normalise(x, model_.layers[layer].attentionNorm, normal_.data());
  const auto back = [&](uint32_t module, const Buffer<float> &g, float *d) {
    linear_.backward(layer, module, rows(normal_.data(), saved, module), g.data(), d);
    if (d == nullptr || d == sum) return;
    forRows([&](size_t row, uint32_t) { kernels_.add(d + row * n, n, sum + row * n); });
  };
  back(CAE_MODULE_Q, queryGradients_, sum);
  back(CAE_MODULE_K, keyGradients_, part);
  back(CAE_MODULE_V, valueGradients_, part);
  if (!isFirst) addNormBackward(x, model_.layers[layer].attentionNorm, sum);
}

void Trainer::rotateBack(uint32_t layer, const LayerActivations &saved) {
  const Layer &weights = model_.layers[layer];
  forRows([&](size_t row, uint32_t worker) {
    const size_t angle = static_cast<size_t>(positions_[row]) * half_;
    const auto turn = [&](const Buffer<float> &x, Buffer<float> &gradient, uint32_t width, const Buffer<float> &norm) {
      for (size_t d = row * width; d < (row + 1) * width; d += 2 * half_) {
        float *const g = gradient.data() + d;
        kernels_.rotate(cosines_.data() + angle, backSines_.data() + angle, half_, g);
        if (norm.size() == 0) continue;
        normBackward(x.data() + d, norm, g, 2 * half_, worker, g);
      }
    };
    turn(saved.queries, queryGradients_, queryWidth_, weights.queryNorm);
    turn(saved.keys, keyGradients_, keyWidth_, weights.keyNorm);
  });
}

}  // namespace engine
