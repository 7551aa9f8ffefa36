#include "Train/parameters.hpp"

#include <cstring>

#include "Files/failure.hpp"
#include "Kernels/limits.hpp"
#include "Run/sampler.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

// The last word of a counter says what the numbers are for; 1 is the order of the data.
constexpr uint32_t kInitialWeights = 2;
// Weights that a worker takes at once, whole cache lines of every array.
constexpr size_t kUpdateGrain = 64;

/// Uniform between minus and plus one over the root of the inputs: Kaiming's rule with a slope of the root of five.
void drawInitialWeights(TrainedMatrix &matrix, uint64_t seed, uint32_t tensor) {
  const float bound = 1.0f / __builtin_sqrtf(static_cast<float>(matrix.width));
  for (size_t c = 0; c < matrix.size(); c += 4) {
    const auto words = philox(
        {static_cast<uint32_t>(c / 4), tensor, 0, kInitialWeights},
        {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)});
    for (size_t i = 0; i < 4 && c + i < matrix.size(); ++i) {
      matrix.master[c + i] = (static_cast<float>(words[i] >> 8) * 0x1p-23f - 1.0f) * bound;
    }
  }
}

/// Whether a run can have written the moments: finite, and the second one a sum of squares.
bool areSaneMoments(const float *first, const float *second, size_t count) {
  constexpr float kLargestSquare = 0x1p81f;
  for (size_t i = 0; i < count; ++i) {
    if (!isSane(first[i], 2 * kValueLimit) || !(second[i] >= 0.0f && second[i] <= kLargestSquare)) return false;
  }
  return true;
}

}  // namespace

TrainedMatrix::TrainedMatrix(uint32_t rank, uint32_t width, bool learns)
    : width(width),
      master(static_cast<size_t>(rank) * width),
      gradient(learns ? master.size() : 0),
      first(gradient.size()),
      second(gradient.size()) {}

Parameters::Parameters(const Model &model, const cae_training_options &options)
    : options(options), model_(model), kernels_(trainingKernels(model.kernels)), pairs_(model.shape.layers) {
  if (options.modules == 0 || options.modules >> CAE_MODULE_COUNT != 0) {
    throw Failure(CAE_INVALID_REQUEST, "The training plan adapts no module, or one that there is not.");
  }
  for (uint32_t layer = 0; layer < model.shape.layers; ++layer) {
    for (uint32_t module = 0; module < CAE_MODULE_COUNT; ++module) {
      if ((options.modules >> module & 1) == 0) continue;
      const Dimensions size = moduleDimensions(model.shape, module);
      if (options.rank == 0 || options.rank > std::min({size.inputs, size.outputs, kMaximumRank})) {
        throw Failure(
            CAE_INVALID_REQUEST, "The training plan's rank is " + std::to_string(options.rank) +
                                     ", which the module " + moduleName(module) + " does not allow.");
      }
      TrainedPair &pair = pairs_[layer][module];
      const bool learns = options.projects_only == 0;
      pair.a = TrainedMatrix(options.rank, size.inputs, learns);
      pair.b = TrainedMatrix(options.rank, size.outputs, learns);
      if (learns) drawInitialWeights(pair.a, options.seed, layer * CAE_MODULE_COUNT + module);
      round(pair);
    }
  }
}

void Parameters::round(TrainedPair &pair) const {
  if (model_.precision != CAE_PRECISION_EXACT) return;
  for (TrainedMatrix *matrix : {&pair.a, &pair.b}) {
    if (matrix->rounded.size() == 0) matrix->rounded = Buffer<BFloat16>(matrix->size());
    for (size_t i = 0; i < matrix->size(); ++i) matrix->rounded[i] = narrowToBFloat16(matrix->master[i]);
  }
}

namespace {

/// Reads rows x width values of a pair that the adapter holds in blocks of `block` columns.
template <typename T>
void unpack(std::span<T> from, uint32_t rank, uint32_t width, uint32_t block, float *to) {
  for (uint32_t n = 0; n < width; ++n) {
    for (uint32_t r = 0; r < rank; ++r) {
      to[static_cast<size_t>(r) * width + n] =
          widen(from[(static_cast<size_t>(n / block) * rank + r) * block + n % block]);
    }
  }
}

template <typename T>
void takePair(const LowRankPair<T> &from, const cae_training_options &options, TrainedPair &pair) {
  const uint32_t rank = pair.isAdapted() ? options.rank : 0;
  if (from.rank != rank || (rank != 0 && from.scale != options.scale)) {
    throw Failure(CAE_INVALID_ADAPTER, "The adapter's rank, modules or scale are not those of the training plan.");
  }
  if (rank == 0) return;
  unpack(from.a, rank, pair.a.width, pair.a.width, pair.a.master.data());
  unpack(from.b, rank, pair.b.width, kPanelWidth, pair.b.master.data());
}

}  // namespace

void Parameters::take(const Adapter &adapter) {
  for (uint32_t layer = 0; layer < model_.shape.layers; ++layer) {
    for (uint32_t module = 0; module < CAE_MODULE_COUNT; ++module) {
      TrainedPair &pair = pairs_[layer][module];
      if (model_.precision == CAE_PRECISION_EXACT)
        takePair(adapter.exactPair(layer, module), options, pair);
      else
        takePair(adapter.plainPair(layer, module), options, pair);
      if (pair.isAdapted()) round(pair);
    }
  }
  for (TrainedMatrix *matrix : matrices()) {
    for (Buffer<float> *values : {&matrix->gradient, &matrix->first, &matrix->second}) {
      std::fill_n(values->data(), values->size(), 0.0f);
    }
  }
}

void Parameters::update(ThreadPool &threads, const AdamStep &step) {
  threads.run([&](uint32_t worker) {
    for (TrainedMatrix *matrix : matrices()) {
      const Range range = share(matrix->size(), kUpdateGrain, worker, threads.workers());
      const size_t at = range.begin, count = range.end - range.begin;
      float *const gradient = matrix->gradient.data() + at;
      kernels_.adam(
          step, gradient, count, matrix->master.data() + at, matrix->first.data() + at, matrix->second.data() + at);
      std::fill_n(gradient, count, 0.0f);
      if (matrix->rounded.size() == 0) continue;
      for (size_t i = range.begin; i < range.end; ++i) matrix->rounded[i] = narrowToBFloat16(matrix->master[i]);
    }
  });
}

void Parameters::clearGradients() {
  for (TrainedMatrix *matrix : matrices()) std::fill_n(matrix->gradient.data(), matrix->gradient.size(), 0.0f);
}

std::vector<TrainedMatrix *> Parameters::matrices() {
  std::vector<TrainedMatrix *> all;
  for (auto &layer : pairs_) {
    for (TrainedPair &pair : layer) {
      if (pair.isAdapted()) all.insert(all.end(), {&pair.a, &pair.b});
    }
  }
  return all;
}

std::vector<const TrainedMatrix *> Parameters::matrices() const {
  std::vector<const TrainedMatrix *> all;
  for (const auto &layer : pairs_) {
    for (const TrainedPair &pair : layer) {
      if (pair.isAdapted()) all.insert(all.end(), {&pair.a, &pair.b});
    }
  }
  return all;
}

size_t Parameters::stateLength() const {
  if (options.projects_only != 0) return 0;
  size_t values = 0;
  for (const TrainedMatrix *matrix : matrices()) values += 3 * matrix->size();
  return values * sizeof(float);
}

void Parameters::writeState(uint8_t *bytes) const {
  if (stateLength() == 0) return;
  for (const TrainedMatrix *matrix : matrices()) {
    for (const Buffer<float> *values : {&matrix->master, &matrix->first, &matrix->second}) {
      std::memcpy(bytes, values->data(), values->size() * sizeof(float));
      bytes += values->size() * sizeof(float);
    }
  }
}

void Parameters::readState(const uint8_t *bytes, size_t length) {
  if (length == 0 || length != stateLength()) {
    throw Failure(
        CAE_INVALID_REQUEST, "The checkpoint holds " + std::to_string(length) + " bytes of weights and moments where " +
                                 std::to_string(stateLength()) + " belong.");
  }
  for (const bool stores : {false, true}) {
    const uint8_t *cursor = bytes;
    for (TrainedMatrix *matrix : matrices()) {
      Buffer<float> values(3 * matrix->size());
      std::memcpy(values.data(), cursor, values.size() * sizeof(float));
      cursor += values.size() * sizeof(float);
      const float *const first = values.data() + matrix->size(), *const second = first + matrix->size();
      if (stores) {
        std::copy_n(values.data(), matrix->size(), matrix->master.data());
        std::copy_n(first, matrix->size(), matrix->first.data());
        std::copy_n(second, matrix->size(), matrix->second.data());
        std::fill_n(matrix->gradient.data(), matrix->size(), 0.0f);
        continue;
      }
      const float *const masters = values.data();
      const bool sane = std::all_of(masters, first, [](float weight) { return isSane(weight, kMaximumWeight); });
      if (!sane || !areSaneMoments(first, second, matrix->size())) {
        throw Failure(CAE_INVALID_REQUEST, "The checkpoint holds a weight or a moment that training never gives.");
      }
    }
  }
  for (auto &layer : pairs_) {
    for (TrainedPair &pair : layer) {
      if (pair.isAdapted()) round(pair);
    }
  }
}

}  // namespace engine
