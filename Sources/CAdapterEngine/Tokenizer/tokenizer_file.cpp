// tokenizer.json into the parts of Tokenizer. What the engine does not do is refused by name.
#include <algorithm>

#include "Files/failure.hpp"
#include "Kernels/limits.hpp"
#include "Tokenizer/parts.hpp"
#include "Tokenizer/tokenizer.hpp"

namespace engine {
namespace {

constexpr std::string_view kMetaspace = "\u2581";
constexpr const char *kSpace = " ";

JSON parseFile(const uint8_t *json, size_t length) {
  if (length > kMaximumTokenizerBytes) failTokenizer("the file is too long");
  return JSON::parse(json, length, kTokenizerFile, CAE_INVALID_TOKENIZER);
}

/// The steps of a Sequence, or the step itself.
std::vector<const JSON *> stepsOf(const JSON &step, const Fields &fields, const char *list) {
  if (fields.string("type") != "Sequence") return {&step};
  const JSON *elements = fields.find(list);
  if (elements == nullptr || !elements->isArray() || elements->elements.size() > kMaximumTokenizerSteps)
    fields.fail(list, "must be a short list of steps");
  std::vector<const JSON *> steps;
  for (const JSON &element : elements->elements) steps.push_back(&element);
  return steps;
}

}  // namespace

Tokenizer::Tokenizer(const uint8_t *json, size_t length, uint32_t vocabulary) : vocabulary_(vocabulary) {
  const JSON document = parseFile(json, length);
  const Fields fields(document, kTokenizerFile, CAE_INVALID_TOKENIZER);
  fields.refuse("truncation");
  fields.refuse("padding");
  normalizer_ = Normalizer(fields.find("normalizer"));
  pretokenizer_ = Pretokenizer(fields.find("pre_tokenizer"));
  const JSON *model = fields.find("model");
  if (model == nullptr) fields.fail("model", "is missing");
  model_ = BytePairModel(*model, pretokenizer_.isByteLevel(), vocabulary);
  bytes_ = model_.texts();
  readAddedTokens(fields.find("added_tokens"), vocabulary);
  readPostProcessor(fields.find("post_processor"));
  readDecoder(fields.find("decoder"));
}

void Tokenizer::readAddedTokens(const JSON *added, uint32_t vocabulary) {
  if (added == nullptr) return;
  if (!added->isArray() || added->elements.size() > kMaximumAddedTokens)
    failTokenizer("added_tokens is not a list of at most " + std::to_string(kMaximumAddedTokens) + " tokens");
  for (const JSON &entry : added->elements) {
    const Fields fields = tokenizerPart(entry, "added_tokens");
    fields.refuse("single_word");
    const uint32_t token = fields.count("id", 0, vocabulary - 1);
    const std::string content = fields.string("content");
    if (content.empty() || content.size() > kMaximumAddedTokenBytes)
      fields.fail("content", "must have 1 to " + std::to_string(kMaximumAddedTokenBytes) + " bytes");
    const bool isSpecial = fields.boolean("special", false);
    const bool isNormalized = fields.boolean("normalized", !isSpecial);
    const std::string pattern = isNormalized ? normalizer_.apply(content) : content;
    AddedTokens &set = isNormalized ? normalizedAdded_ : added_;
    if (pattern.empty()) fields.fail("content", "is empty once normalised");
    set.add({pattern, static_cast<int32_t>(token), fields.boolean("lstrip", false), fields.boolean("rstrip", false)});
    addedNames_.emplace_back(content, static_cast<int32_t>(token));
    bytes_[token] = isSpecial ? std::string() : pattern;
  }
  if (!added_.finish() || !normalizedAdded_.finish()) failTokenizer("added_tokens: content appears twice");
}

void Tokenizer::readPostProcessor(const JSON *processor) {
  if (processor == nullptr) return;
  bool hasTemplate = false;
  for (const JSON *step : stepsOf(*processor, tokenizerPart(*processor, "post_processor"), "processors")) {
    const Fields fields = tokenizerPart(*step, "post_processor");
    const std::string type = fields.string("type");
    if (type == "ByteLevel") continue;
    if (type != "TemplateProcessing" || hasTemplate)
      fields.unsupported("type", "is " + type + "; ByteLevel and one TemplateProcessing are supported");
    hasTemplate = true;
    readTemplate(fields);
  }
}

/// The tokens that stand before and after a single text.
void Tokenizer::readTemplate(const Fields &fields) {
  const JSON *single = fields.find("single"), *special = fields.find("special_tokens");
  if (single == nullptr || !single->isArray() || single->elements.size() > kMaximumTemplateTokens)
    fields.fail("single", "must be a short list");
  bool isAfter = false;
  for (const JSON &piece : single->elements) {
    if (piece.find("Sequence") != nullptr) {
      if (isAfter) fields.unsupported("single", "holds the text twice");
      isAfter = true;
      continue;
    }
    const JSON *token = piece.find("SpecialToken");
    const JSON *name = token == nullptr ? nullptr : token->find("id");
    const JSON *entry = name == nullptr || special == nullptr ? nullptr : special->find(name->text);
    const JSON *ids = entry == nullptr ? nullptr : entry->find("ids");
    if (ids == nullptr || !ids->isArray() || ids->elements.size() > kMaximumTemplateTokens)
      fields.fail("special_tokens", "lack a token of single");
    for (const JSON &id : ids->elements) {
      const auto value = id.whole();
      if (!value || *value >= vocabulary_) fields.fail("special_tokens", "name a token outside the vocabulary");
      (isAfter ? after_ : before_).push_back(static_cast<int32_t>(*value));
    }
  }
  if (!isAfter) fields.fail("single", "lacks the text");
}

/// Decoding is joining bytes; what differs is how spaces are spelled and whether the first one goes.
void Tokenizer::readDecoder(const JSON *decoder) {
  if (decoder == nullptr) {
    if (!pretokenizer_.isByteLevel()) failTokenizer("decoder is missing");
    return;
  }
  std::string space;
  for (const JSON *step : stepsOf(*decoder, tokenizerPart(*decoder, "decoder"), "decoders")) {
    const Fields fields = tokenizerPart(*step, "decoder");
    const std::string type = fields.string("type");
    if (type == "ByteLevel" ? pretokenizer_.isByteLevel() : type == "ByteFallback" || type == "Fuse") continue;
    if (pretokenizer_.isByteLevel()) fields.unsupported("type", "is " + type + "; ByteLevel is supported");
    if (type == "Replace") {
      const JSON *pattern = fields.find("pattern");
      const JSON *text = pattern == nullptr ? nullptr : pattern->find("String");
      if (text == nullptr || text->text != kMetaspace || fields.string("content") != kSpace)
        fields.unsupported("pattern", "of Replace is not the word mark to a space");
      space = text->text;
    } else if (type == "Metaspace") {
      space = fields.string("replacement", std::string(kMetaspace));
      const bool prefix = fields.boolean("add_prefix_space", true);
      if (space.empty()) fields.fail("replacement", "is empty");
      dropsSpacesOfFirst_ = fields.string("prepend_scheme", prefix ? "always" : "never") != "never";
    } else if (type == "Strip") {
      if (fields.string("content") != kSpace || fields.count("start", 0, 1, 0) != 1 ||
          fields.count("stop", 0, 1, 0) != 0)
        fields.unsupported("content", "of Strip is not one leading space");
      stripsLeadingSpace_ = true;
    } else {
      fields.unsupported("type", "is " + type + "; ByteFallback, Fuse, Metaspace, Replace and Strip are supported");
    }
  }
  if (dropsSpacesOfFirst_) {
    for (const std::string &bytes : bytes_) firstBytes_.push_back(replacing(bytes, space, ""));
  }
  if (space.empty()) return;
  for (size_t token = 0; token < bytes_.size(); ++token) bytes_[token] = replacing(bytes_[token], space, kSpace);
}

}  // namespace engine
