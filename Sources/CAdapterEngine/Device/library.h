// What a CUDA library gives the engine: memory, order, and one function for each kernel, in a table of plain C
// functions.
//
// Sources/CUDA builds two libraries with this face: libopenledger-cuda.so for a GPU and libopenledger-cuda-emulated.so,
// the same kernels on the CPU. All pointers inside argument structures are device addresses. Kernels run one after
// another in the order of the calls. Every function returns 0, or the runtime's error number, which `describe`
// explains.
//
// Layouts. An int8 matrix is kept in tiles as the tensor cores take them (`multiplyTiles` in platform.cuh), so that
// every lane reads one aligned word:
// - weights: [outputs / 16][inputs / 32][32 lanes][16 bytes]; inputs are padded with zeros to a multiple of 64;
// - quantised rows: [rows / 8][inputs / 32][32 lanes][planes][8 bytes], the high plane first;
// - a block of the KV cache: [layers][key-value heads] sections, each of keys [4][dimension / 32][32][16], values
//   [dimension / 16][2][32][16], 64 key scales and 64 value scales; dimensions are padded with zeros.
#ifndef OPENLEDGER_DEVICE_LIBRARY_H
#define OPENLEDGER_DEVICE_LIBRARY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OLC_VERSION 1
/// The only symbol of a library: `const olc_library *openledger_cuda_library(void)`.
#define OLC_SYMBOL "openledger_cuda_library"

/// Modules that one call of a LoRA kernel covers: those that share an input.
#define OLC_MAXIMUM_MODULES 3
/// Rows of one adapter that a LoRA kernel takes together.
#define OLC_GROUP_ROWS 8
/// Columns (query rows times heads) of one attention tile.
#define OLC_TILE_COLUMNS 8

typedef struct olc_device olc_device;

typedef struct olc_properties {
  char name[256];
  uint64_t memory_bytes;
  uint32_t multiprocessors, major, minor;
  uint32_t emulated;      ///< 1 when the kernels run on the CPU.
  double peak_int8_tops;  ///< By the clock and the number of multiprocessors, for mma.sync; 0 when unknown.
} olc_properties;

/// From the engine's panels, [inputs / 4][64][4] bytes of weight + 128, to tiles.
typedef struct olc_repack {
  const uint8_t *panels;
  uint32_t inputs, outputs;
  uint8_t *tiles;
} olc_repack;

typedef enum olc_number_type { OLC_FLOAT32 = 0, OLC_BFLOAT16 = 1, OLC_FLOAT16 = 2 } olc_number_type;

/// hidden[r] = row tokens[r] of the table, widened.
typedef struct olc_embed {
  const void *table;
  olc_number_type type;
  const int32_t *tokens;
  uint32_t rows, hidden_size;
  float *hidden;
} olc_embed;

/// Cosines and sines of the rows' positions, [rows][half], times `factor`.
typedef struct olc_angles {
  const uint32_t *positions;
  const float *frequencies;
  float factor;
  uint32_t rows, half;
  float *cosines, *sines;
} olc_angles;

/// Quantised rows, as products take them.
typedef struct olc_rows {
  uint8_t *tiles;
  float *scales;
  uint32_t planes;  ///< 1 or 2.
} olc_rows;

/// hidden += delta (unless null), then the root mean square norm of the rows, in fp32 (unless null) and quantised.
typedef struct olc_norm {
  float *hidden;
  const float *delta;
  uint32_t delta_stride;
  const uint32_t *row_index;  ///< Which rows of `hidden` and `delta`, each once, or null for the first `rows`.
  const float *weight;
  float epsilon;
  uint32_t rows, n;
  float *normal;
  olc_rows quantised;
} olc_norm;

/// Quantises rows of n values, each multiplied by its column's factor first unless `factors` is null.
typedef struct olc_quantise {
  const float *x, *factors;
  uint32_t stride, rows, n;
  olc_rows quantised;
} olc_quantise;

/// gated = clamp(silu(gate) * up), in fp32 and quantised; `up` starts `up_offset` values after `gate` in each row.
typedef struct olc_gate {
  const float *gate;
  uint32_t stride, up_offset, rows, n;
  float *gated;
  olc_rows quantised;
} olc_gate;

/// Which kernel multiplies; all give the same bits. The thin ones take at most 8 and 16 rows.
enum {
  OLC_PRODUCT_BEST = 0,
  OLC_PRODUCT_THIN_8 = 1,
  OLC_PRODUCT_THIN_16 = 2,
  OLC_PRODUCT_SMALL = 3,
  OLC_PRODUCT_MEDIUM = 4,
  OLC_PRODUCT_LARGE = 5
};

/// y[r][n] = clamp(sum * (row scale * weight scale)), then + bias and clamped again where there is one.
typedef struct olc_product {
  const uint8_t *weights;
  const float *weight_scales;
  const float *bias;
  uint32_t inputs, outputs;  ///< Outputs in whole tiles of 16.
  olc_rows x;
  uint32_t rows;
  float *y;
  uint32_t y_stride;
  uint32_t variant;
} olc_product;

/// The product with the transposed matrix: y[r][k] = clamp(sum over n of g[r][n] * w[n][k], times the row's scale),
/// added to what is in y where `adds` is set.
typedef struct olc_transposed_product {
  const uint8_t *weights;
  uint32_t inputs, outputs;
  olc_rows g;  ///< Rows of `outputs` values, already multiplied by the weights' scales and quantised.
  uint32_t rows;
  float *y;
  uint32_t y_stride, adds;
} olc_transposed_product;

/// A pair of low-rank matrices: A in bf16 as [rank][inputs / 256][32][8], element (k / 256, k % 32, k / 32 % 8) being
/// input k, and B in bf16 as [rank][outputs]. Rank 0 where a module has none.
typedef struct olc_pair {
  const uint16_t *a, *b;
  uint32_t rank;
  float scale;
} olc_pair;

/// Up to OLC_GROUP_ROWS rows that share an adapter: entries first … first + count - 1 of the list of rows.
typedef struct olc_group {
  const olc_pair *pairs;  ///< [layers][7].
  uint32_t first, count;
} olc_group;

/// Both halves of y += B (scale * (A x)) for modules that share x, by groups of rows.
typedef struct olc_low_rank {
  const olc_group *groups;
  const uint32_t *rows;
  uint32_t group_count, rank;         ///< The largest rank of all groups.
  uint32_t module_count, first_pair;  ///< The modules' pairs are first_pair … of every adapter.
  const float *x;
  uint32_t x_stride, inputs;
  float *ranks;  ///< [rows in the list][module_count][rank].
  float *y;
  uint32_t y_stride, outputs[OLC_MAXIMUM_MODULES], offsets[OLC_MAXIMUM_MODULES];
} olc_low_rank;

/// Up to OLC_TILE_COLUMNS query columns of one sequence: column c is row c / group, head c % group of a key-value head.
typedef struct olc_tile {
  uint32_t first_row;     ///< Row of the step at which the sequence starts.
  uint32_t row_count;     ///< Rows of the sequence in the step.
  uint32_t first_column;  ///< Of the sequence's columns.
  uint32_t position;      ///< Of the sequence's first row.
  uint32_t table;         ///< Where its block table starts.
} olc_tile;

/// The shape of attention and where everything of it lies.
typedef struct olc_attention {
  uint32_t rows, heads, key_value_heads, dimension, window;
  // Projections: rows of queries, keys and values at offsets 0, key_offset, value_offset.
  const float *projected;
  uint32_t projected_stride, key_offset, value_offset;
  const float *cosines, *sines;        ///< [rows][dimension / 2].
  const float *query_norm, *key_norm;  ///< Null for none.
  float epsilon;
  // The rows: position, block of the KV cache, and number of the first column.
  const uint32_t *positions, *row_blocks, *row_columns;
  const olc_tile *tiles;
  uint32_t first_tile, tile_count;
  const uint32_t *tables;
  // The KV cache: blocks, and one layer's sections in them.
  uint8_t *pool;
  uint64_t block_bytes, layer_offset;
  // Between the kernels, by columns counted from the first tile's in this call.
  uint8_t *queries;       ///< [tiles][key_value_heads][dimension / 32][32][16].
  float *query_scales;    ///< [columns][key_value_heads], times 1 / sqrt(dimension).
  float *scores;          ///< [columns][key_value_heads][score_stride].
  uint32_t score_stride;  ///< Positions, a multiple of 64.
  uint8_t *weights;       ///< [tiles][key_value_heads][score_stride / 32][32][16].
  float *factors;         ///< [columns][key_value_heads].
  float *mixed;           ///< [rows][heads * dimension].
} olc_attention;

/// Sections of the cache in canonical order, [layers][key-value heads][positions] of key bytes, key scale, value bytes
/// and value scale.
typedef struct olc_gather {
  const uint8_t *pool;
  uint64_t block_bytes;
  const uint32_t *table;
  uint32_t layers, key_value_heads, dimension, positions;
  uint8_t *out;
} olc_gather;

/// tokens[r] from a row of logits; temperature 0 is greedy.
typedef struct olc_sample {
  const float *logits;
  uint32_t stride, vocabulary, rows;
  const uint32_t *temperatures_milli, *top_k;
  const uint64_t *seeds, *indices;
  int32_t *tokens;
} olc_sample;

/// gradient[j][i] goes on with the ordered sum over rows of ranks[r][j] * x[r][i]; [rank][width].
typedef struct olc_gradient {
  const float *ranks;
  uint32_t rank_stride;
  const float *x;
  uint32_t x_stride, rows, rank, width;
  float *gradient;
} olc_gradient;

/// One AdamW step in the notation of Docs/Specification/Training.md; `rounded` receives the weights in bf16, and the
/// gradient becomes zero.
typedef struct olc_adam {
  float mean, keep, b1, c1, b2, c2, step, root, epsilon;
  uint64_t count;
  float *gradient, *master, *first, *second;
  uint16_t *rounded;
} olc_adam;

typedef struct olc_library {
  uint32_t version;
  uint32_t size;  ///< sizeof(olc_library).

  /// Opens a device by number; `describe` explains a failure.
  int (*open)(int ordinal, olc_device **device);
  void (*close)(olc_device *);
  void (*properties)(const olc_device *, olc_properties *);
  const char *(*describe)(int error);

  int (*allocate)(olc_device *, size_t bytes, void **memory);
  void (*release)(olc_device *, void *memory);
  /// Memory of the host that copies are fast from and to.
  int (*allocate_host)(olc_device *, size_t bytes, void **memory);
  void (*release_host)(olc_device *, void *memory);
  /// Copies in the kernels' order. The host's memory of `upload` must stay as it is until `wait`.
  int (*upload)(olc_device *, void *to, const void *from, size_t bytes);
  int (*download)(olc_device *, void *to, const void *from, size_t bytes);
  int (*copy)(olc_device *, void *to, const void *from, size_t bytes);
  int (*fill)(olc_device *, void *to, int byte, size_t bytes);
  /// Returns when all that was asked for is done.
  int (*wait)(olc_device *);
  /// Milliseconds between two marks in the kernels' order; `mark` 0 starts, 1 ends and waits.
  int (*mark)(olc_device *, int which, float *milliseconds);

  /// Records the calls that follow instead of running them; `record_end` keeps them, `replay` runs them again.
  int (*record_begin)(olc_device *);
  int (*record_end)(olc_device *, void **recording);
  int (*replay)(olc_device *, void *recording);
  void (*forget)(olc_device *, void *recording);

  int (*repack)(olc_device *, const olc_repack *);
  int (*embed)(olc_device *, const olc_embed *);
  int (*angles)(olc_device *, const olc_angles *);
  int (*norm)(olc_device *, const olc_norm *);
  int (*quantise)(olc_device *, const olc_quantise *);
  int (*gate)(olc_device *, const olc_gate *);
  int (*product)(olc_device *, const olc_product *);
  int (*transposed_product)(olc_device *, const olc_transposed_product *);
  int (*shrink)(olc_device *, const olc_low_rank *);
  int (*expand)(olc_device *, const olc_low_rank *);
  int (*store)(olc_device *, const olc_attention *);
  int (*score)(olc_device *, const olc_attention *);
  int (*soften)(olc_device *, const olc_attention *);
  int (*mix)(olc_device *, const olc_attention *);
  int (*gather)(olc_device *, const olc_gather *);
  int (*sample)(olc_device *, const olc_sample *);
  int (*gradient)(olc_device *, const olc_gradient *);
  int (*adam)(olc_device *, const olc_adam *);
} olc_library;

#ifdef __cplusplus
}
#endif

#endif
