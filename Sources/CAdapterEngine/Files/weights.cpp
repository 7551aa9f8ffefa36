#include "Files/weights.hpp"

#include <algorithm>
#include <set>

#include "Files/failure.hpp"
#include "Files/json.hpp"
#include "Kernels/limits.hpp"

namespace engine {
namespace {

[[noreturn]] void failIndex(const std::string &complaint) {
  throw Failure(CAE_INVALID_MODEL, std::string(kModelIndexName) + ": " + complaint + ".");
}

/// A name in the same folder: letters, digits, and . _ - only, not starting with a dot.
bool isPlainFileName(std::string_view name) {
  constexpr size_t kLongest = 255;
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= kLongest && name[0] != '.' && std::all_of(name.begin(), name.end(), plain);
}

/// The index as (tensor, shard) pairs.
std::vector<std::pair<std::string, std::string>> readIndex(const uint8_t *index, size_t length) {
  if (length > kMaximumSafetensorsHeaderBytes) failIndex("the file is too long");
  const JSON document = JSON::parse(index, length, kModelIndexName, CAE_INVALID_MODEL);
  const JSON *map = document.find("weight_map");
  if (map == nullptr || !map->isObject() || map->members.empty() || map->members.size() > kMaximumTensors)
    failIndex("weight_map must be an object of tensors");
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto &[tensor, shard] : map->members) {
    if (!shard.isString() || !isPlainFileName(shard.text) || !shard.text.ends_with(".safetensors"))
      failIndex("tensor " + tensor + " is in a file that is not named plainly");
    pairs.emplace_back(tensor, shard.text);
  }
  return pairs;
}

}  // namespace

std::vector<std::string> shardNames(const uint8_t *index, size_t length) {
  std::set<std::string> names;
  for (const auto &entry : readIndex(index, length)) names.insert(entry.second);
  if (names.size() > kMaximumShards) failIndex("there are too many shards");
  return {names.begin(), names.end()};
}

ModelWeights::ModelWeights(const std::vector<NamedFile> &files) {
  const NamedFile *whole = findFile(files, kModelWeightsName), *index = findFile(files, kModelIndexName);
  if (whole == nullptr && index == nullptr)
    throw Failure(CAE_INVALID_MODEL, std::string(kModelWeightsName) + " is missing.");
  if (whole != nullptr && index != nullptr) failIndex("model.safetensors stands beside it");
  if (whole != nullptr) {
    shards_.emplace_back(whole->bytes, whole->length, kModelWeightsName, CAE_INVALID_MODEL);
    return;
  }
  const std::vector<std::string> names = shardNames(index->bytes, index->length);
  shards_.reserve(names.size());
  for (const std::string &name : names) {
    const NamedFile *shard = findFile(files, name);
    if (shard == nullptr) failIndex("the file " + name + " is missing");
    shards_.emplace_back(shard->bytes, shard->length, shard->name.c_str(), CAE_INVALID_MODEL);
  }
  size_t indexed = 0, present = 0;
  for (const auto &[tensor, name] : readIndex(index->bytes, index->length)) {
    const auto place = std::lower_bound(names.begin(), names.end(), name) - names.begin();
    if (!shards_[static_cast<size_t>(place)].contains(tensor)) failIndex("tensor " + tensor + " is not in " + name);
    ++indexed;
  }
  for (const Safetensors &shard : shards_) present += shard.count();
  if (indexed != present) failIndex("the shards hold tensors that it does not name");
}

const Tensor &ModelWeights::get(const std::string &name, const std::vector<uint64_t> &shape) {
  for (Safetensors &shard : shards_) {
    if (shard.contains(name)) return shard.get(name, shape);
  }
  return shards_.front().get(name, shape);
}

void ModelWeights::ignore(const std::string &name) {
  for (Safetensors &shard : shards_) shard.ignore(name);
}

void ModelWeights::requireAllRead() const {
  for (const Safetensors &shard : shards_) shard.requireAllRead();
}

}  // namespace engine
