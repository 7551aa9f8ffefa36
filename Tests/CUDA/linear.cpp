// Products: every variant, both numbers of planes, with and without bias, and the transposed one.
#include "Kernels/kernels_elementwise.hpp"
#include "Model/matrix.hpp"
#include "check.hpp"
#include "reference.hpp"

namespace check {

using namespace engine;

namespace {

uint32_t padded(uint32_t outputs) { return static_cast<uint32_t>(roundUp(outputs, 16)); }

struct Case {
  uint32_t inputs, outputs, rows, planes, variant;
  std::string name() const {
    return "product " + std::to_string(inputs) + " x " + std::to_string(outputs) + ", " + std::to_string(rows) +
           " rows, " + std::to_string(planes) + " planes, variant " + std::to_string(variant);
  }
};

void checkProduct(const Handle &handle, Report &report, Random &random, const Case &c) {
  const auto weights = random.values(size_t{c.outputs} * c.inputs, 0.1f);
  const Matrix matrix(weights.data(), c.inputs, c.outputs);
  const auto x = random.values(size_t{c.rows} * c.inputs);
  const bool hasBias = random.below(2) == 0;
  const auto bias = random.values(padded(c.outputs), 1.0f);

  QuantisedRows quantised(c.rows, c.inputs, c.planes);
  quantised.fill(kScalarKernels, x.data(), c.rows, c.inputs, c.inputs);
  std::vector<float> expected(size_t{c.rows} * c.outputs);
  matrix.multiply(
      kScalarKernels, quantised.view(0, c.rows), x.data(), c.rows, {0, c.outputs}, expected.data(), c.outputs);
  for (size_t i = 0; hasBias && i < expected.size(); ++i) {
    expected[i] = elementwise::clamp(expected[i] + bias[i % c.outputs], kValueLimit);
  }

  const DeviceMatrix device(handle, matrix);
  const Array<float> deviceX(handle, x), deviceBias(handle, bias);
  const QuantisedTiles tiles(handle, c.rows, c.inputs, c.planes);
  run(handle, handle->library.quantise,
      olc_quantise{deviceX.data(), nullptr, c.inputs, c.rows, c.inputs, tiles.rows()});
  const uint32_t stride = padded(c.outputs);
  const Array<float> y(handle, size_t{c.rows} * stride);
  run(handle, handle->library.product,
      olc_product{
          device.tiles.data(), device.scales.data(), hasBias ? deviceBias.data() : nullptr, c.inputs, stride,
          tiles.rows(), c.rows, y.data(), stride, c.variant});
  report.equal(withoutPadding(y.values(), c.rows, stride, c.outputs), expected, c.name());
}

/// The gradient of a layer's input: g times the weights' scales, quantised as rows of `outputs` values, times the
/// weights.
void checkTransposed(const Handle &handle, Report &report, Random &random, const Case &c) {
  const auto weights = random.values(size_t{c.outputs} * c.inputs, 0.1f);
  const Matrix matrix(weights.data(), c.inputs, c.outputs);
  const auto g = random.values(size_t{c.rows} * c.outputs);
  auto scaled = g;
  for (uint32_t r = 0; r < c.rows; ++r) {
    float *row = scaled.data() + size_t{r} * c.outputs;
    kScalarKernels.scale(row, matrix.scales().data(), c.outputs, row);
  }
  QuantisedRows quantised(c.rows, c.outputs, c.planes);
  quantised.fill(kScalarKernels, scaled.data(), c.rows, c.outputs, c.outputs);
  const bool adds = random.below(2) == 0;
  const auto before = random.values(size_t{c.rows} * c.inputs);
  std::vector<float> expected = before;
  for (uint32_t r = 0; r < c.rows; ++r) {
    const int8_t *high = quantised.bytes.data() + size_t{r} * c.planes * quantised.stride;
    for (uint32_t k = 0; k < c.inputs; ++k) {
      int64_t sum = 0;
      for (uint32_t n = 0; n < c.outputs; ++n) {
        const int64_t q = c.planes == 2 ? 256 * high[n] + high[quantised.stride + n] : high[n];
        sum += q * weightOf(matrix, n, k);
      }
      const float value = elementwise::clamp(static_cast<float>(sum) * quantised.scales[r], kValueLimit);
      float &y = expected[size_t{r} * c.inputs + k];
      y = adds ? y + value : value;
    }
  }
  const DeviceMatrix device(handle, matrix);
  // Rows of the gradient cover whole tiles of outputs; what is beyond the last output is zero.
  const uint32_t stride = padded(c.outputs);
  const Array<float> deviceG(handle, g);
  const QuantisedTiles tiles(handle, c.rows, c.outputs, c.planes);
  run(handle, handle->library.quantise,
      olc_quantise{deviceG.data(), device.scales.data(), c.outputs, c.rows, c.outputs, tiles.rows()});
  const Array<float> y(handle, before);
  run(handle, handle->library.transposed_product,
      olc_transposed_product{device.tiles.data(), c.inputs, stride, tiles.rows(), c.rows, y.data(), c.inputs, adds});
  report.equal(y.values(), expected, "transposed " + c.name());
}

}  // namespace

void checkLinear(const Handle &handle, Report &report) {
  Random random(0x11);
  for (uint32_t planes = 1; planes <= 2; ++planes) {
    for (uint32_t variant = OLC_PRODUCT_BEST; variant <= OLC_PRODUCT_LARGE; ++variant) {
      const uint32_t most = variant == OLC_PRODUCT_THIN_8 ? 8 : variant == OLC_PRODUCT_THIN_16 ? 16 : 150;
      for (int i = 0; i < 5; ++i) {
        const uint32_t rows = i == 0 ? 1 : i == 1 ? most : random.between(1, most);
        checkProduct(handle, report, random, {random.between(1, 400), random.between(1, 200), rows, planes, variant});
      }
      // More steps than the ring has stages, and a single output.
      checkProduct(handle, report, random, {1600, 33, std::min(most, 17u), planes, variant});
      checkProduct(handle, report, random, {257, 1, std::min(most, 9u), planes, variant});
    }
    for (int i = 0; i < 8; ++i) {
      checkTransposed(
          handle, report, random, {random.between(1, 200), random.between(1, 300), random.between(1, 70), planes, 0});
    }
  }
  report.section("linear layers");
}

}  // namespace check
