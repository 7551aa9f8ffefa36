// Conversations as the text that a model was trained on.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "Tokenizer/template_syntax.hpp"

namespace engine {

struct ChatMessage {
  std::string role, content;
};

/// The chat template of a folder: a program in the part of Jinja that templates of plain conversations use. What it
/// does not do is refused when the conversation comes to it.
class ChatTemplate {
 public:
  /// `jinja` is chat_template.jinja; when empty the template is the one in `config`, tokenizer_config.json.
  ChatTemplate(std::string_view config, std::string_view jinja);

  /// The text of the messages, followed by the beginning of an answer when `addsAnswer`.
  std::string render(const std::vector<ChatMessage> &messages, bool addsAnswer) const;

 private:
  TemplateStatement::Body body_;
  /// bos_token, eos_token and so on.
  std::vector<std::pair<std::string, std::string>> specialTokens_;
};

}  // namespace engine
