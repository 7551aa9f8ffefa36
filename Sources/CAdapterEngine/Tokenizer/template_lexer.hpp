// A chat template cut into text, output and statements, as Jinja does with trim_blocks and lstrip_blocks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace engine {

/// One word of an expression.
struct TemplateToken {
  enum class Kind { name, integer, string, symbol } kind;
  std::string text;
};

/// A stretch of text, `{{ … }}` or `{% … %}`.
struct TemplatePart {
  enum class Kind { text, output, statement } kind;
  std::string text;
  std::vector<TemplateToken> tokens;
};

/// Throws Failure for a template that is too long, or not one.
std::vector<TemplatePart> cutTemplate(std::string_view source);

/// Throws Failure: the chat template is wrong, or asks for what the engine does not do.
[[noreturn]] void failTemplate(const std::string &complaint);
[[noreturn]] void refuseTemplate(const std::string &complaint);

}  // namespace engine
