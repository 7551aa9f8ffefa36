#include "Kernels/quantised.hpp"

#include <cstring>

#include "Kernels/limits.hpp"

namespace engine {

ENGINE_NO_CONTRACTION

QuantisationScale QuantisationScale::of(float largest, float top) {
  if (largest < kTinyRow) return {0.0f, 0.0f};
  return {largest / top, top / largest};
}

QuantisedRows::QuantisedRows(uint32_t maximumRows, uint32_t maximumInputs, uint32_t planes)
    : planes(planes),
      stride(strideOf(maximumInputs)),
      bytes(planes * maximumRows * stride),
      sums(static_cast<size_t>(planes) * maximumRows),
      scales(maximumRows) {}

void QuantisedRows::fill(const Kernels &kernels, const float *x, uint32_t count, uint32_t n, size_t xStride) {
  const auto padded = static_cast<uint32_t>(roundUp(n, 4));
  for (uint32_t r = 0; r < count; ++r) fillRow(kernels, r, x + r * xStride, 0, n, padded);
}

void QuantisedRows::fillRow(
    const Kernels &kernels, uint32_t row, const float *x, uint32_t first, uint32_t last, uint32_t padded) {
  const float top = planes == 2 ? kTwoPlaneMaximum : kOnePlaneMaximum;
  const auto [scale, inverse] = QuantisationScale::of(kernels.absoluteMaximum(x + first, last - first), top);
  int8_t *const plane = bytes.data() + planes * row * stride;
  for (uint32_t p = 0; p < planes; ++p) {
    std::memset(plane + p * stride, 0, first);
    std::memset(plane + p * stride + last, 0, padded - last);
  }
  if (planes == 2) {
    kernels.quantiseTwoPlanes(
        x + first, last - first, inverse, plane + first, plane + stride + first, sums.data() + 2 * row);
  } else {
    sums[row] = kernels.quantiseOnePlane(x + first, last - first, inverse, plane + first);
  }
  scales[row] = scale;
}

PlaneRows QuantisedRows::view(uint32_t first, uint32_t count) const {
  const size_t plane = static_cast<size_t>(first) * planes;
  return {bytes.data() + plane * stride, stride, sums.data() + plane, scales.data() + first, count, planes};
}

}  // namespace engine
