// The reference: what every other kernel table must agree with to the last bit.
#include "kernels_elementwise.hpp"

namespace engine {
namespace {

#pragma STDC FP_CONTRACT OFF

void panelProduct(
    const uint8_t *panel, uint32_t groups, uint32_t width, const int8_t *rows, size_t stride, const int32_t *,
    uint32_t rowCount, int32_t *out) {
  for (uint32_t r = 0; r < rowCount; ++r) {
    const int8_t *row = rows + r * stride;
    int32_t sums[kPanelWidth] = {};
    for (uint32_t g = 0; g < groups; ++g) {
      const uint8_t *weights = panel + static_cast<size_t>(g) * width * 4;
      const int8_t *x = row + g * 4;
      for (uint32_t c = 0; c < width; ++c) {
        const uint8_t *w = weights + c * 4;
        sums[c] += (w[0] - 128) * x[0] + (w[1] - 128) * x[1] + (w[2] - 128) * x[2] + (w[3] - 128) * x[3];
      }
    }
    for (uint32_t c = 0; c < width; ++c) out[static_cast<size_t>(r) * width + c] = sums[c];
  }
}

void rescale(
    const int32_t *high, const int32_t *low, uint32_t n, float rowScale, const float *columnScales, float *out) {
  for (uint32_t i = 0; i < n; ++i) {
    const int64_t sum = static_cast<int64_t>(high[i]) * 256 + low[i];
    out[i] = elementwise::clamp(static_cast<float>(sum) * (rowScale * columnScales[i]), kValueLimit);
  }
}

#include "kernels_instances.inc"

}  // namespace

const Kernels kScalarKernels = ENGINE_KERNEL_TABLE;

}  // namespace engine
