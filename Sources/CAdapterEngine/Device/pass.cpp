#include "Device/pass.hpp"

#include <algorithm>
#include <numeric>

namespace engine {

PassPlanner::PassPlanner(const cae_model_shape &shape, uint32_t maximumRows)
    : shape_(shape), maximumRows_(maximumRows) {}

void PassPlanner::begin(const std::vector<Slice> &slices) {
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

bool PassPlanner::next(const std::vector<Slice> &slices, DeviceAdapterCache &adapters, Pass &pass) {
  pass = {};
  rowAdapters_.clear();
  for (size_t i = 0; i < slices.size(); ++i) {
    const uint32_t rows = std::min(slices[i].count - done_[i], maximumRows_ - pass.rows());
    if (rows != 0) add(slices[i], i, rows, pass);
  }
  addGroups(adapters, pass);
  addFinalRows(pass);
  return pass.rows() != 0;
}

void PassPlanner::add(const Slice &slice, size_t index, uint32_t rows, Pass &pass) {
  const uint32_t group = shape_.heads / shape_.key_value_heads, firstRow = pass.rows(), done = done_[index];
  const uint32_t position = slice.position + done, firstTile = static_cast<uint32_t>(pass.tiles.size());
  for (uint32_t column = 0; column < rows * group; column += OLC_TILE_COLUMNS) {
    pass.tiles.push_back({firstRow, rows, column, position, static_cast<uint32_t>(pass.tables.size())});
  }
  const uint32_t used = (position + rows + kBlockPositions - 1) / kBlockPositions;
  pass.tables.insert(pass.tables.end(), slice.table, slice.table + used);
  pass.longest = std::max(pass.longest, position + rows);
  for (uint32_t r = 0; r < rows; ++r) {
    const uint32_t left = slice.count - (done + r);
    if (left <= slice.logitRows) pass.logits.push_back({firstRow + r, firstLogit_[index] + slice.logitRows - left});
    if (left <= slice.hiddenRows) pass.hidden.push_back({firstRow + r, firstHidden_[index] + slice.hiddenRows - left});
    pass.tokens.push_back(slice.tokens[done + r]);
    pass.positions.push_back(position + r);
    pass.rowBlocks.push_back(slice.table[(position + r) / kBlockPositions]);
    pass.rowColumns.push_back(firstTile * OLC_TILE_COLUMNS + r * group);
    rowAdapters_.push_back(slice.adapter);
  }
  done_[index] += rows;
}

void PassPlanner::addGroups(DeviceAdapterCache &adapters, Pass &pass) const {
  std::vector<uint32_t> rows(pass.rows());
  std::iota(rows.begin(), rows.end(), 0u);
  std::erase_if(rows, [&](uint32_t row) { return rowAdapters_[row] == nullptr; });
  std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) {
    return std::pair(rowAdapters_[a]->identity, a) < std::pair(rowAdapters_[b]->identity, b);
  });
  for (uint32_t first = 0, end = 0; first < rows.size(); first = end) {
    const Adapter &adapter = *rowAdapters_[rows[first]];
    while (end < rows.size() && end - first < OLC_GROUP_ROWS && rowAdapters_[rows[end]] == &adapter) ++end;
    pass.groups.push_back({adapters.pairs(adapter), first, end - first});
    pass.rank = std::max(pass.rank, adapter.shape.rank);
  }
  pass.adaptedRows = std::move(rows);
}

void PassPlanner::addFinalRows(Pass &pass) {
  // Each row once, for the norm adds to the residual stream what the last layer left.
  std::vector<uint32_t> place(pass.rows(), UINT32_MAX);
  const auto takePlaces = [&](std::vector<ResultRow> &results) {
    for (ResultRow &result : results) {
      uint32_t &at = place[result.from];
      if (at == UINT32_MAX) {
        at = static_cast<uint32_t>(pass.finalRows.size());
        pass.finalRows.push_back(result.from);
      }
      result.from = at;
    }
  };
  takePlaces(pass.logits);
  takePlaces(pass.hidden);
}

}  // namespace engine
