#include "Files/fold.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "Files/safetensors.hpp"
#include "Files/weights.hpp"
#include "Kernels/numbers.hpp"

namespace engine {
namespace {

/// Powers of two beyond these would only move numbers out of their formats' ranges.
constexpr int kLargestExponent = 8;

/// The bits of the half that is nearest, ties to even; |x| < 65520.
uint16_t narrowHalf(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  const auto sign = static_cast<uint16_t>(bits >> 16 & 0x8000);
  bits &= 0x7FFFFFFF;
  constexpr uint32_t kSmallestNormal = 113u << 23;  // 2^-14
  if (bits < kSmallestNormal) return static_cast<uint16_t>(sign | static_cast<uint16_t>(std::rint(std::fabs(x) * 0x1p24f)));
  bits += 0xFFF + (bits >> 13 & 1);
  return static_cast<uint16_t>(sign | (bits - (112u << 23)) >> 13);
}

void write(DataType type, float value, uint8_t *target) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  if (type == DataType::bfloat16) bits >>= 16;
  if (type == DataType::float16) bits = narrowHalf(value);
  for (size_t byte = 0; byte < (type == DataType::float32 ? 4 : 2); ++byte) target[byte] = static_cast<uint8_t>(bits >> 8 * byte);
}

/// Multiplies the columns of a matrix, or the elements of a vector, by powers of two.
void scaleColumns(
    const Tensor &tensor, const std::string &name, uint8_t *target, size_t rows, const std::vector<float> &factors) {
  const size_t columns = factors.size();
  std::vector<float> row(columns);
  for (size_t r = 0; r < rows; ++r) {
    tensor.read(r * columns, columns, row.data());
    for (size_t c = 0; c < columns; ++c) row[c] *= factors[c];
    requireSaneWeights(row.data(), columns, kModelWeightsName, name, CAE_UNSUPPORTED);
    for (size_t c = 0; c < columns; ++c) write(tensor.type, row[c], target + (r * columns + c) * tensor.elementBytes());
  }
}

/// e such that 2^e is nearest to maximum / usual on a scale of logarithms.
int8_t exponentOf(float maximum, float usual) {
  constexpr float kRootOfTwo = 0x1.6a09e6p0f;
  if (!(maximum > 0) || !(usual > 0)) return 0;
  int exponent = 0;
  float ratio = maximum / usual;
  for (; ratio >= kRootOfTwo && exponent < kLargestExponent; ratio *= 0.5f) ++exponent;
  for (; ratio < kRootOfTwo / 2 && exponent > -kLargestExponent; ratio *= 2) --exponent;
  return static_cast<int8_t>(exponent);
}

}  // namespace

std::string Fold::normName(size_t norm) const {
  if (norm + 1 == norms()) return "model.norm.weight";
  const char *const name = norm % 2 == 0 ? "input_layernorm" : "post_attention_layernorm";
  return "model.layers." + std::to_string(norm / 2) + "." + name + ".weight";
}

std::vector<Fold::Reader> Fold::readers(size_t norm) const {
  if (norm + 1 == norms()) {
    if (shape_.ties_embeddings != 0) return {};
    return {{"lm_head.weight", shape_.vocabulary}};
  }
  std::vector<uint32_t> modules = {CAE_MODULE_GATE, CAE_MODULE_UP};
  if (norm % 2 == 0) modules = {CAE_MODULE_Q, CAE_MODULE_K, CAE_MODULE_V};
  std::vector<Reader> readers;
  for (const uint32_t module : modules) {
    const std::string name = "model.layers." + std::to_string(norm / 2) + "." + moduleName(module) + ".weight";
    readers.push_back({name, moduleDimensions(shape_, module).outputs});
  }
  return readers;
}

std::vector<int8_t> Fold::exponents(const float *maxima) const {
  const uint32_t hidden = shape_.hidden;
  std::vector<int8_t> exponents(norms() * hidden);
  for (size_t norm = 0; norm < norms(); ++norm) {
    if (readers(norm).empty()) continue;
    const float *const own = maxima + norm * hidden;
    std::vector<float> sorted(own, own + hidden);
    std::nth_element(sorted.begin(), sorted.begin() + hidden / 2, sorted.end());
    for (uint32_t c = 0; c < hidden; ++c) exponents[norm * hidden + c] = exponentOf(own[c], sorted[hidden / 2]);
  }
  return exponents;
}

void Fold::apply(const int8_t *exponents, uint8_t *bytes, size_t length) const {
  Safetensors file(bytes, length, kModelWeightsName, CAE_INVALID_MODEL);
  const uint32_t hidden = shape_.hidden;
  std::vector<float> factors(hidden), inverses(hidden);
  const auto place = [&](const Tensor &tensor) { return bytes + (tensor.data - bytes); };
  for (size_t norm = 0; norm < norms(); ++norm) {
    for (uint32_t c = 0; c < hidden; ++c) {
      const int exponent = exponents[norm * hidden + c];
      factors[c] = std::ldexp(1.0f, exponent);
      inverses[c] = std::ldexp(1.0f, -exponent);
    }
    const std::string name = normName(norm);
    if (file.contains(name)) {
      const Tensor &tensor = file.get(name, {hidden});
      scaleColumns(tensor, name, place(tensor), 1, inverses);
    }
    for (const Reader &reader : readers(norm)) {
      if (!file.contains(reader.name)) continue;
      const Tensor &tensor = file.get(reader.name, {reader.outputs, hidden});
      scaleColumns(tensor, reader.name, place(tensor), reader.outputs, factors);
    }
  }
}

}  // namespace engine
