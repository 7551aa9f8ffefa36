// Cutting text into the words that byte-pair merging works on.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "Files/json.hpp"
#include "Tokenizer/patterns.hpp"

namespace engine {

/// A text in pieces. A piece views the text, or a string that is kept here.
struct Pieces {
  std::vector<std::string_view> list;
  std::deque<std::string> kept;
};

class Pretokenizer {
 public:
  /// The whole text is one word.
  Pretokenizer() = default;
  /// ByteLevel, Split by a known pattern, Digits, Metaspace, or a sequence of these; others are refused by name.
  explicit Pretokenizer(const JSON *pretokenizer);

  /// The words in order; `isFirst` when nothing of the original text stands before them.
  Pieces split(std::string_view text, bool isFirst) const;

  /// Whether words are merged byte by byte under the names of the byte alphabet.
  bool isByteLevel() const { return isByteLevel_; }

 private:
  struct Step {
    enum class Kind { digits, digitRuns, pattern, metaspace } kind;
    explicit Step(Kind kind) : kind(kind) {}

    Pattern pattern = Pattern::gpt2;
    std::string replacement;
    enum class Prepend { always, first, never } prepend = Prepend::never;
    bool splits = false;
  };
  void add(const JSON &step, size_t depth);
  void addMetaspace(const Fields &fields);
  static void run(const Step &step, std::string_view piece, bool isFirst, Pieces &out);

  std::vector<Step> steps_;
  bool isByteLevel_ = false;
};

}  // namespace engine
