// A PEFT LoRA adapter: y += scale * B (A x) for the modules it names.
#pragma once

#include <array>
#include <atomic>
#include <span>
#include <vector>

#include "Model/arena.hpp"
#include "Model/model.hpp"

namespace engine {

/// One pair of matrices; rank 0 for a module that is not adapted.
template <typename T>
struct LowRankPair {
  uint32_t rank = 0;
  /// alpha / rank, or alpha / sqrt(rank) with rsLoRA.
  float scale = 0;
  /// A as [rank][inputs].
  std::span<T> a;
  /// B as [outputs / 64][rank][64], the last block padded with zeros: all ranks of 64 outputs lie together.
  std::span<T> b;
};

class Adapter {
 public:
  Adapter(const Model &model, const uint8_t *config, size_t configLength, const uint8_t *weights, size_t weightsLength);

  /// The pair of an adapter in the exact arithmetic.
  const LowRankPair<BFloat16> &exactPair(uint32_t layer, uint32_t module) const { return exact_.layers[layer][module]; }
  /// The pair of an adapter in fp32, for checks.
  const LowRankPair<float> &plainPair(uint32_t layer, uint32_t module) const { return plain_.layers[layer][module]; }

  const cae_model_shape base;
  const cae_precision precision;
  const cae_adapter_shape shape;
  /// Differs between any two adapters of a process, whatever memory they use.
  const uint64_t identity = nextIdentity();

 private:
  static uint64_t nextIdentity() {
    static std::atomic<uint64_t> last{0};
    return ++last;
  }

  Adapter(const Model &model, const AdapterPlan &plan, const uint8_t *weights, size_t weightsLength);

  /// The pairs of all layers over one piece of memory, in the order in which a step reads them.
  template <typename T>
  struct Pairs {
    Arena memory;
    std::vector<std::array<LowRankPair<T>, CAE_MODULE_COUNT>> layers;

    void read(Safetensors &file, const AdapterPlan &plan, const cae_model_shape &base);
  };

  // One of them is empty, by the precision.
  Pairs<BFloat16> exact_;
  Pairs<float> plain_;
};

}  // namespace engine
