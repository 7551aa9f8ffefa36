#include "parts.hpp"

namespace identity {
namespace {

/// Rows of int8 whose largest magnitude is 127, more of their values near zero.
std::vector<int8_t> gradients(size_t count, size_t dimension, Random &random) {
  std::vector<int8_t> rows(count * dimension);
  for (int8_t &value : rows) {
    const int32_t sum = static_cast<int32_t>(random.below(255)) + static_cast<int32_t>(random.below(255)) - 254;
    value = static_cast<int8_t>(sum / 2);
  }
  for (size_t row = 0; row < count; ++row) rows[row * dimension + row % dimension] = 127;
  return rows;
}

}  // namespace

uint64_t influenceHash(cae_kernels kernels, uint32_t threads) {
  static constexpr struct {
    size_t count, dimension;
  } kShapes[] = {{1, 64}, {67, 64}, {50, 128}, {150, 128}, {130, 256}};
  Hash hash;
  Random random(90);
  for (const auto &[count, dimension] : kShapes) {
    const std::vector<int8_t> rows = gradients(count, dimension, random), query = gradients(2, dimension, random);
    std::vector<double> scales(count), outScales(count);
    for (double &scale : scales) scale = static_cast<double>(random.between(1, 1u << 20)) * 0x1p-30;
    std::vector<int64_t> scores(count);
    require([&](char *message, size_t capacity) {
      return cae_influence_scan(
          kernels, rows.data(), count, dimension, query.data(), query.data() + dimension, threads, scores.data(),
          message, capacity);
    });
    hash.add(scores);
    std::vector<int8_t> outRows(rows.size());
    for (const auto method : {CAE_INFLUENCE_INVERSE, CAE_INFLUENCE_DATAINF}) {
      for (const auto form : {CAE_INFLUENCE_DUAL, CAE_INFLUENCE_PRIMAL}) {
        require([&](char *message, size_t capacity) {
          return cae_influence_precondition(
              kernels, rows.data(), scales.data(), count, dimension, method, form, 0.5, threads, outRows.data(),
              outScales.data(), message, capacity);
        });
        hash.add(outRows);
        hash.add(outScales);
      }
    }
  }
  return hash.value();
}

}  // namespace identity
