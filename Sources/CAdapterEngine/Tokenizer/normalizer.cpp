#include "Tokenizer/normalizer.hpp"

#include "Files/failure.hpp"
#include "Kernels/limits.hpp"
#include "Tokenizer/normal_form.hpp"
#include "Tokenizer/parts.hpp"

namespace engine {

std::string replacing(std::string_view text, std::string_view pattern, std::string_view content) {
  std::string out;
  size_t start = 0;
  for (size_t at = text.find(pattern); at != std::string_view::npos; at = text.find(pattern, start)) {
    out.append(text.substr(start, at - start));
    out.append(content);
    start = at + pattern.size();
  }
  return out.append(text.substr(start));
}

Normalizer::Normalizer(const JSON *normalizer) {
  if (normalizer != nullptr) add(*normalizer, 0);
}

void Normalizer::add(const JSON &step, size_t depth) {
  const Fields fields = tokenizerPart(step, "normalizer");
  const std::string type = fields.string("type");
  if (type == "Sequence") {
    const JSON *list = fields.find("normalizers");
    if (list == nullptr || !list->isArray() || depth > 1) fields.fail("normalizers", "must be a list of steps");
    for (const JSON &element : list->elements) add(element, depth + 1);
    return;
  }
  if (steps_.size() == kMaximumTokenizerSteps) fields.fail("normalizers", "are too many");
  if (type == "NFC") {
    steps_.push_back({Step::Kind::composes, {}, {}});
  } else if (type == "Prepend") {
    const std::string text = fields.string("prepend");
    if (text.size() > kMaximumReplacementBytes) fields.fail("prepend", "is too long");
    steps_.push_back({Step::Kind::prepends, {}, text});
  } else if (type == "Replace") {
    const JSON *pattern = fields.find("pattern");
    const JSON *text = pattern == nullptr ? nullptr : pattern->find("String");
    if (text == nullptr || !text->isString() || text->text.empty())
      fields.unsupported("pattern", "of Replace is not a plain string");
    const std::string content = fields.string("content");
    if (content.size() > kMaximumReplacementBytes) fields.fail("content", "is too long");
    steps_.push_back({Step::Kind::replaces, text->text, content});
  } else {
    fields.unsupported("type", "is " + type + "; NFC, Prepend, Replace and Sequence are supported");
  }
}

std::string Normalizer::apply(std::string_view text) const {
  std::string out(text);
  for (const Step &step : steps_) {
    switch (step.kind) {
      case Step::Kind::composes: out = normalFormC(out); break;
      case Step::Kind::prepends:
        if (!out.empty()) out.insert(0, step.content);
        break;
      case Step::Kind::replaces: out = replacing(out, step.pattern, step.content); break;
    }
  }
  return out;
}

}  // namespace engine
