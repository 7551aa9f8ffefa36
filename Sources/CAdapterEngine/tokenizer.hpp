// Byte-level BPE as Hugging Face's tokenizer.json describes it, or one token a byte.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json.hpp"
#include "pretokenizer.hpp"

namespace engine {

class Tokenizer {
 public:
  /// The byte vocabulary: token = byte, 0 = document end.
  explicit Tokenizer(uint32_t vocabulary);
  Tokenizer(const uint8_t *json, size_t length, uint32_t vocabulary);

  /// At most one token a byte.
  std::vector<int32_t> encode(std::string_view text) const;
  std::string decode(const int32_t *tokens, size_t count) const;

 private:
  struct Merge {
    uint64_t pair;  // Left token in the high half, right token in the low half.
    uint32_t rank;
    int32_t result;
  };
  struct AddedToken {
    std::string content;
    int32_t token;
  };

  void readModel(const JSON &model, uint32_t vocabulary);
  void readMerges(const JSON &merges, const JSON &vocabulary);
  void readAddedTokens(const JSON *added, uint32_t vocabulary);
  void readPretokenizer(const JSON *pretokenizer);

  const Merge *findMerge(int32_t left, int32_t right) const;
  const AddedToken *addedTokenAt(std::string_view text, size_t at) const;
  void encodeWord(std::string_view word, std::vector<int32_t> &out) const;

  bool isByteVocabulary_ = false;
  bool ignoresMerges_ = false;
  Pretokenizer pretokenizer_;
  std::array<int32_t, 256> byteTokens_{};
  std::vector<Merge> merges_;                           // By pair.
  std::vector<std::string> bytes_;                      // By token; empty when unknown or special.
  std::vector<std::pair<std::string, int32_t>> words_;  // By bytes, for ignore_merges.
  std::array<std::vector<AddedToken>, 256> added_;      // By first byte, longest first.
};

}  // namespace engine
