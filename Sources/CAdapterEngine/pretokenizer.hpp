// Cutting text into the words that byte-pair merging works on.
#pragma once

#include <string_view>
#include <vector>

namespace engine {

enum class DigitSplit : uint8_t { none, together, individually };

struct Pretokenizer {
  /// The `Digits` step before the pattern.
  DigitSplit digits = DigitSplit::none;
  /// The GPT-2 pattern: 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
  bool usesPattern = true;

  /// The words, in order, covering the text.
  std::vector<std::string_view> split(std::string_view text) const;
};

}  // namespace engine
