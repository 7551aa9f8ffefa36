#include "Run/pool.hpp"

#include <sys/mman.h>

#include <cstring>

namespace engine {

namespace {

size_t keyBytes(size_t dimension) { return roundUp(dimension, 4) * kBlockPositions; }
size_t valueBytes(size_t dimension) { return roundUp(dimension, kVectorWidth) * kBlockPositions; }

size_t headBytes(const cae_model_shape &shape, cae_precision precision) {
  const size_t dimension = shape.head_dimension;
  if (precision == CAE_PRECISION_FLOAT32) return 2 * dimension * kBlockPositions * sizeof(float);
  return keyBytes(dimension) + valueBytes(dimension) + 2 * kBlockPositions * sizeof(float);
}

uint64_t addToDigest(uint64_t digest, const void *bytes, size_t count) {
  constexpr uint64_t kPrime = 0x100000001b3;
  const auto *cursor = static_cast<const uint8_t *>(bytes);
  for (size_t i = 0; i < count; ++i) digest = (digest ^ cursor[i]) * kPrime;
  return digest;
}

}  // namespace

void Pool::Unmap::operator()(uint8_t *memory) const { munmap(memory, bytes); }

size_t Pool::blockBytes(const cae_model_shape &shape, cae_precision precision) {
  return headBytes(shape, precision) * shape.layers * shape.key_value_heads;
}

Pool::Pool(const cae_model_shape &shape, cae_precision precision, uint32_t blocks)
    : layers_(shape.layers),
      heads_(shape.key_value_heads),
      dimension_(shape.head_dimension),
      blocks_(blocks),
      precision_(precision),
      headBytes_(headBytes(shape, precision)),
      blockBytes_(blockBytes(shape, precision)) {
  size_t bytes = 0;
  if (__builtin_mul_overflow(blockBytes_, size_t{blocks}, &bytes)) throw std::bad_alloc();
  bytes = std::max<size_t>(bytes, 1);
  void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  memory_ = {static_cast<uint8_t *>(memory), Unmap{bytes}};
#if defined(MADV_HUGEPAGE)
  if (bytes >= kLargePage) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
}

bool Pool::fits(const cae_model_shape &shape, cae_precision precision) const {
  return layers_ == shape.layers && heads_ == shape.key_value_heads && dimension_ == shape.head_dimension &&
         precision_ == precision;
}

HeadBlock Pool::head(uint32_t block, uint32_t layer, uint32_t keyValueHead) const {
  uint8_t *const base =
      memory_.get() + block * blockBytes_ + (static_cast<size_t>(layer) * heads_ + keyValueHead) * headBytes_;
  if (precision_ == CAE_PRECISION_FLOAT32) {
    auto *const keys = reinterpret_cast<float *>(base);
    return {nullptr, nullptr, nullptr, nullptr, keys, keys + static_cast<size_t>(dimension_) * kBlockPositions};
  }
  uint8_t *const values = base + keyBytes(dimension_);
  auto *const scales = reinterpret_cast<float *>(values + valueBytes(dimension_));
  return {base, values, scales, scales + kBlockPositions, nullptr, nullptr};
}

uint32_t Pool::valueWidth(uint32_t firstDimension) const {
  return std::min<uint32_t>(kPanelWidth, static_cast<uint32_t>(roundUp(dimension_ - firstDimension, kVectorWidth)));
}

void Pool::store(
    const Kernels &kernels, const HeadBlock &head, uint32_t slot, const float *key, const float *value) const {
  if (precision_ == CAE_PRECISION_FLOAT32) {
    std::memcpy(head.plainKeys + static_cast<size_t>(slot) * dimension_, key, sizeof(float) * dimension_);
    std::memcpy(head.plainValues + static_cast<size_t>(slot) * dimension_, value, sizeof(float) * dimension_);
    return;
  }
  int8_t quantised[kMaximumHeadDimension];
  const auto keyScale = QuantisationScale::of(kernels.absoluteMaximum(key, dimension_), kOnePlaneMaximum);
  kernels.quantiseOnePlane(key, dimension_, keyScale.inverse, quantised);
  head.keyScales[slot] = keyScale.scale;
  uint8_t *const keys = head.keys + static_cast<size_t>(slot) * 4;
  for (uint32_t d = 0; d < dimension_; ++d) {
    keys[static_cast<size_t>(d / 4) * kPanelWidth * 4 + d % 4] = static_cast<uint8_t>(quantised[d] + 128);
  }
  // Inputs beyond the dimension meet zeros of the query; their bytes stay as they are.
  const auto valueScale = QuantisationScale::of(kernels.absoluteMaximum(value, dimension_), kOnePlaneMaximum);
  kernels.quantiseOnePlane(value, dimension_, valueScale.inverse, quantised);
  head.valueScales[slot] = valueScale.scale;
  for (uint32_t first = 0; first < dimension_; first += kPanelWidth) {
    const uint32_t width = valueWidth(first);
    uint8_t *const group =
        head.values + static_cast<size_t>(first) * kBlockPositions + static_cast<size_t>(slot / 4) * width * 4;
    for (uint32_t d = first; d < std::min(dimension_, first + kPanelWidth); ++d) {
      group[(d - first) * 4 + slot % 4] = static_cast<uint8_t>(quantised[d] + 128);
    }
  }
}

void Pool::copy(uint32_t from, uint32_t to) {
  std::memmove(memory_.get() + to * blockBytes_, memory_.get() + from * blockBytes_, blockBytes_);
}

uint64_t Pool::digest(const uint32_t *table, uint32_t positions) const {
  uint64_t digest = 0xcbf29ce484222325;
  for (uint32_t layer = 0; layer < layers_; ++layer) {
    for (uint32_t h = 0; h < heads_; ++h) {
      for (uint32_t position = 0; position < positions; ++position) {
        const HeadBlock block = head(table[position / kBlockPositions], layer, h);
        const uint32_t slot = position % kBlockPositions;
        if (precision_ == CAE_PRECISION_FLOAT32) {
          const size_t first = static_cast<size_t>(slot) * dimension_, bytes = sizeof(float) * dimension_;
          digest = addToDigest(addToDigest(digest, block.plainKeys + first, bytes), block.plainValues + first, bytes);
          continue;
        }
        uint8_t key[kMaximumHeadDimension], value[kMaximumHeadDimension];
        for (uint32_t d = 0; d < dimension_; ++d) {
          const uint32_t first = d / kPanelWidth * kPanelWidth;
          key[d] = static_cast<uint8_t>(block.keys[(d / 4 * kPanelWidth + slot) * 4 + d % 4] - 128);
          value[d] = static_cast<uint8_t>(
              block.values[first * kBlockPositions + (slot / 4 * valueWidth(first) + d - first) * 4 + slot % 4] - 128);
        }
        digest = addToDigest(digest, key, dimension_);
        digest = addToDigest(digest, block.keyScales + slot, sizeof(float));
        digest = addToDigest(digest, value, dimension_);
        digest = addToDigest(digest, block.valueScales + slot, sizeof(float));
      }
    }
  }
  return digest;
}

}  // namespace engine
