// The adapter that learns: fp32 masters, the copy that the passes use, gradients and moments.
#pragma once

#include <array>
#include <vector>

#include "Kernels/kernels_training.hpp"
#include "Kernels/threads.hpp"
#include "Model/adapter.hpp"
#include "cae_train.h"

namespace engine {

/// One matrix as rank x width: A with width = inputs, B transposed with width = outputs.
struct TrainedMatrix {
  TrainedMatrix() = default;
  /// `learns` makes room for a gradient and moments.
  TrainedMatrix(uint32_t rank, uint32_t width, bool learns);

  size_t size() const { return master.size(); }

  uint32_t width = 0;
  Buffer<float> master, gradient, first, second;
  /// The masters in bf16; empty in the fp32 precision, which uses the masters themselves.
  Buffer<BFloat16> rounded;
};

/// Both matrices of a module; empty for a module that is not adapted.
struct TrainedPair {
  TrainedMatrix a, b;
  bool isAdapted() const { return a.width != 0; }
};

class Parameters {
 public:
  /// A from the seed, B zero; both zero where only projections are wanted. Throws when the rank or the modules do not
  /// suit the model.
  Parameters(const Model &model, const cae_training_options &options);

  const TrainedPair &pair(uint32_t layer, uint32_t module) const { return pairs_[layer][module]; }
  TrainedPair &pair(uint32_t layer, uint32_t module) { return pairs_[layer][module]; }

  /// Takes an adapter's weights; moments and gradients become zero.
  void take(const Adapter &adapter);
  /// AdamW over all matrices, then gradients are cleared and the rounded copies made anew.
  void update(ThreadPool &threads, const AdamStep &step);
  void clearGradients();
  /// Makes the rounded copies of one pair.
  void round(TrainedPair &pair) const;

  size_t stateLength() const;
  /// A, its moments, B, its moments, of every adapted module in order, in fp32.
  void writeState(uint8_t *bytes) const;
  void readState(const uint8_t *bytes, size_t length);

  const cae_training_options options;

 private:
  std::vector<TrainedMatrix *> matrices();
  std::vector<const TrainedMatrix *> matrices() const;

  const Model &model_;
  const TrainingKernels &kernels_;
  std::vector<std::array<TrainedPair, CAE_MODULE_COUNT>> pairs_;
};

}  // namespace engine
