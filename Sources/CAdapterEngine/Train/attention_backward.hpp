// The backward pass of attention over whole documents, each alone.
#pragma once

#include <atomic>
#include <vector>

#include "Kernels/kernels_training.hpp"
#include "Kernels/threads.hpp"
#include "Run/attention.hpp"

namespace engine {

/// Rows of queries and of gradients, side by side for all heads.
struct AttentionGradients {
  const float *queries;  ///< rows x (heads x dimension), rotated.
  const float *mixed;    ///< Gradient of the attention's result, the same shape.
  float *queryGradients;
  float *keyGradients, *valueGradients;  ///< rows x (key-value heads x dimension).
};

class AttentionBackward {
 public:
  AttentionBackward(const Model &model, uint32_t workers);

  /// Reserves memory for documents of at most so many positions.
  void reserve(uint32_t positions);
  /// All heads of all documents of a layer, whose keys and values are in the pool.
  void run(
      ThreadPool &threads, const Pool &pool, const std::vector<SequenceRows> &documents, uint32_t layer,
      const AttentionGradients &rows);

 private:
  struct Scratch {
    QuantisedRows queries;
    Buffer<float> keys;          ///< [positions][dimension], dequantised.
    Buffer<float> values;        ///< [dimension][stride], dequantised.
    Buffer<float> keyGradients, valueGradients;  ///< [positions][dimension].
    Buffer<float> weights, scoreGradients;       ///< [tile rows][stride].
  };
  /// One key-value head of one document.
  struct Task {
    const SequenceRows &document;
    uint32_t layer, head;
    const Pool &pool;
  };
  /// Query rows first … first + rows - 1 of one head, which see positions begin … end - 1 between them.
  struct Tile {
    uint32_t head, first, rows, begin, end;
  };

  HeadBlock block(const Task &task, uint32_t position) const {
    return task.pool.head(task.document.table[position / kBlockPositions], task.layer, task.head);
  }
  void widenCache(Scratch &scratch, const Task &task) const;
  void backward(Scratch &scratch, const Task &task, const AttentionGradients &rows) const;
  void tile(Scratch &scratch, const Task &task, const Tile &tile, const AttentionGradients &rows) const;
  /// Scores of a tile to `weights`, from column 0 of a row for position 0.
  void score(Scratch &scratch, const Task &task, const Tile &tile, const float *queries) const;
  /// Turns scores into probabilities, zero outside what each row sees.
  void weigh(Scratch &scratch, const Task &task, const Tile &tile) const;
  uint32_t begin(const Task &task, uint32_t position) const;

  const Model &model_;
  const Kernels &kernels_;
  const TrainingKernels &training_;
  const uint32_t width_, group_, queryWidth_, keyWidth_;
  const float inverseRoot_;
  uint32_t positions_ = 0;
  size_t stride_ = 0;
  std::vector<Scratch> scratch_;
};

}  // namespace engine
