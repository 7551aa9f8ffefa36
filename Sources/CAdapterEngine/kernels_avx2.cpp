// AVX2: bytes widened to 16 bits and multiplied by vpmaddwd, which cannot saturate here (vpmaddubsw would).
#include "kernels_elementwise.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace engine {
namespace {

#pragma STDC FP_CONTRACT OFF

/// Rows x 16 outputs. Each accumulator holds, for four outputs, the sums of their even and odd pairs of inputs; weights
/// are w + 128 here too, so 128 times the row's sum is taken off at the end, modulo 2^32.
template <uint32_t Rows>
[[gnu::always_inline]] inline void tile(
    const uint8_t *panel, uint32_t groups, size_t groupBytes, const int8_t *rows, size_t stride, const int32_t *sums,
    size_t outStride, int32_t *out) {
  __m256i total[Rows][4];
  for (uint32_t r = 0; r < Rows; ++r) {
    for (uint32_t v = 0; v < 4; ++v) total[r][v] = _mm256_setzero_si256();
  }
  for (uint32_t g = 0; g < groups; ++g) {
    __m256i weights[4];
    for (uint32_t v = 0; v < 4; ++v) {
      weights[v] = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(panel + g * groupBytes) + v));
    }
    for (uint32_t r = 0; r < Rows; ++r) {
      const auto four = loadLittleEndian<int32_t>(reinterpret_cast<const uint8_t *>(rows + r * stride) + g * 4);
      const __m256i x = _mm256_cvtepi8_epi16(_mm_set1_epi32(four));
      for (uint32_t v = 0; v < 4; ++v) {
        total[r][v] = _mm256_add_epi32(total[r][v], _mm256_madd_epi16(weights[v], x));
      }
    }
  }
  for (uint32_t r = 0; r < Rows; ++r) {
    const __m256i offset = _mm256_set1_epi32(static_cast<int32_t>(static_cast<uint32_t>(sums[r]) * 128u));
    for (uint32_t v = 0; v < 4; v += 2) {
      // Horizontal adds give 0 1 4 5 | 2 3 6 7 by halves; the permutation restores the order of outputs.
      const __m256i pairs = _mm256_hadd_epi32(total[r][v], total[r][v + 1]);
      const __m256i ordered = _mm256_permute4x64_epi64(pairs, 0b11'01'10'00);
      _mm256_storeu_si256(reinterpret_cast<__m256i *>(out + r * outStride + v * 4), _mm256_sub_epi32(ordered, offset));
    }
  }
}

void panelProduct(
    const uint8_t *panel, uint32_t groups, uint32_t width, const int8_t *rows, size_t stride, const int32_t *sums,
    uint32_t rowCount, int32_t *out) {
  const size_t groupBytes = static_cast<size_t>(width) * 4;
  for (uint32_t first = 0; first < width; first += 16) {
    const uint8_t *columns = panel + first * 4;
    uint32_t r = 0;
    for (; r + 2 <= rowCount; r += 2) {
      tile<2>(columns, groups, groupBytes, rows + r * stride, stride, sums + r, width, out + r * width + first);
    }
    if (r < rowCount) {
      tile<1>(columns, groups, groupBytes, rows + r * stride, stride, sums + r, width, out + r * width + first);
    }
  }
}

void rescale(
    const int32_t *high, const int32_t *low, uint32_t n, float rowScale, const float *columnScales, float *out) {
  elementwise::rescale(high, low, n, rowScale, columnScales, out);
}

#include "kernels_instances.inc"

const Kernels kTable = ENGINE_KERNEL_TABLE;

}  // namespace
}  // namespace engine

#pragma clang attribute pop

namespace engine {

const Kernels *avx2Kernels() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kTable : nullptr;
}

}  // namespace engine

#else

namespace engine {

const Kernels *avx2Kernels() { return nullptr; }

}  // namespace engine

#endif
