// Grouped-query attention of a batch over the pool's blocks.
#pragma once

#include <atomic>
#include <vector>

#include "Run/pool.hpp"

namespace engine {

/// Rows of one sequence that lie side by side in a batch.
struct SequenceRows {
  const uint32_t *table;  ///< The sequence's blocks.
  uint32_t position;      ///< Of the first row.
  uint32_t firstRow;      ///< In the batch.
  uint32_t rows;
};

/// Splits the attention of a batch into tasks of a few query rows of one key-value head, and does them in any order:
/// every task writes outputs of its own.
class Attention {
 public:
  Attention(const Model &model, uint32_t workers);

  /// Takes the batch's sequences and reserves memory; their keys and values are stored before `attend`.
  void plan(const Pool &pool, const std::vector<SequenceRows> &sequences);
  /// Before the workers begin a layer.
  void restart() { nextTask_.store(0, std::memory_order_relaxed); }
  /// Does tasks until none is left. `queries` and `mixed` are rows x (heads x dimension), the queries already rotated.
  void attend(uint32_t worker, uint32_t layer, const float *queries, float *mixed);

 private:
  struct Task {
    const SequenceRows *sequence;
    uint32_t firstRow, rows;  ///< Of the sequence's rows.
    uint32_t firstHead, heads;
  };
  /// What one worker needs; grown by `plan` alone.
  struct Scratch {
    QuantisedRows queries, weights;
    Buffer<float> scores, mixed;
    std::vector<const uint8_t *> chunks;
  };
  /// The positions that a task reads: whole blocks from `base` on, up to `end`.
  struct Span {
    uint32_t base, end;
  };

  Span span(const Task &task, uint32_t window) const;
  void addTasks(const SequenceRows &sequence);
  void attendExactly(Scratch &scratch, uint32_t layer, const Task &task, const float *queries, float *mixed) const;
  void score(Scratch &scratch, uint32_t layer, const Task &task, Span span, const float *queries) const;
  void weigh(Scratch &scratch, uint32_t layer, const Task &task, Span span) const;
  void mix(Scratch &scratch, uint32_t layer, const Task &task, Span span, float *mixed) const;
  void attendPlainly(Scratch &scratch, uint32_t layer, const Task &task, const float *queries, float *mixed) const;

  const Model &model_;
  const Kernels &kernels_;
  const uint32_t width_, group_, queryWidth_;
  const Buffer<float> ones_;
  const Pool *pool_ = nullptr;
  std::vector<Task> tasks_;
  std::vector<Scratch> scratch_;
  std::atomic<size_t> nextTask_{0};
};

}  // namespace engine
