// The safetensors container: named tensors over one buffer that the caller keeps alive.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "CAdapterEngine.h"

namespace engine {

enum class DataType : uint8_t { bfloat16, float16, float32 };

/// A view of one tensor; `data` has no particular alignment.
struct Tensor {
  DataType type;
  std::vector<uint64_t> shape;
  const uint8_t *data;

  size_t elementBytes() const { return type == DataType::float32 ? 4 : 2; }
  /// The elements as fp32, exact.
  void read(size_t first, size_t count, float *out) const;
};

/// Throws, naming the file and the tensor, when a weight is not finite or its magnitude is above kMaximumWeight.
void requireSaneWeights(const float *weights, size_t count, const char *file, const std::string &tensor, cae_code code);

class Safetensors {
 public:
  /// Checks the whole header: lengths, shapes, and that the tensors tile the buffer without gap or overlap.
  Safetensors(const uint8_t *bytes, size_t length, const char *file, cae_code code);

  /// The tensor of that name and exactly that shape; throws otherwise.
  const Tensor &get(const std::string &name, const std::vector<uint64_t> &shape);
  bool contains(const std::string &name) const { return tensors_.contains(name); }
  size_t count() const { return tensors_.size(); }
  /// Marks a tensor as known and not needed, if it is there.
  void ignore(const std::string &name) { untouched_.erase(name); }
  /// Throws when a tensor was neither read nor ignored: it would change the model in a way the engine does not know.
  void requireAllRead() const;

 private:
  [[noreturn]] void fail(const std::string &complaint) const;

  const std::string file_;
  const cae_code code_;
  std::map<std::string, Tensor> tensors_;
  std::set<std::string> untouched_;
};

}  // namespace engine
