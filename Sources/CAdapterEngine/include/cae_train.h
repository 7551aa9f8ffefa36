// Training a LoRA adapter exactly: the state of a run goes in and out as bytes, and every step is a function of that
// state, the examples and the learning rate alone.
#ifndef CAE_TRAIN_H
#define CAE_TRAIN_H

#include "cae_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The numbers of a run that the arithmetic needs; fractions in billionths.
typedef struct cae_training_options {
  uint32_t rank;
  uint32_t modules;  ///< Bit m is set when module m is adapted.
  float scale;       ///< alpha / rank, or alpha / sqrt(rank) with rsLoRA.
  uint64_t seed;     ///< Of the first weights.
  uint64_t weight_decay_nano;
  uint64_t beta1_nano;
  uint64_t beta2_nano;
  uint64_t epsilon_nano;
  uint32_t threads;      ///< Changes no bit.
  uint32_t group_rows;   ///< Examples pass through the model together up to so many tokens. Changes no bit.
  uint32_t recomputes;   ///< Keeps less between the forward and the backward pass, for more work. Changes no bit.
  uint32_t projects_only;  ///< No room for gradients and moments: the trainer takes an adapter and projects.
} cae_training_options;

/// One example: `count` inputs and then the target of the last one, `count` + 1 tokens in all.
typedef struct cae_training_example {
  const int32_t *tokens;
  uint32_t count;
  uint32_t first_target;  ///< Targets tokens[i + 1] count from i = first_target on; below `count`.
} cae_training_example;

typedef struct cae_training_schedule {
  uint64_t learning_rate_nano;
  uint32_t kind;  ///< 0 constant, 1 linear, 2 cosine.
  uint32_t warmup_steps;
  uint32_t step_count;
} cae_training_schedule;

/// Which of an adapted module's matrices, and which copy of it.
typedef enum cae_training_value {
  CAE_TRAINING_MASTER = 0,    ///< The fp32 weights that the optimiser changes.
  CAE_TRAINING_FORWARD = 1,   ///< What the forward pass uses: the masters rounded to bf16.
  CAE_TRAINING_GRADIENT = 2   ///< The sum over the targets so far, not divided.
} cae_training_value;

typedef struct cae_trainer cae_trainer;

/// A new adapter for the model, which must outlive the trainer. A trainer belongs to one thread at a time.
cae_code cae_trainer_create(
    const cae_model *model, const cae_training_options *options, cae_trainer **trainer, char *message, size_t capacity);
void cae_trainer_destroy(cae_trainer *trainer);

/// Takes the weights of a PEFT adapter of the same rank, modules and scale; moments become zero.
cae_code cae_trainer_take_adapter(
    cae_trainer *trainer, const uint8_t *config, size_t config_length, const uint8_t *weights, size_t weights_length,
    char *message, size_t capacity);

/// Adds the gradients of the examples, in order, to those of the step; `losses` gets the sum over all targets of the
/// step so far, in 2^-32 nats, `targets` how many they are. Everything is checked before anything changes.
cae_code cae_trainer_accumulate(
    cae_trainer *trainer, const cae_training_example *examples, size_t count, uint64_t *losses, uint64_t *targets,
    char *message, size_t capacity);

/// Projects the gradient of every example from now on to `dimension` numbers, a power of two from 64 to 16384; 0 ends
/// it. Changes no bit of the training.
cae_code cae_trainer_set_projection(
    cae_trainer *trainer, uint32_t dimension, uint64_t seed, char *message, size_t capacity);

/// Projects the gradients of the examples, in order, and adds them to nothing.
cae_code cae_trainer_project(
    cae_trainer *trainer, const cae_training_example *examples, size_t count, char *message, size_t capacity);

/// Copies the projections of the last accumulate or project, examples x dimension, in 2^-32. Returns the number of
/// values, 0 without a projection; `values` may be null.
size_t cae_trainer_projections(const cae_trainer *trainer, int64_t *values);

/// Applies AdamW as step number `step` (from 0) to the gradients and clears them.
cae_code cae_trainer_update(
    cae_trainer *trainer, uint64_t step, double learning_rate, char *message, size_t capacity);

/// Forgets the gradients and losses since the last update.
void cae_trainer_clear(cae_trainer *trainer);

/// Bytes of masters and moments, in the order of the checkpoint.
size_t cae_trainer_state_length(const cae_trainer *trainer);
void cae_trainer_write_state(const cae_trainer *trainer, uint8_t *bytes);
/// Takes what write_state wrote; refuses another length and values that training never has, and then changes nothing.
cae_code cae_trainer_read_state(
    cae_trainer *trainer, const uint8_t *bytes, size_t length, char *message, size_t capacity);

/// Copies one matrix: A (side 0) as rank x inputs, B (side 1) as outputs x rank, as PEFT writes them. Returns the
/// number of values, 0 when the module is not adapted; `values` may be null.
size_t cae_trainer_values(
    const cae_trainer *trainer, uint32_t layer, uint32_t module, uint32_t side, cae_training_value which,
    float *values);
/// Replaces the masters of one matrix, in the same order, for checks by finite differences.
void cae_trainer_set_values(
    cae_trainer *trainer, uint32_t layer, uint32_t module, uint32_t side, const float *values);

/// The learning rate of step `step` (from 0).
double cae_learning_rate(const cae_training_schedule *schedule, uint32_t step);

/// Adds to `sum`, in 2^-32 nats, the losses of rows of logits against their targets; stays at its maximum.
cae_code cae_add_losses(
    const cae_model *model, const float *logits, const int32_t *targets, size_t rows, uint64_t *sum, char *message,
    size_t capacity);

/// The engine's fp64 exp, 0 <= x <= 40.
double cae_exponential64(double x);

#ifdef __cplusplus
}
#endif

#endif
