#include "Kernels/kernels.hpp"

#include "Files/failure.hpp"

namespace engine {

const Kernels &chooseKernels(cae_kernels kernels) {
  switch (kernels) {
    case CAE_KERNELS_SCALAR: return kScalarKernels;
    case CAE_KERNELS_AVX2:
      if (const Kernels *table = avx2Kernels()) return *table;
      throw Failure(CAE_KERNELS_UNAVAILABLE, "This processor lacks AVX2 or FMA; ask for the scalar kernels.");
    case CAE_KERNELS_AVX512:
      if (const Kernels *table = avx512Kernels()) return *table;
      throw Failure(CAE_KERNELS_UNAVAILABLE, "This processor lacks AVX-512 VNNI; ask for the best kernels.");
    case CAE_KERNELS_BEST: break;
  }
  if (const Kernels *table = avx512Kernels()) return *table;
  if (const Kernels *table = avx2Kernels()) return *table;
  return kScalarKernels;
}

}  // namespace engine
