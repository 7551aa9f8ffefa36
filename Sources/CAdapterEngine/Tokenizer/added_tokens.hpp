// Added tokens: texts that stand for one token wherever they appear.
#pragma once

#include <array>
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

  void add(Entry entry);
  bool contains(std::string_view content) const;
  /// Orders the entries; call it once after the last `add`.
  void finish();

  std::vector<Stretch> split(std::string_view text) const;

 private:
  const Entry *match(std::string_view text, size_t at) const;

  std::array<std::vector<Entry>, 256> byFirst_;  // By first byte, longest first.
};

}  // namespace engine
