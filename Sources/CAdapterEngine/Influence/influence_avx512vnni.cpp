// AVX-512 with VNNI: int8 products by vpdpbusd, fp64 in 8 lanes.
#include "Influence/influence_kernels.hpp"
#include "Kernels/targets.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

ENGINE_BEGIN_AVX512

namespace engine {
namespace {

ENGINE_NO_CONTRACTION

using Vector = __m512d;
constexpr uint32_t kLanes = 8, kVectors = 4;

[[gnu::always_inline]] inline Vector load(const double *x) { return _mm512_loadu_pd(x); }
[[gnu::always_inline]] inline void store(double *x, Vector value) { _mm512_storeu_pd(x, value); }
[[gnu::always_inline]] inline Vector broadcast(double x) { return _mm512_set1_pd(x); }
[[gnu::always_inline]] inline Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm512_fmadd_pd(a, b, c); }
[[gnu::always_inline]] inline Vector multiplySubtract(Vector a, Vector b, Vector c) {
  return _mm512_fnmadd_pd(a, b, c);
}

/// The products of Rows rows with Planes vectors. vpdpbusd wants one operand unsigned: a row's byte with its top bit
/// turned is value + 128, and 128 times the plane's sum is taken off at the end; int32 wraps on the way.
template <uint32_t Rows, uint32_t Planes>
[[gnu::always_inline]] inline void rowTile(
    const int8_t *rows, size_t k, const int8_t *const *planes, int32_t (*sums)[Planes]) {
  const __m512i topBits = _mm512_set1_epi8(static_cast<char>(0x80));
  __m512i total[Rows][Planes], planeSums[Planes];
  for (uint32_t p = 0; p < Planes; ++p) planeSums[p] = _mm512_setzero_si512();
  for (uint32_t r = 0; r < Rows; ++r) {
    for (uint32_t p = 0; p < Planes; ++p) total[r][p] = _mm512_setzero_si512();
  }
  for (size_t i = 0; i < k; i += 64) {
    __m512i x[Planes];
    for (uint32_t p = 0; p < Planes; ++p) {
      x[p] = _mm512_loadu_si512(planes[p] + i);
      planeSums[p] = _mm512_dpbusd_epi32(planeSums[p], topBits, x[p]);
    }
    for (uint32_t r = 0; r < Rows; ++r) {
      const __m512i row = _mm512_xor_si512(_mm512_loadu_si512(rows + r * k + i), topBits);
      for (uint32_t p = 0; p < Planes; ++p) total[r][p] = _mm512_dpbusd_epi32(total[r][p], row, x[p]);
    }
  }
  for (uint32_t r = 0; r < Rows; ++r) {
    for (uint32_t p = 0; p < Planes; ++p) {
      sums[r][p] = _mm512_reduce_add_epi32(_mm512_sub_epi32(total[r][p], planeSums[p]));
    }
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

const InfluenceKernels *avx512InfluenceKernels() { return &kTable; }

}  // namespace engine

#else

namespace engine {

const InfluenceKernels *avx512InfluenceKernels() { return nullptr; }

}  // namespace engine

#endif
