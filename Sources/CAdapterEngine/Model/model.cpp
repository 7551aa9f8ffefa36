#include "Model/model.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "Files/failure.hpp"
#include "Kernels/threads.hpp"
#include "Model/rotary.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

/// Rows of a matrix that a thread packs at a time.
constexpr uint32_t kPackedRows = 256;

Buffer<float> readVector(ModelWeights &weights, const std::string &name, uint32_t n) {
  const Tensor &tensor = weights.get(name, {n});
  Buffer<float> values(n);
  tensor.read(0, n, values.data());
  requireSaneWeights(values.data(), n, kModelWeightsFile, name, CAE_INVALID_MODEL);
  return values;
}

bool hasBias(const cae_model_shape &shape, uint32_t module) {
  if (module <= CAE_MODULE_V) return shape.attention_bias != 0;
  return module == CAE_MODULE_O && shape.output_bias != 0;
}

/// The matrices to pack, in pieces of some rows that threads take in turn.
class Packing {
 public:
  /// Notes a matrix and its tensor, whose shape is checked; the matrix must stay where it is.
  void add(Matrix &matrix, ModelWeights &weights, const std::string &name, Dimensions size) {
    sources_.push_back({&matrix, &weights.get(name, {size.outputs, size.inputs}), name, size});
  }

  void run(cae_precision precision, uint32_t threads) {
    std::vector<std::pair<const Source *, uint32_t>> pieces;
    for (const Source &source : sources_) {
      *source.matrix = Matrix(source.size.inputs, source.size.outputs, precision);
      for (uint32_t first = 0; first < source.size.outputs; first += kPackedRows) pieces.emplace_back(&source, first);
    }
    ThreadPool pool(threads);
    std::atomic<size_t> next{0};
    pool.run([&](uint32_t) {
      for (size_t i = next++; i < pieces.size(); i = next++) {
        const auto &[source, first] = pieces[i];
        const uint32_t count = std::min(kPackedRows, source->size.outputs - first);
        source->matrix->fill(*source->tensor, source->name, first, count);
      }
    });
  }

 private:
  struct Source {
    Matrix *matrix;
    const Tensor *tensor;
    std::string name;
    Dimensions size;
  };
  std::vector<Source> sources_;
};

cae_model_shape readShape(const std::vector<NamedFile> &files) {
  const NamedFile *config = findFile(files, kModelConfigFile);
  if (config == nullptr) throw Failure(CAE_INVALID_MODEL, std::string(kModelConfigFile) + " is missing.");
  return parseModelShape(config->bytes, config->length);
}

}  // namespace

Model::Model(const std::vector<NamedFile> &files, cae_precision precision, cae_kernels which, uint32_t threads)
    : shape(readShape(files)), precision(precision), kernels(chooseKernels(which)) {
  Rotary rotary(shape);
  rotaryFrequencies = std::move(rotary.frequencies);
  rotaryFactor = rotary.factor;

  // Every name and shape is checked before memory is taken for the matrices.
  ModelWeights weights(files);
  Packing packing;
  std::vector<std::pair<Matrix *, Buffer<float>>> biases;
  layers.resize(shape.layers);
  for (uint32_t l = 0; l < shape.layers; ++l) {
    const std::string prefix = "model.layers." + std::to_string(l) + ".";
    Layer &layer = layers[l];
    layer.window = isWindowed(shape, l) ? shape.window : 0;
    layer.attentionNorm = readVector(weights, prefix + "input_layernorm.weight", shape.hidden);
    layer.feedForwardNorm = readVector(weights, prefix + "post_attention_layernorm.weight", shape.hidden);
    if (shape.query_key_norm != 0) {
      layer.queryNorm = readVector(weights, prefix + "self_attn.q_norm.weight", shape.head_dimension);
      layer.keyNorm = readVector(weights, prefix + "self_attn.k_norm.weight", shape.head_dimension);
    }
    for (uint32_t m = 0; m < CAE_MODULE_COUNT; ++m) {
      const Dimensions size = moduleDimensions(shape, m);
      const std::string name = prefix + moduleName(m);
      packing.add(layer.modules[m], weights, name + ".weight", size);
      if (hasBias(shape, m)) biases.emplace_back(&layer.modules[m], readVector(weights, name + ".bias", size.outputs));
    }
    weights.ignore(prefix + "self_attn.rotary_emb.inv_freq");
  }
  finalNorm = readVector(weights, "model.norm.weight", shape.hidden);

  const std::string embeddingName = "model.embed_tokens.weight", headName = "lm_head.weight";
  const Dimensions size{shape.hidden, shape.vocabulary};
  packing.add(head, weights, shape.ties_embeddings ? embeddingName : headName, size);
  if (shape.ties_embeddings) weights.ignore(headName);
  embedding_ = weights.get(embeddingName, {shape.vocabulary, shape.hidden});
  weights.requireAllRead();

  packing.run(precision, threads);
  for (auto &[matrix, bias] : biases) matrix->bias = std::move(bias);
  const size_t bytes = static_cast<size_t>(shape.vocabulary) * shape.hidden * embedding_.elementBytes();
  embeddingBytes_ = Buffer<uint8_t>(bytes);
  std::memcpy(embeddingBytes_.data(), embedding_.data, bytes);
  embedding_.data = embeddingBytes_.data();
  Buffer<float> row(shape.hidden);
  for (uint32_t token = 0; token < shape.vocabulary; ++token) {
    embed(static_cast<int32_t>(token), row.data());
    requireSaneWeights(row.data(), shape.hidden, kModelWeightsFile, embeddingName, CAE_INVALID_MODEL);
  }
}

void Model::embed(int32_t token, float *out) const {
  embedding_.read(static_cast<size_t>(token) * shape.hidden, shape.hidden, out);
}

}  // namespace engine
