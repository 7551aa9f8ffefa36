// Kernels whose order of operations is fixed per element or by the 32 chains: plain loops that a compiler may widen but
// not reorder. Forced inline, so that each kernel file compiles them for its own instruction set.
#pragma once

#include "Kernels/kernels.hpp"
#include "Kernels/limits.hpp"
#include "Kernels/math.hpp"

namespace engine::elementwise {

ENGINE_NO_CONTRACTION
#define ENGINE_INLINE [[gnu::always_inline]] static inline

ENGINE_INLINE float clamp(float x, float limit) {
  const float capped = x > limit ? limit : x;
  return capped < -limit ? -limit : capped;
}

/// y[i] = f(i). A block at a time passes through memory of its own, so that y may be one of the arrays f reads and the
/// compiler still widens the loops.
template <typename F>
ENGINE_INLINE void map(uint32_t n, float *y, F f) {
  constexpr uint32_t kBlock = 64;
  float block[kBlock];
  uint32_t i = 0;
  for (; i + kBlock <= n; i += kBlock) {
    for (uint32_t j = 0; j < kBlock; ++j) block[j] = f(i + j);
    for (uint32_t j = 0; j < kBlock; ++j) y[i + j] = block[j];
  }
  for (; i < n; ++i) y[i] = f(i);
}

/// Adds the chains pairwise, 16 apart, then 8, 4, 2, 1.
ENGINE_INLINE float halvingTree(float (&chain)[kChains]) {
  for (uint32_t half = kChains / 2; half > 0; half /= 2) {
    for (uint32_t c = 0; c < half; ++c) chain[c] = chain[c] + chain[c + half];
  }
  return chain[0];
}

template <typename T>
ENGINE_INLINE float dot(const T *a, const float *x, uint32_t n) {
  float chain[kChains] = {};
  uint32_t k = 0;
  for (; k + kChains <= n; k += kChains) {
    for (uint32_t c = 0; c < kChains; ++c) chain[c] = __builtin_fmaf(widen(a[k + c]), x[k + c], chain[c]);
  }
  for (uint32_t c = 0; k + c < n; ++c) chain[c] = __builtin_fmaf(widen(a[k + c]), x[k + c], chain[c]);
  return halvingTree(chain);
}

template <typename T>
ENGINE_INLINE void shrink(const T *a, uint32_t count, const float *x, uint32_t n, float scale, float *t) {
  for (uint32_t j = 0; j < count; ++j) t[j] = dot(a + static_cast<size_t>(j) * n, x, n) * scale;
}

template <typename T>
ENGINE_INLINE void rankUpdate(const T *b, size_t stride, const float *t, uint32_t rank, uint32_t n, float *y) {
  constexpr uint32_t kBlock = 64;
  uint32_t i = 0;
  for (; i + kBlock <= n; i += kBlock) {
    float delta[kBlock] = {};
    for (uint32_t r = 0; r < rank; ++r) {
      const T *row = b + r * stride + i;
      for (uint32_t j = 0; j < kBlock; ++j) delta[j] = __builtin_fmaf(widen(row[j]), t[r], delta[j]);
    }
    for (uint32_t j = 0; j < kBlock; ++j) y[i + j] = clamp(y[i + j] + delta[j], kValueLimit);
  }
  for (; i < n; ++i) {
    float delta = 0.0f;
    for (uint32_t r = 0; r < rank; ++r) delta = __builtin_fmaf(widen(b[r * stride + i]), t[r], delta);
    y[i] = clamp(y[i] + delta, kValueLimit);
  }
}

ENGINE_INLINE float absoluteMaximum(const float *x, uint32_t n) {
  // Compared as integers: for finite values without sign, the order of the bits is the order of the numbers.
  int32_t top = 0;
  for (uint32_t i = 0; i < n; ++i) {
    const int32_t bits = std::bit_cast<int32_t>(x[i]) & 0x7FFFFFFF;
    top = bits > top ? bits : top;
  }
  return std::bit_cast<float>(top);
}

ENGINE_INLINE void quantiseTwoPlanes(
    const float *x, uint32_t n, float inverse, int8_t *high, int8_t *low, int32_t *sums) {
  int32_t highSum = 0, lowSum = 0;
  for (uint32_t i = 0; i < n; ++i) {
    const auto q = static_cast<int32_t>(clamp(__builtin_rintf(x[i] * inverse), kTwoPlaneMaximum));
    const auto l = static_cast<int8_t>(q);
    const auto h = static_cast<int8_t>((q - l) >> 8);
    high[i] = h;
    low[i] = l;
    highSum += h;
    lowSum += l;
  }
  sums[0] = highSum;
  sums[1] = lowSum;
}

ENGINE_INLINE int32_t quantiseOnePlane(const float *x, uint32_t n, float inverse, int8_t *out) {
  int32_t sum = 0;
  for (uint32_t i = 0; i < n; ++i) {
    const auto q = static_cast<int32_t>(clamp(__builtin_rintf(x[i] * inverse), kOnePlaneMaximum));
    out[i] = static_cast<int8_t>(q);
    sum += q;
  }
  return sum;
}

ENGINE_INLINE void normalise(const float *x, float factor, const float *weight, uint32_t n, float *y) {
  map(n, y, [=](uint32_t i) { return (x[i] * factor) * weight[i]; });
}

ENGINE_INLINE void siluMultiply(const float *gate, const float *up, uint32_t n, float *y) {
  map(n, y, [=](uint32_t i) {
    const float silu = gate[i] / (1.0f + exponential(-gate[i]));
    return clamp(silu * up[i], kValueLimit);
  });
}

ENGINE_INLINE float maximum(const float *x, uint32_t n) {
  constexpr uint32_t kLanes = 16;
  float lanes[kLanes];
  for (uint32_t c = 0; c < kLanes; ++c) lanes[c] = x[0];
  uint32_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (uint32_t c = 0; c < kLanes; ++c) lanes[c] = x[i + c] > lanes[c] ? x[i + c] : lanes[c];
  }
  float top = lanes[0];
  for (uint32_t c = 1; c < kLanes; ++c) top = lanes[c] > top ? lanes[c] : top;
  for (; i < n; ++i) top = x[i] > top ? x[i] : top;
  return top;
}

ENGINE_INLINE int64_t exponentials(const float *x, uint32_t n, float top, float *e) {
  int64_t sum = 0;
  for (uint32_t i = 0; i < n; ++i) {
    e[i] = exponential(x[i] - top);
    sum += static_cast<int32_t>(__builtin_rintf(e[i] * 0x1p30f));
  }
  return sum;
}

ENGINE_INLINE void scale(const float *a, const float *b, uint32_t n, float *out) {
  map(n, out, [=](uint32_t i) { return a[i] * b[i]; });
}

ENGINE_INLINE void add(const float *x, uint32_t n, float *y) {
  for (uint32_t i = 0; i < n; ++i) y[i] = y[i] + x[i];
}

ENGINE_INLINE void addClamped(const float *x, uint32_t n, float *y) {
  for (uint32_t i = 0; i < n; ++i) y[i] = clamp(y[i] + x[i], kValueLimit);
}

ENGINE_INLINE void rotate(const float *cosines, const float *sines, uint32_t half, float *x) {
  for (uint32_t i = 0; i < half; ++i) {
    const float a = x[i], b = x[i + half];
    x[i] = __builtin_fmaf(a, cosines[i], -(b * sines[i]));
    x[i + half] = __builtin_fmaf(b, cosines[i], a * sines[i]);
  }
}

ENGINE_INLINE void rotaryAngles(
    uint32_t position, const float *frequencies, uint32_t half, float factor, float *cosines, float *sines) {
  for (uint32_t i = 0; i < half; ++i) {
    const float angle = static_cast<float>(position) * frequencies[i];
    double cosine, sine;
    cosineSine64(static_cast<double>(angle), cosine, sine);
    cosines[i] = static_cast<float>(cosine) * factor;
    sines[i] = static_cast<float>(sine) * factor;
  }
}

#undef ENGINE_INLINE

}  // namespace engine::elementwise
