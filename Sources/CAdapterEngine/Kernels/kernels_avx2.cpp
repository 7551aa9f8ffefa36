// AVX2: bytes widened to 16 bits and multiplied by vpmaddwd, which cannot saturate here (vpmaddubsw would).
#include "Kernels/kernels_elementwise.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>

ENGINE_BEGIN_AVX2

namespace engine {
namespace {

ENGINE_NO_CONTRACTION

/// Planes x 16 columns. Each accumulator holds, for four columns, the sums of their even and odd pairs of inputs; the
/// stored values are w + 128 here too, so 128 times the plane's sum is taken off at the end, modulo 2^32.
template <uint32_t Planes>
[[gnu::always_inline]] inline void tile(
    const PackedColumns &columns, uint32_t firstColumn, const int8_t *planes, size_t stride, const int32_t *sums,
    int32_t (*out)[16]) {
  __m256i total[Planes][4];
  for (uint32_t p = 0; p < Planes; ++p) {
    for (uint32_t v = 0; v < 4; ++v) total[p][v] = _mm256_setzero_si256();
  }
  const int8_t *x = planes;
  for (uint32_t done = 0, chunk = 0; done < columns.groups; done += columns.chunkGroups, ++chunk) {
    const uint8_t *bytes = columns.chunks[chunk] + firstColumn * 4;
    const uint32_t groups = std::min(columns.chunkGroups, columns.groups - done);
    for (uint32_t g = 0; g < groups; ++g, bytes += columns.groupBytes, x += 4) {
      __m256i weights[4];
      for (uint32_t v = 0; v < 4; ++v) {
        weights[v] = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes) + v));
      }
      for (uint32_t p = 0; p < Planes; ++p) {
        const auto four = loadLittleEndian<int32_t>(reinterpret_cast<const uint8_t *>(x + p * stride));
        const __m256i widened = _mm256_cvtepi8_epi16(_mm_set1_epi32(four));
        for (uint32_t v = 0; v < 4; ++v) {
          total[p][v] = _mm256_add_epi32(total[p][v], _mm256_madd_epi16(weights[v], widened));
        }
      }
    }
  }
  for (uint32_t p = 0; p < Planes; ++p) {
    const __m256i offset = _mm256_set1_epi32(static_cast<int32_t>(static_cast<uint32_t>(sums[p]) * 128u));
    for (uint32_t v = 0; v < 4; v += 2) {
      // Horizontal adds give 0 1 4 5 | 2 3 6 7 by halves; the permutation restores the order of columns.
      const __m256i pairs = _mm256_hadd_epi32(total[p][v], total[p][v + 1]);
      const __m256i ordered = _mm256_permute4x64_epi64(pairs, 0b11'01'10'00);
      _mm256_storeu_si256(reinterpret_cast<__m256i *>(&out[p][v * 4]), _mm256_sub_epi32(ordered, offset));
    }
  }
}

/// The sums of one row, scaled. A whole number of at most 40 bits is exact in fp64; its conversion to fp32 rounds it.
[[gnu::always_inline]] inline void rescale(
    const int32_t (*sums)[16], uint32_t planes, uint32_t n, float rowScale, const float *columnScales, float *y) {
  for (uint32_t c = 0; c < n; ++c) {
    const double sum = planes == 2 ? static_cast<double>(sums[0][c]) * 256.0 + static_cast<double>(sums[1][c])
                                   : static_cast<double>(sums[0][c]);
    y[c] = elementwise::clamp(static_cast<float>(sum) * (rowScale * columnScales[c]), kValueLimit);
  }
}

void multiply(const PackedColumns &columns, const PlaneRows &rows, float *y, size_t yStride) {
  int32_t sums[2][16];
  for (uint32_t first = 0; first < columns.width; first += 16) {
    const uint32_t n = std::min(16u, columns.width - first);
    uint32_t r = 0;
    if (rows.planes == 2) {
      for (; r < rows.count; ++r) {
        tile<2>(columns, first, rows.bytes + 2 * r * rows.stride, rows.stride, rows.sums + 2 * r, sums);
        rescale(sums, 2, n, rows.scales[r], columns.scales + first, y + r * yStride + first);
      }
      continue;
    }
    for (; r + 2 <= rows.count; r += 2) {
      tile<2>(columns, first, rows.bytes + r * rows.stride, rows.stride, rows.sums + r, sums);
      rescale(sums, 1, n, rows.scales[r], columns.scales + first, y + r * yStride + first);
      rescale(sums + 1, 1, n, rows.scales[r + 1], columns.scales + first, y + (r + 1) * yStride + first);
    }
    if (r < rows.count) {
      tile<1>(columns, first, rows.bytes + r * rows.stride, rows.stride, rows.sums + r, sums);
      rescale(sums, 1, n, rows.scales[r], columns.scales + first, y + r * yStride + first);
    }
  }
}

/// Eight bf16 values, widened.
[[gnu::always_inline]] inline __m256 widenEight(const BFloat16 *a) {
  const __m256i bits = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(a)));
  return _mm256_castsi256_ps(_mm256_slli_epi32(bits, 16));
}

/// Two rows of a, each with its 32 chains in four vectors.
template <uint32_t Rows>
[[gnu::always_inline]] inline void shrinkRows(const BFloat16 *a, const float *x, uint32_t n, float scale, float *t) {
  __m256 chains[Rows][4];
  for (auto &row : chains) {
    for (__m256 &chain : row) chain = _mm256_setzero_ps();
  }
  uint32_t k = 0;
  for (; k + kChains <= n; k += kChains) {
    for (uint32_t v = 0; v < 4; ++v) {
      const __m256 values = _mm256_loadu_ps(x + k + v * 8);
      for (uint32_t r = 0; r < Rows; ++r) {
        const __m256 weights = widenEight(a + static_cast<size_t>(r) * n + k + v * 8);
        chains[r][v] = _mm256_fmadd_ps(weights, values, chains[r][v]);
      }
    }
  }
  for (uint32_t r = 0; r < Rows; ++r) {
    float chain[kChains];
    for (uint32_t v = 0; v < 4; ++v) _mm256_storeu_ps(chain + v * 8, chains[r][v]);
    const BFloat16 *row = a + static_cast<size_t>(r) * n;
    for (uint32_t c = 0; k + c < n; ++c) chain[c] = __builtin_fmaf(widen(row[k + c]), x[k + c], chain[c]);
    t[r] = elementwise::halvingTree(chain) * scale;
  }
}

void shrinkBFloat16(const BFloat16 *a, uint32_t count, const float *x, uint32_t n, float scale, float *t) {
  uint32_t r = 0;
  for (; r + 2 <= count; r += 2) shrinkRows<2>(a + static_cast<size_t>(r) * n, x, n, scale, t + r);
  if (r < count) shrinkRows<1>(a + static_cast<size_t>(r) * n, x, n, scale, t + r);
}

void rankUpdateBFloat16(const BFloat16 *b, size_t stride, const float *t, uint32_t rank, uint32_t n, float *y) {
  constexpr uint32_t kBlock = 64, kVectors = kBlock / 8;
  const __m256 limit = _mm256_set1_ps(kValueLimit), negative = _mm256_set1_ps(-kValueLimit);
  uint32_t i = 0;
  for (; i + kBlock <= n; i += kBlock) {
    __m256 delta[kVectors];
    for (__m256 &part : delta) part = _mm256_setzero_ps();
    for (uint32_t r = 0; r < rank; ++r) {
      const BFloat16 *row = b + r * stride + i;
      const __m256 factor = _mm256_set1_ps(t[r]);
      for (uint32_t v = 0; v < kVectors; ++v) delta[v] = _mm256_fmadd_ps(widenEight(row + v * 8), factor, delta[v]);
    }
    for (uint32_t v = 0; v < kVectors; ++v) {
      float *const out = y + i + v * 8;
      const __m256 sum = _mm256_add_ps(_mm256_loadu_ps(out), delta[v]);
      _mm256_storeu_ps(out, _mm256_max_ps(_mm256_min_ps(sum, limit), negative));
    }
  }
  if (i < n) elementwise::rankUpdate(b + i, stride, t, rank, n - i, y + i);
}

/// Eight exponentials, as math.hpp has one.
[[gnu::always_inline]] inline __m256 exponentialVector(__m256 x) {
  const __m256 least = _mm256_set1_ps(-86.0f), most = _mm256_set1_ps(88.0f);
  const __m256 clamped = _mm256_min_ps(_mm256_max_ps(x, least), most);
  const __m256 n = _mm256_round_ps(
      _mm256_mul_ps(clamped, _mm256_set1_ps(0x1.715476p+0f)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m256 r = _mm256_fnmadd_ps(
      n, _mm256_set1_ps(-0x1.05c610p-29f), _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.62e430p-1f), clamped));
  __m256 p = _mm256_set1_ps(1.0f / 5040.0f);
  constexpr float kCoefficients[] = {1.0f / 720.0f, 1.0f / 120.0f, 1.0f / 24.0f, 1.0f / 6.0f, 0.5f, 1.0f, 1.0f};
  for (const float coefficient : kCoefficients) p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(coefficient));
  const __m256i exponent = _mm256_add_epi32(_mm256_cvttps_epi32(n), _mm256_set1_epi32(127));
  const __m256 power = _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23));
  return _mm256_and_ps(_mm256_mul_ps(p, power), _mm256_cmp_ps(x, least, _CMP_GE_OQ));
}

int64_t exponentials(const float *x, uint32_t n, float top, float *e) {
  const __m256 largest = _mm256_set1_ps(top), one = _mm256_set1_ps(0x1p30f);
  __m256i sums = _mm256_setzero_si256();
  uint32_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m256 value = exponentialVector(_mm256_sub_ps(_mm256_loadu_ps(x + i), largest));
    _mm256_storeu_ps(e + i, value);
    const __m256i rounded = _mm256_cvtps_epi32(_mm256_mul_ps(value, one));
    sums = _mm256_add_epi64(sums, _mm256_cvtepi32_epi64(_mm256_castsi256_si128(rounded)));
    sums = _mm256_add_epi64(sums, _mm256_cvtepi32_epi64(_mm256_extracti128_si256(rounded, 1)));
  }
  int64_t parts[4];
  _mm256_storeu_si256(reinterpret_cast<__m256i *>(parts), sums);
  return parts[0] + parts[1] + parts[2] + parts[3] + elementwise::exponentials(x + i, n - i, top, e + i);
}

#include "Kernels/kernels_instances.inc"

const Kernels kTable = ENGINE_KERNEL_TABLE;

}  // namespace
}  // namespace engine

ENGINE_END_TARGET

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
