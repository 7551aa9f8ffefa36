#include "Tokenizer/tokenizer.hpp"

#include <algorithm>

#include "Files/failure.hpp"

namespace engine {

Tokenizer::Tokenizer(uint32_t vocabulary) : isByteVocabulary_(true), vocabulary_(vocabulary) {
  if (vocabulary < 256) {
    throw Failure(
        CAE_INVALID_TOKENIZER,
        "tokenizer.json is absent and vocab_size is below the 256 tokens of the byte vocabulary.");
  }
}

std::vector<int32_t> Tokenizer::encode(std::string_view text, bool addsSpecial) const {
  std::vector<int32_t> tokens;
  if (isByteVocabulary_) {
    const size_t zero = text.find('\0');
    if (zero != std::string_view::npos) {
      throw Failure(
          CAE_INVALID_REQUEST,
          "Byte " + std::to_string(zero) + " of the text is 0, which ends a document in the byte vocabulary.");
    }
    for (const char c : text) tokens.push_back(static_cast<uint8_t>(c));
    return tokens;
  }
  if (addsSpecial) tokens = before_;
  for (const Stretch &stretch : added_.split(text)) {
    if (stretch.token >= 0)
      tokens.push_back(stretch.token);
    else
      encodeStretch(text.substr(stretch.begin, stretch.end - stretch.begin), stretch.begin == 0, tokens);
  }
  if (addsSpecial) tokens.insert(tokens.end(), after_.begin(), after_.end());
  return tokens;
}

void Tokenizer::encodeStretch(std::string_view text, bool isFirst, std::vector<int32_t> &out) const {
  const std::string changed = normalizer_.isEmpty() ? std::string() : normalizer_.apply(text);
  const std::string_view normal = normalizer_.isEmpty() ? text : std::string_view(changed);
  for (const Stretch &stretch : normalizedAdded_.split(normal)) {
    if (stretch.token >= 0) {
      out.push_back(stretch.token);
      continue;
    }
    const std::string_view piece = normal.substr(stretch.begin, stretch.end - stretch.begin);
    const Pieces words = pretokenizer_.split(piece, isFirst && stretch.begin == 0);
    for (const std::string_view word : words.list) model_.encode(word, out);
  }
}

std::string Tokenizer::decode(const int32_t *tokens, size_t count) const {
  std::string text;
  bool isFirst = true;
  for (size_t i = 0; i < count; ++i) {
    const int32_t token = tokens[i];
    if (isByteVocabulary_) {
      if (token > 0 && token < 256) text += static_cast<char>(token);
    } else if (token >= 0 && static_cast<size_t>(token) < bytes_.size()) {
      const auto index = static_cast<size_t>(token);
      if (bytes_[index].empty()) continue;
      text += isFirst && dropsSpacesOfFirst_ ? firstBytes_[index] : bytes_[index];
      isFirst = false;
    }
  }
  if (stripsLeadingSpace_ && text.starts_with(' ')) text.erase(0, 1);
  return text;
}

int32_t Tokenizer::tokenNamed(std::string_view name) const {
  for (const auto &[content, token] : addedNames_) {
    if (content == name) return token;
  }
  return isByteVocabulary_ ? -1 : model_.tokenNamed(name);
}

}  // namespace engine
