// The attention tile that a block works on: eight query columns of one sequence, and the positions they see.
#pragma once

#include "cache.cuh"

namespace cuda {

struct Tile {
  olc_tile entry;
  uint32_t index;       // Among the call's tiles.
  uint32_t group;       // Query heads of a key-value head.
  uint32_t columns;     // How many of the eight exist.
  uint32_t firstBlock;  // Of the sequence's blocks: the first that any column sees.
  uint32_t end;         // One beyond the last position that any column sees.

  /// The position of column c's row.
  __device__ __forceinline__ uint32_t position(uint32_t c) const {
    return entry.position + (entry.first_column + c) / group;
  }
  /// The first position that column c sees.
  __device__ __forceinline__ uint32_t start(uint32_t c, uint32_t window) const {
    const uint32_t p = position(c);
    return window == 0 || p + 1 <= window ? 0 : p + 1 - window;
  }
  /// Where column c of a key-value head keeps one value a position; entry 0 is position firstBlock * 64.
  __device__ __forceinline__ size_t column(const olc_attention &a, uint32_t c, uint32_t head) const {
    return size_t{index * OLC_TILE_COLUMNS + c} * a.key_value_heads + head;
  }
};

__device__ __forceinline__ Tile tileAt(const olc_attention &a, uint32_t index) {
  Tile tile;
  tile.entry = a.tiles[a.first_tile + index];
  tile.index = index;
  tile.group = a.heads / a.key_value_heads;
  const uint32_t left = tile.entry.row_count * tile.group - tile.entry.first_column;
  tile.columns = left < OLC_TILE_COLUMNS ? left : OLC_TILE_COLUMNS;
  tile.firstBlock = tile.start(0, a.window) / kBlockPositions;
  tile.end = tile.position(tile.columns - 1) + 1;
  return tile;
}

}  // namespace cuda
