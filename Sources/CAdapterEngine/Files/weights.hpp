// The tensors of a model: one safetensors file, or shards with an index.
#pragma once

#include <string>
#include <vector>

#include "Files/named_file.hpp"
#include "Files/safetensors.hpp"

namespace engine {

constexpr const char *kModelWeightsName = "model.safetensors";
constexpr const char *kModelIndexName = "model.safetensors.index.json";

/// The shards that an index names, each once, in ascending order; throws when a name is no plain file name.
std::vector<std::string> shardNames(const uint8_t *index, size_t length);

class ModelWeights {
 public:
  /// Takes model.safetensors when it is among the files, otherwise the index and all its shards.
  explicit ModelWeights(const std::vector<NamedFile> &files);

  /// The tensor of that name and exactly that shape; throws otherwise.
  const Tensor &get(const std::string &name, const std::vector<uint64_t> &shape);
  /// Marks a tensor as known and not needed, if it is there.
  void ignore(const std::string &name);
  /// Throws when a tensor was neither read nor ignored.
  void requireAllRead() const;

 private:
  std::vector<Safetensors> shards_;
};

}  // namespace engine
