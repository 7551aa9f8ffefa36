#include "Tokenizer/chat_template.hpp"

#include "Files/json.hpp"
#include "Kernels/limits.hpp"
#include "Tokenizer/template_lexer.hpp"
#include "Tokenizer/template_run.hpp"

namespace engine {
namespace {

constexpr const char *kTokenizerConfig = "tokenizer_config.json";
constexpr const char *kSpecialTokens[] = {"bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token"};

/// A string, or the template named default of a list of named ones.
std::string templateOf(const Fields &fields) {
  const JSON *value = fields.find("chat_template");
  if (value != nullptr && value->isArray()) {
    for (const JSON &entry : value->elements) {
      const JSON *name = entry.find("name"), *text = entry.find("template");
      if (name != nullptr && name->text == "default" && text != nullptr && text->isString()) return text->text;
    }
    fields.unsupported("chat_template", "has no template named default");
  }
  return fields.string("chat_template", std::string());
}

}  // namespace

ChatTemplate::ChatTemplate(std::string_view config, std::string_view jinja) {
  std::string source(jinja);
  if (!config.empty()) {
    if (config.size() > kMaximumTokenizerBytes) failTemplate("tokenizer_config.json is too long");
    const JSON document = JSON::parse(
        reinterpret_cast<const uint8_t *>(config.data()), config.size(), kTokenizerConfig, CAE_INVALID_TOKENIZER);
    const Fields fields(document, kTokenizerConfig, CAE_INVALID_TOKENIZER);
    for (const char *name : kSpecialTokens) {
      const JSON *token = fields.find(name);
      if (token != nullptr && token->isObject()) token = token->find("content");
      if (token != nullptr && token->isString()) specialTokens_.emplace_back(name, token->text);
    }
    if (source.empty()) source = templateOf(fields);
  }
  if (source.empty()) failTemplate("the model has none");
  body_ = parseTemplate(source);
}

std::string ChatTemplate::render(const std::vector<ChatMessage> &messages, bool addsAnswer) const {
  TemplateValue variables = TemplateValue::emptyMap();
  TemplateValue list = TemplateValue::emptyList();
  for (const ChatMessage &message : messages) {
    TemplateValue entry = TemplateValue::emptyMap();
    entry.setMember("role", TemplateValue::of(message.role));
    entry.setMember("content", TemplateValue::of(message.content));
    list.list->push_back(std::move(entry));
  }
  variables.setMember("messages", std::move(list));
  variables.setMember("tools", TemplateValue::none());
  variables.setMember("documents", TemplateValue::none());
  variables.setMember("add_generation_prompt", TemplateValue::of(addsAnswer));
  for (const auto &[name, content] : specialTokens_) variables.setMember(name, TemplateValue::of(content));
  return runTemplate(body_, variables);
}

}  // namespace engine
