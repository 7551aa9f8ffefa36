// The adapter engine behind a plain C face: no C++ type, exception or allocation of the caller's crosses it.
//
// Every function that can fail returns a cae_code and writes one sentence into `message` (always terminated, cut at
// `capacity`). Handles are owned by the caller and released by their destroy function. Models, adapters and tokenizers
// are immutable after creation and may be used from several threads at once; a session belongs to one thread at a time.
#ifndef CADAPTERENGINE_H
#define CADAPTERENGINE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Why a call failed.
typedef enum cae_code {
  CAE_OK = 0,
  CAE_INVALID_MODEL = 1,        ///< config.json or model.safetensors is malformed or inconsistent.
  CAE_INVALID_ADAPTER = 2,      ///< adapter_config.json or adapter_model.safetensors is malformed or inconsistent.
  CAE_INVALID_TOKENIZER = 3,    ///< tokenizer.json is malformed or inconsistent.
  CAE_UNSUPPORTED = 4,          ///< A well-formed file asks for a feature the engine does not have.
  CAE_INVALID_REQUEST = 5,      ///< A token outside the vocabulary, an empty prompt, a mismatched adapter.
  CAE_CONTEXT_TOO_LONG = 6,     ///< More positions than the model or the session holds.
  CAE_KERNELS_UNAVAILABLE = 7,  ///< The processor lacks the instructions of the kernels asked for.
  CAE_OUT_OF_MEMORY = 8         ///< An allocation failed.
} cae_code;

/// Which implementation of the arithmetic runs; all give the same bits.
typedef enum cae_kernels {
  CAE_KERNELS_BEST = 0,
  CAE_KERNELS_SCALAR = 1,
  CAE_KERNELS_AVX2 = 2,
  CAE_KERNELS_AVX512 = 3
} cae_kernels;

/// `EXACT` is the consensus arithmetic (int8 weights, two-plane activations); `FLOAT32` keeps fp32 weights for checks.
typedef enum cae_precision { CAE_PRECISION_EXACT = 0, CAE_PRECISION_FLOAT32 = 1 } cae_precision;

/// The linear modules of a layer that an adapter may change, as bits of cae_adapter_shape.modules.
typedef enum cae_module {
  CAE_MODULE_Q = 0,
  CAE_MODULE_K = 1,
  CAE_MODULE_V = 2,
  CAE_MODULE_O = 3,
  CAE_MODULE_GATE = 4,
  CAE_MODULE_UP = 5,
  CAE_MODULE_DOWN = 6,
  CAE_MODULE_COUNT = 7
} cae_module;

#define CAE_MAXIMUM_END_TOKENS 8

/// What config.json says.
typedef struct cae_model_shape {
  uint32_t vocabulary;
  uint32_t hidden;
  uint32_t layers;
  uint32_t heads;
  uint32_t key_value_heads;
  uint32_t head_dimension;
  uint32_t feed_forward;
  uint32_t context;  ///< Positions a sequence may have.
  float norm_epsilon;
  double rope_theta;
  uint32_t ties_embeddings;
  uint32_t end_token_count;
  int32_t end_tokens[CAE_MAXIMUM_END_TOKENS];
} cae_model_shape;

/// What adapter_config.json says.
typedef struct cae_adapter_shape {
  uint32_t rank;
  uint32_t modules;  ///< Bit m is set when module m has a pair of low-rank matrices.
  float scale;       ///< alpha / rank, or alpha / sqrt(rank) with rsLoRA.
} cae_adapter_shape;

/// How the next token is taken from the logits.
typedef struct cae_sampling {
  uint32_t temperature_milli;  ///< 0 is greedy.
  uint32_t top_k;              ///< 0 keeps the whole vocabulary.
  uint64_t seed;               ///< The key of the request's generator.
} cae_sampling;

typedef struct cae_tokenizer cae_tokenizer;
typedef struct cae_model cae_model;
typedef struct cae_adapter cae_adapter;
typedef struct cae_session cae_session;

/// Whether this processor runs the kernels.
int32_t cae_kernels_available(cae_kernels kernels);

/// Reads config.json without touching weights.
cae_code cae_parse_model_shape(
    const uint8_t *config, size_t length, cae_model_shape *shape, char *message, size_t capacity);

/// Reads adapter_config.json without touching weights.
cae_code cae_parse_adapter_shape(
    const uint8_t *config, size_t length, cae_adapter_shape *shape, char *message, size_t capacity);

/// Reads tokenizer.json; a null `json` is the byte vocabulary (token = byte, 0 = document end).
cae_code cae_tokenizer_create(
    const uint8_t *json, size_t length, uint32_t vocabulary, cae_tokenizer **tokenizer, char *message, size_t capacity);
void cae_tokenizer_destroy(cae_tokenizer *tokenizer);

/// Writes the tokens of `text`; `tokens` must hold `length` of them, for a token covers at least one byte.
cae_code cae_tokenizer_encode(
    const cae_tokenizer *tokenizer, const uint8_t *text, size_t length, int32_t *tokens, size_t *count, char *message,
    size_t capacity);

/// The bytes of the tokens; returns how many there are and writes at most `limit` of them. Unknown tokens have none.
size_t cae_tokenizer_decode(
    const cae_tokenizer *tokenizer, const int32_t *tokens, size_t count, uint8_t *bytes, size_t limit);

/// Reads config.json and model.safetensors, checks them, and packs the weights. The inputs may be freed afterwards.
cae_code cae_model_create(
    const uint8_t *config, size_t config_length, const uint8_t *weights, size_t weights_length, cae_precision precision,
    cae_kernels kernels, cae_model **model, char *message, size_t capacity);
void cae_model_destroy(cae_model *model);
void cae_model_get_shape(const cae_model *model, cae_model_shape *shape);

/// Reads adapter_config.json and adapter_model.safetensors for the shapes and precision of `model`.
cae_code cae_adapter_create(
    const cae_model *model, const uint8_t *config, size_t config_length, const uint8_t *weights, size_t weights_length,
    cae_adapter **adapter, char *message, size_t capacity);
void cae_adapter_destroy(cae_adapter *adapter);

/// A sequence with room for `positions` tokens; `adapter` may be null. Model and adapter must outlive it.
cae_code cae_session_create(
    const cae_model *model, const cae_adapter *adapter, uint32_t positions, cae_session **session, char *message,
    size_t capacity);
void cae_session_destroy(cae_session *session);

/// Feeds tokens and writes the logits of the last `logit_rows` of them, `logit_rows` x vocabulary values, row by row.
/// On failure the session is unchanged.
cae_code cae_session_advance(
    cae_session *session, const int32_t *tokens, size_t count, size_t logit_rows, float *logits, char *message,
    size_t capacity);

/// FNV-1a over the bytes and scales of the session's KV cache, for comparing kernels.
uint64_t cae_session_digest(const cae_session *session);

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
