// Linear layers with a learning adapter, forward and backward, over many rows and all threads.
#pragma once

#include "Train/projection.hpp"

namespace engine {

/// Rows and what a linear layer leaves of them.
struct LinearRows {
  const float *x;  ///< rows x inputs.
  uint32_t rows;
  float *ranks;  ///< rows x rank: the adapter's A x, scaled and clamped; unused without an adapter.
};

class LinearLayers {
 public:
  LinearLayers(const Model &model, Parameters &parameters, ThreadPool &threads);

  /// Reserves memory for rows of any layer.
  void reserve(uint32_t rows);

  /// Quantises rows of n values for the products of `forward` that follow.
  void quantise(const float *x, uint32_t rows, uint32_t n);
  /// y = the layer's linear module of x, whose rows are quantised.
  void forward(uint32_t layer, uint32_t module, const LinearRows &rows, float *y);
  /// The output matrix.
  void head(const float *x, uint32_t rows, float *logits);

  /// From the gradient g of the outputs: adds to the adapter's gradients and to the projection's, as far as they are
  /// wanted, and writes that of the inputs to d unless it is null.
  void backward(uint32_t layer, uint32_t module, const LinearRows &rows, const float *g, float *d);
  /// The gradient of the output matrix's inputs.
  void headBackward(const float *g, uint32_t rows, float *d);

  /// Whether `backward` adds to the adapter's gradients.
  bool addsGradients = true;
  /// Takes the examples' own gradients; may be null.
  Projection *projection = nullptr;

 private:
  template <typename T>
  void addAdapter(const Buffer<T> &a, const Buffer<T> &b, const TrainedPair &pair, const LinearRows &rows, float *y);
  void adapterGradients(TrainedPair &pair, const LinearRows &rows, const float *g);
  /// d = the transposed product of g.
  void transposed(const Matrix &matrix, const float *g, uint32_t rows, float *d);
  void transposedBlock(const Matrix &matrix, size_t first, size_t last, const float *g, uint32_t rows, float *d);
  void transposedPlainly(const Matrix &matrix, const float *g, uint32_t rows, float *d);

  const Model &model_;
  const Kernels &kernels_;
  const TrainingKernels &training_;
  Parameters &parameters_;
  ThreadPool &threads_;
  const Buffer<float> ones_;
  QuantisedRows activations_, gradients_;
  Buffer<float> ranks_;
  struct Scratch {
    Buffer<uint8_t> block;
    Buffer<float> scaled, products;
  };
  std::vector<Scratch> scratch_;
};

}  // namespace engine
