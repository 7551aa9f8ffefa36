// One step of training: examples forward with what the backward pass needs, backward, and the optimiser.
#pragma once

#include <memory>
#include <vector>

#include "Train/attention_backward.hpp"
#include "Train/linear.hpp"

namespace engine {

/// What the forward pass of one layer leaves behind, row by row.
struct LayerActivations {
  LayerActivations() = default;
  LayerActivations(const Model &model, const Parameters &parameters, uint32_t rows);

  /// Bytes of one row.
  static uint64_t rowBytes(const Model &model, const Parameters &parameters);

  Buffer<float> middle;                  ///< The residual stream between attention and feed-forward.
  Buffer<float> queries, keys, values;   ///< As the linear layers give them.
  Buffer<float> mixed;
  Buffer<float> gate, up;
  std::array<Buffer<float>, CAE_MODULE_COUNT> ranks;
};

class Trainer {
 public:
  Trainer(const Model &model, const cae_training_options &options);

  /// From now on the gradient of every example is projected too; a dimension of 0 ends it.
  void setProjection(uint32_t dimension, uint64_t seed);
  /// Adds the gradients of the examples; everything is checked before anything changes.
  void accumulate(const cae_training_example *examples, size_t count);
  /// Projects the gradients of the examples and adds them to nothing.
  void project(const cae_training_example *examples, size_t count);
  /// examples x dimension of the last `accumulate` or `project`; null without a projection.
  const std::vector<uint64_t> *projections() const { return projection_ ? &projection_->sums() : nullptr; }
  /// AdamW as step number `step`, then gradients and sums start anew.
  void update(uint64_t step, double rate);
  /// Forgets what has been accumulated.
  void clear();

  uint64_t losses() const { return losses_; }
  uint64_t targets() const { return targets_; }

  Parameters parameters;

 private:
  /// Rows whose logits are held at once; any number gives the same bits.
  static constexpr uint32_t kHeadRows = 128;

  void check(const cae_training_example *examples, size_t count) const;
  /// Lays out the rows of the examples that pass through the model together.
  void prepare(const cae_training_example *examples, size_t count);
  void reserve(uint32_t rows);
  void pass(const cae_training_example *examples, size_t count);
  void passGroup(const cae_training_example *examples, size_t first, size_t count);

  void embed(const cae_training_example *examples);
  /// Takes `hidden_` through a layer.
  void forwardLayer(uint32_t layer, LayerActivations &saved);
  /// y = the norm of x.
  void normalise(const float *x, const Buffer<float> &weight, float *y);
  /// queries_ and keys_ = the layer's, with the heads' norms and rotated.
  void rotate(uint32_t layer, const LayerActivations &saved);
  void storeCache(uint32_t layer, const LayerActivations &saved);
  /// gated_ = the gated activation.
  void gate(const LayerActivations &saved);

  /// Losses of the rows that count, and the gradient of the final residual stream.
  void lossAndGradient();
  void lossBlock(size_t first, uint32_t count);
  /// Takes `gradient_` back through a layer whose input is `inputs_[layer]`; overwrites what was saved.
  void backwardLayer(uint32_t layer, LayerActivations &saved);
  void feedForwardBackward(uint32_t layer, LayerActivations &saved);
  void attentionBlockBackward(uint32_t layer, LayerActivations &saved);
  /// Takes the gradients of rotated queries and keys back to the linear layers' results.
  void rotateBack(uint32_t layer, const LayerActivations &saved);
  /// d = the gradient of one norm's input x; d may be g.
  void normBackward(
      const float *x, const Buffer<float> &weight, const float *g, uint32_t n, uint32_t worker, float *d);
  /// gradient_ += the same for all rows.
  void addNormBackward(const float *x, const Buffer<float> &weight, const float *g);

  LinearRows rows(const float *x, LayerActivations &saved, uint32_t module);
  float normFactor(const float *x, uint32_t n) const;
  /// Calls body(row, worker) for rows 0 ... count - 1, shared by the threads.
  template <typename Body>
  void forRows(size_t count, const Body &body) {
    threads_.run([&](uint32_t worker) {
      const Range range = share(count, 1, worker, threads_.workers());
      for (size_t row = range.begin; row < range.end; ++row) body(row, worker);
    });
  }
  template <typename Body>
  void forRows(const Body &body) {
    forRows(rows_, body);
  }

  const Model &model_;
  const Kernels &kernels_;
  const TrainingKernels &training_;
  ThreadPool threads_;
  LinearLayers linear_;
  Attention attention_;
  AttentionBackward attentionBackward_;
  std::unique_ptr<Projection> projection_;
  const uint32_t queryWidth_, keyWidth_, half_;
  const uint64_t maximumRows_;

  uint64_t losses_ = 0, targets_ = 0;

  // The group in flight.
  uint32_t rows_ = 0;
  std::vector<SequenceRows> documents_;
  std::vector<uint32_t> table_, positions_;
  struct Counted {
    uint32_t row;
    uint32_t target;
  };
  std::vector<Counted> counted_;
  std::vector<uint64_t> rowLosses_;

  // Memory for as many rows as a group has had so far.
  uint32_t capacity_ = 0, longest_ = 0;
  bool recomputes_ = false;
  std::unique_ptr<Pool> pool_;
  std::vector<Buffer<float>> inputs_;
  std::vector<LayerActivations> saved_;
  Buffer<float> cosines_, sines_, backSines_;
  Buffer<float> hidden_, normal_, delta_, queries_, keys_, gated_;
  Buffer<float> gradient_, wide_, narrow_, mixedGradients_, queryGradients_, keyGradients_, valueGradients_;
  Buffer<float> finalRows_, logits_;
  struct Scratch {
    Buffer<float> h, z, d;
  };
  std::vector<Scratch> scratch_;
};

}  // namespace engine
