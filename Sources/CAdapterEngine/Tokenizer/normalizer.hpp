// What tokenizer.json does to a text before it is cut into words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "Files/json.hpp"

namespace engine {

class Normalizer {
 public:
  Normalizer() = default;
  /// NFC, Prepend, Replace of a string, or a sequence of these; others are refused by name. Null does nothing.
  explicit Normalizer(const JSON *normalizer);

  std::string apply(std::string_view text) const;
  bool isEmpty() const { return steps_.empty(); }

 private:
  struct Step {
    enum class Kind { composes, prepends, replaces } kind;
    std::string pattern, content;
  };
  void add(const JSON &step, size_t depth);

  std::vector<Step> steps_;
};

/// The text with every `pattern`, from the left, replaced.
std::string replacing(std::string_view text, std::string_view pattern, std::string_view content);

}  // namespace engine
