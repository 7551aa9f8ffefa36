#include "Tokenizer/pretokenizer.hpp"

#include "Files/failure.hpp"
#include "Files/utf8.hpp"
#include "Kernels/limits.hpp"
#include "Tokenizer/normalizer.hpp"
#include "Tokenizer/parts.hpp"
#include "Tokenizer/unicode.hpp"

namespace engine {
namespace {

constexpr const char *kSpace = " ";

void addPiece(std::string_view piece, Pieces &out) {
  if (!piece.empty()) out.list.push_back(piece);
}

void splitByPattern(Pattern pattern, std::string_view text, Pieces &out) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = endOfMatch(pattern, text, at);
    out.list.push_back(text.substr(at, end - at));
    at = end;
  }
}

/// Cuts numbers out, one by one or as runs.
void splitDigits(bool together, std::string_view text, Pieces &out) {
  size_t start = 0;
  for (size_t at = 0; at < text.size();) {
    const auto isNumber = [&](const Scalar &scalar) { return classify(scalar.value) == CharacterClass::number; };
    const Scalar scalar = decodeUTF8(text, at);
    size_t end = at + scalar.length;
    if (isNumber(scalar)) {
      addPiece(text.substr(start, at - start), out);
      while (together && end < text.size()) {
        const Scalar next = decodeUTF8(text, end);
        if (!isNumber(next)) break;
        end += next.length;
      }
      addPiece(text.substr(at, end - at), out);
      start = end;
    }
    at = end;
  }
  addPiece(text.substr(start), out);
}

/// Cuts before every replacement.
void splitBefore(std::string_view replacement, std::string_view text, Pieces &out) {
  size_t start = 0;
  for (size_t at = text.find(replacement, 1); at != std::string_view::npos; at = text.find(replacement, at + 1)) {
    addPiece(text.substr(start, at - start), out);
    start = at;
  }
  addPiece(text.substr(start), out);
}

}  // namespace

Pretokenizer::Pretokenizer(const JSON *pretokenizer) {
  if (pretokenizer != nullptr) add(*pretokenizer, 0);
}

void Pretokenizer::add(const JSON &step, size_t depth) {
  const Fields fields = tokenizerPart(step, "pre_tokenizer");
  const std::string type = fields.string("type");
  if (isByteLevel_) fields.unsupported("type", "is " + type + " after ByteLevel");
  if (steps_.size() == kMaximumTokenizerSteps) fields.fail("pretokenizers", "are too many");
  if (type == "Sequence") {
    const JSON *list = fields.find("pretokenizers");
    if (list == nullptr || !list->isArray() || depth > 1) fields.fail("pretokenizers", "must be a list of steps");
    for (const JSON &element : list->elements) add(element, depth + 1);
  } else if (type == "ByteLevel") {
    fields.refuse("add_prefix_space");
    if (fields.boolean("use_regex", true)) steps_.emplace_back(Step::Kind::pattern);
    isByteLevel_ = true;
  } else if (type == "Digits") {
    const bool single = fields.boolean("individual_digits", false);
    steps_.emplace_back(single ? Step::Kind::digits : Step::Kind::digitRuns);
  } else if (type == "Split") {
    const JSON *pattern = fields.find("pattern");
    const JSON *expression = pattern == nullptr ? nullptr : pattern->find("Regex");
    const auto known = expression == nullptr ? std::nullopt : patternOfExpression(expression->text);
    if (!known) fields.unsupported("pattern", "of Split is not one of GPT-2, Llama 3 or Qwen2");
    // The patterns match everywhere, so both spellings give the matches.
    const std::string behavior = fields.string("behavior", "Isolated");
    const bool inverts = fields.boolean("invert", false);
    if (!(behavior == "Isolated" || (behavior == "Removed" && inverts)))
      fields.unsupported("behavior", "is " + behavior + "; Isolated is supported");
    steps_.emplace_back(Step::Kind::pattern);
    steps_.back().pattern = *known;
  } else if (type == "Metaspace") {
    addMetaspace(fields);
  } else {
    fields.unsupported("type", "is " + type + "; ByteLevel, Split, Digits, Metaspace and Sequence are supported");
  }
}

void Pretokenizer::addMetaspace(const Fields &fields) {
  Step step(Step::Kind::metaspace);
  step.replacement = fields.string("replacement", "\u2581");
  if (step.replacement.empty() || decodeUTF8(step.replacement, 0).length != step.replacement.size())
    fields.fail("replacement", "must be one character");
  const bool prefix = fields.boolean("add_prefix_space", true);
  const std::string scheme = fields.string("prepend_scheme", prefix ? "always" : "never");
  if (scheme == "always")
    step.prepend = Step::Prepend::always;
  else if (scheme == "first")
    step.prepend = Step::Prepend::first;
  else if (scheme != "never")
    fields.fail("prepend_scheme", "must be always, first or never");
  step.splits = fields.boolean("split", true);
  steps_.push_back(std::move(step));
}

void Pretokenizer::run(const Step &step, std::string_view piece, bool isFirst, Pieces &out) {
  switch (step.kind) {
    case Step::Kind::digits: return splitDigits(false, piece, out);
    case Step::Kind::digitRuns: return splitDigits(true, piece, out);
    case Step::Kind::pattern: return splitByPattern(step.pattern, piece, out);
    case Step::Kind::metaspace: break;
  }
  std::string text = replacing(piece, kSpace, step.replacement);
  const bool prepends = step.prepend == Step::Prepend::always || (step.prepend == Step::Prepend::first && isFirst);
  if (prepends && !text.starts_with(step.replacement)) text.insert(0, step.replacement);
  out.kept.push_back(std::move(text));
  if (step.splits)
    splitBefore(step.replacement, out.kept.back(), out);
  else
    addPiece(out.kept.back(), out);
}

Pieces Pretokenizer::split(std::string_view text, bool isFirst) const {
  Pieces pieces;
  addPiece(text, pieces);
  for (const Step &step : steps_) {
    std::vector<std::string_view> before;
    before.swap(pieces.list);
    bool first = isFirst;
    for (const std::string_view piece : before) {
      run(step, piece, first, pieces);
      first = false;
    }
  }
  return pieces;
}

}  // namespace engine
