// A step of a batch: rows of many sequences, each with its own adapter, through the model together.
#pragma once

#include <span>
#include <vector>

#include "Kernels/threads.hpp"
#include "Model/adapter.hpp"
#include "Run/attention.hpp"
#include "Run/lowrank.hpp"

namespace engine {

/// Tokens of one sequence that enter a step, and what is wanted of them.
struct Slice {
  const int32_t *tokens;
  uint32_t count;
  uint32_t position;  ///< Of the first token; earlier ones are in the blocks already.
  const uint32_t *table;
  uint32_t blocks;
  const Adapter *adapter;
  uint32_t logitRows, hiddenRows;  ///< Of the last tokens.
};

class Runner {
 public:
  /// `maximumRows` rows pass through a layer together; a step of more takes several passes.
  Runner(const Model &model, uint32_t threads, uint32_t maximumRows);

  /// Feeds the slices; writes logits and final normalised vectors, row by row in the slices' order. Everything is
  /// checked before anything changes.
  void step(Pool &pool, const std::vector<Slice> &slices, float *logits, float *hidden);

  /// From the next step on, the largest magnitude of each channel that a norm gives is noted.
  void observe() { maxima_.assign((2 * size_t{model_.shape.layers} + 1) * model_.shape.hidden, 0); }
  /// What was noted: the norms of attention and feed-forward in each layer, and the final one, `hidden` values each.
  const std::vector<float> &maxima() const { return maxima_; }

 private:
  /// A row whose final vector is wanted, and the row of the result it goes to.
  struct Output {
    uint32_t row;
    size_t index;
  };
  /// Rows that linear layers read: as fp32 where a norm made them, and quantised.
  struct Inputs {
    Inputs(const cae_model_shape &shape, uint32_t rows);
    Buffer<float> normal;
    QuantisedRows quantisedNormal, quantisedMixed, quantisedGate;
  };
  /// A linear module and the rows of its result.
  struct Target {
    uint32_t module;
    float *y;
  };
  // Panels for every worker from which their shares are whole panels.
  static constexpr size_t kPanelsPerWorker = 16;
  // Panels that a worker takes at once for a single row, which is bound by memory and reads it in long runs.
  static constexpr size_t kPanelsAlone = 4;
  /// The linear layers of a layer that have the same x and run together.
  enum Part : uint32_t { projections, output, gates, down, kParts };
  struct Phase {
    uint32_t layer;
    Part part;
    size_t round() const { return static_cast<size_t>(layer) * kParts + part; }
  };

  void begin(const std::vector<Slice> &slices);
  /// Collects the rows of the next pass, those of one adapter side by side; false when none is left.
  bool gather(const std::vector<Slice> &slices);
  /// The whole pass, in every worker. Every part ends where all workers have done theirs.
  void forward(uint32_t worker, float *logits, float *hidden);

  void embed(uint32_t worker);
  void normalise(uint32_t worker, const Buffer<float> &weight);
  void quantise(uint32_t worker, const float *x, QuantisedRows &quantised, uint32_t n);
  void attend(uint32_t worker, uint32_t layer);
  /// Both gate modules and the activation, each worker for outputs of its own.
  void activate(uint32_t worker, uint32_t layer);
  void storeKeysAndValues(uint32_t worker, uint32_t layer);
  /// Linear layers of the same x with the adapters' parts, their outputs shared out together.
  void linear(
      uint32_t worker, Phase phase, std::span<const Target> targets, const QuantisedRows &quantised, const float *x);
  /// One range of a module's outputs; what goes to `delta_` is added to the residual stream.
  void project(
      uint32_t layer, uint32_t slot, Target target, Range range, const QuantisedRows &quantised, const float *x);
  /// The adapters' first halves for targets of the same x.
  void shrink(uint32_t worker, Phase phase, std::span<const Target> targets, const float *x);
  void finish(uint32_t worker, float *logits, float *hidden);
  /// Notes a norm's rows, in one worker, where the others only read them.
  void note(uint32_t worker, size_t norm, const float *rows, size_t count);

  /// A single row is prepared by every worker for itself, which is sooner done than waiting for another.
  bool isAlone() const { return rows_ == 1; }
  Inputs &inputs(uint32_t worker) { return isAlone() ? alone_[worker] : together_; }
  Range preparedRows(uint32_t worker) const { return isAlone() ? Range{0, 1} : rowShare(worker); }
  void waitForRows() {
    if (!isAlone()) threads_.barrier();
  }
  void normaliseRow(const float *x, const Buffer<float> &weight, uint32_t n, float *y) const;
  void quantiseRow(const float *x, size_t row, uint32_t n, QuantisedRows &quantised) const;
  Range rowShare(uint32_t worker) const { return share(rows_, 1, worker, threads_.workers()); }
  /// Calls body(range) for the worker's pieces of so many outputs until none is left.
  template <typename Body>
  void forEachPanel(size_t round, uint32_t worker, size_t outputs, const Body &body) {
    const size_t grain = outputs >= kPanelsPerWorker * threads_.workers() * kPanelWidth ? kPanelWidth : kVectorWidth;
    const size_t piece = isAlone() ? kPanelsAlone * kPanelWidth : kPanelWidth;
    Range range;
    while (range = outputWork_.take(round, worker, outputs, grain, piece), range.begin < range.end) body(range);
  }
  static size_t panelCount(const Matrix &matrix) { return (matrix.outputs + kPanelWidth - 1) / kPanelWidth; }

  const Model &model_;
  const Kernels &kernels_;
  ThreadPool threads_;
  const uint32_t maximumRows_, queryWidth_, keyWidth_, group_;
  Attention attention_;
  LowRank lowRank_;

  // The step in flight.
  Pool *pool_ = nullptr;
  std::vector<uint32_t> order_;  // Slices, those of one adapter side by side.
  std::vector<uint32_t> done_;   // Tokens of each slice that earlier passes took.
  std::vector<size_t> firstLogit_, firstHidden_;

  // The pass in flight.
  uint32_t rows_ = 0;
  std::vector<int32_t> tokens_;
  std::vector<uint32_t> positions_, sequenceOfRow_;
  std::vector<SequenceRows> sequences_;
  std::vector<Output> logitOutputs_, hiddenOutputs_;
  Buffer<float> hidden_, queries_, keys_, values_, mixed_, gate_, up_, delta_, cosines_, sines_;
  Inputs together_;
  std::vector<Inputs> alone_;  // Of each worker.
  std::vector<float> maxima_;  // Empty unless observed.
  // A round for each phase, and one for the head at the end; new with every pass.
  SharedWork outputWork_, rankWork_;
};

}  // namespace engine
