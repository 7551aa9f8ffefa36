// Folding powers of two out of norms, so that activations of 8 bits lose little.
#ifndef CAE_FOLD_H
#define CAE_FOLD_H

#include "cae_files.h"
#include "cae_run.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Lets a runner note, from its next step on, the largest magnitude of each channel that a norm gives. The norms are
/// those of attention and feed-forward in each layer, in order, and the final one, which sees the rows whose logits are
/// wanted. No result changes.
cae_code cae_runner_observe(cae_runner *runner, char *message, size_t capacity);
/// Writes what was noted: (2 x layers + 1) x hidden values. Writes nothing when the runner does not observe.
void cae_runner_copy_maxima(const cae_runner *runner, float *maxima);

/// The power of two that each channel of each norm is to be divided by, from what cae_runner_copy_maxima gives: the one
/// nearest to the channel's maximum over the norm's median one, limited to 2^-8 ... 2^8. A norm that no matrix of its own
/// reads keeps its channels.
cae_code cae_fold_exponents(
    const cae_model *model, const float *maxima, int8_t *exponents, char *message, size_t capacity);

/// Folds one safetensors file of the model in place: norm weights are divided, the columns that read them multiplied.
cae_code cae_fold_file(
    const uint8_t *config, size_t config_length, const int8_t *exponents, uint8_t *weights, size_t length,
    char *message, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
