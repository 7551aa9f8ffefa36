#include "model.hpp"

#include <cstring>

#include "math.hpp"

namespace engine {

#pragma STDC FP_CONTRACT OFF

namespace {

Buffer<float> readVector(Safetensors &file, const std::string &name, uint32_t n) {
  const Tensor &tensor = file.get(name, {n});
  Buffer<float> values(n);
  tensor.read(0, n, values.data());
  requireSaneWeights(values.data(), n, kModelWeightsFile, name, CAE_INVALID_MODEL);
  return values;
}

Matrix readMatrix(Safetensors &file, const std::string &name, Dimensions size, cae_precision precision) {
  return Matrix(file.get(name, {size.outputs, size.inputs}), name, size.inputs, size.outputs, precision);
}

Buffer<float> rotaryFrequencies(const cae_model_shape &shape) {
  Buffer<float> frequencies(shape.head_dimension / 2);
  const double logarithm = logarithm64(shape.rope_theta);
  for (uint32_t i = 0; i < frequencies.size(); ++i) {
    const float exponent = static_cast<float>(2 * i) / static_cast<float>(shape.head_dimension);
    const auto power = static_cast<float>(exponential64(static_cast<double>(exponent) * logarithm));
    frequencies[i] = 1.0f / power;
  }
  return frequencies;
}

}  // namespace

Model::Model(
    const uint8_t *config, size_t configLength, const uint8_t *weights, size_t weightsLength, cae_precision precision,
    cae_kernels which)
    : shape(parseModelShape(config, configLength)),
      precision(precision),
      kernels(chooseKernels(which)),
      rotaryFrequencies(engine::rotaryFrequencies(shape)) {
  Safetensors file(weights, weightsLength, kModelWeightsFile, CAE_INVALID_MODEL);
  for (uint32_t l = 0; l < shape.layers; ++l) {
    const std::string prefix = "model.layers." + std::to_string(l) + ".";
    Layer layer;
    layer.attentionNorm = readVector(file, prefix + "input_layernorm.weight", shape.hidden);
    layer.feedForwardNorm = readVector(file, prefix + "post_attention_layernorm.weight", shape.hidden);
    for (uint32_t m = 0; m < CAE_MODULE_COUNT; ++m) {
      layer.modules[m] = readMatrix(file, prefix + moduleName(m) + ".weight", moduleDimensions(shape, m), precision);
    }
    file.ignore(prefix + "self_attn.rotary_emb.inv_freq");
    layers.push_back(std::move(layer));
  }
  finalNorm = readVector(file, "model.norm.weight", shape.hidden);

  const std::string embeddingName = "model.embed_tokens.weight", headName = "lm_head.weight";
  head =
      readMatrix(file, shape.ties_embeddings ? embeddingName : headName, {shape.hidden, shape.vocabulary}, precision);
  if (shape.ties_embeddings) file.ignore(headName);
  embedding_ = file.get(embeddingName, {shape.vocabulary, shape.hidden});
  const size_t size =
      static_cast<size_t>(shape.vocabulary) * shape.hidden * (embedding_.type == DataType::float32 ? 4 : 2);
  embeddingBytes_ = Buffer<uint8_t>(size);
  std::memcpy(embeddingBytes_.data(), embedding_.data, size);
  embedding_.data = embeddingBytes_.data();
  Buffer<float> row(shape.hidden);
  for (uint32_t token = 0; token < shape.vocabulary; ++token) {
    embed(static_cast<int32_t>(token), row.data());
    requireSaneWeights(row.data(), shape.hidden, kModelWeightsFile, embeddingName, CAE_INVALID_MODEL);
  }
  file.requireAllRead();
}

void Model::embed(int32_t token, float *out) const {
  embedding_.read(static_cast<size_t>(token) * shape.hidden, shape.hidden, out);
}

}  // namespace engine
