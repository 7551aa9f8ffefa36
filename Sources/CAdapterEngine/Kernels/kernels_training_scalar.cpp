// The reference of the training kernels.
#include "Kernels/kernels_elementwise.hpp"
#include "Kernels/kernels_training.hpp"

namespace engine {
namespace {

ENGINE_NO_CONTRACTION

void transposePanels(const uint8_t *first, size_t panelBytes, uint32_t panels, uint32_t groups, uint8_t *block) {
  for (uint32_t p = 0; p < panels; ++p) {
    for (uint32_t n = 0; n < kPanelWidth; ++n) {
      uint8_t *quad = block + (static_cast<size_t>(p) * kPanelWidth + n) / 4 * kPanelWidth * 4;
      for (uint32_t k = 0; k < kPanelWidth; ++k) {
        const uint8_t *group = first + p * panelBytes + k / 4 * kPanelWidth * 4;
        quad[k * 4 + n % 4] = k / 4 < groups ? group[n * 4 + k % 4] : uint8_t{128};
      }
    }
  }
}

void orderedProduct(const OrderedProduct &p) {
  for (size_t m = 0; m < p.rows; ++m) {
    for (size_t n = 0; n < p.columns; ++n) {
      float total = p.c[m * p.cStride + n];
      for (size_t k = 0; k < p.depth; ++k) {
        total = __builtin_fmaf(p.a[m * p.aRow + k * p.aStep], p.b[k * p.bStride + n], total);
      }
      p.c[m * p.cStride + n] = total + 0.0f;
    }
  }
}

#include "Kernels/kernels_training.inc"

}  // namespace

const TrainingKernels kScalarTrainingKernels = ENGINE_TRAINING_TABLE;

const TrainingKernels &trainingKernels(const Kernels &kernels) {
  if (&kernels == avx512Kernels()) return *avx512TrainingKernels();
  if (&kernels == avx2Kernels()) return *avx2TrainingKernels();
  return kScalarTrainingKernels;
}

}  // namespace engine
