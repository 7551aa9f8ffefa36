// The C face of folding powers of two out of norms.
#include "Files/fold.hpp"
#include "Interface/guard.hpp"

using namespace engine;

cae_code cae_fold_exponents(
    const cae_model *model, const float *maxima, int8_t *exponents, char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    const std::vector<int8_t> found = Fold(model->value.shape).exponents(maxima);
    std::copy(found.begin(), found.end(), exponents);
  });
}

cae_code cae_fold_file(
    const uint8_t *config, size_t config_length, const int8_t *exponents, uint8_t *weights, size_t length,
    char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    Fold(parseModelShape(config, config_length)).apply(exponents, weights, length);
  });
}
