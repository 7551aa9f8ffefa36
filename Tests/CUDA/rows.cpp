// Kernels that take rows: embedding, angles, norms, quantisation and the gated activation.
#include "Kernels/kernels_elementwise.hpp"
#include "Kernels/quantised.hpp"
#include "check.hpp"
#include "reference.hpp"

namespace check {

using namespace engine;

namespace {

std::string sized(const char *what, uint32_t rows, uint32_t n) {
  return std::string(what) + " of " + std::to_string(rows) + " x " + std::to_string(n);
}

/// Planes and scales of tiles against the scalar quantisation of `x`.
void compareQuantised(
    Report &report, const QuantisedTiles &tiles, const std::vector<float> &x, const std::string &what) {
  const uint32_t n = tiles.inputs, count = static_cast<uint32_t>(x.size() / n);
  QuantisedRows expected(count, n, tiles.planes);
  expected.fill(kScalarKernels, x.data(), count, n, n);
  report.equal(
      tiles.scales.values(), std::vector<float>(expected.scales.data(), expected.scales.data() + count),
      what + ", scales");
  for (uint32_t r = 0; r < count; ++r) {
    for (uint32_t p = 0; p < tiles.planes; ++p) {
      const int8_t *bytes = expected.bytes.data() + (size_t{r} * tiles.planes + p) * expected.stride;
      report.equal(tiles.plane(r, p), std::vector<int8_t>(bytes, bytes + n), what + ", plane " + std::to_string(p));
    }
  }
}

void checkQuantise(const Handle &handle, Report &report, Random &random, uint32_t rows, uint32_t n, uint32_t planes) {
  auto x = random.values(size_t{rows} * n);
  // One row below the smallest scale, one of ties.
  for (uint32_t i = 0; i < n; ++i) x[i] = random.unit() * 0x1p-101f;
  for (uint32_t i = 0; rows > 1 && i < n; ++i) x[n + i] = i == 0 ? 127.0f : static_cast<float>(i % 127) + 0.5f;
  const Array<float> device(handle, x);
  const QuantisedTiles tiles(handle, rows, n, planes);
  run(handle, handle->library.quantise, olc_quantise{device.data(), nullptr, n, rows, n, tiles.rows()});
  compareQuantised(report, tiles, x, sized("quantise", rows, n));
}

void checkNorm(const Handle &handle, Report &report, Random &random, uint32_t rows, uint32_t n, uint32_t planes) {
  const uint32_t stride = static_cast<uint32_t>(roundUp(n, 16));
  auto hidden = random.values(size_t{rows} * n);
  const auto delta = random.values(size_t{rows} * stride), weight = random.values(n, 2.0f);
  const bool addsDelta = random.below(2) == 0, chooses = random.below(2) == 0;
  std::vector<uint32_t> index(rows);
  for (uint32_t r = 0; r < rows; ++r) index[r] = chooses ? rows - 1 - r : r;
  const Array<float> deviceHidden(handle, hidden), deviceDelta(handle, delta), deviceWeight(handle, weight);
  const Array<float> normal(handle, hidden.size());
  const Array<uint32_t> deviceIndex(handle, index);
  const QuantisedTiles tiles(handle, rows, n, planes);
  run(handle, handle->library.norm,
      olc_norm{
          deviceHidden.data(), addsDelta ? deviceDelta.data() : nullptr, stride, chooses ? deviceIndex.data() : nullptr,
          deviceWeight.data(), 1e-5f, rows, n, normal.data(), tiles.rows()});

  std::vector<float> expected(hidden.size());
  for (uint32_t r = 0; r < rows; ++r) {
    const size_t source = index[r];
    float *row = hidden.data() + source * n;
    if (addsDelta) kScalarKernels.add(delta.data() + source * stride, n, row);
    const float mean = kScalarKernels.sumOfSquares(row, n) / static_cast<float>(n);
    kScalarKernels.normalise(row, 1.0f / __builtin_sqrtf(mean + 1e-5f), weight.data(), n, expected.data() + r * n);
  }
  report.equal(deviceHidden.values(), hidden, sized("residual sum", rows, n));
  report.equal(normal.values(), expected, sized("norm", rows, n));
  compareQuantised(report, tiles, expected, sized("norm", rows, n));
}

void checkGate(const Handle &handle, Report &report, Random &random, uint32_t rows, uint32_t n, uint32_t planes) {
  const uint32_t offset = static_cast<uint32_t>(roundUp(n, 16)), stride = 2 * offset;
  auto input = random.values(size_t{rows} * stride, 50.0f);
  // Where exp leaves its range, and where the product is clamped.
  const float edges[] = {-200.0f, 200.0f, -88.0f, 86.0f, -0.0f, 0x1p40f, -0x1p40f};
  for (uint32_t i = 0; i < std::min<uint32_t>(n, 7); ++i) {
    input[i] = edges[i];
    input[offset + i] = 0x1p40f;
  }
  std::vector<float> expected(size_t{rows} * n);
  for (uint32_t r = 0; r < rows; ++r) {
    const float *row = input.data() + size_t{r} * stride;
    kScalarKernels.siluMultiply(row, row + offset, n, expected.data() + size_t{r} * n);
  }
  const Array<float> device(handle, input), gated(handle, expected.size());
  const QuantisedTiles tiles(handle, rows, n, planes);
  run(handle, handle->library.gate, olc_gate{device.data(), stride, offset, rows, n, gated.data(), tiles.rows()});
  report.equal(gated.values(), expected, sized("gate", rows, n));
  compareQuantised(report, tiles, expected, sized("gate", rows, n));
}

void checkAngles(const Handle &handle, Report &report, Random &random, uint32_t rows, uint32_t half, float factor) {
  std::vector<uint32_t> positions(rows);
  for (uint32_t &position : positions) position = random.below(1u << 16);
  positions[0] = 0;
  std::vector<float> frequencies(half);
  for (float &frequency : frequencies) frequency = random.unit() * random.unit();
  frequencies[0] = 1.0f;
  std::vector<float> cosines(size_t{rows} * half), sines(cosines.size());
  for (uint32_t r = 0; r < rows; ++r) {
    kScalarKernels.rotaryAngles(
        positions[r], frequencies.data(), half, factor, cosines.data() + r * half, sines.data() + r * half);
  }
  const Array<uint32_t> devicePositions(handle, positions);
  const Array<float> deviceFrequencies(handle, frequencies), deviceCosines(handle, cosines.size());
  const Array<float> deviceSines(handle, sines.size());
  run(handle, handle->library.angles,
      olc_angles{
          devicePositions.data(), deviceFrequencies.data(), factor, rows, half, deviceCosines.data(),
          deviceSines.data()});
  report.equal(deviceCosines.values(), cosines, sized("cosines", rows, half));
  report.equal(deviceSines.values(), sines, sized("sines", rows, half));
}

/// Every finite half, and bfloat16 and fp32 as they are.
void checkEmbedding(const Handle &handle, Report &report, Random &random) {
  constexpr uint32_t kWidth = 300;
  const std::vector<int32_t> tokens = {3, 0, 211, 3};
  std::vector<uint16_t> bits(size_t{212} * kWidth);
  for (size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<uint16_t>(i);
  for (uint16_t &half : bits) half = (half & 0x7C00) == 0x7C00 ? half & 0x83FF : half;
  const auto floats = random.values(bits.size());
  const Array<uint16_t> deviceBits(handle, bits);
  const Array<float> deviceFloats(handle, floats), hidden(handle, tokens.size() * kWidth);
  const Array<int32_t> deviceTokens(handle, tokens);
  for (const olc_number_type type : {OLC_FLOAT32, OLC_BFLOAT16, OLC_FLOAT16}) {
    const void *table = type == OLC_FLOAT32 ? static_cast<const void *>(deviceFloats.data()) : deviceBits.data();
    run(handle, handle->library.embed,
        olc_embed{table, type, deviceTokens.data(), static_cast<uint32_t>(tokens.size()), kWidth, hidden.data()});
    std::vector<float> expected;
    for (const int32_t token : tokens) {
      for (uint32_t i = 0; i < kWidth; ++i) {
        const size_t at = static_cast<size_t>(token) * kWidth + i;
        expected.push_back(
            type == OLC_FLOAT32    ? floats[at]
            : type == OLC_BFLOAT16 ? widen(bits[at])
                                   : widenHalf(bits[at]));
      }
    }
    report.equal(hidden.values(), expected, "embedding of type " + std::to_string(type));
  }
}

}  // namespace

void checkRows(const Handle &handle, Report &report) {
  Random random(0x22);
  for (const uint32_t n : {1u, 3u, 31u, 32u, 33u, 64u, 100u, 576u, 2050u}) {
    for (uint32_t planes = 1; planes <= 2; ++planes) {
      const uint32_t rows = random.between(1, 5);
      checkQuantise(handle, report, random, rows, n, planes);
      checkNorm(handle, report, random, rows, n, planes);
      checkGate(handle, report, random, rows, n, planes);
    }
  }
  checkQuantise(handle, report, random, 2, 20000, 2);
  for (const uint32_t half : {1u, 10u, 16u, 64u, 128u}) {
    checkAngles(handle, report, random, 9, half, half == 64 ? 1.2345f : 1.0f);
  }
  checkEmbedding(handle, report, random);
  report.section("rows");
}

}  // namespace check
