// The 16-bit float formats, widened exactly and narrowed by round to nearest even.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "Kernels/targets.hpp"

namespace engine {

/// A bfloat16 kept as its bits.
using BFloat16 = uint16_t;

[[gnu::always_inline]] inline float widen(BFloat16 bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}
[[gnu::always_inline]] inline float widen(float value) { return value; }

/// Round to nearest even; the argument is finite.
inline BFloat16 narrowToBFloat16(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  return static_cast<BFloat16>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

/// IEEE binary16 to binary32, exact; infinities and NaNs stay what they are.
inline float widenHalf(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
  const uint32_t exponent = (half >> 10) & 0x1Fu;
  const uint32_t mantissa = half & 0x3FFu;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000u | (mantissa << 13));
  if (exponent == 0) {
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign != 0 ? -magnitude : magnitude;
  }
  return std::bit_cast<float>(sign | ((exponent + 112u) << 23) | (mantissa << 13));
}

template <typename T>
T loadLittleEndian(const uint8_t *bytes) {
  static_assert(std::endian::native == std::endian::little, "the engine's files and arithmetic are little-endian");
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// False for infinities and NaN, and for magnitudes above the limit.
inline bool isSane(float value, float limit) { return value <= limit && value >= -limit; }

}  // namespace engine
