// Added tokens: texts that stand for one token wherever they appear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "Tokenizer/normalizer.hpp"

namespace engine {

/// A stretch of a text: an added token, or text between them (token -1).
struct Stretch {
  int32_t token;
  size_t begin, end;
};

/// Cuts the longest added token at each place, from the left.
class AddedTokens {
 public:
  struct Entry {
    std::string content;
    int32_t token;
    bool takesSpaceBefore, takesSpaceAfter;
  };

  void add(Entry entry) { entries_.push_back(std::move(entry)); }
  /// Orders the entries; call it once after the last `add`. False when two have the same content.
  bool finish();

  std::vector<Stretch> split(std::string_view text) const;

 private:
  /// The longest entry that stands at `at`, or null: a step for each byte in common, logarithmic in the entries.
  const Entry *match(std::string_view text, size_t at) const;

  std::vector<Entry> entries_;  // By content, once `finish` was called.
};

}  // namespace engine
