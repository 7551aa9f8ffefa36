// The forward pass of training: the runner's arithmetic, with the layers' results kept.
#include "Kernels/limits.hpp"
#include "Train/trainer.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

void Trainer::embed(const cae_training_example *examples) {
  for (size_t e = 0; e < documents_.size(); ++e) {
    for (uint32_t i = 0; i < documents_[e].rows; ++i) {
      model_.embed(
          examples[e].tokens[i],
          hidden_.data() + static_cast<size_t>(documents_[e].firstRow + i) * model_.shape.hidden);
    }
  }
}

void Trainer::normalise(const float *x, const Buffer<float> &weight, float *y) {
  const uint32_t n = model_.shape.hidden;
  forRows([&](size_t row, uint32_t) {
    kernels_.normalise(x + row * n, normFactor(x + row * n, n), weight.data(), n, y + row * n);
  });
}

void Trainer::forwardLayer(uint32_t layer, LayerActivations &saved) {
  const cae_model_shape &shape = model_.shape;
  const Layer &weights = model_.layers[layer];
  const auto addToHidden = [&] {
    forRows([&](size_t row, uint32_t) {
      kernels_.add(delta_.data() + row * shape.hidden, shape.hidden, hidden_.data() + row * shape.hidden);
    });
  };

  normalise(hidden_.data(), weights.attentionNorm, normal_.data());
  linear_.quantise(normal_.data(), rows_, shape.hidden);
  linear_.forward(layer, CAE_MODULE_Q, rows(normal_.data(), saved, CAE_MODULE_Q), saved.queries.data());
  linear_.forward(layer, CAE_MODULE_K, rows(normal_.data(), saved, CAE_MODULE_K), saved.keys.data());
  linear_.forward(layer, CAE_MODULE_V, rows(normal_.data(), saved, CAE_MODULE_V), saved.values.data());
  rotate(layer, saved);
  storeCache(layer, saved);
  attention_.restart();
  threads_.run([&](uint32_t worker) { attention_.attend(worker, layer, queries_.data(), saved.mixed.data()); });
  linear_.quantise(saved.mixed.data(), rows_, queryWidth_);
  linear_.forward(layer, CAE_MODULE_O, rows(saved.mixed.data(), saved, CAE_MODULE_O), delta_.data());
  addToHidden();

  std::copy_n(hidden_.data(), static_cast<size_t>(rows_) * shape.hidden, saved.middle.data());
  normalise(hidden_.data(), weights.feedForwardNorm, normal_.data());
  linear_.quantise(normal_.data(), rows_, shape.hidden);
  linear_.forward(layer, CAE_MODULE_GATE, rows(normal_.data(), saved, CAE_MODULE_GATE), saved.gate.data());
  linear_.forward(layer, CAE_MODULE_UP, rows(normal_.data(), saved, CAE_MODULE_UP), saved.up.data());
  gate(saved);
  linear_.quantise(gated_.data(), rows_, shape.feed_forward);
  linear_.forward(layer, CAE_MODULE_DOWN, rows(gated_.data(), saved, CAE_MODULE_DOWN), delta_.data());
  addToHidden();
}

void Trainer::gate(const LayerActivations &saved) {
  const uint32_t n = model_.shape.feed_forward;
  forRows([&](size_t row, uint32_t) {
    kernels_.siluMultiply(saved.gate.data() + row * n, saved.up.data() + row * n, n, gated_.data() + row * n);
  });
}

void Trainer::rotate(uint32_t layer, const LayerActivations &saved) {
  const Layer &weights = model_.layers[layer];
  forRows([&](size_t row, uint32_t) {
    const size_t angle = static_cast<size_t>(positions_[row]) * half_;
    const auto turn = [&](const Buffer<float> &from, Buffer<float> &to, uint32_t width, const Buffer<float> &norm) {
      float *const out = to.data() + row * width;
      std::copy_n(from.data() + row * width, width, out);
      for (uint32_t d = 0; d < width; d += 2 * half_) {
        float *const head = out + d;
        if (norm.size() != 0) {
          kernels_.normalise(head, normFactor(head, 2 * half_), norm.data(), 2 * half_, head);
        }
        kernels_.rotate(cosines_.data() + angle, sines_.data() + angle, half_, head);
      }
    };
    turn(saved.queries, queries_, queryWidth_, weights.queryNorm);
    turn(saved.keys, keys_, keyWidth_, weights.keyNorm);
  });
}

void Trainer::storeCache(uint32_t layer, const LayerActivations &saved) {
  threads_.run([&](uint32_t worker) {
    for (const SequenceRows &document : documents_) {
      // Whole blocks, so that no two workers write to one group of four positions.
      const Range range = share(document.rows, kBlockPositions, worker, threads_.workers());
      for (size_t p = range.begin; p < range.end; ++p) {
        const size_t at = (document.firstRow + p) * keyWidth_;
        for (uint32_t h = 0; h < model_.shape.key_value_heads; ++h) {
          const HeadBlock block = pool_->head(document.table[p / kBlockPositions], layer, h);
          const size_t offset = at + static_cast<size_t>(h) * 2 * half_;
          pool_->store(
              kernels_, block, static_cast<uint32_t>(p % kBlockPositions), keys_.data() + offset,
              saved.values.data() + offset);
        }
      }
    }
  });
}

}  // namespace engine
