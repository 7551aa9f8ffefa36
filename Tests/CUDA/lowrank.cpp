// Grouped LoRA: groups of several adapters, ranks and sizes, over modules that share an input.
#include <algorithm>

#include "Kernels/kernels_elementwise.hpp"
#include "check.hpp"

namespace check {

using namespace engine;

namespace {

struct Pair {
  uint32_t rank;
  float scale;
  std::vector<uint16_t> a, b;  // [rank][inputs] and [rank][outputs]
};

std::vector<uint16_t> bfloats(Random &random, size_t count) {
  std::vector<uint16_t> out(count);
  for (uint16_t &x : out) x = narrowToBFloat16(random.unit());
  return out;
}

/// A as the device wants it.
std::vector<uint16_t> permuted(const Pair &pair, uint32_t inputs) {
  const size_t stretches = (inputs + 255) / 256;
  std::vector<uint16_t> out(pair.rank * stretches * 256);
  for (size_t r = 0; r < pair.rank; ++r) {
    for (size_t k = 0; k < inputs; ++k) {
      out[(r * stretches + k / 256) * 256 + k % 32 * 8 + k / 32 % 8] = pair.a[r * inputs + k];
    }
  }
  return out;
}

void checkCase(const Handle &handle, Report &report, Random &random, uint32_t modules, uint32_t inputs) {
  constexpr uint32_t kAdapters = 4, kRows = 23;
  olc_low_rank arguments = {};
  uint32_t stride = 0;
  for (uint32_t m = 0; m < modules; ++m) {
    arguments.outputs[m] = random.between(1, 600);
    arguments.offsets[m] = stride;
    stride += (arguments.outputs[m] + 15) / 16 * 16;
  }
  std::vector<Pair> pairs;
  std::vector<Array<uint16_t>> matrices;
  matrices.reserve(size_t{kAdapters} * modules * 2);
  std::vector<olc_pair> table;
  for (uint32_t i = 0; i < kAdapters * modules; ++i) {
    Pair pair = {i == 1 ? 0 : random.between(1, 40), random.unit() * 4, {}, {}};
    pair.a = bfloats(random, size_t{pair.rank} * inputs);
    pair.b = bfloats(random, size_t{pair.rank} * arguments.outputs[i % modules]);
    arguments.rank = std::max(arguments.rank, pair.rank);
    matrices.emplace_back(handle, permuted(pair, inputs));
    matrices.emplace_back(handle, pair.b);
    table.push_back({matrices[2 * i].data(), matrices[2 * i + 1].data(), pair.rank, pair.scale});
    pairs.push_back(std::move(pair));
  }
  const Array<olc_pair> deviceTable(handle, table);

  // Rows 5 … of the batch have adapters; groups of one to eight rows.
  std::vector<uint32_t> rows, adapterOfRow;
  std::vector<olc_group> groups;
  while (rows.size() < kRows - 5) {
    const auto first = static_cast<uint32_t>(rows.size());
    const uint32_t count = std::min(random.between(1, 8), kRows - 5 - first), adapter = random.below(kAdapters);
    groups.push_back({deviceTable.data() + adapter * modules, first, count});
    for (uint32_t i = 0; i < count; ++i) {
      rows.push_back(5 + (first + i) * 7 % (kRows - 5));
      adapterOfRow.push_back(adapter);
    }
  }
  const auto x = random.values(size_t{kRows} * inputs);
  auto expected = random.values(size_t{kRows} * stride);
  const Array<float> deviceX(handle, x), y(handle, expected);
  const Array<float> ranks(handle, rows.size() * modules * arguments.rank);
  const Array<uint32_t> deviceRows(handle, rows);
  const Array<olc_group> deviceGroups(handle, groups);
  for (size_t i = 0; i < rows.size(); ++i) {
    for (uint32_t m = 0; m < modules; ++m) {
      const Pair &pair = pairs[adapterOfRow[i] * modules + m];
      if (pair.rank == 0) continue;
      std::vector<float> t(pair.rank);
      const float *row = x.data() + size_t{rows[i]} * inputs;
      kScalarKernels.shrinkBFloat16(pair.a.data(), pair.rank, row, inputs, pair.scale, t.data());
      kScalarKernels.rankUpdateBFloat16(
          pair.b.data(), arguments.outputs[m], t.data(), pair.rank, arguments.outputs[m],
          expected.data() + size_t{rows[i]} * stride + arguments.offsets[m]);
    }
  }
  arguments.groups = deviceGroups.data();
  arguments.rows = deviceRows.data();
  arguments.group_count = static_cast<uint32_t>(groups.size());
  arguments.module_count = modules;
  arguments.x = deviceX.data();
  arguments.x_stride = arguments.inputs = inputs;
  arguments.ranks = ranks.data();
  arguments.y = y.data();
  arguments.y_stride = stride;
  run(handle, handle->library.shrink, arguments);
  run(handle, handle->library.expand, arguments);
  report.equal(
      y.values(), expected, "LoRA of " + std::to_string(modules) + " modules, inputs " + std::to_string(inputs));
}

}  // namespace

void checkLowRank(const Handle &handle, Report &report) {
  Random random(0x33);
  for (uint32_t modules = 1; modules <= OLC_MAXIMUM_MODULES; ++modules) {
    for (const uint32_t inputs : {1u, 31u, 40u, 255u, 256u, 257u, 900u}) {
      checkCase(handle, report, random, modules, inputs);
    }
  }
  report.section("grouped LoRA");
}

}  // namespace check
