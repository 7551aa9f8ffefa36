// One pass of a step on a device: which rows go through the layers together, in tables as the kernels read them.
#pragma once

#include <span>
#include <vector>

#include "Device/adapter_cache.hpp"
#include "Run/runner.hpp"

namespace engine {

/// Where a row of results goes: row `from` on the device to row `to` of the caller's.
struct ResultRow {
  uint32_t from;
  size_t to;
};

struct Pass {
  // One entry a row.
  std::vector<int32_t> tokens;
  std::vector<uint32_t> positions, rowBlocks, rowColumns;
  // Attention.
  std::vector<olc_tile> tiles;
  std::vector<uint32_t> tables;
  uint32_t longest = 0;
  // Rows by adapters, and the largest rank.
  std::vector<olc_group> groups;
  std::vector<uint32_t> adaptedRows;
  uint32_t rank = 0;
  // Rows that go through the final norm: those whose logits are wanted, then the other ones.
  std::vector<uint32_t> finalRows;
  std::vector<ResultRow> logits, hidden;

  uint32_t rows() const { return static_cast<uint32_t>(tokens.size()); }
};

/// Cuts a step into passes of at most `maximumRows` rows.
class PassPlanner {
 public:
  PassPlanner(const cae_model_shape &shape, uint32_t maximumRows);

  void begin(const std::vector<Slice> &slices);
  /// Fills the next pass; false when no row is left.
  bool next(const std::vector<Slice> &slices, DeviceAdapterCache &adapters, Pass &pass);

 private:
  /// Rows done … done + rows - 1 of a slice enter the pass.
  void add(const Slice &slice, size_t index, uint32_t rows, Pass &pass);
  void addGroups(DeviceAdapterCache &adapters, Pass &pass) const;
  static void addFinalRows(Pass &pass);

  const cae_model_shape shape_;
  const uint32_t maximumRows_;
  std::vector<uint32_t> done_;
  std::vector<size_t> firstLogit_, firstHidden_;
  std::vector<const Adapter *> rowAdapters_;
};

}  // namespace engine
