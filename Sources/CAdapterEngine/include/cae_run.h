// Running a model: KV cache, batches, sampling, and single functions for checks.
#ifndef CAE_RUN_H
#define CAE_RUN_H

#include "cae_types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cae_pool cae_pool;
typedef struct cae_runner cae_runner;

/// Memory for the KV cache of `blocks` blocks of CAE_BLOCK_POSITIONS positions in models of this shape and precision.
/// A sequence is a table of block numbers; who uses which block is the caller's affair. The system gives the memory as
/// it is first written. A pool belongs to one thread at a time.
cae_code cae_pool_create(const cae_model *model, uint32_t blocks, cae_pool **pool, char *message, size_t capacity);
void cae_pool_destroy(cae_pool *pool);
size_t cae_pool_block_bytes(const cae_model *model);

/// Copies one block, all layers of it; numbers outside the pool are refused.
cae_code cae_pool_copy(cae_pool *pool, uint32_t from, uint32_t to);

/// FNV-1a over the first positions of a table, whatever the layout: for each layer, key-value head and position the
/// key's bytes, its scale, the value's bytes, its scale. Every block of the table must be in the pool.
uint64_t cae_pool_digest(const cae_pool *pool, const uint32_t *blocks, uint32_t positions);

/// Tokens of one sequence that enter a step.
typedef struct cae_slice {
  const int32_t *tokens;
  uint32_t token_count;       ///< At least one.
  uint32_t position;          ///< Of the first token; earlier positions are in the blocks already.
  const uint32_t *blocks;     ///< The sequence's table, with room for the new tokens.
  uint32_t block_count;
  const cae_adapter *adapter; ///< Or null.
  uint32_t logit_rows;        ///< Logits are wanted of so many of the last tokens,
  uint32_t hidden_rows;       ///< and final normalised vectors of so many.
} cae_slice;

/// Scratch memory and threads for running steps of one model, which must outlive it. `maximum_rows` rows pass through a
/// layer together (a step of more takes several passes); neither number changes a result.
cae_code cae_runner_create(
    const cae_model *model, uint32_t threads, uint32_t maximum_rows, cae_runner **runner, char *message,
    size_t capacity);
void cae_runner_destroy(cae_runner *runner);

/// Feeds the slices together: writes the logits (rows x vocabulary) and vectors (rows x hidden) asked for, in the order
/// of the slices. A slice's result never depends on the others. Everything is checked before anything changes; no slice
/// may write into a block that another one uses.
cae_code cae_runner_step(
    cae_runner *runner, cae_pool *pool, const cae_slice *slices, size_t count, float *logits, float *hidden,
    char *message, size_t capacity);

/// The token that `sampling` takes from the logits of output number `index`.
int32_t cae_sample(const float *logits, uint32_t vocabulary, const cae_sampling *sampling, uint64_t index);

/// The engine's exp in fp32.
float cae_exponential(float x);

/// Philox4x32-10: the four output words of a counter under a key.
void cae_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]);

/// The engine's fp64 cosine and sine as used for rotary positions, |x| <= 2^17.
void cae_cosine_sine(double x, double *cosine, double *sine);

/// One linear layer on its own: quantises `weights` (outputs x inputs) and `x` (rows x inputs), writes rows x outputs.
cae_code cae_linear(
    cae_kernels kernels, const float *weights, uint32_t outputs, uint32_t inputs, const float *x, uint32_t rows,
    float *y, char *message, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
