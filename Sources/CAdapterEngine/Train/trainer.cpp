#include "Train/trainer.hpp"

#include <string>

#include "Files/failure.hpp"
#include "Kernels/limits.hpp"
#include "Train/loss.hpp"
#include "Train/schedule.hpp"

namespace engine {

ENGINE_NO_CONTRACTION


namespace {

// What may be kept for the backward pass before layers are redone instead, and what may be kept at all.
constexpr uint64_t kMaximumSavedBytes = uint64_t{1} << 34;
constexpr uint64_t kMaximumInputBytes = uint64_t{1} << 35;

}  // namespace

uint64_t LayerActivations::rowBytes(const Model &model, const Parameters &parameters) {
  const cae_model_shape &shape = model.shape;
  uint64_t values = uint64_t{shape.hidden} + 2 * uint64_t{shape.feed_forward} +
                    2 * uint64_t{shape.heads + shape.key_value_heads} * shape.head_dimension;
  for (uint32_t module = 0; module < CAE_MODULE_COUNT; ++module) {
    if (parameters.pair(0, module).isAdapted()) values += parameters.options.rank;
  }
  return values * sizeof(float);
}

LayerActivations::LayerActivations(const Model &model, const Parameters &parameters, uint32_t rows) {
  const cae_model_shape &shape = model.shape;
  const auto matrix = [rows](size_t width) { return Buffer<float>(rows * width); };
  middle = matrix(shape.hidden);
  queries = matrix(static_cast<size_t>(shape.heads) * shape.head_dimension);
  keys = matrix(static_cast<size_t>(shape.key_value_heads) * shape.head_dimension);
  values = matrix(static_cast<size_t>(shape.key_value_heads) * shape.head_dimension);
  mixed = matrix(static_cast<size_t>(shape.heads) * shape.head_dimension);
  gate = matrix(shape.feed_forward);
  up = matrix(shape.feed_forward);
  for (uint32_t module = 0; module < CAE_MODULE_COUNT; ++module) {
    if (parameters.pair(0, module).isAdapted()) ranks[module] = matrix(parameters.options.rank);
  }
}

Trainer::Trainer(const Model &model, const cae_training_options &options)
    : parameters(model, options),
      model_(model),
      kernels_(model.kernels),
      training_(trainingKernels(model.kernels)),
      threads_(std::min(options.threads, kMaximumThreads)),
      linear_(model, parameters, threads_),
      attention_(model, threads_.workers()),
      attentionBackward_(model, threads_.workers()),
      queryWidth_(model.shape.heads * model.shape.head_dimension),
      keyWidth_(model.shape.key_value_heads * model.shape.head_dimension),
      half_(model.shape.head_dimension / 2),
      maximumRows_(
          kMaximumInputBytes / (LayerActivations::rowBytes(model, parameters) +
                                uint64_t{model.shape.hidden} * sizeof(float) * model.shape.layers)),
      scratch_(threads_.workers()) {
  for (Scratch &scratch : scratch_) {
    const uint32_t width = std::max(model.shape.hidden, model.shape.head_dimension);
    scratch = {Buffer<float>(width), Buffer<float>(width), Buffer<float>(width)};
  }
}

void Trainer::check(const cae_training_example *examples, size_t count) const {
  for (size_t e = 0; e < count; ++e) {
    const cae_training_example &example = examples[e];
    if (example.count == 0 || example.count > model_.shape.context) {
      throw Failure(
          CAE_CONTEXT_TOO_LONG, "An example of " + std::to_string(example.count) +
                                    " tokens was given; the model's context is " +
                                    std::to_string(model_.shape.context) + ".");
    }
    if (example.count > maximumRows_) {
      throw Failure(
          CAE_CONTEXT_TOO_LONG, "The backward pass of an example of " + std::to_string(example.count) +
                                    " tokens needs more than the limit of 32 GiB.");
    }
    if (example.first_target >= example.count) {
      throw Failure(CAE_INVALID_REQUEST, "An example without a target that counts was given.");
    }
    for (size_t i = 0; i <= example.count; ++i) {
      if (example.tokens[i] < 0 || static_cast<uint32_t>(example.tokens[i]) >= model_.shape.vocabulary) {
        throw Failure(
            CAE_INVALID_REQUEST, "Token " + std::to_string(example.tokens[i]) + " is outside the vocabulary of " +
                                     std::to_string(model_.shape.vocabulary) + ".");
      }
    }
  }
}

void Trainer::setProjection(uint32_t dimension, uint64_t seed) {
  linear_.projection = nullptr;
  projection_.reset();
  if (dimension == 0) return;
  projection_ = std::make_unique<Projection>(model_, parameters, threads_, dimension, seed);
  linear_.projection = projection_.get();
}

void Trainer::accumulate(const cae_training_example *examples, size_t count) {
  if (parameters.options.projects_only != 0) {
    throw Failure(CAE_INVALID_REQUEST, "A trainer that only projects adds no gradients.");
  }
  check(examples, count);
  linear_.addsGradients = true;
  pass(examples, count);
}

void Trainer::project(const cae_training_example *examples, size_t count) {
  if (projection_ == nullptr) throw Failure(CAE_INVALID_REQUEST, "The trainer has no projection.");
  check(examples, count);
  linear_.addsGradients = false;
  const uint64_t losses = losses_, targets = targets_;
  pass(examples, count);
  losses_ = losses;
  targets_ = targets;
}

void Trainer::pass(const cae_training_example *examples, size_t count) {
  if (projection_ != nullptr) projection_->start(count);
  const uint64_t most = std::min<uint64_t>(parameters.options.group_rows, maximumRows_);
  for (size_t first = 0, next = 0; first < count; first = next) {
    size_t rows = 0;
    while (next < count && (next == first || rows + examples[next].count <= most)) {
      rows += examples[next++].count;
    }
    passGroup(examples, first, next - first);
  }
}

void Trainer::update(uint64_t step, double rate) {
  if (targets_ == 0) throw Failure(CAE_INVALID_REQUEST, "A step needs at least one target that counts.");
  parameters.update(threads_, adamStep(parameters.options, step, rate, targets_));
  losses_ = targets_ = 0;
}

void Trainer::clear() {
  parameters.clearGradients();
  losses_ = targets_ = 0;
}

void Trainer::passGroup(const cae_training_example *examples, size_t first, size_t count) {
  prepare(examples + first, count);
  if (projection_ != nullptr) projection_->startGroup(first, documents_);
  embed(examples + first);
  for (uint32_t layer = 0; layer < model_.shape.layers; ++layer) {
    std::copy_n(hidden_.data(), static_cast<size_t>(rows_) * model_.shape.hidden, inputs_[layer].data());
    forwardLayer(layer, saved_[recomputes_ ? 0 : layer]);
  }
  lossAndGradient();
  for (uint32_t layer = model_.shape.layers; layer-- > 0;) {
    if (recomputes_) {
      std::copy_n(inputs_[layer].data(), static_cast<size_t>(rows_) * model_.shape.hidden, hidden_.data());
      forwardLayer(layer, saved_[0]);
    }
    backwardLayer(layer, saved_[recomputes_ ? 0 : layer]);
  }
  if (projection_ != nullptr) projection_->finishGroup();
}

void Trainer::prepare(const cae_training_example *examples, size_t count) {
  const cae_model_shape &shape = model_.shape;
  rows_ = 0;
  uint32_t blocks = 0, longest = 0;
  for (size_t e = 0; e < count; ++e) {
    rows_ += examples[e].count;
    blocks += (examples[e].count + kBlockPositions - 1) / kBlockPositions;
    longest = std::max(longest, examples[e].count);
  }
  if (pool_ == nullptr || pool_->blocks() < blocks) {
    pool_ = std::make_unique<Pool>(shape, model_.precision, blocks);
    table_.resize(blocks);
    for (uint32_t block = 0; block < blocks; ++block) table_[block] = block;
  }
  documents_.clear();
  positions_.clear();
  counted_.clear();
  uint32_t block = 0, row = 0;
  for (size_t e = 0; e < count; ++e) {
    documents_.push_back({table_.data() + block, 0, row, examples[e].count});
    for (uint32_t i = 0; i < examples[e].count; ++i, ++row) {
      positions_.push_back(i);
      if (i >= examples[e].first_target) counted_.push_back({row, static_cast<uint32_t>(examples[e].tokens[i + 1])});
    }
    block += (examples[e].count + kBlockPositions - 1) / kBlockPositions;
  }
  attention_.plan(*pool_, documents_);
  attentionBackward_.reserve(longest);
  if (longest > longest_) {
    longest_ = longest;
    cosines_ = Buffer<float>(static_cast<size_t>(longest) * half_);
    sines_ = Buffer<float>(cosines_.size());
    backSines_ = Buffer<float>(cosines_.size());
    for (uint32_t p = 0; p < longest; ++p) {
      const size_t at = static_cast<size_t>(p) * half_;
      kernels_.rotaryAngles(
          p, model_.rotaryFrequencies.data(), half_, model_.rotaryFactor, cosines_.data() + at, sines_.data() + at);
      for (size_t i = at; i < at + half_; ++i) backSines_[i] = -sines_[i];
    }
  }
  if (rows_ > capacity_) reserve(rows_);
}

void Trainer::reserve(uint32_t rows) {
  const cae_model_shape &shape = model_.shape;
  const uint64_t layerBytes = rows * LayerActivations::rowBytes(model_, parameters);
  const uint64_t inputBytes = uint64_t{rows} * shape.hidden * sizeof(float) * shape.layers;
  recomputes_ = parameters.options.recomputes != 0 || inputBytes + layerBytes * shape.layers > kMaximumSavedBytes;
  // Freed first, so that both generations are never held together.
  capacity_ = 0;
  inputs_.clear();
  saved_.clear();
  for (uint32_t layer = 0; layer < shape.layers; ++layer) {
    inputs_.emplace_back(static_cast<size_t>(rows) * shape.hidden);
    if (layer == 0 || !recomputes_) saved_.emplace_back(model_, parameters, rows);
  }
  const auto matrix = [rows](size_t width) { return Buffer<float>(rows * width); };
  for (Buffer<float> *buffer : {&hidden_, &normal_, &delta_, &gradient_, &narrow_}) *buffer = matrix(shape.hidden);
  for (Buffer<float> *buffer : {&gated_, &wide_}) *buffer = matrix(shape.feed_forward);
  for (Buffer<float> *buffer : {&queries_, &mixedGradients_, &queryGradients_}) *buffer = matrix(queryWidth_);
  for (Buffer<float> *buffer : {&keys_, &keyGradients_, &valueGradients_}) *buffer = matrix(keyWidth_);
  const uint32_t headRows = std::min(rows, kHeadRows);
  finalRows_ = Buffer<float>(static_cast<size_t>(headRows) * shape.hidden);
  logits_ = Buffer<float>(static_cast<size_t>(headRows) * shape.vocabulary);
  rowLosses_.resize(headRows);
  linear_.reserve(rows);
  capacity_ = rows;
}

LinearRows Trainer::rows(const float *x, LayerActivations &saved, uint32_t module) {
  return {x, rows_, saved.ranks[module].data()};
}

float Trainer::normFactor(const float *x, uint32_t n) const {
  const float mean = kernels_.sumOfSquares(x, n) / static_cast<float>(n);
  return 1.0f / __builtin_sqrtf(mean + model_.shape.norm_epsilon);
}

}  // namespace engine
