// AVX2 with FMA: bytes widened to 16 bits and multiplied by vpmaddwd, which cannot saturate here; fp64 in 4 lanes.
#include "Influence/influence_kernels.hpp"
#include "Kernels/targets.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

ENGINE_BEGIN_AVX2

namespace engine {
namespace {

ENGINE_NO_CONTRACTION

using Vector = __m256d;
constexpr uint32_t kLanes = 4, kVectors = 2;

[[gnu::always_inline]] inline Vector load(const double *x) { return _mm256_loadu_pd(x); }
[[gnu::always_inline]] inline void store(double *x, Vector value) { _mm256_storeu_pd(x, value); }
[[gnu::always_inline]] inline Vector broadcast(double x) { return _mm256_set1_pd(x); }
[[gnu::always_inline]] inline Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm256_fmadd_pd(a, b, c); }
[[gnu::always_inline]] inline Vector multiplySubtract(Vector a, Vector b, Vector c) {
  return _mm256_fnmadd_pd(a, b, c);
}

[[gnu::always_inline]] inline __m256i widened(const int8_t *bytes) {
  return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes)));
}

[[gnu::always_inline]] inline int32_t sumOf(__m256i lanes) {
  const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
  const __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0b01'00'11'10));
  return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0b10'11'00'01)));
}

/// The products of Rows rows with Planes vectors. A lane holds at most k / 8 products of two bytes.
template <uint32_t Rows, uint32_t Planes>
[[gnu::always_inline]] inline void rowTile(
    const int8_t *rows, size_t k, const int8_t *const *planes, int32_t (*sums)[Planes]) {
  __m256i total[Rows][Planes];
  for (uint32_t r = 0; r < Rows; ++r) {
    for (uint32_t p = 0; p < Planes; ++p) total[r][p] = _mm256_setzero_si256();
  }
  for (size_t i = 0; i < k; i += 16) {
    __m256i x[Planes];
    for (uint32_t p = 0; p < Planes; ++p) x[p] = widened(planes[p] + i);
    for (uint32_t r = 0; r < Rows; ++r) {
      const __m256i row = widened(rows + r * k + i);
      for (uint32_t p = 0; p < Planes; ++p) {
        total[r][p] = _mm256_add_epi32(total[r][p], _mm256_madd_epi16(row, x[p]));
      }
    }
  }
  for (uint32_t r = 0; r < Rows; ++r) {
    for (uint32_t p = 0; p < Planes; ++p) sums[r][p] = sumOf(total[r][p]);
  }
}

#include "Influence/influence_rows.inc"
#include "Influence/influence_products.inc"
#include "Influence/influence_elementwise.inc"

const InfluenceKernels kTable = ENGINE_INFLUENCE_TABLE;

}  // namespace
}  // namespace engine

ENGINE_END_TARGET

namespace engine {

const InfluenceKernels *avx2InfluenceKernels() { return &kTable; }

}  // namespace engine

#else

namespace engine {

const InfluenceKernels *avx2InfluenceKernels() { return nullptr; }

}  // namespace engine

#endif
