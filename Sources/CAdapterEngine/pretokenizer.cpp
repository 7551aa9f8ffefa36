#include "pretokenizer.hpp"

#include <array>

#include "unicode.hpp"
#include "utf8.hpp"

namespace engine {
namespace {

struct Character {
  CharacterClass kind;
  uint32_t length;
};

Character characterAt(std::string_view text, size_t at) {
  const Scalar scalar = decodeUTF8(text, at);
  return {classify(scalar.value), scalar.length};
}

/// The end of the run of one class that starts at `at`.
size_t endOfRun(std::string_view text, size_t at, CharacterClass kind) {
  while (at < text.size()) {
    const Character next = characterAt(text, at);
    if (next.kind != kind) break;
    at += next.length;
  }
  return at;
}

size_t endOfContraction(std::string_view text, size_t at) {
  constexpr std::array<std::string_view, 7> kEndings = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
  for (const std::string_view ending : kEndings) {
    if (text.substr(at, ending.size()) == ending) return at + ending.size();
  }
  return at;
}

/// \s+(?!\S) and \s+: a run of spaces leaves its last character to the word that follows.
size_t endOfSpaces(std::string_view text, size_t at) {
  size_t last = at, end = at;
  while (end < text.size()) {
    const Character next = characterAt(text, end);
    if (next.kind != CharacterClass::space) return last == at ? end : last;
    last = end;
    end += next.length;
  }
  return end;
}

/// The end of the pattern's match at `at`; the pattern matches everywhere.
size_t endOfMatch(std::string_view text, size_t at) {
  if (const size_t end = endOfContraction(text, at); end != at) return end;
  size_t start = at;
  if (text[at] == ' ' && at + 1 < text.size() && characterAt(text, at + 1).kind != CharacterClass::space)
    start = at + 1;
  const Character first = characterAt(text, start);
  if (first.kind == CharacterClass::space) return endOfSpaces(text, at);
  return endOfRun(text, start + first.length, first.kind);
}

void splitByPattern(std::string_view text, std::vector<std::string_view> &words) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = endOfMatch(text, at);
    words.push_back(text.substr(at, end - at));
    at = end;
  }
}

}  // namespace

std::vector<std::string_view> Pretokenizer::split(std::string_view text) const {
  std::vector<std::string_view> words;
  const auto add = [&](std::string_view piece) {
    if (piece.empty()) return;
    if (usesPattern)
      splitByPattern(piece, words);
    else
      words.push_back(piece);
  };
  size_t start = 0;
  for (size_t at = 0; digits != DigitSplit::none && at < text.size();) {
    const Character next = characterAt(text, at);
    if (next.kind != CharacterClass::number) {
      at += next.length;
      continue;
    }
    add(text.substr(start, at - start));
    start = digits == DigitSplit::individually ? at + next.length : endOfRun(text, at, CharacterClass::number);
    add(text.substr(at, start - at));
    at = start;
  }
  add(text.substr(start));
  return words;
}

}  // namespace engine
