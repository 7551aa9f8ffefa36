#include "Files/safetensors.hpp"

#include <algorithm>

#include "Files/failure.hpp"
#include "Files/json.hpp"
#include "Kernels/limits.hpp"
#include "Kernels/numbers.hpp"

namespace engine {

void Tensor::read(size_t first, size_t count, float *out) const {
  const uint8_t *source = data + first * elementBytes();
  switch (type) {
    case DataType::bfloat16:
      for (size_t i = 0; i < count; ++i) out[i] = widen(loadLittleEndian<BFloat16>(source + 2 * i));
      break;
    case DataType::float16:
      for (size_t i = 0; i < count; ++i) out[i] = widenHalf(loadLittleEndian<uint16_t>(source + 2 * i));
      break;
    case DataType::float32: std::memcpy(out, source, 4 * count); break;
  }
}

void requireSaneWeights(
    const float *weights, size_t count, const char *file, const std::string &tensor, cae_code code) {
  for (size_t i = 0; i < count; ++i) {
    if (isSane(weights[i], kMaximumWeight)) continue;
    throw Failure(
        code, std::string(file) + ": tensor " + tensor + " holds a weight that is not finite or beyond 32768.");
  }
}

void Safetensors::fail(const std::string &complaint) const { throw Failure(code_, file_ + ": " + complaint + "."); }

Safetensors::Safetensors(const uint8_t *bytes, size_t length, const char *file, cae_code code)
    : file_(file), code_(code) {
  if (length < 8) fail("the file is shorter than its header");
  const uint64_t headerLength = loadLittleEndian<uint64_t>(bytes);
  if (headerLength > kMaximumSafetensorsHeaderBytes || headerLength > length - 8)
    fail("the header length is out of range");
  const uint8_t *data = bytes + 8 + headerLength;
  const uint64_t dataLength = length - 8 - headerLength;
  const JSON header = JSON::parse(bytes + 8, headerLength, file, code);
  if (!header.isObject()) fail("the header is not an object");
  if (header.members.size() > kMaximumTensors) fail("there are too many tensors");

  struct Range {
    uint64_t begin, end;
    bool operator<(const Range &other) const { return begin != other.begin ? begin < other.begin : end < other.end; }
  };
  std::vector<Range> ranges;
  for (const auto &[name, entry] : header.members) {
    if (name == "__metadata__") continue;
    const JSON *type = entry.find("dtype"), *shape = entry.find("shape"), *offsets = entry.find("data_offsets");
    if (type == nullptr || !type->isString() || shape == nullptr || !shape->isArray() || offsets == nullptr ||
        !offsets->isArray() || offsets->elements.size() != 2) {
      fail("tensor " + name + " lacks dtype, shape or data_offsets");
    }
    Tensor tensor;
    if (type->text == "BF16")
      tensor.type = DataType::bfloat16;
    else if (type->text == "F16")
      tensor.type = DataType::float16;
    else if (type->text == "F32")
      tensor.type = DataType::float32;
    else
      throw Failure(CAE_UNSUPPORTED, file_ + ": tensor " + name + " is " + type->text + "; BF16, F16 or F32 is read.");
    if (shape->elements.size() > kMaximumTensorRank) fail("tensor " + name + " has too many dimensions");
    uint64_t size = tensor.elementBytes();
    for (const JSON &dimension : shape->elements) {
      const auto extent = dimension.whole();
      if (!extent || *extent == 0 || __builtin_mul_overflow(size, *extent, &size))
        fail("tensor " + name + " has a bad shape");
      tensor.shape.push_back(*extent);
    }
    const auto begin = offsets->elements[0].whole(), end = offsets->elements[1].whole();
    if (!begin || !end || *begin > *end || *end > dataLength || *end - *begin != size) {
      fail("tensor " + name + " does not fit its data_offsets");
    }
    tensor.data = data + *begin;
    ranges.push_back({*begin, *end});
    tensors_.emplace(name, std::move(tensor));
    untouched_.insert(name);
  }
  std::sort(ranges.begin(), ranges.end());
  uint64_t position = 0;
  for (const Range &range : ranges) {
    if (range.begin != position) fail("tensors overlap or leave a gap");
    position = range.end;
  }
  if (position != dataLength) fail("there are bytes after the last tensor");
}

const Tensor &Safetensors::get(const std::string &name, const std::vector<uint64_t> &shape) {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) fail("tensor " + name + " is missing");
  if (found->second.shape != shape) {
    std::string wanted;
    for (const uint64_t extent : shape) wanted += (wanted.empty() ? "" : " x ") + std::to_string(extent);
    fail("tensor " + name + " must have the shape " + wanted);
  }
  untouched_.erase(name);
  return found->second;
}

void Safetensors::requireAllRead() const {
  if (!untouched_.empty()) {
    throw Failure(CAE_UNSUPPORTED, file_ + ": tensor " + *untouched_.begin() + " has no place in this model.");
  }
}

}  // namespace engine
