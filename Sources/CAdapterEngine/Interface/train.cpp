// Training through the C face.
#include "Interface/guard.hpp"
#include "Kernels/math.hpp"
#include "Train/loss.hpp"
#include "Train/schedule.hpp"
#include "Train/trainer.hpp"

using namespace engine;

struct cae_trainer {
  const Model &model;
  Trainer value;
};

cae_code cae_trainer_create(
    const cae_model *model, const cae_training_options *options, cae_trainer **trainer, char *message,
    size_t capacity) {
  return guarded(
      message, capacity, [&] { *trainer = new cae_trainer{model->value, Trainer(model->value, *options)}; });
}

void cae_trainer_destroy(cae_trainer *trainer) { delete trainer; }

cae_code cae_trainer_take_adapter(
    cae_trainer *trainer, const uint8_t *config, size_t config_length, const uint8_t *weights, size_t weights_length,
    char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    trainer->value.parameters.take(Adapter(trainer->model, config, config_length, weights, weights_length));
    trainer->value.clear();
  });
}

cae_code cae_trainer_accumulate(
    cae_trainer *trainer, const cae_training_example *examples, size_t count, uint64_t *losses, uint64_t *targets,
    char *message, size_t capacity) {
  return guarded(message, capacity, [&] {
    trainer->value.accumulate(examples, count);
    *losses = trainer->value.losses();
    *targets = trainer->value.targets();
  });
}

cae_code cae_trainer_set_projection(
    cae_trainer *trainer, uint32_t dimension, uint64_t seed, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { trainer->value.setProjection(dimension, seed); });
}

cae_code cae_trainer_project(
    cae_trainer *trainer, const cae_training_example *examples, size_t count, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { trainer->value.project(examples, count); });
}

size_t cae_trainer_projections(const cae_trainer *trainer, int64_t *values) {
  const std::vector<uint64_t> *const sums = trainer->value.projections();
  if (sums == nullptr) return 0;
  if (values != nullptr) {
    std::transform(sums->begin(), sums->end(), values, [](uint64_t sum) { return static_cast<int64_t>(sum); });
  }
  return sums->size();
}

cae_code cae_trainer_update(
    cae_trainer *trainer, uint64_t step, double learning_rate, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { trainer->value.update(step, learning_rate); });
}

void cae_trainer_clear(cae_trainer *trainer) { trainer->value.clear(); }

size_t cae_trainer_state_length(const cae_trainer *trainer) { return trainer->value.parameters.stateLength(); }

void cae_trainer_write_state(const cae_trainer *trainer, uint8_t *bytes) {
  trainer->value.parameters.writeState(bytes);
}

cae_code cae_trainer_read_state(
    cae_trainer *trainer, const uint8_t *bytes, size_t length, char *message, size_t capacity) {
  return guarded(message, capacity, [&] { trainer->value.parameters.readState(bytes, length); });
}

namespace {

/// One copy of a matrix, rank x width.
Buffer<float> copyOf(const TrainedMatrix &matrix, cae_training_value which) {
  Buffer<float> copy(matrix.size());
  const auto take = [&](const Buffer<float> &from) { std::copy_n(from.data(), from.size(), copy.data()); };
  switch (which) {
    case CAE_TRAINING_MASTER: take(matrix.master); break;
    case CAE_TRAINING_GRADIENT: take(matrix.gradient); break;
    case CAE_TRAINING_FORWARD:
      if (matrix.rounded.size() == 0) {
        take(matrix.master);
        break;
      }
      for (size_t i = 0; i < copy.size(); ++i) copy[i] = widen(matrix.rounded[i]);
      break;
  }
  return copy;
}

/// Where value i of rank x width stands in PEFT's matrix: A as it is, B as outputs x rank.
size_t peftIndex(size_t i, uint32_t side, uint32_t rank, uint32_t width) {
  return side == 0 ? i : i % width * rank + i / width;
}

}  // namespace

size_t cae_trainer_values(
    const cae_trainer *trainer, uint32_t layer, uint32_t module, uint32_t side, cae_training_value which,
    float *values) {
  const TrainedPair &pair = trainer->value.parameters.pair(layer, module);
  const TrainedMatrix &matrix = side == 0 ? pair.a : pair.b;
  if (!pair.isAdapted() || values == nullptr) return matrix.size();
  guarded(nullptr, 0, [&] {
    const Buffer<float> copy = copyOf(matrix, which);
    const uint32_t rank = trainer->value.parameters.options.rank;
    for (size_t i = 0; i < copy.size(); ++i) values[peftIndex(i, side, rank, matrix.width)] = copy[i];
  });
  return matrix.size();
}

void cae_trainer_set_values(
    cae_trainer *trainer, uint32_t layer, uint32_t module, uint32_t side, const float *values) {
  guarded(nullptr, 0, [&] {
    Parameters &parameters = trainer->value.parameters;
    TrainedPair &pair = parameters.pair(layer, module);
    TrainedMatrix &matrix = side == 0 ? pair.a : pair.b;
    for (size_t i = 0; i < matrix.size(); ++i) {
      matrix.master[i] = values[peftIndex(i, side, parameters.options.rank, matrix.width)];
    }
    if (pair.isAdapted()) parameters.round(pair);
  });
}

double cae_learning_rate(const cae_training_schedule *schedule, uint32_t step) {
  const RoundingMode mode;
  return learningRate(*schedule, step);
}

cae_code cae_add_losses(
    const cae_model *model, const float *logits, const int32_t *targets, size_t rows, uint64_t *sum, char *message,
    size_t capacity) {
  return guarded(message, capacity, [&] {
    const uint32_t vocabulary = model->value.shape.vocabulary;
    Buffer<float> scratch(vocabulary);
    uint64_t total = *sum;
    for (size_t row = 0; row < rows; ++row) {
      if (targets[row] < 0 || static_cast<uint32_t>(targets[row]) >= vocabulary) {
        throw Failure(
            CAE_INVALID_REQUEST, "Token " + std::to_string(targets[row]) + " is outside the vocabulary of " +
                                     std::to_string(vocabulary) + ".");
      }
      const Kernels &kernels = model->value.kernels;
      total = addSaturating(
          total, rowLoss(
                     kernels, trainingKernels(kernels), logits + row * vocabulary, vocabulary,
                     static_cast<uint32_t>(targets[row]), scratch.data()));
    }
    *sum = total;
  });
}

double cae_exponential64(double x) {
  const RoundingMode mode;
  return exponential64(x);
}
