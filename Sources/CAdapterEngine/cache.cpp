#include "cache.hpp"

#include <cstring>

namespace engine {

namespace {

uint64_t addToDigest(uint64_t digest, const void *bytes, size_t count) {
  constexpr uint64_t kPrime = 0x100000001b3;
  const auto *cursor = static_cast<const uint8_t *>(bytes);
  for (size_t i = 0; i < count; ++i) digest = (digest ^ cursor[i]) * kPrime;
  return digest;
}

template <typename T>
uint64_t addToDigest(uint64_t digest, const Buffer<T> &buffer) {
  return addToDigest(digest, buffer.data(), buffer.size() * sizeof(T));
}

}  // namespace

HeadCache::HeadCache(uint32_t positions, uint32_t dimension, cae_precision precision)
    : dimension(dimension), keyGroups((dimension + 3) / 4), valueGroups((positions + 3) / 4) {
  if (precision == CAE_PRECISION_EXACT) {
    keys = Buffer<uint8_t>(roundUp(positions, kPanelWidth) * keyGroups * 4, 128);
    keyScales = Buffer<float>(positions);
    values = Buffer<uint8_t>(static_cast<size_t>(valueGroups) * roundUp(dimension, 16) * 4, 128);
    valueScales = Buffer<float>(positions);
  } else {
    plainKeys = Buffer<float>(static_cast<size_t>(positions) * dimension);
    plainValues = Buffer<float>(static_cast<size_t>(positions) * dimension);
  }
}

uint32_t HeadCache::valueWidth(uint32_t firstDimension) const {
  return std::min<uint32_t>(kPanelWidth, static_cast<uint32_t>(roundUp(dimension - firstDimension, 16)));
}

const uint8_t *HeadCache::valuePanel(uint32_t firstDimension) const {
  return values.data() + static_cast<size_t>(firstDimension) * valueGroups * 4;
}

void HeadCache::store(const Kernels &kernels, uint32_t position, const float *key, const float *value) {
  if (plainKeys.size() != 0) {
    std::memcpy(plainKeys.data() + static_cast<size_t>(position) * dimension, key, 4 * dimension);
    std::memcpy(plainValues.data() + static_cast<size_t>(position) * dimension, value, 4 * dimension);
    return;
  }
  int8_t quantised[256];
  const auto keyScale = QuantisationScale::of(kernels.absoluteMaximum(key, dimension), kOnePlaneMaximum);
  kernels.quantiseOnePlane(key, dimension, keyScale.inverse, quantised);
  keyScales[position] = keyScale.scale;
  uint8_t *panel = keys.data() + static_cast<size_t>(position / kPanelWidth) * keyGroups * kPanelWidth * 4;
  for (uint32_t d = 0; d < dimension; ++d) {
    panel[(static_cast<size_t>(d / 4) * kPanelWidth + position % kPanelWidth) * 4 + d % 4] =
        static_cast<uint8_t>(quantised[d] + 128);
  }
  const auto valueScale = QuantisationScale::of(kernels.absoluteMaximum(value, dimension), kOnePlaneMaximum);
  kernels.quantiseOnePlane(value, dimension, valueScale.inverse, quantised);
  valueScales[position] = valueScale.scale;
  for (uint32_t first = 0; first < dimension; first += kPanelWidth) {
    const uint32_t width = valueWidth(first);
    uint8_t *group =
        values.data() + static_cast<size_t>(first) * valueGroups * 4 + static_cast<size_t>(position / 4) * width * 4;
    for (uint32_t d = first; d < std::min(dimension, first + kPanelWidth); ++d) {
      group[(d - first) * 4 + position % 4] = static_cast<uint8_t>(quantised[d] + 128);
    }
  }
}

Cache::Cache(const cae_model_shape &shape, uint32_t positions, cae_precision precision)
    : headsPerLayer_(shape.key_value_heads) {
  const uint32_t count = shape.layers * shape.key_value_heads;
  heads_.reserve(count);
  for (uint32_t i = 0; i < count; ++i) heads_.emplace_back(positions, shape.head_dimension, precision);
}

uint64_t Cache::digest() const {
  uint64_t digest = 0xcbf29ce484222325;
  for (const HeadCache &head : heads_) {
    digest = addToDigest(digest, head.keys);
    digest = addToDigest(digest, head.keyScales);
    digest = addToDigest(digest, head.values);
    digest = addToDigest(digest, head.valueScales);
    digest = addToDigest(digest, head.plainKeys);
    digest = addToDigest(digest, head.plainValues);
  }
  return digest;
}

}  // namespace engine
