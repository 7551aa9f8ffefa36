// Codes, shapes and handles that every part of the C face shares.
#ifndef CAE_TYPES_H
#define CAE_TYPES_H

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
  CAE_OUT_OF_MEMORY = 8,        ///< An allocation failed.
  CAE_DEVICE_FAILED = 9         ///< A GPU is missing, or it reported an error.
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

/// The families of models; they differ in names, biases and norms.
typedef enum cae_family {
  CAE_FAMILY_LLAMA = 0,
  CAE_FAMILY_MISTRAL = 1,
  CAE_FAMILY_QWEN2 = 2,
  CAE_FAMILY_QWEN3 = 3
} cae_family;

/// How the rotary frequencies are stretched for a longer context (`rope_type`).
typedef enum cae_rotary_kind {
  CAE_ROTARY_DEFAULT = 0,
  CAE_ROTARY_LINEAR = 1,
  CAE_ROTARY_LLAMA3 = 2,
  CAE_ROTARY_YARN = 3
} cae_rotary_kind;

/// The numbers of a rotary scaling; those that its kind does not use are 0.
typedef struct cae_rotary_scaling {
  cae_rotary_kind kind;
  double factor;
  double low_frequency_factor;   ///< Llama 3.
  double high_frequency_factor;  ///< Llama 3.
  double beta_fast;              ///< YaRN.
  double beta_slow;              ///< YaRN.
  double attention_factor;       ///< YaRN; 0 when it follows from the other numbers.
  double mscale;                 ///< YaRN; 0 when absent.
  double mscale_all_dimensions;  ///< YaRN; 0 when absent.
  uint32_t truncates;            ///< YaRN: the correction range is rounded outwards to whole pairs.
  uint32_t original_context;     ///< Llama 3 and YaRN: positions before the stretch.
} cae_rotary_scaling;

#define CAE_MAXIMUM_LAYERS 256
#define CAE_MAXIMUM_END_TOKENS 8
/// Positions of one block of the KV cache.
#define CAE_BLOCK_POSITIONS 64

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
  cae_family family;
  uint32_t attention_bias;     ///< Query, key and value modules have a bias.
  uint32_t output_bias;        ///< The attention's output module has one.
  uint32_t query_key_norm;     ///< Every head's query and key are normalised before the rotation.
  uint32_t window;             ///< Positions a token of a windowed layer sees, itself included; 0 sees all.
  uint64_t windowed_layers[CAE_MAXIMUM_LAYERS / 64];  ///< Bit l is set when layer l has the window.
  uint32_t activation_planes;  ///< 2 quantises activations to 16 bits, 1 to 8.
  cae_rotary_scaling rotary;
  uint32_t ties_embeddings;
  uint32_t end_token_count;
  int32_t end_tokens[CAE_MAXIMUM_END_TOKENS];
} cae_model_shape;

/// What adapter_config.json says.
typedef struct cae_adapter_shape {
  uint32_t rank;                         ///< The largest of all.
  uint32_t modules;                      ///< Bit m is set when module m has a pair of matrices in some layer.
  uint32_t rank_sums[CAE_MODULE_COUNT];  ///< Sum over the layers of the module's rank.
  float scale;                           ///< alpha / rank, or alpha / sqrt(rank) with rsLoRA, of the first module.
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

#ifdef __cplusplus
}
#endif

#endif
