// AVX-512 with VNNI: the exact products by vpdpbusd, the elementwise kernels as the compiler widens them.
#include "kernels_elementwise.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(                                                                                 \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma"), min_vector_width(512))), \
    apply_to = function)

namespace engine {
namespace {

#pragma STDC FP_CONTRACT OFF

/// Rows x Vectors accumulators of 16 outputs each. The stored weight is w + 128, so every accumulator starts at -128
/// times the row's sum; int32 wraps on the way and the final value is exact.
template <uint32_t Rows, uint32_t Vectors>
[[gnu::always_inline]] inline void tile(
    const uint8_t *panel, uint32_t groups, const int8_t *rows, size_t stride, const int32_t *sums, int32_t *out) {
  __m512i total[Rows][Vectors];
  for (uint32_t r = 0; r < Rows; ++r) {
    const __m512i start = _mm512_set1_epi32(static_cast<int32_t>(static_cast<uint32_t>(sums[r]) * -128u));
    for (uint32_t v = 0; v < Vectors; ++v) total[r][v] = start;
  }
  for (uint32_t g = 0; g < groups; ++g) {
    __m512i weights[Vectors];
    for (uint32_t v = 0; v < Vectors; ++v)
      weights[v] = _mm512_loadu_si512(panel + (static_cast<size_t>(g) * Vectors + v) * 64);
    for (uint32_t r = 0; r < Rows; ++r) {
      const __m512i x =
          _mm512_set1_epi32(loadLittleEndian<int32_t>(reinterpret_cast<const uint8_t *>(rows + r * stride) + g * 4));
      for (uint32_t v = 0; v < Vectors; ++v) total[r][v] = _mm512_dpbusd_epi32(total[r][v], weights[v], x);
    }
  }
  for (uint32_t r = 0; r < Rows; ++r) {
    for (uint32_t v = 0; v < Vectors; ++v) _mm512_storeu_si512(out + (r * Vectors + v) * 16, total[r][v]);
  }
}

template <uint32_t Vectors>
void tiles(
    const uint8_t *panel, uint32_t groups, const int8_t *rows, size_t stride, const int32_t *sums, uint32_t rowCount,
    int32_t *out) {
  constexpr uint32_t kRows = 6;
  uint32_t r = 0;
  for (; r + kRows <= rowCount; r += kRows) {
    tile<kRows, Vectors>(panel, groups, rows + r * stride, stride, sums + r, out + r * Vectors * 16);
  }
  rows += r * stride, sums += r, out += r * Vectors * 16;
  switch (rowCount - r) {
    case 5: tile<5, Vectors>(panel, groups, rows, stride, sums, out); break;
    case 4: tile<4, Vectors>(panel, groups, rows, stride, sums, out); break;
    case 3: tile<3, Vectors>(panel, groups, rows, stride, sums, out); break;
    case 2: tile<2, Vectors>(panel, groups, rows, stride, sums, out); break;
    case 1: tile<1, Vectors>(panel, groups, rows, stride, sums, out); break;
    default: break;
  }
}

void panelProduct(
    const uint8_t *panel, uint32_t groups, uint32_t width, const int8_t *rows, size_t stride, const int32_t *sums,
    uint32_t rowCount, int32_t *out) {
  switch (width / 16) {
    case 1: return tiles<1>(panel, groups, rows, stride, sums, rowCount, out);
    case 2: return tiles<2>(panel, groups, rows, stride, sums, rowCount, out);
    case 3: return tiles<3>(panel, groups, rows, stride, sums, rowCount, out);
    default: return tiles<4>(panel, groups, rows, stride, sums, rowCount, out);
  }
}

/// 256 * high + low is exact in fp64 (39 bits), so one conversion to fp32 rounds it correctly.
[[gnu::always_inline]] inline __m256 combine(__m256i high, __m256i low) {
  const __m512d sum = _mm512_fmadd_pd(_mm512_cvtepi32_pd(high), _mm512_set1_pd(256.0), _mm512_cvtepi32_pd(low));
  return _mm512_cvtpd_ps(sum);
}

void rescale(
    const int32_t *high, const int32_t *low, uint32_t n, float rowScale, const float *columnScales, float *out) {
  const __m512 scale = _mm512_set1_ps(rowScale);
  const __m512 limit = _mm512_set1_ps(kValueLimit), negative = _mm512_set1_ps(-kValueLimit);
  for (uint32_t i = 0; i < n; i += 16) {
    const uint32_t left = n - i;
    const __mmask16 mask = left >= 16 ? static_cast<__mmask16>(0xFFFF) : static_cast<__mmask16>((1u << left) - 1);
    const __m512i h = _mm512_maskz_loadu_epi32(mask, high + i), l = _mm512_maskz_loadu_epi32(mask, low + i);
    const __m256 first = combine(_mm512_castsi512_si256(h), _mm512_castsi512_si256(l));
    const __m256 second = combine(_mm512_extracti64x4_epi64(h, 1), _mm512_extracti64x4_epi64(l, 1));
    const __m512 sum = _mm512_insertf32x8(_mm512_castps256_ps512(first), second, 1);
    const __m512 columns = _mm512_mul_ps(scale, _mm512_maskz_loadu_ps(mask, columnScales + i));
    const __m512 value = _mm512_mul_ps(sum, columns);
    _mm512_mask_storeu_ps(out + i, mask, _mm512_max_ps(_mm512_min_ps(value, limit), negative));
  }
}

#include "kernels_instances.inc"

const Kernels kTable = ENGINE_KERNEL_TABLE;

}  // namespace
}  // namespace engine

#pragma clang attribute pop

namespace engine {

const Kernels *avx512Kernels() {
  const bool available = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                         __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
  return available ? &kTable : nullptr;
}

}  // namespace engine

#else

namespace engine {

const Kernels *avx512Kernels() { return nullptr; }

}  // namespace engine

#endif
