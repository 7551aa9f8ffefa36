// The regular expressions that tokenizers cut words with, as functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace engine {

enum class Pattern : uint8_t {
  /// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
  gpt2,
  /// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|
  /// ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
  llama3,
  /// The same with \p{N}: one digit at a time.
  qwen2
};

/// The pattern that a regular expression spells; nothing for one that is not known.
std::optional<Pattern> patternOfExpression(std::string_view expression);

/// The end of the pattern's match at `at`, which is inside the text; the patterns match everywhere.
size_t endOfMatch(Pattern pattern, std::string_view text, size_t at);

}  // namespace engine
