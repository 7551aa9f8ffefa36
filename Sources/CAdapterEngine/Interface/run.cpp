// The C face of running: sequences, sampling, and single functions for checks.
#include <cmath>
#include <vector>

#include "Interface/guard.hpp"
#include "Kernels/limits.hpp"
#include "Kernels/math.hpp"
#include "Run/sampler.hpp"
#include "Run/runner.hpp"

using namespace engine;

struct cae_pool {
  Pool value;
};
struct cae_runner {
  Runner value;
};

cae_code cae_pool_create(const cae_model *model, uint32_t blocks, cae_pool **pool, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    *pool = new cae_pool{Pool(model->value.shape, model->value.precision, blocks)};
  });
}

void cae_pool_destroy(cae_pool *pool) { delete pool; }

size_t cae_pool_block_bytes(const cae_model *model) {
  return Pool::blockBytes(model->value.shape, model->value.precision);
}

cae_code cae_pool_copy(cae_pool *pool, uint32_t from, uint32_t to) {
  if (from >= pool->value.blocks() || to >= pool->value.blocks()) return CAE_INVALID_REQUEST;
  pool->value.copy(from, to);
  return CAE_OK;
}

uint64_t cae_pool_digest(const cae_pool *pool, const uint32_t *blocks, uint32_t positions) {
  return pool->value.digest(blocks, positions);
}

cae_code cae_runner_create(
    const cae_model *model, uint32_t threads, uint32_t maximum_rows, cae_runner **runner, char *message,
    size_t capacity) {
  return guarded(message, capacity, [&] {
    if (threads == 0 || threads > kMaximumThreads || maximum_rows == 0 || maximum_rows > kMaximumPassRows) {
      throw Failure(
          CAE_INVALID_REQUEST, "A runner has 1 to " + std::to_string(kMaximumThreads) + " threads and 1 to " +
                                   std::to_string(kMaximumPassRows) + " rows a pass.");
    }
    *runner = new cae_runner{Runner(model->value, threads, maximum_rows)};
  });
}

void cae_runner_destroy(cae_runner *runner) { delete runner; }

cae_code cae_runner_step(
    cae_runner *runner, cae_pool *pool, const cae_slice *slices, size_t count, float *logits, float *hidden,
    char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    std::vector<Slice> checked;
    checked.reserve(count);
    for (const cae_slice &slice : std::span(slices, count)) {
      checked.push_back(
          {slice.tokens, slice.token_count, slice.position, slice.blocks, slice.block_count,
           slice.adapter == nullptr ? nullptr : &slice.adapter->value, slice.logit_rows, slice.hidden_rows});
    }
    runner->value.step(pool->value, checked, logits, hidden);
  });
}

cae_code cae_runner_observe(cae_runner *runner, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { runner->value.observe(); });
}

void cae_runner_copy_maxima(const cae_runner *runner, float *maxima) {
  std::copy(runner->value.maxima().begin(), runner->value.maxima().end(), maxima);
}

int32_t cae_sample(const float *logits, uint32_t vocabulary, const cae_sampling *sampling, uint64_t index) {
  int32_t token = 0;
  if (vocabulary == 0) return token;
  guarded(nullptr, 0, [&] {
    const bool sane = std::all_of(logits, logits + vocabulary, [](float x) { return isSane(x, kValueLimit); });
    if (sane) {
      token = sample(logits, vocabulary, *sampling, index);
      return;
    }
    // The engine never gives such logits; a caller's own are made comparable.
    std::vector<float> comparable(logits, logits + vocabulary);
    for (float &x : comparable) x = x > kValueLimit ? kValueLimit : x > -kValueLimit ? x : -kValueLimit;
    token = sample(comparable.data(), vocabulary, *sampling, index);
  });
  return token;
}

float cae_exponential(float x) {
  const RoundingMode mode;
  return exponential(x);
}

void cae_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]) {
  const auto words = philox({counter[0], counter[1], counter[2], counter[3]}, {key[0], key[1]});
  std::copy(words.begin(), words.end(), output);
}

void cae_cosine_sine(double x, double *cosine, double *sine) {
  const RoundingMode mode;
  cosineSine64(x, *cosine, *sine);
}

cae_code cae_linear(
    cae_kernels kernels, const float *weights, uint32_t outputs, uint32_t inputs, const float *x, uint32_t rows,
    float *y, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    const Kernels &table = chooseKernels(kernels);
    const Matrix matrix(weights, inputs, outputs);
    QuantisedRows quantised(rows, inputs);
    quantised.fill(table, x, rows, inputs, inputs);
    matrix.multiply(table, quantised.view(0, rows), x, rows, {0, outputs}, y, outputs);
  });
}
