// The reference of the influence kernels.
#include "Influence/influence_kernels.hpp"
#include "Kernels/targets.hpp"

namespace engine {
namespace {

ENGINE_NO_CONTRACTION

void scan(const int8_t *rows, size_t count, size_t k, const int8_t *high, const int8_t *low, int64_t *out) {
  for (size_t r = 0; r < count; ++r) {
    int64_t sum = 0;
    for (size_t i = 0; i < k; ++i) sum += rows[r * k + i] * (256 * high[i] + low[i]);
    out[r] = sum;
  }
}

void dots(const int8_t *rows, size_t count, size_t k, const int8_t *x, int32_t *out) {
  for (size_t r = 0; r < count; ++r) {
    int32_t sum = 0;
    for (size_t i = 0; i < k; ++i) sum += rows[r * k + i] * x[i];
    out[r] = sum;
  }
}

template <bool Adds>
void orderedProduct(const OrderedProduct64 &p) {
  for (size_t m = 0; m < p.rows; ++m) {
    for (size_t n = 0; n < p.columns; ++n) {
      double &c = p.c[static_cast<ptrdiff_t>(m) * p.cRow + static_cast<ptrdiff_t>(n)];
      const double *a = p.a + static_cast<ptrdiff_t>(m) * p.aRow, *b = p.b + n;
      double total = c;
      for (size_t k = 0; k < p.depth; ++k, a += p.aStep, b += p.bStep) {
        total = __builtin_fma(Adds ? *a : -*a, *b, total);
      }
      c = total;
    }
  }
}

void addProduct(const OrderedProduct64 &product) { orderedProduct<true>(product); }
void subtractProduct(const OrderedProduct64 &product) { orderedProduct<false>(product); }

#include "Influence/influence_elementwise.inc"

}  // namespace

const InfluenceKernels kScalarInfluenceKernels = ENGINE_INFLUENCE_TABLE;

const InfluenceKernels &influenceKernels(const Kernels &kernels) {
  if (&kernels == avx512Kernels()) return *avx512InfluenceKernels();
  if (&kernels == avx2Kernels()) return *avx2InfluenceKernels();
  return kScalarInfluenceKernels;
}

}  // namespace engine
