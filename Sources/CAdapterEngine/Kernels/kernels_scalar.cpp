// The reference: what every other kernel table must agree with to the last bit.
#include "Kernels/kernels_elementwise.hpp"

namespace engine {
namespace {

ENGINE_NO_CONTRACTION

/// The exact sums of one plane with every column.
void addProducts(const PackedColumns &columns, const int8_t *row, int64_t factor, int64_t *sums) {
  for (uint32_t g = 0; g < columns.groups; ++g) {
    const uint8_t *weights = columns.chunks[g / columns.chunkGroups] +
                             static_cast<size_t>(g % columns.chunkGroups) * columns.groupBytes;
    const int8_t *x = row + static_cast<size_t>(g) * 4;
    for (uint32_t c = 0; c < columns.width; ++c) {
      const uint8_t *w = weights + c * 4;
      sums[c] +=
          factor * ((w[0] - 128) * x[0] + (w[1] - 128) * x[1] + (w[2] - 128) * x[2] + (w[3] - 128) * x[3]);
    }
  }
}

void multiply(const PackedColumns &columns, const PlaneRows &rows, float *y, size_t yStride) {
  for (uint32_t r = 0; r < rows.count; ++r) {
    const int8_t *first = rows.bytes + static_cast<size_t>(r) * rows.planes * rows.stride;
    int64_t sums[kPanelWidth] = {};
    addProducts(columns, first, rows.planes == 2 ? 256 : 1, sums);
    if (rows.planes == 2) addProducts(columns, first + rows.stride, 1, sums);
    for (uint32_t c = 0; c < columns.width; ++c) {
      const float scale = rows.scales[r] * columns.scales[c];
      y[r * yStride + c] = elementwise::clamp(static_cast<float>(sums[c]) * scale, kValueLimit);
    }
  }
}

void shrinkBFloat16(const BFloat16 *a, uint32_t count, const float *x, uint32_t n, float scale, float *t) {
  elementwise::shrink(a, count, x, n, scale, t);
}

void rankUpdateBFloat16(const BFloat16 *b, size_t stride, const float *t, uint32_t rank, uint32_t n, float *y) {
  elementwise::rankUpdate(b, stride, t, rank, n, y);
}

int64_t exponentials(const float *x, uint32_t n, float top, float *e) {
  return elementwise::exponentials(x, n, top, e);
}

#include "Kernels/kernels_instances.inc"

}  // namespace

const Kernels kScalarKernels = ENGINE_KERNEL_TABLE;

}  // namespace engine
