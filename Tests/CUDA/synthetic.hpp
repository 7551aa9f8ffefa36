// Models and adapters of any shape with random weights, as files in memory.
#pragma once

#include <string>
#include <vector>

#include "Model/adapter.hpp"
#include "check.hpp"

namespace check {

struct ModelPlan {
  std::string family = "llama";  // model_type
  uint32_t vocabulary = 96, hidden = 64, layers = 2, heads = 4, keyValueHeads = 2, dimension = 16, feedForward = 96;
  uint32_t context = 512, window = 0, activationBits = 16;
  bool tied = false;
  const char *type = "BF16";
  std::string name() const;
};

/// Reads a random model of the plan; `threads` write the weights.
std::unique_ptr<engine::Model> makeModel(const ModelPlan &plan, uint64_t seed, uint32_t threads = 1);

/// A random adapter; bit m of `modules` names module m.
std::unique_ptr<engine::Adapter> makeAdapter(
    const engine::Model &model, uint32_t rank, uint32_t modules, uint64_t seed);

}  // namespace check
