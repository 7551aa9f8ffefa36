// Projects the gradient of every example to a few numbers, matrix by matrix, while the backward pass goes by.
#pragma once

#include <vector>

#include "Run/attention.hpp"
#include "Train/parameters.hpp"

namespace engine {

/// What a module's backward pass knows of a group of examples, row by row.
struct ModuleGradient {
  uint32_t layer, module;
  const float *ranks;          ///< rows x rank: the forward pass's A x.
  const float *outputs;        ///< rows x outputs: the gradient of the module's outputs.
  const float *ranksBackward;  ///< rows x rank: B g.
  const float *inputs;         ///< rows x inputs.
};

/// Every coordinate of a gradient, with its sign, is added to its bucket as an integer in 2^-32, so that threads may
/// share the work in any way. The coordinates of an adapter are numbered layer by layer, module by module, A before B,
/// each as PEFT writes it.
class Projection {
 public:
  /// Throws unless the dimension is a power of two within the limits.
  Projection(
      const Model &model, const Parameters &parameters, ThreadPool &threads, uint32_t dimension, uint64_t seed);

  /// Starts a call of so many examples with sums of zero.
  void start(size_t examples);
  /// The examples from number `first` on pass through the model together.
  void startGroup(size_t first, const std::vector<SequenceRows> &examples);
  /// Adds one module's gradients of the group.
  void add(const ModuleGradient &gradient);
  /// Completes the sums of the group.
  void finishGroup();

  /// examples x dimension of the call, as two's complement.
  const std::vector<uint64_t> &sums() const { return sums_; }

 private:
  /// Bucket in the low 14 bits; the top bit turns the sign.
  using Place = uint16_t;

  /// The part of one example that a worker adds: of every matrix the columns from begin / units to end / units.
  struct Part {
    uint32_t firstRow, rows;
    uint64_t begin, end, units;
    size_t sum;  ///< Where the example's sums start in `sums_`.
  };
  struct Worker {
    std::vector<Part> parts;
    std::vector<uint64_t> shared;  ///< Sums of the first part where another worker has begun its example.
    Buffer<float> gradient;        ///< rank x columns of one matrix.
  };
  /// One matrix of a module for a group.
  struct Side {
    const float *ranks, *values;
    uint32_t width;
    const Place *places;  ///< rank x width.
  };

  /// The places of a module's coordinates, A's and then B's, both as rank x width.
  const Place *places(uint32_t layer, uint32_t module);
  void drawPlaces(uint32_t layer, uint32_t module, uint32_t worker, Place *places) const;
  void addPart(Worker &worker, const Part &part, const Side &side);
  uint64_t *sums(Worker &worker, const Part &part) {
    return part.begin == 0 ? sums_.data() + part.sum : worker.shared.data();
  }

  const Model &model_;
  const Parameters &parameters_;
  const TrainingKernels &training_;
  ThreadPool &threads_;
  const uint32_t dimension_;
  const uint64_t seed_;
  uint32_t columns_;
  std::vector<uint64_t> starts_;  ///< The first coordinate of [layer][module].
  bool keepsPlaces_;
  Buffer<Place> places_;  ///< Of all modules, or of the one in work where they are not kept.
  std::vector<Worker> workers_;
  std::vector<uint64_t> sums_;
};

}  // namespace engine
