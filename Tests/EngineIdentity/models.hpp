// Random models and adapters of every family, as the bytes of their files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace identity {

using Bytes = std::vector<uint8_t>;

/// The two files of a model or an adapter.
struct Files {
  std::string config;
  Bytes weights;
};

struct ModelSpec {
  const char *name;
  const char *family = "llama";
  uint32_t vocabulary = 256, hidden = 24, layers = 2, heads = 4, keyValueHeads = 2, headDimension = 6;
  uint32_t feedForward = 40, context = 512;
  bool tied = false, bias = false;
  uint32_t window = 0;  ///< 0 for none.
  uint32_t activationBits = 16;
  const char *rope = "null";  ///< The JSON of rope_scaling.

  Files files(uint64_t seed) const;
  /// A LoRA adapter of the modules whose bits are set, in the order q k v o gate up down.
  Files adapter(uint32_t rank, uint32_t modules, bool rsLoRA, uint64_t seed) const;
};

/// The models that the identity is shown on.
const std::vector<ModelSpec> &modelSpecs();

/// A file whole; empty when it cannot be read.
Bytes readFile(const std::string &path);

}  // namespace identity
