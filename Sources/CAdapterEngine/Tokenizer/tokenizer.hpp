// Byte-pair tokenizers as Hugging Face's tokenizer.json describes them, or one token a byte.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "Files/json.hpp"
#include "Tokenizer/added_tokens.hpp"
#include "Tokenizer/merges.hpp"
#include "Tokenizer/normalizer.hpp"
#include "Tokenizer/pretokenizer.hpp"

namespace engine {

class Tokenizer {
 public:
  /// The byte vocabulary: token = byte, 0 = document end.
  explicit Tokenizer(uint32_t vocabulary);
  Tokenizer(const uint8_t *json, size_t length, uint32_t vocabulary);

  /// The tokens of a text, with those that the post-processor sets before and after it when `addsSpecial`.
  std::vector<int32_t> encode(std::string_view text, bool addsSpecial) const;
  std::string decode(const int32_t *tokens, size_t count) const;
  /// The token of that name, or -1.
  int32_t tokenNamed(std::string_view name) const;

 private:
  void readAddedTokens(const JSON *added, uint32_t vocabulary);
  void readPostProcessor(const JSON *processor);
  void readTemplate(const Fields &fields);
  void readDecoder(const JSON *decoder);
  void encodeStretch(std::string_view text, bool isFirst, std::vector<int32_t> &out) const;

  bool isByteVocabulary_ = false;
  uint32_t vocabulary_ = 0;
  Normalizer normalizer_;
  Pretokenizer pretokenizer_;
  BytePairModel model_;
  AddedTokens added_;            // Cut out of the text as it stands.
  AddedTokens normalizedAdded_;  // Cut out after the normalizer.
  std::vector<std::pair<std::string, int32_t>> addedNames_;
  std::vector<int32_t> before_, after_;

  std::vector<std::string> bytes_;  // By token; empty when unknown or special.
  /// After joining the tokens' bytes, one leading space goes.
  bool stripsLeadingSpace_ = false;
  /// The first token loses its word marks, which gives these bytes.
  bool dropsSpacesOfFirst_ = false;
  std::vector<std::string> firstBytes_;
};

}  // namespace engine
