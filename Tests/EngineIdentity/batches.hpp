// Sequences through the engine: alone, and in random batches that must give the same bits.
#pragma once

#include "cases.hpp"
#include "executors.hpp"
#include "random.hpp"

namespace identity {

/// All that a sequence gives.
struct Result {
  std::vector<float> logits, hidden;
  uint64_t cache = 0;
};

/// A case's model and adapters, loaded for some kernels.
struct Loaded {
  Loaded(const Case &oneCase, cae_kernels kernels);

  const Case &source;
  Model model;
  std::vector<Adapter> adapters;
  cae_model_shape shape;

  const cae_adapter *adapterOf(const Case::Sequence &sequence) const {
    return sequence.adapter < 0 ? nullptr : adapters[static_cast<size_t>(sequence.adapter)].get();
  }
};

/// Every sequence on its own, its whole prompt in one step; on the device when there is one.
std::vector<Result> runAlone(const Loaded &loaded, uint32_t threads, const cae_device *device = nullptr);

/// The sequences in random batches, portions, block tables and resume points; returns what differs, or an empty text.
std::string runTogether(
    const Loaded &loaded, uint32_t threads, const std::vector<Result> &expected, Random &random,
    const cae_device *device = nullptr);

}  // namespace identity
