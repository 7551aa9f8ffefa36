// The vocabulary of a byte-pair tokenizer and its merges.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "Files/json.hpp"

namespace engine {

class BytePairModel {
 public:
  BytePairModel() = default;
  /// Reads `model`. Byte-level words start as bytes; others as characters, with a token for every byte to fall back on.
  BytePairModel(const JSON &model, bool isByteLevel, uint32_t vocabulary);

  /// Appends the tokens of one word.
  void encode(std::string_view word, std::vector<int32_t> &out) const;

  /// The token of that name, or -1.
  int32_t tokenNamed(std::string_view name) const;
  /// What each token stands for, by token: its bytes, or its name where it is no byte-level name. Empty when unknown.
  const std::vector<std::string> &texts() const { return texts_; }

 private:
  struct Merge {
    uint64_t pair;  // Left token in the high half, right token in the low half.
    uint32_t rank;
    int32_t result;
  };
  using Names = std::vector<std::pair<std::string, int32_t>>;

  void readVocabulary(const JSON &names, uint32_t vocabulary);
  void requireByteTokens();
  void readMerges(const JSON &merges);
  const Merge *findMerge(int32_t left, int32_t right) const;
  std::vector<int32_t> symbols(std::string_view word) const;

  bool isByteLevel_ = false;
  bool ignoresMerges_ = false;
  std::array<int32_t, 256> byteTokens_{};
  std::vector<Merge> merges_;  // By pair.
  Names names_;                // By name.
  Names words_;                // By text, of byte-level tokens only.
  std::vector<std::string> texts_;
};

}  // namespace engine
