#include "Train/linear.hpp"

#include <cstring>

#include "Kernels/limits.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

// Outputs that a backward product takes at once: a block of 64 inputs of them fits a core's second-level cache.
constexpr size_t kBackwardOutputs = 8192;

}  // namespace

LinearLayers::LinearLayers(const Model &model, Parameters &parameters, ThreadPool &threads)
    : model_(model),
      kernels_(model.kernels),
      training_(trainingKernels(model.kernels)),
      parameters_(parameters),
      threads_(threads),
      ones_(kPanelWidth, 1.0f),
      scratch_(threads.workers()) {}

void LinearLayers::reserve(uint32_t rows) {
  const cae_model_shape &shape = model_.shape;
  const uint32_t widest = std::max({shape.hidden, shape.feed_forward, shape.heads * shape.head_dimension});
  const auto block = static_cast<uint32_t>(std::min<size_t>(std::max(widest, shape.vocabulary), kBackwardOutputs));
  activations_ = QuantisedRows(rows, widest, shape.activation_planes);
  gradients_ = QuantisedRows(rows, block);
  ranks_ = Buffer<float>(static_cast<size_t>(rows) * parameters_.options.rank);
  for (Scratch &scratch : scratch_) {
    scratch.block = Buffer<uint8_t>(roundUp(block, kPanelWidth) * kPanelWidth);
    scratch.scaled = Buffer<float>(block);
    scratch.products = Buffer<float>(static_cast<size_t>(rows) * kPanelWidth);
  }
}

void LinearLayers::quantise(const float *x, uint32_t rows, uint32_t n) {
  if (model_.precision != CAE_PRECISION_EXACT) return;
  const auto padded = static_cast<uint32_t>(roundUp(n, 4));
  threads_.run([&](uint32_t worker) {
    const Range range = share(rows, 1, worker, threads_.workers());
    for (size_t r = range.begin; r < range.end; ++r) {
      activations_.fillRow(kernels_, static_cast<uint32_t>(r), x + r * n, 0, n, padded);
    }
  });
}

void LinearLayers::forward(uint32_t layer, uint32_t module, const LinearRows &rows, float *y) {
  const TrainedPair &pair = parameters_.pair(layer, module);
  model_.layers[layer].modules[module].apply(kernels_, threads_, activations_, rows.x, rows.rows, y);
  if (!pair.isAdapted()) return;
  if (model_.precision == CAE_PRECISION_EXACT)
    addAdapter(pair.a.rounded, pair.b.rounded, pair, rows, y);
  else
    addAdapter(pair.a.master, pair.b.master, pair, rows, y);
}

void LinearLayers::head(const float *x, uint32_t rows, float *logits) {
  model_.head.apply(kernels_, threads_, activations_, x, rows, logits);
}

namespace {

void shrink(const Kernels &k, const BFloat16 *a, uint32_t rank, const float *x, uint32_t n, float scale, float *t) {
  k.shrinkBFloat16(a, rank, x, n, scale, t);
}
void shrink(const Kernels &k, const float *a, uint32_t rank, const float *x, uint32_t n, float scale, float *t) {
  k.shrinkFloat(a, rank, x, n, scale, t);
}
void expand(const Kernels &k, const BFloat16 *b, const float *t, uint32_t rank, uint32_t n, float *y) {
  k.rankUpdateBFloat16(b, n, t, rank, n, y);
}
void expand(const Kernels &k, const float *b, const float *t, uint32_t rank, uint32_t n, float *y) {
  k.rankUpdateFloat(b, n, t, rank, n, y);
}

}  // namespace

template <typename T>
void LinearLayers::addAdapter(
    const Buffer<T> &a, const Buffer<T> &b, const TrainedPair &pair, const LinearRows &rows, float *y) {
  const uint32_t rank = parameters_.options.rank;
  threads_.run([&](uint32_t worker) {
    const Range range = share(rows.rows, 1, worker, threads_.workers());
    for (size_t r = range.begin; r < range.end; ++r) {
      float *const t = rows.ranks + r * rank;
      shrink(kernels_, a.data(), rank, rows.x + r * pair.a.width, pair.a.width, parameters_.options.scale, t);
      expand(kernels_, b.data(), t, rank, pair.b.width, y + r * pair.b.width);
      training_.clampAll(rank, t);
    }
  });
}

void LinearLayers::backward(uint32_t layer, uint32_t module, const LinearRows &rows, const float *g, float *d) {
  const Matrix &matrix = model_.layers[layer].modules[module];
  TrainedPair &pair = parameters_.pair(layer, module);
  if (d != nullptr) transposed(matrix, g, rows.rows, d);
  if (!pair.isAdapted()) return;
  const uint32_t rank = parameters_.options.rank;
  threads_.run([&](uint32_t worker) {
    const Range range = share(rows.rows, 1, worker, threads_.workers());
    const auto through = [&](const auto &a, const auto &b) {
      for (size_t r = range.begin; r < range.end; ++r) {
        float *const t = ranks_.data() + r * rank;
        shrink(kernels_, b.data(), rank, g + r * matrix.outputs, matrix.outputs, parameters_.options.scale, t);
        training_.clampAll(rank, t);
        if (d != nullptr) expand(kernels_, a.data(), t, rank, matrix.inputs, d + r * matrix.inputs);
      }
    };
    if (model_.precision == CAE_PRECISION_EXACT)
      through(pair.a.rounded, pair.b.rounded);
    else
      through(pair.a.master, pair.b.master);
  });
  if (addsGradients) adapterGradients(pair, rows, g);
  if (projection != nullptr) projection->add({layer, module, rows.ranks, g, ranks_.data(), rows.x});
}

void LinearLayers::adapterGradients(TrainedPair &pair, const LinearRows &rows, const float *g) {
  const size_t rank = parameters_.options.rank;
  threads_.run([&](uint32_t worker) {
    const auto add = [&](TrainedMatrix &matrix, const float *ranks, const float *values) {
      const Range range = share(matrix.width, kPanelWidth, worker, threads_.workers());
      training_.orderedProduct(
          {ranks, 1, rank, values + range.begin, matrix.width, matrix.gradient.data() + range.begin, matrix.width, rank,
           range.end - range.begin, rows.rows});
    };
    add(pair.b, rows.ranks, g);
    add(pair.a, ranks_.data(), rows.x);
  });
}

void LinearLayers::headBackward(const float *g, uint32_t rows, float *d) { transposed(model_.head, g, rows, d); }

void LinearLayers::transposed(const Matrix &matrix, const float *g, uint32_t rows, float *d) {
  if (model_.precision != CAE_PRECISION_EXACT) return transposedPlainly(matrix, g, rows, d);
  for (size_t first = 0; first < matrix.outputs; first += kBackwardOutputs) {
    transposedBlock(matrix, first, std::min<size_t>(matrix.outputs, first + kBackwardOutputs), g, rows, d);
  }
}

/// The part of outputs first … last - 1: written for the first block, added for the others.
void LinearLayers::transposedBlock(
    const Matrix &matrix, size_t first, size_t last, const float *g, uint32_t rows, float *d) {
  const auto count = static_cast<uint32_t>(last - first), padded = static_cast<uint32_t>(roundUp(count, kPanelWidth));
  gradients_.setWidth(padded);
  threads_.run([&](uint32_t worker) {
    const Range range = share(rows, 1, worker, threads_.workers());
    float *const scaled = scratch_[worker].scaled.data();
    for (size_t r = range.begin; r < range.end; ++r) {
      kernels_.scale(g + r * matrix.outputs + first, matrix.scales().data() + first, count, scaled);
      gradients_.fillRow(kernels_, static_cast<uint32_t>(r), scaled, 0, count, padded);
    }
  });
  const size_t panelBytes = static_cast<size_t>(matrix.groups()) * kPanelWidth * 4;
  threads_.run([&](uint32_t worker) {
    const Range range = share(matrix.inputs, kPanelWidth, worker, threads_.workers());
    Scratch &scratch = scratch_[worker];
    for (size_t k = range.begin; k < range.end; k += kPanelWidth) {
      const auto width = static_cast<uint32_t>(std::min<size_t>(kPanelWidth, range.end - k));
      training_.transposePanels(
          matrix.panel(static_cast<uint32_t>(first)) + k * kPanelWidth, panelBytes, padded / kPanelWidth,
          (width + 3) / 4, scratch.block.data());
      const uint8_t *const block = scratch.block.data();
      const PackedColumns columns{&block, padded / 4, padded / 4, kPanelWidth * 4, width, ones_.data()};
      if (first == 0) {
        kernels_.multiply(columns, gradients_.view(0, rows), d + k, matrix.inputs);
        continue;
      }
      kernels_.multiply(columns, gradients_.view(0, rows), scratch.products.data(), kPanelWidth);
      for (size_t r = 0; r < rows; ++r) {
        kernels_.add(scratch.products.data() + r * kPanelWidth, width, d + r * matrix.inputs + k);
      }
    }
  });
}

void LinearLayers::transposedPlainly(const Matrix &matrix, const float *g, uint32_t rows, float *d) {
  threads_.run([&](uint32_t worker) {
    const Range range = share(rows, 1, worker, threads_.workers());
    const size_t count = range.end - range.begin;
    float *const out = d + range.begin * matrix.inputs;
    std::fill_n(out, count * matrix.inputs, 0.0f);
    training_.orderedProduct(
        {g + range.begin * matrix.outputs, matrix.outputs, 1, matrix.plain().data(), matrix.inputs, out, matrix.inputs,
         count, matrix.inputs, matrix.outputs});
  });
}

}  // namespace engine
