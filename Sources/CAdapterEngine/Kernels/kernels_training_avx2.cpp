// AVX2 with FMA: ordered products in 8 lanes.
#include "Kernels/kernels_elementwise.hpp"
#include "Kernels/kernels_training.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

ENGINE_BEGIN_AVX2

namespace engine {
namespace {

ENGINE_NO_CONTRACTION

using Vector = __m256;
constexpr uint32_t kLanes = 8, kVectors = 2;

[[gnu::always_inline]] inline Vector load(const float *x) { return _mm256_loadu_ps(x); }
[[gnu::always_inline]] inline void store(float *x, Vector value) { _mm256_storeu_ps(x, value); }
[[gnu::always_inline]] inline Vector broadcast(float x) { return _mm256_set1_ps(x); }
[[gnu::always_inline]] inline Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
[[gnu::always_inline]] inline Vector add(Vector a, Vector b) { return _mm256_add_ps(a, b); }

#include "Kernels/kernels_training.inc"
#include "Kernels/kernels_training_vector.inc"

const TrainingKernels kTable = ENGINE_TRAINING_TABLE;

}  // namespace
}  // namespace engine

ENGINE_END_TARGET

namespace engine {

const TrainingKernels *avx2TrainingKernels() { return &kTable; }

}  // namespace engine

#else

namespace engine {

const TrainingKernels *avx2TrainingKernels() { return nullptr; }

}  // namespace engine

#endif
