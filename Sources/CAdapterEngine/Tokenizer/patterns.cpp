#include "Tokenizer/patterns.hpp"

#include <array>

#include "Files/utf8.hpp"
#include "Tokenizer/unicode.hpp"

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
size_t endOfRun(std::string_view text, size_t at, CharacterClass kind, size_t most = SIZE_MAX) {
  for (; at < text.size() && most != 0; --most) {
    const Character next = characterAt(text, at);
    if (next.kind != kind) break;
    at += next.length;
  }
  return at;
}

constexpr std::array<std::string_view, 7> kContractions = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};

size_t endOfContraction(std::string_view text, size_t at) {
  for (const std::string_view ending : kContractions) {
    if (text.substr(at, ending.size()) == ending) return at + ending.size();
  }
  return at;
}

/// The end of `letters` at `at` in either case, where the long s is an s too; `at` itself when something else stands
/// there.
size_t endIgnoringCase(std::string_view text, size_t at, std::string_view letters) {
  constexpr uint32_t kLongS = 0x17F;
  size_t end = at;
  for (const char letter : letters) {
    if (end >= text.size()) return at;
    const Scalar scalar = decodeUTF8(text, end);
    const auto wanted = static_cast<uint32_t>(letter);
    const bool isLetter = letter >= 'a' && letter <= 'z';
    const bool same = scalar.value == wanted || (isLetter && scalar.value == wanted - 0x20) ||
                      (letter == 's' && scalar.value == kLongS);
    if (!same) return at;
    end += scalar.length;
  }
  return end;
}

size_t endOfContractionInAnyCase(std::string_view text, size_t at) {
  for (const std::string_view ending : kContractions) {
    if (const size_t end = endIgnoringCase(text, at, ending); end != at) return end;
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

bool isLineBreak(char c) { return c == '\r' || c == '\n'; }

/// \s*[\r\n]+: up to the last line break of the run of spaces; `at` when it has none.
size_t endOfLineBreaks(std::string_view text, size_t at) {
  const size_t end = endOfRun(text, at, CharacterClass::space);
  for (size_t i = end; i > at; --i) {
    if (isLineBreak(text[i - 1])) return i;
  }
  return at;
}

size_t endOfGPT2Match(std::string_view text, size_t at) {
  if (const size_t end = endOfContraction(text, at); end != at) return end;
  size_t start = at;
  if (text[at] == ' ' && at + 1 < text.size() && characterAt(text, at + 1).kind != CharacterClass::space)
    start = at + 1;
  const Character first = characterAt(text, start);
  if (first.kind == CharacterClass::space) return endOfSpaces(text, at);
  return endOfRun(text, start + first.length, first.kind);
}

size_t endOfLlama3Match(std::string_view text, size_t at, size_t digits) {
  if (const size_t end = endOfContractionInAnyCase(text, at); end != at) return end;
  const Character first = characterAt(text, at);
  const size_t second = at + first.length;
  if (first.kind == CharacterClass::letter) return endOfRun(text, at, CharacterClass::letter);
  if (first.kind == CharacterClass::number) return endOfRun(text, at, CharacterClass::number, digits);
  // One character of any other kind, but no line break, goes with the letters after it.
  if (!isLineBreak(text[at]) && second < text.size() && characterAt(text, second).kind == CharacterClass::letter)
    return endOfRun(text, second, CharacterClass::letter);
  const bool skipsSpace =
      text[at] == ' ' && second < text.size() && characterAt(text, second).kind == CharacterClass::other;
  if (first.kind == CharacterClass::other || skipsSpace) {
    size_t end = endOfRun(text, skipsSpace ? second : at, CharacterClass::other);
    while (end < text.size() && isLineBreak(text[end])) ++end;
    return end;
  }
  if (const size_t end = endOfLineBreaks(text, at); end != at) return end;
  return endOfSpaces(text, at);
}

constexpr size_t kLlama3Digits = 3, kQwen2Digits = 1;

struct Known {
  std::string_view expression;
  Pattern pattern;
};

constexpr std::array<Known, 3> kKnown = {{
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", Pattern::gpt2},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
     R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     Pattern::llama3},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
     R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     Pattern::qwen2},
}};

}  // namespace

std::optional<Pattern> patternOfExpression(std::string_view expression) {
  for (const Known &known : kKnown) {
    if (known.expression == expression) return known.pattern;
  }
  return {};
}

size_t endOfMatch(Pattern pattern, std::string_view text, size_t at) {
  switch (pattern) {
    case Pattern::llama3: return endOfLlama3Match(text, at, kLlama3Digits);
    case Pattern::qwen2: return endOfLlama3Match(text, at, kQwen2Digits);
    case Pattern::gpt2: break;
  }
  return endOfGPT2Match(text, at);
}

}  // namespace engine
