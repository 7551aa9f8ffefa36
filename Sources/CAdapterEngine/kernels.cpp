#include "kernels.hpp"

#include "failure.hpp"

namespace engine {

const Kernels &chooseKernels(cae_kernels kernels) {
  if (kernels == CAE_KERNELS_SCALAR) return kScalarKernels;
  if (const Kernels *fast = avx512Kernels()) return *fast;
  if (kernels == CAE_KERNELS_BEST) return kScalarKernels;
  throw Failure(CAE_KERNELS_UNAVAILABLE, "This processor lacks AVX-512 VNNI; ask for the scalar kernels.");
}

}  // namespace engine
